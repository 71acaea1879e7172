"""Who looks after whom, written out; both forms of "may see" give one answer."""

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import SYSTEM, Form, Role
from app.door import actor_of
from app.models.accounts import User
from app.permissions import people as may
from app.services.people.reading import networks_of
from tests.factories import NOW

TODAY = NOW.date()


@pytest.fixture
def town(make):
    """Two cities in the network of one moderator, one elsewhere, and people of every kind."""
    here, near, far = make.city("Lipogród"), make.city("Modrzewie"), make.city("Olszany")
    network, other = make.network(), make.network("zasoby-miast")
    make.membership(here, network, Form.OBSERVER)
    make.membership(near, network, Form.CHANGE_LEADER)
    make.membership(far, other, Form.OBSERVER)
    return {
        "official": make.user(here),
        "coordinator": make.user(here, Role.COORDINATOR),
        "official nearby": make.user(near),
        "coordinator nearby": make.user(near, Role.COORDINATOR),
        "official far": make.user(far),
        "expert": make.user(role=Role.EXPERT),
        "moderator": make.moderator(network),
        "moderator of another": make.moderator(other),
        "administrator": make.user(role=Role.ADMINISTRATOR),
    }


OF_THE_NETWORK = {"official", "coordinator", "official nearby", "coordinator nearby"}
EVERYBODY = OF_THE_NETWORK | {
    "official far",
    "expert",
    "moderator",
    "moderator of another",
    "administrator",
}
SEES = {
    "official": set(),
    "coordinator": {"official", "coordinator"},
    "expert": set(),
    "moderator": OF_THE_NETWORK,
    "moderator of another": {"official far"},
    "administrator": EVERYBODY,
}
CHANGES = {
    "official": set(),
    "coordinator": {"official"},
    "expert": set(),
    "moderator": OF_THE_NETWORK,
    "moderator of another": {"official far"},
    "administrator": EVERYBODY - {"administrator"},
}
GRANTS = {
    "official": set(),
    "coordinator": {Role.OFFICIAL},
    "expert": set(),
    "moderator": {Role.OFFICIAL, Role.COORDINATOR},
    "moderator of another": {Role.OFFICIAL, Role.COORDINATOR},
    "administrator": set(Role),
}


@pytest.mark.parametrize("who", SEES)
def test_who_sees_and_changes_whom(town, who):
    actor = actor_of(town[who], TODAY)
    networks = {name: networks_of(one.city_id, TODAY) for name, one in town.items()}
    seen = {name for name, one in town.items() if may.read_person(actor, one, networks[name])}
    changed = {name for name, one in town.items() if may.change_person(actor, one, networks[name])}
    assert (seen, changed) == (SEES[who], CHANGES[who])


@pytest.mark.parametrize("who", SEES)
def test_one_by_one_and_all_at_once_is_the_same(town, who):
    actor = actor_of(town[who], TODAY)
    ids = set(db.session.scalars(select(User.id).where(may.readable_people(actor, TODAY))))
    assert ids == {town[name].id for name in SEES[who]}


@pytest.mark.parametrize("who", GRANTS)
def test_t19_roles_are_given_below_ones_own_level_only(town, who):
    actor = actor_of(town[who], TODAY)
    assert {role for role in Role if may.grant_role(actor, role)} == GRANTS[who]
    if who != "administrator":
        assert all(role.level < actor.role.level for role in GRANTS[who])


@pytest.mark.parametrize("who", SEES)
def test_t19_nobody_changes_themselves(town, who):
    networks = networks_of(town[who].city_id, TODAY)
    assert not may.change_person(actor_of(town[who], TODAY), town[who], networks)


@pytest.mark.parametrize(
    ("who", "where", "allowed"),
    [
        ("coordinator", "official", True),
        ("coordinator", "official nearby", False),
        ("official", "official", False),
        ("moderator", "official nearby", True),
        ("moderator", "official far", False),
        ("moderator", "expert", False),
        ("moderator of another", "official", False),
        ("administrator", "official far", True),
        ("administrator", "expert", True),
    ],
)
def test_t19_people_are_invited_from_ones_own_cities_only(town, who, where, allowed):
    actor = actor_of(town[who], TODAY)
    city_id = town[where].city_id
    assert may.invite_from(actor, city_id, networks_of(city_id, TODAY)) is allowed


def test_a_city_that_left_the_network_is_out_of_sight(town, make):
    left = make.city("Wiązowa")
    make.membership(left, make.network(), Form.OBSERVER, until=TODAY.replace(day=1))
    person = make.user(left)
    actor = actor_of(town["moderator"], TODAY)
    assert not may.read_person(actor, person, networks_of(left.id, TODAY))
    wanted = select(User.id).where(may.readable_people(actor, TODAY))
    assert person.id not in set(db.session.scalars(wanted))


def test_who_was_erased_is_seen_by_nobody(town):
    with transaction():
        town["official"].erased_at = NOW
    for who in SEES:
        assert not may.read_person(actor_of(town[who], TODAY), town["official"], {1, 2})
    wanted = select(User.id).where(may.readable_people(actor_of(town["administrator"]), TODAY))
    assert town["official"].id not in set(db.session.scalars(wanted))


def test_the_system_looks_after_everybody_but_grants_nothing(town):
    assert may.manage_people(SYSTEM)
    assert may.grantable_roles(SYSTEM) == frozenset()
