"""Do what commits have promised, in order, as often as it takes.

Every job may run twice without harm: it passes ids and makes the outside say what the database says
now. A job that fails waits twice as long each time; after ten times it is dead and a person looks.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update

from app.database import db
from app.models.outbox import Lease, OutboxMessage
from app.search.engine import SearchEngine
from app.services import catalogue

log = logging.getLogger(__name__)

BATCH = 200
ATTEMPTS_LIMIT = 10
FIRST_WAIT = timedelta(seconds=2)
KEPT = timedelta(days=30)
RENEWED_BEFORE = timedelta(seconds=10)


def has_waiting(now: datetime) -> bool:
    """Tell whether there is anything to deliver, without taking the write lock."""
    return db.session.scalar(_due(now).with_only_columns(OutboxMessage.id).limit(1)) is not None


def waiting(now: datetime) -> Sequence[OutboxMessage]:
    """Return the messages whose time has come, the oldest first."""
    return db.session.scalars(_due(now).order_by(OutboxMessage.id).limit(BATCH)).all()


def deliver(engine: SearchEngine, now: datetime) -> int:
    """Handle what is waiting and return how many messages were handled or put off."""
    messages = waiting(now)
    changed = [message for message in messages if message.topic == "practice-changed"]
    if changed and not _reindexed(engine, changed, now) and len(changed) > 1:
        for message in changed:  # one that cannot be done must not hold up the others
            _reindexed(engine, [message], now)
    for message in messages:
        if message.topic != "practice-changed":
            message.is_dead, message.error = True, "no such topic"
    return len(messages)


def _reindexed(engine: SearchEngine, messages: Sequence[OutboxMessage], now: datetime) -> bool:
    try:
        catalogue.reindex(engine, {message.key for message in messages}, now.date())
    except Exception as error:  # noqa: BLE001 - whatever it is, the message stays and the queue goes on
        log.warning("outbox: %s of practices put off: %s", len(messages), error)
        if len(messages) == 1:
            _put_off(messages[0], str(error), now)
        return False
    for message in messages:
        message.done_at = now
    return True


def promised() -> list[int]:
    """Return the ids of the messages that have not been delivered."""
    return list(db.session.scalars(_undelivered().with_only_columns(OutboxMessage.id)))


def settle(message_ids: Sequence[int], now: datetime) -> None:
    """Note that what these messages promised was done by a rebuild that began after them."""
    done = update(OutboxMessage).where(OutboxMessage.id.in_(message_ids))
    db.session.execute(done.values(done_at=now))


def forget_delivered(now: datetime) -> None:
    """Drop what was done long ago."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.done_at < now - KEPT))


def take_lease(name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or renew the right to do a job that only one process may do; False if another has it."""
    lease = db.session.get(Lease, name, with_for_update=True)
    if lease is None:
        db.session.add(Lease(name=name, holder=holder, until=now + length))
        return True
    if lease.holder != holder and lease.until > now:
        return False
    lease.holder, lease.until = holder, now + length
    return True


def is_leader(name: str, holder: str, now: datetime) -> bool:
    """Tell whether `holder` has the lease for at least a third of its length to come."""
    lease = db.session.get(Lease, name, populate_existing=True)
    return lease is not None and lease.holder == holder and lease.until - now > RENEWED_BEFORE


def is_taken(name: str, holder: str, now: datetime) -> bool:
    """Tell whether somebody else has the lease, without taking the write lock to ask for it."""
    lease = db.session.get(Lease, name, populate_existing=True)
    return lease is not None and lease.holder != holder and lease.until > now


def _due(now: datetime) -> Select[OutboxMessage]:
    return _undelivered().where(OutboxMessage.next_at <= now)


def _undelivered() -> Select[OutboxMessage]:
    return select(OutboxMessage).where(OutboxMessage.done_at.is_(None), ~OutboxMessage.is_dead)


def _put_off(message: OutboxMessage, error: str, now: datetime) -> None:
    message.attempts += 1
    message.error = error
    message.next_at = now + FIRST_WAIT * 2**message.attempts
    message.is_dead = message.attempts >= ATTEMPTS_LIMIT
