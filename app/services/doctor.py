"""Look whether what must always be so is so: between tables, index, folder and promises.

A check yields what it found, in a sentence that an operator can act on. To add one: write a
function like those below and name it in CHECKS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import or_, select, text

from app.database import db
from app.domain.practices import State
from app.models.documents import Document, Version
from app.models.outbox import INDEXED, OutboxMessage
from app.models.practices import Practice
from app.search.engine import SearchEngine
from app.services import assets, audit, catalogue, outbox, practices, schedule
from app.services.notices import letters

PATIENCE = timedelta(hours=1)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence; only a problem makes the doctor frown."""

    sentence: str
    is_problem: bool = True


@dataclass(frozen=True, slots=True)
class House:
    """What is looked at besides the database of the application, and when."""

    engine: SearchEngine
    folder: Path
    now: datetime
    has_mail_server: bool = True


Check = Callable[[House], Iterator[Finding]]


def examine(house: House) -> list[Finding]:
    """Do every check; one that cannot be done is a problem itself and does not stop the others."""
    found: list[Finding] = []
    for name, check in CHECKS.items():
        try:
            found.extend(check(house))
        except Exception as error:  # noqa: BLE001 - whatever is broken is what we came to find
            found.append(Finding(f"The check of the {name} could not be done: {error}."))
    return found


def _database(_house: House) -> Iterator[Finding]:
    """PostgreSQL keeps its references itself; SQLite can be asked."""
    if db.engine.dialect.name != "sqlite":
        return
    for (answer,) in db.session.execute(text("PRAGMA integrity_check")):
        if answer != "ok":
            yield Finding(f"The database file is damaged: {answer}. Bring back the last backup.")
    for table, row, parent, _ in db.session.execute(text("PRAGMA foreign_key_check")):
        yield Finding(f"Row {row} of {table} points at a row of {parent} that does not exist.")


def _published(_house: House) -> Iterator[Finding]:
    is_out = Document.state.in_((State.PUBLISHED, State.ARCHIVED))
    own = (Version.document_id == Practice.id) & Version.is_published
    asked = (
        select(Practice.slug, is_out)
        .outerjoin(Version, (Version.id == Practice.version_id) & own)
        .where(or_(is_out & Version.id.is_(None), ~is_out & Practice.version_id.is_not(None)))
    )
    for slug, was_published in db.session.execute(asked.order_by(Practice.slug)):
        but = "has no version" if was_published else "was never published, but has a version"
        yield Finding(f"The practice {slug} {but} in force.")


def _index(house: House) -> Iterator[Finding]:
    """Compare ids, if nothing that would explain a difference is still to be done."""
    if waiting := _undelivered(*INDEXED):
        sentence = f"{waiting} changes wait to be indexed; the index was not compared."
        yield Finding(sentence, is_problem=False)
        return
    wanted, held = set(catalogue.held()), set(house.engine.ids())
    cure = "run: python -m app index rebuild"
    if missing := wanted - held:
        yield Finding(f"The index lacks {_some(missing)}; {cure}.")
    if extra := held - wanted:
        yield Finding(f"The index holds what is not in force: {_some(extra)}; {cure}.")


def _folder(house: House) -> Iterator[Finding]:
    if waiting := _undelivered(outbox.INDEX, outbox.FILE):
        sentence = f"{waiting} changes wait to be written; the folder was not compared."
        yield Finding(sentence, is_problem=False)
        return
    found = practices.mirror_all(house.folder, dry_run=True)
    wrong = {
        "lacks": found.missing,
        "says something else than the database in": found.different,
        "still holds": found.left,
    }
    for verb, paths in wrong.items():
        if paths:
            named = _some({str(path.relative_to(house.folder)) for path in paths})
            yield Finding(f"The folder {verb} {named}; run: python -m app mirror rebuild.")
    for path in found.unknown:
        sentence = f"The file {path.relative_to(house.folder)} is none of the mirror; it is left."
        yield Finding(sentence, is_problem=False)


def _audit(_house: House) -> Iterator[Finding]:
    if broken := audit.first_broken():
        yield Finding(f"Entry {broken.id} of the log was altered or follows a removed one.")


def _promises(house: House) -> Iterator[Finding]:
    """Whatever was promised more than an hour ago is told with what has kept it."""
    late = (
        select(OutboxMessage)
        .where(OutboxMessage.done_at.is_(None))
        .where(or_(OutboxMessage.is_dead, OutboxMessage.created_at < house.now - PATIENCE))
    )
    for one in db.session.scalars(late.order_by(OutboxMessage.id)):
        state = "was given up" if one.is_dead else "waits"
        why = one.error or "no worker has tried: is one running?"
        yield Finding(
            f"Promise {one.id} ({one.topic} {one.key}) of {one.created_at:%Y-%m-%d %H:%M} UTC "
            f"{state} after {one.attempts} attempts: {why}"
        )


def _letters(house: House) -> Iterator[Finding]:
    """Without a mail server nobody can be invited; with one, nothing waits for an hour."""
    waiting = letters.count_waiting()
    if not house.has_mail_server:
        told = f"No mail server is set (EMPIRIE_SMTP_HOST); {waiting} letters wait for one."
        yield Finding(told, is_problem=waiting > 0)
        return
    for one in letters.late(house.now - PATIENCE):
        state = "was given up" if one.is_dead else "waits"
        why = one.error or "no worker has tried: is one running?"
        yield Finding(
            f"Letter {one.id} ({one.event}) of {one.created_at:%Y-%m-%d %H:%M} UTC "
            f"{state} after {one.attempts} attempts: {why}"
        )


def _calendar(house: House) -> Iterator[Finding]:
    """Name what the calendar asked for and nobody did: a worker that stands still is seen by it."""
    for name in schedule.late(house.now, PATIENCE):
        yield Finding(f"The job {name} of the calendar is late: is a worker running?")


def _assets(_house: House) -> Iterator[Finding]:
    for one in assets.differences():
        yield Finding(f"The file {one}; fetch the program anew.")


def _undelivered(*topics: str) -> int:
    asked = select(OutboxMessage.id).where(
        OutboxMessage.topic.in_(topics), OutboxMessage.done_at.is_(None), ~OutboxMessage.is_dead
    )
    return len(db.session.scalars(asked).all())


def _some(names: set[str]) -> str:
    """Name a few and say how many more there are."""
    first = sorted(names)[:NAMED]
    more = len(names) - len(first)
    return ", ".join(first) + (f" and {more} more" if more else "")


CHECKS: dict[str, Check] = {
    "database": _database,
    "published practices": _published,
    "index": _index,
    "folder of practices": _folder,
    "log of deeds": _audit,
    "promises": _promises,
    "letters": _letters,
    "calendar": _calendar,
    "files for browsers": _assets,
}
