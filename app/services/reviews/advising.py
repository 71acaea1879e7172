"""A second reader: an expert whom the reviewer asks; the opinion helps, it decides nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor, Role
from app.domain.collation import by_name
from app.domain.drafts import Decision, ReviewKind
from app.domain.errors import InvalidInputError, NotAllowedError
from app.domain.notices import NoticeKind
from app.models.accounts import User
from app.models.drafts import Draft, Review
from app.permissions import drafts as may
from app.permissions import require
from app.services import audit, drafts, notices
from app.services.reviews.deciding import Verdict, checked


def experts(draft: Draft) -> Sequence[User]:
    """Return whom a reviewer may ask, by name: experts without a part in this text."""
    writers = drafts.writers(draft)
    asked = {review.reviewer_id for review in opinions(draft) if review.decided_at is None}
    wanted = select(User).where(User.role == Role.EXPERT, User.is_active)
    return [
        one
        for one in sorted(db.session.scalars(wanted), key=by_name)
        if one.id not in writers | asked and one.city_id != draft.document.city_id
    ]


def opinions(draft: Draft) -> Sequence[Review]:
    """Return what experts were asked for and have said, the newest first."""
    wanted = (
        select(Review)
        .where(Review.draft_id == draft.id, Review.kind == ReviewKind.EXPERT)
        .options(joinedload(Review.reviewer))
        .order_by(Review.id.desc())
    )
    return db.session.scalars(wanted).all()


def ask(actor: Actor, key: str, expert_id: int, now: datetime) -> Review:
    """Ask an expert to read a text that waits; whoever is asked already is not asked twice.

    Raises NotFoundError, NotAllowedError, InvalidInputError if there is no such expert.
    """
    draft = drafts.held(actor, key)
    require(may.review_draft(actor, draft, drafts.writers(draft)), "review-draft")
    waiting = [one for one in opinions(draft) if one.decided_at is None]
    if known := next((one for one in waiting if one.reviewer_id == expert_id), None):
        return known
    if expert_id not in {one.id for one in experts(draft)}:
        raise InvalidInputError({"expert": "required"})
    review = Review(
        draft_id=draft.id,
        kind=ReviewKind.EXPERT,
        reviewer_id=expert_id,
        revision=draft.revision,
        asked_at=now,
        asked_by=actor.user_id,
    )
    db.session.add(review)
    db.session.flush()  # the notice and the log name it
    audit.record(actor, "draft.ask", draft, {"expert": expert_id}, now)
    _tell(draft, NoticeKind.SECOND_READING, expert_id, review, now)
    return review


def opine(actor: Actor, key: str, verdict: Verdict, now: datetime) -> Review:
    """Give the opinion one was asked for.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    draft = drafts.held(actor, key)
    review = asked_of(actor, draft)
    is_asked = review is not None
    allowed = may.give_opinion(actor, draft, drafts.writers(draft), is_asked=is_asked)
    require(allowed, "give-opinion")
    if review is None:
        raise NotAllowedError("give-opinion")
    verdict = checked(verdict, needs_reason=True)
    review.decided_at, review.decision = now, Decision.OPINION
    review.revision, review.reason = draft.revision, verdict.reason
    review.notes, review.evidence = dict(verdict.notes), int(verdict.evidence)
    review.checklist = dict(verdict.checklist)
    audit.record(actor, "draft.opinion", draft, {"review": review.id}, now)
    if review.asked_by is not None:
        _tell(draft, NoticeKind.OPINION_GIVEN, review.asked_by, review, now)
    return review


def asked_of(actor: Actor, draft: Draft) -> Review | None:
    """Return what this expert was asked and has not answered."""
    waiting = (one for one in opinions(draft) if one.decided_at is None)
    return next((one for one in waiting if one.reviewer_id == actor.user_id), None)


def _tell(draft: Draft, kind: NoticeKind, user_id: int, review: Review, now: datetime) -> None:
    data = {
        "title": draft.document.title,
        "city": draft.document.city.name,
        "address": f"/recenzje/{draft.key}",
    }
    about = notices.About(draft.document_id)
    notices.tell(kind, [user_id], f"{kind}:{review.id}", data, now, about=about)
