"""What waits for a reviewer, and what was said of a text so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import Decision, DraftState, ReviewKind, SaveKind
from app.domain.errors import NotFoundError
from app.models.documents import Document, DocumentNetwork, Version
from app.models.drafts import Draft, DraftSave, DraftWriter, Review
from app.permissions import drafts as may
from app.services import drafts
from app.services.reviews import advising


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits for this person, in which round, and whether as an expert's opinion."""

    draft: Draft
    round: int
    is_second_reading: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before a reviewer beside the text itself.

    `last` is the text in force, `before` the one of the round before; either is None where there is
    none. `returns` are earlier returns, `opinions` what experts were asked for, newest first.
    """

    draft: Draft
    round: int
    last: str | None
    before: str | None
    returns: Sequence[Review]
    opinions: Sequence[Review]
    may_decide: bool
    may_opine: bool


def waiting(actor: Actor) -> list[Waiting]:
    """Return what this actor can decide on or was asked about, the longest waiting first."""
    if not actor.is_signed_in:
        return []
    asked = select(Review.draft_id).where(
        Review.kind == ReviewKind.EXPERT,
        Review.reviewer_id == actor.user_id,
        Review.decided_at.is_(None),
    )
    is_theirs = may.reviewable_drafts(actor) | (
        (Draft.state == DraftState.SUBMITTED) & Draft.id.in_(asked)
    )
    document = joinedload(Draft.document)
    wanted = select(Draft).where(is_theirs).order_by(Draft.submitted_at, Draft.id)
    shown = wanted.options(
        document.joinedload(Document.city),
        document.selectinload(Document.belongs_to).joinedload(DocumentNetwork.network),
        selectinload(Draft.concerns),
    )
    found = db.session.scalars(shown).all()
    ids = [draft.id for draft in found]
    rounds, writers, second = _rounds(ids), _writers(ids), set(db.session.scalars(asked))
    return [
        Waiting(draft, rounds.get(draft.id, 1), is_second_reading=draft.id in second)
        for draft in found
        if draft.id in second or may.review_draft(actor, draft, writers.get(draft.id, frozenset()))
    ]


def read(actor: Actor, key: str) -> Desk:
    """Return a text that was handed in, with what its reviewer needs.

    Raises NotFoundError if there is none or this actor neither decides nor was asked.
    """
    draft = drafts.read(actor, key)
    opinions = advising.opinions(draft)
    writers = drafts.writers(draft)
    may_decide = may.review_draft(actor, draft, writers)
    is_asked = any(one.reviewer_id == actor.user_id for one in opinions)
    if not may_decide and not may.give_opinion(actor, draft, writers, is_asked=is_asked):
        raise NotFoundError("review", key=key)
    return Desk(
        draft=draft,
        round=_rounds([draft.id]).get(draft.id, 1),
        last=_in_force(draft),
        before=_before(draft),
        returns=returns(draft),
        opinions=opinions if may_decide else [],
        may_decide=may_decide,
        may_opine=not may_decide and advising.asked_of(actor, draft) is not None,
    )


def returns(draft: Draft) -> Sequence[Review]:
    """Return why a text was sent back, the last time first."""
    wanted = select(Review).where(Review.draft_id == draft.id, Review.decision == Decision.RETURNED)
    return db.session.scalars(wanted.order_by(Review.id.desc())).all()


def last_return(draft: Draft) -> Review | None:
    """Return why a text came back last: `reason`, `notes` by section, `checklist`; None if never.

    For the city's editor; the reviewer's name is not part of it.
    """
    return next(iter(returns(draft)), None)


def _in_force(draft: Draft) -> str | None:
    wanted = select(Version.text).where(
        Version.document_id == draft.document_id, Version.is_published
    )
    return db.session.scalar(wanted.order_by(Version.number.desc()).limit(1))


def _before(draft: Draft) -> str | None:
    """Return the text of the round before this one."""
    kept = select(DraftSave.text).where(
        DraftSave.draft_id == draft.id, DraftSave.kind == SaveKind.SUBMITTED
    )
    return db.session.scalar(kept.order_by(DraftSave.id.desc()).offset(1).limit(1))


def _rounds(ids: Sequence[int]) -> Mapping[int, int]:
    counted = (
        select(DraftSave.draft_id, func.count())
        .where(DraftSave.draft_id.in_(ids), DraftSave.kind == SaveKind.SUBMITTED)
        .group_by(DraftSave.draft_id)
    )
    return dict(db.session.execute(counted).all())


def _writers(ids: Sequence[int]) -> Mapping[int, frozenset[int]]:
    wanted = select(DraftWriter.draft_id, DraftWriter.user_id).where(DraftWriter.draft_id.in_(ids))
    found: dict[int, set[int]] = {}
    for draft_id, user_id in db.session.execute(wanted):
        found.setdefault(draft_id, set()).add(user_id)
    return {draft_id: frozenset(users) for draft_id, users in found.items()}
