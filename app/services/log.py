"""Reading the log of deeds: by whom, which deeds, in which days; and taking it along."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, case, cast, func, select

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import DraftState
from app.domain.practices import State
from app.models.accounts import User
from app.models.adoptions import Adoption
from app.models.applications import Application
from app.models.audit import AuditEntry
from app.models.cities import City
from app.models.comments import Comment
from app.models.documents import Document, Version
from app.models.drafts import Draft
from app.models.networks import Membership, Network
from app.models.opinions import Opinion, Remark
from app.models.topics import Topic
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


@dataclass(frozen=True, slots=True)
class Thing:
    """What a deed was done to: its name, and the key of its page, empty if it has none."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what the details of entries name by its id."""

    by_kind: Mapping[str, Mapping[int | str, str]]

    def of(self, detail: str, id_: int | str) -> str:
        """Return the name behind an id or key in a detail; empty if it is none or has gone."""
        return self.by_kind.get(NAMED.get(detail, ""), {}).get(id_, "")


# Which details are ids or keys, and of what.
NAMED: Mapping[str, str] = {
    "added": "city",
    "cities": "city",
    "city": "city",
    "document": "document",
    "earlier": "version",
    "expert": "account",
    "key": "draft",
    "network": "network",
    "networks": "network",
    "person": "account",
    "practice": "document",
    "remark": "remark",
    "remarks": "remark",
    "removed": "city",
    "successor": "successor",
}
_BY_KEY = frozenset({"draft", "remark", "successor"})
_BEGINNING = 60  # so much of a remark is its name
_NAMES: Mapping[str, Select[Any, str]] = {
    "account": select(User.id, User.name),
    "city": select(City.id, City.name),
    "document": select(Document.id, Document.title),
    "draft": select(Draft.key, Document.title).join(Document, Document.id == Draft.document_id),
    "network": select(Network.id, Network.name),
    "remark": select(Remark.key, City.name + " – " + func.substr(Remark.text, 1, _BEGINNING))
    .join(Opinion, Opinion.id == Remark.opinion_id)
    .join(City, City.id == Opinion.city_id),
    "successor": select(Document.slug, Document.title),
    "version": select(Version.id, Document.title + " – " + cast(Version.number, String)).join(
        Document, Document.id == Version.document_id
    ),
}
_IS_READ = Document.state.in_((State.PUBLISHED, State.ARCHIVED))
_IS_DRAFT_OF_PRACTICE = (Draft.state != DraftState.DISCARDED) & (Document.kind == "practice")
_THINGS: Mapping[str, Select[int, str, str]] = {
    "account": select(User.id, User.name, case((User.erased_at.is_(None), User.key), else_="")),
    "adoption": select(Adoption.id, Document.title, case((_IS_READ, Document.slug), else_="")).join(
        Document, Document.id == Adoption.practice_id
    ),
    "application": select(Application.id, City.name, Application.key).join(
        City, City.id == Application.city_id
    ),
    "comment": select(Comment.id, Document.title, Comment.key).join(
        Document, Document.id == Comment.document_id
    ),
    "draft": select(
        Draft.id, Document.title, case((_IS_DRAFT_OF_PRACTICE, Draft.key), else_="")
    ).join(Document, Document.id == Draft.document_id),
    "membership": select(
        Membership.id, City.name + " – " + Network.short, cast(Membership.id, String).label("key")
    )
    .join(City, City.id == Membership.city_id)
    .join(Network, Network.id == Membership.network_id),
    "network": select(Network.id, Network.name, Network.slug),
    "opinion": select(Opinion.id, City.name + " – " + Document.title, cast("", String))
    .join(City, City.id == Opinion.city_id)
    .join(Document, Document.id == Opinion.document_id),
    "output": select(Document.id, Document.title, Document.slug),
    "practice": select(Document.id, Document.title, case((_IS_READ, Document.slug), else_="")),
    "topic": select(Topic.id, Topic.name, Topic.slug),
}


def things(shown: Iterable[AuditEntry]) -> Mapping[tuple[str, int], Thing]:
    """Return what entries are about, by kind and id; what has gone is left out."""
    asked: dict[str, set[int]] = {}
    for entry in shown:
        asked.setdefault(entry.object_kind, set()).add(entry.object_id)
    return {
        (kind, row[0]): Thing(row[1], row[2])
        for kind, ids in asked.items()
        if kind in _THINGS
        for row in db.session.execute(_among(_THINGS[kind], ids))
    }


def names(shown: Iterable[AuditEntry]) -> Names:
    """Return the names of the cities, networks, people and documents in the details of entries."""
    asked: dict[str, set[int | str]] = {}
    for entry in shown:
        for name, id_ in _ids(entry.details):
            asked.setdefault(NAMED[name], set()).add(id_)
    return Names(
        {
            kind: {row[0]: row[1] for row in db.session.execute(_among(_NAMES[kind], ids))}
            for kind, ids in asked.items()
        }
    )


def _ids(details: Mapping[str, Any]) -> Iterator[tuple[str, int | str]]:
    for name, value in details.items():
        if isinstance(value, dict):
            yield from _ids(value)
        elif name in NAMED:
            kind = str if NAMED[name] in _BY_KEY else int
            yield from ((name, id_) for id_ in _listed(value) if isinstance(id_, kind))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _among(wanted: Any, ids: Collection[int | str]) -> Any:
    """Narrow a question to the rows whose first column is one of `ids`."""
    return wanted.where(wanted.selected_columns[0].in_(ids))


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
