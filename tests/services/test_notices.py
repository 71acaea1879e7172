"""Telling people: once, by mail or in the weekly letter, as they wish."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.errors import NotFoundError
from app.domain.notices import AT_ONCE, NoticeKind
from app.models.notices import JobRun, Letter, Notice
from app.services import notices, schedule
from tests.factories import NOW

DATA = {"title": "Zielone dachy", "address": "/praktyki/zielone-dachy", "city": "Lipogród"}
AT_ONCE_KIND = NoticeKind.RETURNED
WEEKLY = NoticeKind.NEW_PRACTICE


def told(*users, kind=AT_ONCE_KIND, key="k"):
    with transaction():
        return notices.tell(kind, [user.id for user in users], key, DATA, NOW)


def letters():
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def test_the_same_thing_is_told_once(make):
    first, second = make.user(), make.user()
    assert len(told(first)) == 1
    assert [notice.user_id for notice in told(first, second)] == [second.id]
    assert [letter.address for letter in letters()] == [first.email, second.email]


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_cannot_wait_is_mailed_at_once_and_nothing_else(make, kind):
    told(make.user(), kind=kind)
    assert len(letters()) == (kind in AT_ONCE)


def test_a_kind_that_is_switched_off_is_told_here_only(make):
    user = make.user()
    with transaction():
        notices.choose(user.id, {AT_ONCE_KIND: False})
    assert len(told(user)) == 1
    assert letters() == []


def test_a_closed_account_gets_no_letter(make):
    user = make.user()
    make.close(user)
    told(user)
    assert letters() == []


def digested():
    with transaction():
        return notices.write_digests(NOW)


def test_the_digest_is_one_letter_a_person_and_tells_a_thing_once(make):
    first, second = make.user(), make.user()
    told(first, second, kind=WEEKLY, key="a")
    told(first, kind=WEEKLY, key="b")
    assert digested() == 2
    assert [len(letter.data["notices"]) for letter in letters()] == [2, 1]
    assert digested() == 0


def test_no_digest_without_news_nor_of_what_is_read_or_unwanted(make):
    reader, other = make.user(), make.user()
    told(reader, other, kind=WEEKLY)
    with transaction():
        notices.choose(other.id, {WEEKLY: False})
        db.session.scalars(select(Notice).where(Notice.user_id == reader.id)).one().seen_at = NOW
    assert digested() == 0
    assert letters() == []


def test_a_stop_link_is_sealed_for_one_person_and_kind(make):
    user, other = make.user(), make.user()
    token = notices.stop_token("s" * 32, user, "returned")
    assert notices.read_stop_token(["s" * 32], token)[0].id == user.id
    for forged in (
        token.replace(user.key, other.key),
        token.replace("returned", "submitted"),
        token[:-1],
        "",
        "a.b.c",
    ):
        with pytest.raises(NotFoundError):
            notices.read_stop_token(["s" * 32], forged)
    with pytest.raises(NotFoundError):
        notices.read_stop_token(["t" * 32], token)
    assert notices.read_stop_token(["t" * 32, "s" * 32], token)[0].id == user.id  # T-08


def test_the_weekly_letter_is_stopped_as_a_whole(make):
    user = make.user()
    with transaction():
        notices.stop(user, "digest")
    made = notices.choices(user.id)
    assert {kind for kind, by_mail in made.items() if by_mail} == AT_ONCE


# The calendar: 2026-11-23 is a Monday; Poland is an hour ahead of UTC in winter.

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


def last(name, at):
    with transaction():
        db.session.merge(JobRun(name=name, last_at=at))


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (MONDAY - timedelta(seconds=1), False),
        (MONDAY, True),
        (MONDAY + timedelta(days=3), True),
    ],
)
def test_the_digest_comes_on_mondays_at_seven_in_poland(app, now, is_due):
    last("digest", MONDAY - timedelta(days=7))
    assert ("digest" in schedule.due(now)) == is_due


def test_summer_time_is_kept(app):
    last("digest", datetime(2026, 7, 1, tzinfo=UTC))
    assert "digest" not in schedule.due(datetime(2026, 7, 6, 4, 59, tzinfo=UTC))
    assert "digest" in schedule.due(datetime(2026, 7, 6, 5, 0, tzinfo=UTC))


def test_a_job_is_done_once_for_its_day(app):
    assert set(schedule.due(NOW)) == set(schedule.JOBS)
    with transaction():
        assert schedule.run("retention", NOW) is not None
    with transaction():
        assert schedule.run("retention", NOW) is None
    assert "retention" not in schedule.due(NOW)
    assert "retention" in schedule.due(NOW + timedelta(days=1))
