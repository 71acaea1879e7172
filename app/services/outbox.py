"""Do what commits have promised, in order, as often as it takes.

Every job may run twice without harm: it passes ids and makes the outside say what the database says
now. The work is done outside of any transaction, so that nobody's saving waits for it; what came of
it is noted in a short one. A job that fails waits twice as long each time; after ten times it is
dead and a person looks. While the index cannot be reached at all, its jobs wait and do not age.

What changed is indexed first, because readers wait for it. The file of a practice is a promise of
its own, made when the index is done: a full disk keeps nobody from finding anything.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError

from app.database import db, reading
from app.domain.days import day
from app.models.outbox import (
    COMMENT,
    INDEXED,
    NARROWED,
    OPINION,
    REBUILD,
    REMARK,
    WRITTEN,
    Lease,
    OutboxMessage,
    post,
)
from app.search.engine import SearchAwayError, SearchEngine
from app.services import catalogue, practices

log = logging.getLogger(__name__)

INDEX = WRITTEN
FILE = "practice-file"
BATCH = 200
# Files written in one turn: then it is time to look again whether something is to be indexed.
FILES = 20
ATTEMPTS_LIMIT = 10
FIRST_WAIT = timedelta(seconds=2)
QUIET = timedelta(seconds=3)
KEPT = timedelta(days=30)
RENEWED_BEFORE = timedelta(seconds=3)
# How long the messages wait for an index that nobody reached: they are not to blame.
AWAY_WAIT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a message; `error` is empty if it was done.

    `is_away`: nobody was there to do it, so the message is not to blame.
    """

    message: OutboxMessage
    error: str = ""
    is_away: bool = False


def has_waiting(now: datetime) -> bool:
    """Tell whether there is anything to deliver, without taking the write lock."""
    return db.session.scalar(_due(now).with_only_columns(OutboxMessage.id).limit(1)) is not None


def is_quiet(now: datetime) -> bool:
    """Tell whether nothing waits and nothing was delivered a moment ago, so more may soon come."""
    recent = select(OutboxMessage.id).where(OutboxMessage.done_at > now - QUIET)
    return not has_waiting(now) and db.session.scalar(recent.limit(1)) is None


def waiting(now: datetime) -> Sequence[OutboxMessage]:
    """Return the messages whose time has come, oldest first: those of the index, or else others."""
    ordered = _due(now).order_by(OutboxMessage.id)
    with reading() as session:
        urgent = session.scalars(ordered.where(OutboxMessage.topic.in_(INDEXED)).limit(BATCH)).all()
        return urgent or session.scalars(ordered.limit(FILES)).all()


def perform(engine: SearchEngine, folder: Path, now: datetime) -> list[Outcome]:
    """Do what is waiting, to the index or to the folder of practices, and tell what came of it.

    To be called outside of a transaction; `note` keeps the outcomes.
    """
    messages = waiting(now)
    changed = [message for message in messages if message.topic in INDEXED]
    if changed:
        return _indexed(engine, changed, now)
    return [_filed(folder, message) for message in messages]


def note(outcomes: Sequence[Outcome], now: datetime) -> None:
    """Mark what was done and put off what was not; an indexed practice is promised a file."""
    for outcome in outcomes:
        message = db.session.get_one(OutboxMessage, outcome.message.id)
        if outcome.error:
            _put_off(message, outcome, now)
        else:
            message.done_at = now
    for key in sorted({one.message.key for one in outcomes if one.message.topic == INDEX}):
        post(FILE, key, now)


def _indexed(
    engine: SearchEngine, messages: Sequence[OutboxMessage], now: datetime
) -> list[Outcome]:
    """Index changes together; if that fails one by one, so that one does not hold up others."""
    keys = {topic: {one.key for one in messages if one.topic == topic} for topic in INDEXED}

    def work() -> None:
        catalogue.reindex(
            engine,
            keys[WRITTEN] | keys[NARROWED],
            day(now),
            comment_ids=keys[COMMENT],
            opinion_ids=keys[OPINION],
            remark_ids=keys[REMARK],
        )

    try:
        error = _attempt(work)
    except SearchAwayError as away:
        log.warning("outbox: the index is away: %s", away)
        return [Outcome(message, str(away), is_away=True) for message in messages]
    if error and len(messages) > 1:
        return [outcome for one in messages for outcome in _indexed(engine, [one], now)]
    return [Outcome(message, error) for message in messages]


