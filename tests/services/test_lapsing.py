"""R-05: accounts that nobody uses go, after a warning and never the last administrator's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain import retention as period
from app.domain.actor import Role
from app.domain.people import Newcomer
from app.models.accounts import User
from app.models.audit import AuditEntry
from app.models.notices import Letter
from app.models.practices import Practice
from app.services import audit, lapsing, newcomers, retention
from tests.factories import NOW

DAY = timedelta(days=1)
WARNED, EMPTIED = NOW + period.IDLE_WARNED, NOW + period.IDLE_EMPTIED


@pytest.fixture
def invited(make):
    """Somebody invited who has not come."""
    with transaction():
        newcomer = Newcomer("jan@miasto.example", "Jan Wierzba", "inspektor", Role.OFFICIAL, None)
        return newcomers.welcome(newcomer, NOW)


@pytest.fixture
def idle(make):
    """Somebody who was here once, wrote something and never came back."""
    city = make.city("Lipogród")
    user = make.user(city, name="Ewa Dąb", joined_at=NOW, seen_at=NOW, password_hash="x")
    make.practice(city=city, author_id=user.id, contact_person="Ewa Dąb")
    return user


def applied(now):
    with transaction():
        retention.apply(now)
    db.session.expire_all()


def warned(now):
    with transaction():
        return lapsing.warn(now)


def person(user_id):
    return db.session.get(User, user_id, populate_existing=True)


def sent(now):
    with transaction():
        for letter in db.session.scalars(select(Letter)):
            letter.sent_at = now


def test_r05_an_invitation_nobody_used_takes_its_account_along(invited):
    applied(NOW + period.UNUSED_ACCOUNT)
    assert person(invited.id) is not None
    assert retention.foreseen(NOW + period.UNUSED_ACCOUNT + DAY)["unused accounts"] == 1
    applied(NOW + period.UNUSED_ACCOUNT + DAY)
    assert person(invited.id) is None
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["person.empty", "retention.run"]


def test_r05_an_invitation_sent_again_gives_time(invited):
    with transaction():
        newcomers.invite(person(invited.id), NOW + period.UNUSED_ACCOUNT)
    applied(NOW + period.UNUSED_ACCOUNT + DAY)
    assert person(invited.id) is not None


def test_r05_an_unused_account_that_something_refers_to_is_emptied(invited, make):
    make.practice(author_id=invited.id)
    applied(NOW + period.UNUSED_ACCOUNT + DAY)
    assert person(invited.id).erased_at == NOW + period.UNUSED_ACCOUNT + DAY
    assert person(invited.id).email.endswith("@erased.invalid")
    applied(NOW + period.UNUSED_ACCOUNT + 2 * DAY)
    assert person(invited.id).erased_at == NOW + period.UNUSED_ACCOUNT + DAY


def test_r05_an_idle_account_is_warned_once_and_emptied_a_month_later(idle):
    assert warned(WARNED - DAY) == 0
    assert warned(WARNED) == 1
    assert warned(WARNED + DAY) == 0
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.event, letter.address) == ("idle", idle.email)
    assert letter.data == {"until": EMPTIED.date().isoformat(), "address": "/zaloguj"}
    sent(WARNED)
    applied(EMPTIED - DAY)
    assert person(idle.id).name == "Ewa Dąb"
    applied(EMPTIED)
    assert person(idle.id).name == "Urząd Miasta Lipogród"
    assert not person(idle.id).is_active
    assert warned(EMPTIED + DAY) == 0
    assert audit.first_broken() is None


def test_r05_what_the_city_has_published_stays_as_it_is(idle):
    warned(WARNED)
    sent(WARNED)
    applied(EMPTIED)
    (contact,) = db.session.scalars(select(Practice.contact_person))
    assert contact == "Ewa Dąb"


def test_r05_nobody_is_emptied_who_was_not_told_in_time(idle):
    applied(EMPTIED + DAY)
    assert person(idle.id).erased_at is None
    late = EMPTIED + 300 * DAY
    assert warned(late) == 1
    letter = db.session.scalars(select(Letter)).one()
    assert letter.data["until"] == (late + period.IDLE_NOTICE).date().isoformat()
    applied(late + period.IDLE_NOTICE)
    assert person(idle.id).erased_at is None  # the letter is still on its way
    sent(late)
    applied(late + period.IDLE_NOTICE - DAY)
    assert person(idle.id).erased_at is None
    applied(late + period.IDLE_NOTICE)
    assert person(idle.id).erased_at is not None


def test_r05_whoever_comes_back_keeps_the_account(idle):
    warned(WARNED)
    sent(WARNED)
    with transaction():
        person(idle.id).seen_at = WARNED + DAY
    applied(EMPTIED)
    assert person(idle.id).erased_at is None
    assert warned(WARNED + DAY + period.IDLE_WARNED) == 1


def test_r05_the_last_administrator_stays(make):
    first, last = (
        make.user(role=Role.ADMINISTRATOR, password_hash="x", seen_at=NOW + n * DAY)
        for n in range(2)
    )
    assert warned(WARNED + DAY) == 2
    sent(WARNED)
    applied(EMPTIED + 5 * DAY)
    assert person(first.id).erased_at is not None
    assert person(last.id).erased_at is None
    assert retention.foreseen(EMPTIED + 5 * DAY)["idle accounts"] == 0
