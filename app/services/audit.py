"""The log of deeds that touch rights or publication, each chained to the one before."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.database import Base, alone, db
from app.domain.actor import Actor
from app.models.audit import AuditEntry
from app.models.documents import Document

GENESIS = "0" * 64
PATH_LIMIT = 200


def record(
    actor: Actor, action: str, about: Base | None, details: dict[str, Any], now: datetime
) -> None:
    """Add a deed on a document, a person, any row with an `id`, in the caller's transaction.

    A deed on the house as a whole is about None.
    """
    alone("audit")  # two deeds at once would chain to the same one
    previous = db.session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        at=now,
        actor_id=actor.user_id,
        role="system" if actor.is_system else (actor.role or ""),
        action=action,
        object_kind=_kind(about),
        object_id=getattr(about, "id", 0),
        details={**details, "from": actor.origin} if actor.origin else details,
        previous_hash=previous or GENESIS,
        hash="",
    )
    entry.hash = digest(entry)
    db.session.add(entry)
    db.session.flush()  # the next deed of this transaction chains to this one


def denied(actor: Actor, action: str, path: str, now: datetime) -> None:
    """Add that somebody tried what they may not do, and at which address."""
    record(actor, action, None, {"result": "denied", "path": path[:PATH_LIMIT]}, now)


def _kind(about: Base | None) -> str:
    if about is None:
        return "house"
    return about.kind if isinstance(about, Document) else about.__tablename__


def first_broken() -> AuditEntry | None:
    """Return the first entry that was altered or follows a removed one; None if the chain holds."""
    previous = GENESIS
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)):
        if entry.previous_hash != previous or entry.hash != digest(entry):
            return entry
        previous = entry.hash
    return None


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 (hex) over everything an entry says and the hash before it."""
    told = [
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.role,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.details,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
