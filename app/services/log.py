"""Reading the log of deeds: by whom, which deeds, in which days; and taking it along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.database import db
from app.domain.actor import Actor
from app.models.accounts import User
from app.models.audit import AuditEntry
from app.permissions import log as may
from app.permissions import require
from app.services import audit

PAGE_SIZE = 50
COLUMNS = ("id", "at", "who", "role", "action", "about", "about_id", "details", "hash")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a person (part of name or address), of a deed, between two moments."""

    who: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """One page of the log, the newest first: each entry with who did it, and how many in all."""

    rows: Sequence[tuple[AuditEntry, User | None]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE_SIZE))


def entries(actor: Actor, wanted: Wanted, page: int) -> Entries:
    """Return one page of the log; raises NotAllowedError."""
    require(may.read_log(actor), "read-log")
    found = _chosen(wanted)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    newest = found.order_by(AuditEntry.id.desc()).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return Entries([(row[0], row[1]) for row in db.session.execute(newest)], total, page)


def actions(actor: Actor) -> list[str]:
    """Return the deeds that occur in the log; raises NotAllowedError."""
    require(may.read_log(actor), "read-log")
    return list(
        db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action))
    )


def export(actor: Actor, wanted: Wanted, now: datetime) -> Iterator[dict[str, Any]]:
    """Give the entries, the oldest first, as plain values; that they were taken is noted itself.

    Raises NotAllowedError.
    """
    require(may.read_log(actor), "read-log")
    audit.record(actor, "log.export", None, {}, now)
    return (plain(row[0]) for row in db.session.execute(_chosen(wanted).order_by(AuditEntry.id)))


def plain(entry: AuditEntry) -> dict[str, Any]:
    """Return what an entry says, times as ISO 8601 in UTC."""
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "who": entry.actor_id,
        "role": entry.role,
        "action": entry.action,
        "about": entry.object_kind,
        "about_id": entry.object_id,
        "details": entry.details,
        "hash": entry.hash,
    }


def _chosen(wanted: Wanted) -> Select[AuditEntry, User]:
    chosen = select(AuditEntry, User).outerjoin(User, User.id == AuditEntry.actor_id)
    if wanted.who:
        named = User.name.icontains(wanted.who, autoescape=True)
        chosen = chosen.where(named | User.email.icontains(wanted.who, autoescape=True))
    if wanted.action:
        chosen = chosen.where(AuditEntry.action == wanted.action)
    if wanted.since is not None:
        chosen = chosen.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(AuditEntry.at < wanted.until)
    return chosen
