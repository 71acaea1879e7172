"""Put a practice away, with a reason and what stands in its place; bring an earlier text back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.practices import Move, State, after
from app.domain.slugs import last_part
from app.models.documents import Document
from app.models.drafts import Archival, Draft
from app.models.outbox import post
from app.models.practices import Practice
from app.permissions import practices as may
from app.permissions import require
from app.services import audit, drafts, notices, practices
from app.services.reviews import holding

REASON_LIMIT = 1_000
Found = TypeVar("Found", bound=Document)


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
    successor = checked(farewell, lambda address: _successor(actor, practice, address))
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


def archival(document: Document) -> Archival | None:
    """Return why a document was put away, if it was."""
    if document.state is not State.ARCHIVED:
        return None
    return db.session.get(Archival, document.id)


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


def checked(farewell: Farewell, find: Callable[[str], Found | None]) -> Found | None:
    """Return what stands in the place of what is put away, if anything was named.

    `find` looks for it under an address. Raises InvalidInputError.
    """
    errors = {}
    if not farewell.reason.strip():
        errors["reason"] = "required"
    if len(farewell.reason) > REASON_LIMIT:
        errors["reason"] = "too-long"
    successor = find(last_part(farewell.successor))
    if farewell.successor.strip() and successor is None:
        errors["successor"] = "unknown-successor"
    if errors:
        raise InvalidInputError(errors)
    return successor


def _successor(actor: Actor, practice: Practice, slug: str) -> Practice | None:
    """Return the practice in force at an address; never the same one."""
    try:
        found = practices.read(actor, slug)
    except NotFoundError:
        return None
    return found if found.state is State.PUBLISHED and found.id != practice.id else None
