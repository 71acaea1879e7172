"""“Do zrobienia”: what waits for whom, and how many questions that takes."""

import uuid
from datetime import timedelta

import pytest

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.adoptions import AdoptionState
from app.domain.applications import ApplicationKind
from app.domain.drafts import Decision, DraftState, ReviewKind, SaveKind
from app.domain.practices import Provenance, State
from app.domain.tasks import TaskKind
from app.door import actor_of
from app.models.applications import Application
from app.models.drafts import DraftSave, DraftWriter, Review
from app.services import tasks
from tests.factories import NOW

TODAY = NOW.date()


class Town:
    """A city with one thing of each kind that may wait."""

    def __init__(self, make):
        self.make, self.network = make, make.network()
        self.city = make.city("Lipogród")
        make.membership(self.city, self.network, Form.CHANGE_LEADER)
        self.official = make.user(self.city)
        self.coordinator = make.user(self.city, Role.COORDINATOR)
        self.moderator = make.moderator(self.network, second_factor="x")
        self.expert = make.user(role=Role.EXPERT)
        self.administrator = make.user(role=Role.ADMINISTRATOR, second_factor="x")

    def practice(self, **given):
        return self.make.practice(**({"city": self.city} | given))

    def draft(self, state, **given):
        practice = self.practice(title=f"Tekst {state}")
        return self.make.draft(practice, state, writer=self.official, **given)

    def keep(self, row):
        with transaction():
            db.session.add(row)
        return row


@pytest.fixture
def town(make):
    return Town(make)


def of(user):
    actor = actor_of(user, TODAY)
    found = tasks.waiting(actor, TODAY)
    assert tasks.count(actor, TODAY) == len(found)
    return [(task.kind, task.title) for task in found]


def everything(town):
    """One of each kind, for all."""
    town.draft(DraftState.DRAFT)
    returned = town.draft(DraftState.RETURNED)
    submitted = town.draft(DraftState.SUBMITTED)
    town.keep(
        Review(
            draft_id=returned.id,
            kind=ReviewKind.MODERATOR,
            reviewer_id=town.moderator.id,
            revision=1,
            asked_at=NOW,
            decided_at=NOW,
            decision=Decision.RETURNED,
            reason="Brakuje kosztów.",
        )
    )
    town.keep(
        Review(
            draft_id=submitted.id,
            kind=ReviewKind.EXPERT,
            reviewer_id=town.expert.id,
            revision=1,
            asked_at=NOW,
            asked_by=town.moderator.id,
        )
    )
    town.keep(
        DraftSave(
            draft_id=returned.id,
            revision=1,
            kind=SaveKind.CONFLICT,
            text="---\ntytul: x\n---\n",
            saved_at=NOW,
            saved_by=town.official.id,
        )
    )
    town.practice(title="Kończy się", valid_until=TODAY + timedelta(days=30))
    town.practice(title="Skończyło się", valid_until=TODAY - timedelta(days=1))
    town.practice(title="Redakcyjny", provenance=Provenance.EDITORIAL)
    town.keep(
        Application(
            kind=ApplicationKind.OBSERVER,
            city_id=town.city.id,
            network_id=town.network.id,
            name="Ewa Dąb",
            email=f"{uuid.uuid4().hex}@modrzewie.example",
            function="inspektor",
            message="",
            created_at=NOW,
        )
    )


def test_nothing_waits_for_somebody_new_nor_for_nobody(town):
    assert of(town.official) == []
    assert tasks.count(actor_of(town.expert), TODAY) == 0


def test_an_official_sees_the_texts_and_descriptions_of_the_city(town):
    everything(town)
    assert of(town.official) == [
        (TaskKind.RETURNED, "Tekst returned"),
        (TaskKind.CONFLICT, "Tekst returned"),
        (TaskKind.OVERDUE, "Skończyło się"),
        (TaskKind.EXPIRING, "Kończy się"),
        (TaskKind.DRAFT, "Tekst draft"),
    ]
    first = tasks.waiting(actor_of(town.official, TODAY), TODAY)[0]
    assert first.detail == "Brakuje kosztów."


def test_a_coordinator_confirms_besides_what_the_editors_wrote(town):
    everything(town)
    kinds = [kind for kind, _ in of(town.coordinator)]
    assert TaskKind.TO_CONFIRM in kinds
    assert TaskKind.CONFLICT not in kinds  # somebody else's


def test_a_moderator_reviews_and_answers_those_who_ask(town):
    everything(town)
    expected = [(TaskKind.REVIEW, "Tekst submitted"), (TaskKind.APPLICATION, town.network.short)]
    assert of(town.moderator) == expected
    assert of(town.administrator) == expected


def test_another_networks_moderator_sees_nothing_of_it(town):
    everything(town)
    assert of(town.make.moderator(town.make.network("zasoby-miast"), second_factor="x")) == []


def test_four_eyes_whoever_has_written_it_does_not_review_it(town):
    draft = town.draft(DraftState.SUBMITTED)
    town.keep(DraftWriter(draft_id=draft.id, user_id=town.moderator.id))
    assert of(town.moderator) == []
    assert of(town.administrator) == [(TaskKind.REVIEW, "Tekst submitted")]


def test_an_expert_is_asked_until_the_answer(town):
    everything(town)
    assert of(town.expert) == [(TaskKind.OPINION, "Tekst submitted")]
    with transaction():
        for review in db.session.query(Review).filter_by(reviewer_id=town.expert.id):
            review.decided_at = NOW
    assert of(town.expert) == []


def test_the_longest_waiting_review_comes_first(town):
    for days in (1, 9, 4):
        town.draft(DraftState.SUBMITTED, submitted_at=NOW - timedelta(days=days))
    found = tasks.waiting(actor_of(town.moderator, TODAY), TODAY)
    assert [(NOW - task.since).days for task in found] == [9, 4, 1]


def test_whoever_needs_a_second_factor_is_told_first(town):
    everything(town)
    moderator = town.make.moderator(town.network, second_factor="", factor_at=None)
    assert of(moderator)[0] == (TaskKind.SECOND_FACTOR, "")


def test_a_description_is_to_be_confirmed_from_thirty_days_before_its_end(town):
    town.practice(title="Jeszcze nie", valid_until=TODAY + timedelta(days=31))
    assert of(town.official) == []


@pytest.mark.parametrize("state", AdoptionState)
def test_what_was_begun_a_year_ago_is_asked_after_until_the_city_tells(town, state):
    year = timedelta(days=365)
    other = town.make.practice(title="Zielone dachy")
    told = town.make.adoption(other, town.city, state=state)
    for age, is_asked in ((year - timedelta(days=1), False), (year + timedelta(days=1), True)):
        with transaction():
            told.updated_at = NOW - age
        is_open = state in {AdoptionState.PLANNED, AdoptionState.UNDERWAY}
        expected = [(TaskKind.REPEATED, "Zielone dachy")] if is_asked and is_open else []
        assert of(town.official) == expected
        assert of(town.moderator) == []
    with transaction():
        other.state = State.DRAFT
    assert of(town.official) == []


@pytest.mark.parametrize("copies", [1, 5])
def test_the_number_of_questions_does_not_grow_with_what_waits(town, statements, copies):
    for _ in range(copies):
        everything(town)
    actor = actor_of(town.moderator, TODAY)
    official = actor_of(town.official, TODAY)
    db.session.expunge_all()
    statements()
    tasks.waiting(actor, TODAY)
    assert len(statements()) == 9  # the second factor besides
    tasks.waiting(official, TODAY)
    assert len(statements()) == 9
    tasks.count(official, TODAY)
    assert len(statements()) == 1
