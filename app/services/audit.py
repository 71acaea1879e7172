"""The log of deeds that touch rights or publication, each chained to the one before."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select

from app.database import Base, alone, db
from app.domain.actor import SYSTEM, Actor
from app.domain.retention import LOG
from app.models.audit import AuditEntry
from app.models.documents import Document

GENESIS = "0" * 64
PATH_LIMIT = 200
EXPIRE = "log.expire"


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


def expire(now: datetime) -> int:
    """Let go of what is older than two years; return how many entries that were.

    An entry about the last of them keeps its hash: with that the rest of the chain still holds.
    """
    count, last_id = db.session.execute(_old(now)).one()
    if not count:
        return 0
    last = db.session.get_one(AuditEntry, last_id)
    record(SYSTEM, EXPIRE, last, {"entries": count, "hash": last.hash}, now)
    gone = delete(AuditEntry).where(AuditEntry.id <= last_id)
    db.session.execute(gone, execution_options={"synchronize_session": False})
    return int(count)


def expired(now: datetime) -> int:
    """Count what `expire` would let go of."""
    return int(db.session.execute(_old(now)).one()[0])


def _old(now: datetime) -> Select[int, int | None]:
    """Count the entries before the first that is younger than two years, and find the last."""
    young = select(func.min(AuditEntry.id)).where(AuditEntry.at > now - LOG).scalar_subquery()
    is_before = AuditEntry.id < func.coalesce(young, 2**31 - 1)
    return select(func.count(AuditEntry.id), func.max(AuditEntry.id)).where(is_before)


def _kind(about: Base | None) -> str:
    if about is None:
        return "house"
    return about.kind if isinstance(about, Document) else about.__tablename__


def first_broken() -> AuditEntry | None:
    """Return the first entry that was altered or follows a removed one; None if the chain holds.

    It begins where the last `log.expire`, itself a link of it, says that it let go of the rest.
    """
    last_expiry = select(AuditEntry).where(AuditEntry.action == EXPIRE)
    expiry = db.session.scalar(last_expiry.order_by(AuditEntry.id.desc()).limit(1))
    previous = expiry.details["hash"] if expiry else GENESIS
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
