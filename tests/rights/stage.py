"""The people and things of the rights table: fictional towns, one of each kind.

A `Scene` is made anew for every deed, so that what one role does is in no way of the next.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.database import db, transaction
from app.domain.accounts import Purpose
from app.domain.actor import Form, Role
from app.domain.applications import ApplicationKind
from app.domain.drafts import DraftState, ReviewKind, SaveKind
from app.domain.practices import State
from app.door import now
from app.models.accounts import User
from app.models.applications import Application
from app.models.attachments import Attachment
from app.models.cities import City
from app.models.comments import Comment
from app.models.drafts import Draft, DraftSave, DraftWriter, Review
from app.models.practices import Practice
from app.models.searches import SavedSearch
from app.services.accounts import tokens
from tests.factories import NOW, Make

# In the order of the columns of the table.
ROLES = (
    "anonymous",
    "observer",
    "leader",
    "coordinator",
    "moderator",
    "other moderator",
    "expert",
    "asked expert",
    "administrator",
    "closed",
)
# What a draft and its practice are in each state of the table.
STATES: dict[str, tuple[DraftState, State]] = {
    "draft": (DraftState.DRAFT, State.DRAFT),
    "submitted": (DraftState.SUBMITTED, State.SUBMITTED),
    "returned": (DraftState.RETURNED, State.RETURNED),
    "published": (DraftState.PUBLISHED, State.PUBLISHED),
    "archived": (DraftState.PUBLISHED, State.ARCHIVED),
    "renewed": (DraftState.DRAFT, State.PUBLISHED),
    "renewed, submitted": (DraftState.SUBMITTED, State.PUBLISHED),
}
WHOLE = """---
tytul: Praktyka w Lipogrodzie
streszczenie: Jedno zdanie. Drugie zdanie.
miasto: {city}
jednostka: Wydział Rozwoju
sieci: [miasto-cyfrowe]
tematy: [otwarte dane]
etap: wdrożona
kontakt: a@b.example
stan_na: 2026-01-02
---

## Problem

Opis.
"""
TEXT = "---\ntytul: Szkic w Lipogrodzie\n---\n\n## Problem\n\nOpis.\n"


@dataclass(frozen=True)
class Town:
    """Who lives here, once for a test."""

    people: dict[str, User]
    city: City  # the leader's

    @property
    def writer(self) -> User:
        return self.people["leader"]


def town(make: Make) -> Town:
    network, other = make.network(), make.network("zasoby-miast")
    leading, observing = make.city("Lipogród"), make.city("Olszany")
    make.membership(leading, network, Form.CHANGE_LEADER)
    make.membership(observing, network, Form.OBSERVER)
    extra: dict[str, Any] = {"password_hash": "x", "joined_at": NOW}
    safe = extra | {"second_factor": "x", "factor_at": NOW}
    people = {
        "observer": make.user(observing, **extra),
        "leader": make.user(leading, **extra),
        "coordinator": make.user(leading, Role.COORDINATOR, **extra),
        "moderator": make.moderator(network, **safe),
        "other moderator": make.moderator(other, **safe),
        "expert": make.user(role=Role.EXPERT, **extra),
        "asked expert": make.user(role=Role.EXPERT, **extra),
        "administrator": make.user(role=Role.ADMINISTRATOR, **safe),
        "closed": make.user(leading, **extra),
    }
    return Town(people, leading)


@dataclass(frozen=True)
class Scene:
    """The things that one request is about, in one state."""

    make: Make
    town: Town
    practice: Practice
    draft: Draft

    def person(self) -> User:
        """Somebody new of the leader's city, still without a password."""
        return self.make.user(self.town.city)

    def link(self, purpose: Purpose) -> str:
        """The token of a letter to somebody."""
        person = self.person()
        with transaction():
            return tokens.issue(person, purpose, now())

    def membership(self) -> Any:
        """The part of a new city in the network."""
        return self.make.membership(self.make.city("Wiązowa"), self.make.network(), Form.OBSERVER)

    def kept(self) -> DraftSave:
        """A text of the draft that met another's save."""
        return self.make._keep(
            DraftSave(
                draft_id=self.draft.id,
                revision=1,
                kind=SaveKind.CONFLICT,
                text=TEXT,
                saved_at=NOW,
                saved_by=self.town.writer.id,
            )
        )

    def attachment(self) -> Attachment:
        """A file of the draft, and of the version once that is published."""
        is_of_version = self.draft.state is DraftState.PUBLISHED
        return self.make.attachment(self.draft, self.practice.version if is_of_version else None)

    def comment(self) -> Comment:
        """What the Observer's city says under the practice."""
        return self.make.comment(self.practice, self.town.people["observer"])

    def search(self) -> SavedSearch:
        """What the Observer has saved."""
        observer = self.town.people["observer"]
        return self.make.search(observer, f"zielone dachy {self.practice.id}")

    def judged(self) -> Practice:
        """Another practice in the same state, on which the Observer's city has given an opinion."""
        title, state = "Praktyka z opinią", self.practice.state
        wanted = select(Practice).where(Practice.title == title, Practice.state == state)
        there = db.session.scalar(wanted.limit(1))
        if there is not None:
            return there
        made = self.make.practice(city=self.town.city, state=state, title=title)
        observing = db.session.get_one(City, self.town.people["observer"].city_id)
        self.make.edition(self.make.opinion(made, observing))
        return made

    def application(self) -> Application:
        """A city that asks to take part in the network."""
        number = uuid.uuid4().hex
        return self.make._keep(
            Application(
                kind=ApplicationKind.OBSERVER,
                city_id=self.make.city("Modrzewie").id,
                network_id=self.make.network().id,
                name="Ewa Dąb",
                email=f"{number}@modrzewie.example",
                function="inspektor",
                message="",
                created_at=NOW,
            )
        )


def scene(make: Make, town: Town, state: str) -> Scene:
    """Put a practice of the leader's city and its text into a state of the table."""
    draft_state, practice_state = STATES[state or "published"]
    practice = make.practice(
        city=town.city,
        state=practice_state,
        author_id=town.writer.id,
        contact="a@b.example",
        text=WHOLE.format(city=town.city.slug),
        topics=[make.topic()],
    )
    return Scene(make, town, practice, _draft(practice, draft_state, town))


def _draft(practice: Practice, state: DraftState, town: Town) -> Draft:
    draft = Draft(
        key=str(uuid.uuid4()),
        document_id=practice.id,
        state=state,
        text=TEXT,
        revision=1,
        created_at=NOW,
        saved_at=NOW,
        created_by=town.writer.id,
        saved_by=town.writer.id,
        submitted_at=NOW if state is DraftState.SUBMITTED else None,
        submitted_by=town.writer.id if state is DraftState.SUBMITTED else None,
        base_number=1 if practice.state is State.PUBLISHED else 0,
    )
    with transaction():
        db.session.add(draft)
        db.session.flush()
        db.session.add(DraftWriter(draft_id=draft.id, user_id=town.writer.id))
        if state is DraftState.SUBMITTED:
            db.session.add(
                Review(
                    draft_id=draft.id,
                    kind=ReviewKind.EXPERT,
                    reviewer_id=town.people["asked expert"].id,
                    revision=1,
                    asked_at=now() - timedelta(days=1),
                    asked_by=town.people["moderator"].id,
                )
            )
    return draft
