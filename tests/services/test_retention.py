"""R-05: what has had its time goes on its day, and not a day before."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain import retention as period
from app.domain.accounts import Purpose
from app.domain.actor import SYSTEM
from app.domain.drafts import DraftState, SaveKind
from app.domain.notices import NoticeKind
from app.models.accounts import AccountSession, AccountToken, ParkedForm, RequestKey, Throttle
from app.models.audit import AuditEntry
from app.models.drafts import Draft, DraftSave
from app.models.notices import Letter, Notice
from app.services import audit, retention
from tests.factories import NOW

DAY = timedelta(days=1)


def keep(row):
    with transaction():
        db.session.add(row)
    return row


def session(user, **given):
    values = {"token_hash": "t", "created_at": NOW, "seen_at": NOW, "proved_at": NOW}
    times = {"expires_at": NOW, "address": "192.0.2.1"}
    return keep(AccountSession(user_id=user.id, **(values | times | given)))


def letter(user, **given):
    values = {"event": "returned", "address": user.email, "language": "pl", "data": {}}
    times = {"message_id": "m", "created_at": NOW, "next_at": NOW, "user_id": user.id}
    return keep(Letter(**(values | times | given)))


def somebody(make):
    """A person whose own account has no end in these tests."""
    return make.user(password_hash="x", seen_at=NOW + 300 * DAY)


def left(table):
    return db.session.scalar(select(func.count()).select_from(table))


def applied(now):
    with transaction():
        return retention.apply(now)


CASES = {
    "a session after its end": (
        lambda user: session(user, ended_at=NOW, expires_at=NOW + 300 * DAY),
        period.AFTER_SESSION,
        AccountSession,
    ),
    "a session that ran out": (session, period.AFTER_SESSION, AccountSession),
    "a link": (
        lambda user: keep(
            AccountToken(
                token_hash="t",
                purpose=Purpose.PASSWORD,
                user_id=user.id,
                created_at=NOW,
                expires_at=NOW,
            )
        ),
        period.AFTER_TOKEN,
        AccountToken,
    ),
    "a letter sent": (lambda user: letter(user, sent_at=NOW), period.LETTERS, Letter),
    "a letter dropped": (lambda user: letter(user, dropped_at=NOW), period.LETTERS, Letter),
    "a dead letter": (
        lambda user: letter(user, is_dead=True, claimed_at=NOW),
        period.LETTERS,
        Letter,
    ),
    "a notice": (
        lambda user: keep(
            Notice(user_id=user.id, kind=NoticeKind.RETURNED, key="k", data={}, created_at=NOW)
        ),
        period.NOTICES,
        Notice,
    ),
    "a parked form": (
        lambda user: keep(
            ParkedForm(key="k", user_id=user.id, path="/", fields=[], created_at=NOW)
        ),
        period.PARKED_FORMS,
        ParkedForm,
    ),
    "a form that was taken": (
        lambda user: keep(RequestKey(user_id=user.id, key="k", created_at=NOW)),
        period.REQUEST_KEYS,
        RequestKey,
    ),
    "counted tries": (
        lambda _: keep(Throttle(key="k", count=1, since=NOW)),
        period.THROTTLES,
        Throttle,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_r05_it_goes_after_its_time_and_not_before(make, case):
    begin, length, table = CASES[case]
    begin(somebody(make))
    applied(NOW + length)
    assert left(table) == 1
    assert sum(retention.foreseen(NOW + length + timedelta(seconds=1)).values()) == 1
    assert applied(NOW + length + timedelta(seconds=1)) == 1
    assert left(table) == 0


def test_r05_a_letter_that_waits_stays_whatever_its_age(make):
    letter(somebody(make))
    applied(NOW + 300 * DAY)
    assert left(Letter) == 1


def test_r05_the_address_of_a_long_session_is_forgotten(make):
    held = session(somebody(make), expires_at=NOW + 300 * DAY)
    applied(NOW + period.ADDRESSES + DAY)
    db.session.refresh(held)
    assert held.address == ""


def test_r05_a_text_given_up_is_forgotten_and_its_row_stays(make):
    draft = make.draft(make.practice(), DraftState.DISCARDED)
    keep(
        DraftSave(
            draft_id=draft.id,
            revision=1,
            kind=SaveKind.SAVED,
            text="x",
            saved_at=NOW,
            saved_by=draft.saved_by,
        )
    )
    applied(NOW + period.TRASH)
    assert left(DraftSave) == 1
    assert applied(NOW + period.TRASH + DAY) == 1
    assert left(DraftSave) == 0
    assert db.session.get(Draft, draft.id, populate_existing=True).text == ""
    assert applied(NOW + period.TRASH + DAY) == 0


def test_r05_every_deletion_is_counted_in_the_log_and_none_is_no_entry(make):
    applied(NOW)
    assert left(AuditEntry) == 0
    letter(somebody(make), sent_at=NOW)
    applied(NOW + 31 * DAY)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.object_kind, entry.details) == (
        "retention.run",
        "house",
        {"letters": 1},
    )


def test_r05_entries_of_the_log_go_after_two_years(make):
    with transaction():
        audit.record(SYSTEM, "x", None, {}, NOW)
    assert retention.foreseen(NOW + period.LOG - DAY)["entries of the log"] == 0
    assert retention.foreseen(NOW + period.LOG)["entries of the log"] == 1
    assert applied(NOW + period.LOG) == 1
    assert audit.first_broken() is None


def test_r05_a_rehearsal_changes_nothing(make):
    letter(somebody(make), sent_at=NOW)
    assert retention.foreseen(NOW + 31 * DAY)["letters"] == 1
    assert left(Letter) == 1
