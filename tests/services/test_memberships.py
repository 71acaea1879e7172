from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from app.door import actor_of
from app.models.audit import AuditEntry
from app.models.networks import Membership
from app.permissions import memberships as may
from app.services import memberships
from app.services.memberships import Part
from tests.factories import NOW

TODAY = NOW.date()
JANUARY, JUNE, DECEMBER = date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31)


@pytest.fixture
def town(make):
    return make.city("Lipogród")


@pytest.fixture
def keeper(make):
    return actor_of(make.moderator(), TODAY)


def add(actor, town, network, since, until=None):
    with transaction():
        return memberships.add(actor, Part(town.id, network.id, Form.OBSERVER, since, until), NOW)


def deeds():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_city_takes_part_from_then_on(keeper, make, town):
    add(keeper, town, make.network(), JANUARY)
    assert actor_of(make.user(town), TODAY).forms == {make.network().id: Form.OBSERVER}
    assert deeds() == ["membership.add"]


@pytest.mark.parametrize(
    ("days", "is_free"),
    [
        ((date(2026, 7, 1), None), True),
        ((JUNE, None), False),
        ((date(2025, 1, 1), date(2025, 12, 31)), True),
        ((date(2025, 1, 1), JANUARY), False),
        ((date(2025, 1, 1), None), False),
        ((date(2026, 2, 1), date(2026, 3, 1)), False),
        ((date(2025, 1, 1), DECEMBER), False),
    ],
)
def test_a_city_is_in_a_network_once_at_a_time(keeper, make, town, days, is_free):
    add(keeper, town, make.network(), JANUARY, JUNE)
    if is_free:
        add(keeper, town, make.network(), *days)
        return
    with pytest.raises(InvalidInputError) as refused:
        add(keeper, town, make.network(), *days)
    assert refused.value.errors == {"since": "days-cross"}
    assert deeds() == ["membership.add"]


def test_days_in_another_network_or_of_another_city_do_not_cross(make, town):
    everything = actor_of(make.user(role=Role.ADMINISTRATOR), TODAY)
    add(everything, town, make.network(), JANUARY)
    add(everything, town, make.network("przywodztwo"), JANUARY)
    add(everything, make.city(), make.network(), JANUARY)
    assert len(memberships.listed(everything)) == 3


def test_the_last_day_does_not_come_before_the_first(keeper, make, town):
    with pytest.raises(InvalidInputError) as refused:
        add(keeper, town, make.network(), JUNE, JANUARY)
    assert refused.value.errors == {"until": "days-out-of-order"}


def test_a_membership_does_not_cross_itself(keeper, make, town):
    one = add(keeper, town, make.network(), JANUARY)
    with transaction():
        memberships.change(keeper, one.id, Form.CHANGE_LEADER, (JANUARY, DECEMBER), NOW)
        memberships.change(keeper, one.id, Form.CHANGE_LEADER, (JANUARY, DECEMBER), NOW)
    assert (one.form, one.until) == (Form.CHANGE_LEADER, DECEMBER)
    assert deeds() == ["membership.add", "membership.change"]


@pytest.mark.parametrize("since", [JANUARY, TODAY - timedelta(days=1)])
def test_t13_an_ended_membership_gives_nothing_from_that_day_on(keeper, make, town, since):
    one = add(keeper, town, make.network(), since)
    person = make.user(town)
    assert actor_of(person, TODAY).forms
    for _ in range(2):
        with transaction():
            memberships.end(keeper, one.id, TODAY, NOW)
    assert actor_of(person, TODAY).forms == {}
    assert one.until == TODAY - timedelta(days=1)
    assert deeds() == ["membership.add", "membership.end"]


def test_a_membership_of_today_or_later_is_taken_away(keeper, make, town):
    for since in (TODAY, TODAY + timedelta(days=9)):
        one = add(keeper, town, make.network(), since)
        with transaction():
            memberships.end(keeper, one.id, TODAY, NOW)
    assert db.session.scalars(select(Membership)).all() == []


def test_t19_a_moderator_keeps_the_own_networks_only(keeper, make, town):
    other = make.network("przywodztwo")
    foreign = make.membership(town, other, Form.OBSERVER)
    with pytest.raises(NotAllowedError):
        add(keeper, town, other, JANUARY)
    for deed in (
        lambda: memberships.read(keeper, foreign.id),
        lambda: memberships.change(keeper, foreign.id, Form.LAUREATE, (JANUARY, None), NOW),
        lambda: memberships.end(keeper, foreign.id, TODAY, NOW),
    ):
        with pytest.raises(NotAllowedError):
            deed()
    with pytest.raises(NotFoundError):
        memberships.read(keeper, foreign.id + 1)
    assert deeds() == []


@pytest.mark.parametrize("role", list(Role))
def test_one_by_one_and_all_at_once_is_the_same(make, town, role):
    network, other = make.network(), make.network("przywodztwo")
    user = make.moderator(network) if role is Role.MODERATOR else make.user(town, role)
    actor = actor_of(user, TODAY)
    rows = [make.membership(town, one, Form.OBSERVER) for one in (network, other)]
    chosen = set(db.session.scalars(select(Membership.id).where(may.kept_memberships(actor))))
    assert chosen == {one.id for one in rows if may.keep_membership(actor, one.network_id)}
    assert len(chosen) == {Role.ADMINISTRATOR: 2, Role.MODERATOR: 1}.get(role, 0)


def test_the_list_is_narrowed_by_city_network_and_day(make, town):
    everything = actor_of(make.user(role=Role.ADMINISTRATOR), TODAY)
    now = make.membership(town, make.network(), Form.OBSERVER)
    past = make.membership(
        make.city("Łęgowo"), make.network("przywodztwo"), Form.LAUREATE, until=JUNE
    )
    assert memberships.listed(everything) == [now, past]
    assert memberships.listed(everything, on=TODAY) == [now]
    assert memberships.listed(everything, "legowo") == [past]
    assert memberships.listed(everything, network_id=now.network_id) == [now]
    assert memberships.holds(town.id, now.network_id, TODAY) is now
    assert memberships.holds(past.city_id, past.network_id, TODAY) is None