def _filed(folder: Path, message: OutboxMessage) -> Outcome:
    if message.topic != FILE:
        return Outcome(message, "no such topic")
    return Outcome(message, _attempt(lambda: practices.mirror(folder, message.key)))


def _attempt(work: Callable[[], object]) -> str:
    """Do it; return why it failed, or an empty text. Raises SearchAwayError only."""
    try:
        work()
    except SearchAwayError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the message stays and the queue goes on
        log.warning("outbox: put off: %r", error)
        return str(error) or repr(error)
    return ""


def wants_rebuild() -> bool:
    """Tell whether the index is to be built anew: what was erased stays in its old segments."""
    asked = _undelivered().where(OutboxMessage.topic == REBUILD)
    return db.session.scalar(asked.with_only_columns(OutboxMessage.id).limit(1)) is not None


def promised() -> list[int]:
    """Return the ids of the messages to the index that have not been delivered."""
    asked = _undelivered().where(OutboxMessage.topic.in_((*INDEXED, REBUILD)))
    return list(db.session.scalars(asked.with_only_columns(OutboxMessage.id)))


def settle(message_ids: Sequence[int], now: datetime) -> None:
    """Note that what these messages promised was done by a rebuild that began after them.

    Their practices' files are promised instead.
    """
    messages = select(OutboxMessage).where(OutboxMessage.id.in_(message_ids))
    note([Outcome(message) for message in db.session.scalars(messages)], now)


def forget_delivered(now: datetime) -> None:
    """Drop what was done long ago."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.done_at < now - KEPT))


def take_lease(name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or renew the right to do a job that only one process may do; False if another has it."""
    lease = db.session.get(Lease, name, with_for_update=True)
    if lease is None:
        try:
            with db.session.begin_nested():
                db.session.add(Lease(name=name, holder=holder, until=now + length))
        except (
            IntegrityError
        ):  # another was first by a moment: a row that is not there locks nobody out
            return False
        return True
    if lease.holder != holder and lease.until > now:
        return False
    lease.holder, lease.until = holder, now + length
    return True


def is_leader(name: str, holder: str, now: datetime) -> bool:
    """Tell whether `holder` has the lease for some time to come, and need not renew it yet."""
    lease = db.session.get(Lease, name, populate_existing=True)
    return lease is not None and lease.holder == holder and lease.until - now > RENEWED_BEFORE


def holds(name: str, holder: str, now: datetime) -> bool:
    """Tell whether `holder` has the lease at this moment."""
    lease = db.session.get(Lease, name, populate_existing=True)
    return lease is not None and lease.holder == holder and lease.until > now


def is_taken(name: str, holder: str, now: datetime) -> bool:
    """Tell whether somebody else has the lease, without taking the write lock to ask for it."""
    lease = db.session.get(Lease, name, populate_existing=True)
    return lease is not None and lease.holder != holder and lease.until > now


def _due(now: datetime) -> Select[OutboxMessage]:
    """Choose what `deliver` does; a rebuild takes minutes and is done outside a transaction."""
    return _undelivered().where(OutboxMessage.next_at <= now, OutboxMessage.topic != REBUILD)


def _undelivered() -> Select[OutboxMessage]:
    return select(OutboxMessage).where(OutboxMessage.done_at.is_(None), ~OutboxMessage.is_dead)


def _put_off(message: OutboxMessage, outcome: Outcome, now: datetime) -> None:
    message.error = outcome.error
    if outcome.is_away:
        message.next_at = now + AWAY_WAIT
        return
    message.attempts += 1
    message.next_at = now + FIRST_WAIT * 2**message.attempts
    is_known = message.topic in {*INDEXED, FILE}
    message.is_dead = message.attempts >= ATTEMPTS_LIMIT or not is_known
