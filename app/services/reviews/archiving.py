"""Put a practice away, with a reason and what stands in its place; bring an earlier text back."""

from dataclasses import dataclass
from datetime import datetime

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.practices import Move, State, after
from app.domain.slugs import slug as slug_of
from app.models.drafts import Archival, Draft
from app.models.outbox import post
from app.models.practices import Practice
from app.permissions import practices as may
from app.permissions import require
from app.services import audit, drafts, notices, practices
from app.services.reviews import holding

REASON_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Farewell:
    """Why a practice is put away, and the address of the one that takes its place."""

    reason: str
    successor: str = ""


def archive(actor: Actor, slug: str, farewell: Farewell, now: datetime) -> Practice:
    """Take a practice out of force; its page stays, with the reason and the way to its successor.

    Raises NotFoundError, NotAllowedError, InvalidInputError. Archived already: nothing happens.
    """
    practice = holding.practice(practices.read(actor, slug).id)
    require(may.put_away(actor, practice), "archive-practice")
    if practice.state is State.ARCHIVED:
        return practice
    require(may.archive_practice(actor, practice), "archive-practice")
    successor = _checked(actor, practice, farewell)
    practice.state = after(practice.state, Move.ARCHIVE)
    row = Archival(
        document_id=practice.id,
        reason=farewell.reason.strip(),
        at=now,
        by=actor.user_id,
        successor_id=successor.id if successor else None,
    )
    db.session.add(row)
    post("practice-changed", practice.id, now)
    details = {"successor": successor and successor.slug}
    audit.record(actor, "practice.archive", practice, details, now)
    _tell(practice, row, now)
    return practice


def archival(practice: Practice) -> Archival | None:
    """Return why a practice was put away, if it was."""
    if practice.state is not State.ARCHIVED:
        return None
    return db.session.get(Archival, practice.id)


def renew(actor: Actor, slug: str, now: datetime, number: int | None = None) -> Draft:
    """Return the open draft of a practice's next version, begun now if there is none.

    `number` names an earlier version to begin with. Raises NotFoundError, NotAllowedError, and
    ConflictError if an earlier version is wanted while another text is being written.
    """
    practice = holding.practice(practices.read(actor, slug).id)
    require(may.renew_practice(actor, practice), "renew-practice")
    text = None if number is None else practices.version(practice, number).text
    open_one = drafts.of_practice(practice)
    if open_one is not None and text is not None and open_one.text != text:
        raise ConflictError("draft-open", key=open_one.key)
    draft = open_one or drafts.renew(actor, practice, now)
    if text is not None:
        draft.text = text
    if open_one is None:
        details = {"key": draft.key, "version": number or draft.base_number}
        audit.record(actor, "draft.renew", practice, details, now)
    return draft


def _tell(practice: Practice, row: Archival, now: datetime) -> None:
    data = {
        "title": practice.title,
        "address": f"/praktyki/{practice.slug}",
        "reason": row.reason,
    }
    key, about = f"archived:{practice.id}:{now:%Y%m%d%H%M%S}", notices.About(practice.id)
    readers = holding.people_of(practice.city_id)
    notices.tell(NoticeKind.ARCHIVED, readers, key, data, now, about=about)


def _checked(actor: Actor, practice: Practice, farewell: Farewell) -> Practice | None:
    errors = {}
    if not farewell.reason.strip():
        errors["reason"] = "required"
    if len(farewell.reason) > REASON_LIMIT:
        errors["reason"] = "too-long"
    successor = _successor(actor, practice, farewell.successor)
    if farewell.successor.strip() and successor is None:
        errors["successor"] = "unknown-successor"
    if errors:
        raise InvalidInputError(errors)
    return successor


def _successor(actor: Actor, practice: Practice, address: str) -> Practice | None:
    """Return the practice in force at an address, whole or its last part; never the same one."""
    slug = address.strip().partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    if not slug or slug != slug_of(slug):  # PostgreSQL refuses some characters altogether
        return None
    try:
        found = practices.read(actor, slug)
    except NotFoundError:
        return None
    return found if found.state is State.PUBLISHED and found.id != practice.id else None
