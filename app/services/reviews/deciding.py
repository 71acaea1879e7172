"""Decide on a text that was handed in: send it back, or publish it.

Four eyes: whoever has written it, handed it in, or is of its city decides nothing. Of two who
decide at the same moment one wins; the other learns that something has changed. The same decision
sent twice by the same person is one decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select

from app.database import db
from app.domain.actor import Actor
from app.domain.days import day
from app.domain.drafts import Decision, DraftMove, DraftState, ReviewKind
from app.domain.errors import ConflictError, InvalidInputError, InvalidWriteUpError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.practices import Evidence, Move, after
from app.domain.slugs import fold
from app.models.documents import Version
from app.models.drafts import Archival, Draft, Review
from app.models.practices import Practice
from app.permissions import drafts as may
from app.permissions import require
from app.services import attachments, audit, captions, drafts, memberships, notices
from app.services.practices import inspiring, publishing
from app.services.practices.imprinting import imprinted
from app.services.practices.printing import Imprint
from app.services.reference import rows
from app.services.reviews import holding
from app.writeups import reading
from app.writeups.sandbox import Renderer

REASON_LIMIT = 2_000
NOTE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Read:
    """The text that a reviewer has read: the draft's key, and the revision that the page showed."""

    key: str
    revision: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says of a text.

    `notes` by heading or key; `checklist` tells by code of a criterion whether it is met, and says
    nothing of those not looked at; `reason` in one piece.
    """

    reason: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    checklist: Mapping[str, bool] = field(default_factory=dict)
    evidence: Evidence = Evidence.DESCRIPTION


def checked(verdict: Verdict, *, needs_reason: bool) -> Verdict:
    """Return a verdict without empty notes; raises InvalidInputError by field."""
    errors = {}
    reason = verdict.reason.strip()
    if needs_reason and not reason:
        errors["reason"] = "required"
    if len(reason) > REASON_LIMIT:
        errors["reason"] = "too-long"
    notes = {name: told.strip() for name, told in verdict.notes.items() if told.strip()}
    errors |= {name: "too-long" for name, told in notes.items() if len(told) > NOTE_LIMIT}
    if errors:
        raise InvalidInputError(errors)
    return Verdict(reason, notes, dict(verdict.checklist), verdict.evidence)


def send_back(actor: Actor, text: Read, verdict: Verdict, now: datetime) -> Review:
    """Return a text to its city, with the reason and notes by section.

    Raises NotFoundError, NotAllowedError, InvalidInputError, and ConflictError if somebody else has
    decided or the text is no longer the one that was read.
    """
    draft = holding.draft(text.key)
    if (known := _decided(actor, draft, text, Decision.RETURNED)) is not None:
        return known
    _may_decide(actor, draft, text)
    verdict = checked(verdict, needs_reason=True)
    drafts.writing.move(draft, DraftMove.RETURN)
    review = _note(actor, draft, verdict, Decision.RETURNED, now)
    audit.record(actor, "draft.return", draft, {"review": review.id}, now)
    data = {
        "title": _title(draft),
        "address": f"/szkice/{draft.key}",
        "reason": verdict.reason,
    }
    _tell_city(draft, NoticeKind.RETURNED, f"returned:{review.id}", data, now)
    return review


def publish(
    actor: Actor, text: Read, verdict: Verdict, renderer: Renderer, now: datetime
) -> Practice:
    """Make a text what everybody reads; the version before it stays among the earlier ones.

    Raises as `send_back` does, and InvalidWriteUpError if the text or its pictures cannot be
    published as they are.
    """
    draft = holding.draft(text.key)
    practice = holding.practice(draft.document_id)
    if _decided(actor, draft, text, Decision.PUBLISHED) is not None:
        return practice
    _may_decide(actor, draft, text)
    verdict = checked(verdict, needs_reason=False)
    is_first = practice.published_at is None
    press = publishing.Press(actor, rows(), renderer, now)
    version = _make_public(press, draft, practice, verdict)
    review = _note(actor, draft, verdict, Decision.PUBLISHED, now)
    details = {"review": review.id, "version": version.number}
    audit.record(actor, "draft.publish", draft, details, now)
    _tell_published(draft, practice, version, now, is_first=is_first)
    return practice


def note_refusal(actor: Actor, key: str, deed: str, now: datetime) -> None:
    """Write down that somebody tried to decide who must not."""
    draft = db.session.scalar(select(Draft).where(Draft.key == key))
    if draft is not None and actor.is_signed_in:
        audit.record(actor, f"draft.{deed}.refused", draft, {}, now)


def _make_public(
    press: publishing.Press, draft: Draft, practice: Practice, verdict: Verdict
) -> Version:
    text = imprinted(draft.text, day(press.now), verdict.evidence)
    write_up = reading.read(text.encode(), press.rows.reference)
    if gaps := captions.gaps(draft):
        raise InvalidWriteUpError(gaps)
    practice.state = after(practice.state, Move.PUBLISH)
    is_first = practice.published_at is None
    if is_first:
        practice.slug = publishing.address(write_up.title, practice.city.name)
        practice.published_at = press.now
    db.session.execute(delete(Archival).where(Archival.document_id == practice.id))
    imprint = Imprint(draft.note, draft.submitted_by)
    version = publishing.publish(press, practice, write_up, imprint)
    if is_first:
        inspiring.link_waiting()
    if attachments.pass_on(draft, version):
        practice.folded += fold(attachments.texts([practice.id])[practice.id]).casefold()
    drafts.writing.move(draft, DraftMove.PUBLISH)
    return version


def _may_decide(actor: Actor, draft: Draft, text: Read) -> None:
    is_same = draft.state is DraftState.SUBMITTED and draft.revision == text.revision
    if not is_same and may.learn_of_decision(actor, draft):
        raise ConflictError("review-outdated", key=draft.key)
    if not may.read_draft(actor, draft):
        raise NotFoundError("draft", key=draft.key)
    require(may.review_draft(actor, draft, drafts.writers(draft)), "review-draft")


def _decided(actor: Actor, draft: Draft, text: Read, decision: Decision) -> Review | None:
    """Return this decision of this person on this text, if it was made already."""
    wanted = select(Review).where(
        Review.draft_id == draft.id,
        Review.reviewer_id == actor.user_id,
        Review.revision == text.revision,
        Review.decision == decision,
    )
    is_settled = draft.state is not DraftState.SUBMITTED and actor.is_signed_in
    return db.session.scalar(wanted.limit(1)) if is_settled else None


def _note(
    actor: Actor, draft: Draft, verdict: Verdict, decision: Decision, now: datetime
) -> Review:
    if actor.user_id is None:
        raise NotFoundError("draft", key=draft.key)  # the system reviews nothing
    review = Review(
        draft_id=draft.id,
        kind=ReviewKind.MODERATOR,
        reviewer_id=actor.user_id,
        revision=draft.revision,
        asked_at=draft.submitted_at or now,
        decided_at=now,
        decision=decision,
        reason=verdict.reason,
        notes=dict(verdict.notes),
        checklist=dict(verdict.checklist),
        evidence=int(verdict.evidence),
    )
    db.session.add(review)
    db.session.flush()  # notices and the log name it
    return review


def _title(draft: Draft) -> str:
    return draft.document.title


def _tell_city(
    draft: Draft, kind: NoticeKind, key: str, data: Mapping[str, str], now: datetime
) -> None:
    readers = holding.people_of(draft.document.city_id)
    notices.tell(kind, readers, key, data, now, about=notices.About(draft.document_id))


def _tell_published(
    draft: Draft, practice: Practice, version: Version, now: datetime, *, is_first: bool
) -> None:
    data = {
        "title": practice.title,
        "city": practice.city.name,
        "address": f"/praktyki/{practice.slug}",
        "summary": practice.summary,
    }
    _tell_city(draft, NoticeKind.PUBLISHED, f"published:{version.id}", data, now)
    if is_first:
        about = notices.About(practice.id)
        key = f"new-practice:{practice.id}"
        members = memberships.people(
            [link.network_id for link in practice.belongs_to],
            day(now),
            without=[practice.city_id],
        )
        notices.tell(NoticeKind.NEW_PRACTICE, members, key, data, now, about=about)
