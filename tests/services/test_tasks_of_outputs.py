"""“Do zrobienia” knows the life of an output: who is to do what next."""

from datetime import UTC, datetime

import pytest

from app.database import db, transaction
from app.domain.opinions import AnswerState
from app.domain.outputs import OutputState
from app.domain.tasks import TaskKind
from app.door import actor_of
from app.models.opinions import Answer, Opinion
from app.services import tasks
from tests.rights.output_stage import ROLES, scene, town

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OURS = {
    TaskKind.OPINION_TO_GIVE,
    TaskKind.OPINION_DUE,
    TaskKind.REMARKS,
    TaskKind.TO_ADOPT,
    TaskKind.TO_PUBLISH,
    TaskKind.TO_OPEN,
    TaskKind.TO_CLOSE,
}
OBSERVERS = {"observer", "observer's coordinator"}
AUTHORS = {"author", "author's coordinator", "closed"}
WAITS = {
    "draft": {},
    "network_review": {TaskKind.TO_OPEN: {"moderator"}},
    "consultation": {TaskKind.OPINION_DUE: OBSERVERS, TaskKind.TO_CLOSE: {"moderator"}},
    "resolution": {TaskKind.REMARKS: AUTHORS | {"moderator"}},
    "adopted": {
        TaskKind.TO_PUBLISH: {"moderator"},
        TaskKind.REMARKS: AUTHORS | {"moderator"},  # that came late
    },
    "published": {TaskKind.REMARKS: AUTHORS | {"moderator"}},
    "archived": {},
}


@pytest.fixture
def people(make):
    return town(make)


def waiting(people, role):
    actor = actor_of(people.people[role], NOW.date())
    found = tasks.waiting(actor, NOW.date())
    assert tasks.count(actor, NOW.date()) == len(found)
    return {one.kind: one for one in found if one.kind in OURS}


def told(people):
    found = {}
    for role in ROLES[1:]:
        for kind in waiting(people, role):
            found.setdefault(kind, set()).add(role)
    return found


@pytest.mark.parametrize("state", WAITS)
def test_what_waits_for_whom_in_each_state(make, people, state):
    scene(make, people, state)
    assert told(people) == WAITS[state]


def offered(make, things, city, **given):
    return make.opinion(things.output, city, is_given=False, offered_at=NOW, **given)


def test_an_opinion_that_is_written_waits_for_the_coordinator_to_give_it(make, people):
    things = scene(make, people, "consultation")
    opinion = offered(make, things, people.observer, consultation=things.consultation)
    (task,) = waiting(people, "observer's coordinator").values()
    assert (task.kind, task.key) == (TaskKind.OPINION_TO_GIVE, f"wyniki/{things.output.slug}")
    assert (task.since, task.due) == (NOW, things.consultation.closes_on)
    (due,) = waiting(people, "observer").values()
    assert (due.kind, due.is_offered) == (TaskKind.OPINION_DUE, True)
    assert TaskKind.OPINION_TO_GIVE not in waiting(people, "author's coordinator")
    with transaction():
        row = db.session.get(Opinion, opinion.id)
        row.given_at, row.offered_at = NOW, None
    assert waiting(people, "observer's coordinator") == waiting(people, "observer") == {}


@pytest.mark.parametrize(("state", "waits"), [("resolution", True), ("adopted", False)])
def test_a_late_one_waits_as_long_as_it_can_be_given(make, people, state, waits):
    things = scene(make, people, state)
    offered(make, things, people.observer, consultation=things.consultation)
    found = waiting(people, "observer's coordinator")
    assert (TaskKind.OPINION_TO_GIVE in found) is waits
    assert not waits or found[TaskKind.OPINION_TO_GIVE].due is None


@pytest.mark.parametrize(("state", "waits"), [("consultation", True), ("resolution", False)])
def test_what_was_given_in_time_and_changed_waits_until_the_closing(make, people, state, waits):
    things = scene(make, people, state)
    given = {"consultation": things.consultation, "offered_at": NOW}
    make.opinion(things.output, people.observer, **given)
    found = waiting(people, "observer's coordinator")
    assert set(found) == ({TaskKind.OPINION_TO_GIVE} if waits else set())


def test_an_opinion_on_a_practice_waits_while_its_version_is_in_force(make, people):
    practice = make.practice(city=people.author)
    make.opinion(practice, people.observer, is_given=False, offered_at=NOW)
    (task,) = waiting(people, "observer's coordinator").values()
    assert (task.key, task.due) == (f"praktyki/{practice.slug}", None)
    assert waiting(people, "observer") == {}
    make.output_version(practice)
    assert waiting(people, "observer's coordinator") == {}


def test_who_has_answered_is_not_asked_again(make, people):
    things = scene(make, people, "consultation")
    due = waiting(people, "observer")[TaskKind.OPINION_DUE]
    assert (due.key, due.due) == (things.output.slug, things.consultation.closes_on)
    make.opinion(things.output, people.observer, consultation=things.consultation)
    assert waiting(people, "observer") == {}


def test_when_all_is_answered_the_moderator_may_adopt(make, people):
    remark = scene(make, people, "resolution").remark
    assert waiting(people, "author")[TaskKind.REMARKS].number == 1
    with transaction():
        make._keep(
            Answer(
                remark_id=remark.id,
                number=1,
                state=AnswerState.REJECTED,
                reason="Nie.",
                at=NOW,
                by=None,
            )
        )
    assert told(people) == {TaskKind.TO_ADOPT: {"moderator"}}


def test_what_came_late_keeps_nobody_from_adopting_and_waits_for_its_answer(make, people):
    things = scene(make, people, "resolution")
    with transaction():
        db.session.get(Opinion, things.opinion.id).is_late = True
    assert told(people) == {
        TaskKind.TO_ADOPT: {"moderator"},
        TaskKind.REMARKS: AUTHORS | {"moderator"},
    }
    assert waiting(people, "author")[TaskKind.REMARKS].number == 1


def test_what_a_moderator_has_written_with_their_city_others_decide_on(make, people):
    moderator = make.moderator(city=None)
    with transaction():
        moderator.city_id = people.author.id
    make.output(OutputState.NETWORK_REVIEW, city=people.author)
    actor = actor_of(moderator, NOW.date())
    assert TaskKind.TO_OPEN not in {one.kind for one in tasks.waiting(actor, NOW.date())}
