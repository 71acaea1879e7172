"""Who may do what with a practice, written out; the three forms of "may read" give one answer."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.actor import ANONYMOUS, SYSTEM, Actor, Form, Role
from app.domain.errors import NotAllowedError
from app.domain.outputs import OutputState
from app.domain.practices import State
from app.models.documents import Document
from app.models.practices import Practice
from app.permissions import practices as may
from app.permissions import require
from app.search.engine import Query
from app.services import catalogue
from tests.factories import NOW

HERE, ELSEWHERE = 0, 1  # cities, as they stand to the practice's own

ACTORS = {
    "anonymous": ANONYMOUS,
    "official of the city": Actor(user_id=1, role=Role.OFFICIAL, city_id=HERE),
    "official of another city": Actor(user_id=2, role=Role.OFFICIAL, city_id=ELSEWHERE),
    "official without a city": Actor(user_id=3, role=Role.OFFICIAL),
    "observer of the network": Actor(
        user_id=4, role=Role.OFFICIAL, city_id=ELSEWHERE, forms={1: Form.OBSERVER}
    ),
    "coordinator": Actor(user_id=5, role=Role.COORDINATOR),
    "expert": Actor(user_id=6, role=Role.EXPERT),
    "moderator of the network": Actor(user_id=7, role=Role.MODERATOR),
    "moderator of another network": Actor(
        user_id=9, role=Role.MODERATOR, moderates=frozenset({-1})
    ),
    "administrator": Actor(user_id=8, role=Role.ADMINISTRATOR),
    "system": SYSTEM,
}
EVERYBODY = set(ACTORS)

READ = {
    State.DRAFT: set(),
    State.SUBMITTED: set(),
    State.RETURNED: set(),
    State.PUBLISHED: EVERYBODY,
    State.ARCHIVED: EVERYBODY,
}
FOUND = {state: EVERYBODY if state is State.PUBLISHED else set() for state in State}
IMPORT = {"system"}


def test_the_tables_speak_of_every_state():
    assert set(READ) == set(State)


@pytest.fixture
def practice(make, request):
    return make.practice(state=request.param)


def actor(name, practice):
    """The actor of that name, at home in the city of the practice or in another."""
    one = ACTORS[name]
    if name == "moderator of the network":
        return replace(one, moderates=frozenset({practice.belongs_to[0].network_id}))
    return one if one.city_id is None else replace(one, city_id=practice.city_id + one.city_id)


@pytest.mark.parametrize("practice", list(State), indirect=True)
def test_reading_one_by_one_follows_the_table(practice):
    allowed = {name for name in ACTORS if may.read_practice(actor(name, practice), practice)}
    assert allowed == READ[practice.state]


@pytest.mark.parametrize("practice", list(State), indirect=True)
def test_reading_many_follows_the_table(practice):
    allowed = {
        name
        for name in ACTORS
        if db.session.scalars(
            select(Practice.id).where(may.readable_practices(actor(name, practice)))
        ).all()
    }
    assert allowed == READ[practice.state]


@pytest.mark.parametrize("practice", list(State), indirect=True)
def test_finding_follows_the_table(practice, index):
    catalogue.reindex(index, [practice.id], NOW.date())
    allowed = {
        name for name in ACTORS if index.search(Query("", actor(name, practice).audiences)).total
    }
    assert allowed == FOUND[practice.state]


@pytest.mark.parametrize("practice", list(State), indirect=True)
def test_what_is_found_is_listed_and_may_be_read(practice):
    listed = db.session.scalars(select(Practice.id).where(may.listed_practices())).all()
    assert bool(listed) == bool(FOUND[practice.state])
    assert FOUND[practice.state] <= READ[practice.state]


@pytest.mark.parametrize("state", list(State))
def test_what_is_counted_is_what_is_listed_and_no_output(make, state):
    make.practice(state=state)
    make.practice(state=state)
    make.output(OutputState.PUBLISHED, state=state)
    listed = db.session.scalars(select(Practice.id).where(may.listed_practices())).all()
    counted = db.session.scalars(select(Document.id).where(may.counted_practices())).all()
    assert sorted(counted) == sorted(listed)
    assert len(counted) == (2 if state is State.PUBLISHED else 0)


def test_the_person_to_talk_to_is_named_to_members():
    told = {name for name, one in ACTORS.items() if may.read_contact_person(one)}
    assert told == EVERYBODY - {"anonymous", "system"}


def test_only_the_system_brings_in_a_folder():
    assert {name for name, one in ACTORS.items() if may.import_practices(one)} == IMPORT


def test_what_is_required_and_allowed_passes():
    require(allowed=True, action="import-practices")


def test_what_is_required_and_not_allowed_names_the_deed():
    with pytest.raises(NotAllowedError) as refused:
        require(allowed=False, action="import-practices")
    assert refused.value.code == "import-practices"
