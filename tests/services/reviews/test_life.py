"""The life of a practice, lived at random: what must hold after every step does."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.drafts import OPEN, Decision, DraftState, Start
from app.domain.errors import DomainError
from app.domain.practices import State
from app.models.documents import Version
from app.models.drafts import Draft, DraftWriter, Review
from app.models.practices import Practice
from app.services import drafts, reviews
from app.services.reviews import Farewell, Read, Verdict
from tests.factories import NOW
from tests.services.reviews.conftest import TEXT

PEOPLE = st.sampled_from(["anna", "piotr", "maria", "ewa", "judge", "turncoat"])
# mostly those who may, so that few steps lead far
WRITERS = st.sampled_from(["anna", "anna", "piotr", "maria", "judge"])
REVIEWERS = st.sampled_from(["judge", "judge", "judge", "turncoat", "ewa", "anna"])


class Life(RuleBasedStateMachine):
    """One practice of a town; every run begins with a new one."""

    town = None

    @initialize(is_out=st.booleans())
    def begin(self, is_out):
        self.key = self.town.begun().key
        self.document_id = self.draft.document_id
        self.word = 0
        if is_out:
            self.submit("anna")
            self.publish("judge")
            self.renew("anna")

    @property
    def draft(self):
        return db.session.scalars(select(Draft).where(Draft.key == self.key)).one()

    @property
    def is_public(self):
        return self.draft.document.published_at is not None

    def tried(self, deed, *given):
        """Do it in a transaction; what is denied changes nothing."""
        try:
            with transaction():
                return deed(*given)
        except DomainError:
            return None

    @rule(who=PEOPLE)
    def save(self, who):
        self.word += 1
        text = f"{TEXT}\nZdanie {self.word}.\n"
        start = Start(self.draft.revision)
        self.tried(drafts.save, getattr(self.town, who), self.key, start, text, NOW)

    @rule(who=WRITERS)
    def submit(self, who):
        self.tried(reviews.submit, getattr(self.town, who), self.key, "", NOW)

    @precondition(lambda self: self.draft.state is DraftState.SUBMITTED)
    @rule(who=PEOPLE)
    def withdraw(self, who):
        self.tried(reviews.withdraw, getattr(self.town, who), self.key, NOW)

    @precondition(lambda self: self.draft.state is DraftState.SUBMITTED)
    @rule(who=PEOPLE)
    def send_back(self, who):
        read = Read(self.key, self.draft.revision)
        self.tried(reviews.send_back, getattr(self.town, who), read, Verdict("Nie"), NOW)

    @precondition(lambda self: self.draft.state is DraftState.SUBMITTED)
    @rule(who=REVIEWERS)
    def publish(self, who):
        read, actor = Read(self.key, self.draft.revision), getattr(self.town, who)
        self.tried(reviews.publish, actor, read, Verdict(), self.town.renderer, NOW)

    @precondition(lambda self: self.is_public)
    @rule(who=WRITERS)
    def renew(self, who):
        slug = db.session.get_one(Practice, self.document_id).slug
        if draft := self.tried(reviews.renew, getattr(self.town, who), slug, NOW):
            self.key = draft.key

    @precondition(lambda self: self.is_public)
    @rule(who=PEOPLE)
    def archive(self, who):
        slug = db.session.get_one(Practice, self.document_id).slug
        self.tried(reviews.archive, getattr(self.town, who), slug, Farewell("Koniec"), NOW)

    @precondition(lambda self: self.is_public)
    @rule(who=PEOPLE)
    def confirm(self, who):
        slug = db.session.get_one(Practice, self.document_id).slug
        self.tried(reviews.still_valid, getattr(self.town, who), slug, self.town.renderer, NOW)

    @invariant()
    def one_text_is_open_at_most(self):
        its = select(func.count(Draft.id)).where(Draft.document_id == self.document_id)
        assert db.session.scalar(its.where(Draft.state.in_(OPEN))) <= 1

    @invariant()
    def nobody_published_what_they_had_written(self):
        both = (
            select(Review.id)
            .join(DraftWriter, DraftWriter.draft_id == Review.draft_id)
            .join(Draft, Draft.id == Review.draft_id)
            .where(DraftWriter.user_id == Review.reviewer_id)
            .where(Draft.document_id == self.document_id, Review.decision == Decision.PUBLISHED)
        )
        assert db.session.scalars(both).all() == []

    @invariant()
    def the_version_in_force_is_the_last_published(self):
        db.session.expire_all()
        practice = db.session.get_one(Practice, self.document_id)
        newest = db.session.scalar(
            select(func.max(Version.id)).where(Version.document_id == practice.id)
        )
        assert practice.version_id == newest
        is_public = practice.state in {State.PUBLISHED, State.ARCHIVED}
        assert is_public is (newest is not None) is (practice.published_at is not None)
        if newest is None:
            assert practice.state == self.draft.state


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whatever_happens_the_rules_hold(town, make):
    town.judge = town.actor(make.moderator())
    # a reviewer who comes from the town: writes first, decides later
    town.turncoat = type(town.ewa)(
        town.piotr.user_id, town.ewa.role, None, moderates=town.ewa.moderates
    )
    Life.town = town
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    seen = db.session.scalars(select(Version.number)).all()
    assert max(seen, default=0) >= 2, "nothing was ever published twice: the steps are too few"
