"""Of all workers on all machines one does a job: whoever holds its lease in the database.

A holder that is killed is followed by another after LEASE at the latest. One that lives keeps its
lease however long a single piece of work takes: a rebuild takes minutes.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask

from app import door
from app.database import transaction
from app.services import outbox

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=9)
BEAT_S = 1.0
# What a worker says when others held the database for too long, and how long it waits then.
BUSY = "the database is busy or away and is asked again: %s"
BUSY_S = 1.0


def new_holder() -> str:
    """Return a name that no other worker has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def leads(job: str, holder: str, now: datetime) -> bool:
    """Take or renew the lease of a job if that is due; tell whether `holder` has it."""
    if outbox.is_taken(job, holder, now):
        return False
    if outbox.is_leader(job, holder, now):
        return True
    with transaction():
        return outbox.take_lease(job, holder, now, LEASE)


@contextmanager
def kept(app: Flask, job: str, holder: str) -> Iterator[None]:
    """Renew the lease, whenever it is about to end, from a thread of its own."""
    done = threading.Event()
    thread = threading.Thread(target=_keep, args=(app, job, holder, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _keep(app: Flask, job: str, holder: str, done: threading.Event) -> None:
    while not done.wait(BEAT_S):
        try:
            with app.app_context():
                beat(job, holder, door.now())
        except Exception:
            log.exception("the lease of %s could not be renewed", job)


def beat(job: str, holder: str, now: datetime) -> None:
    """Renew a lease that is about to end; what `holder` does not have it does not take."""
    if outbox.holds(job, holder, now):
        leads(job, holder, now)
