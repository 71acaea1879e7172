"""What comes by the calendar: each job once for its day or week, also with several workers.

A job is a function of the time that returns how much it did; it may run twice without harm. To add
one, add a line to `JOBS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from app.database import alone, db
from app.domain.days import HERE
from app.models.notices import JobRun
from app.services import consultations, lapsing, notices, retention, reviews, searches

MONDAY = 0


@dataclass(frozen=True, slots=True)
class Job:
    """What is done from `at` o'clock in Poland, every day or on one day of the week (0: Monday)."""

    do: Callable[[datetime], int]
    at: time
    weekday: int | None = None


JOBS: Mapping[str, Job] = {
    "closing": Job(consultations.close, time(0, 5)),
    "validity": Job(reviews.sink, time(0, 10)),
    "retention": Job(retention.apply, time(3)),
    "looked for in vain": Job(searches.settle, time(3, 30)),
    "idle accounts": Job(lapsing.warn, time(5)),
    "reminders": Job(reviews.remind, time(6)),
    "consultations": Job(consultations.remind, time(6, 30)),
    "digest": Job(notices.write_digests, time(7), MONDAY),
}


def due(now: datetime) -> list[str]:
    """Return the jobs whose time has come since they were last done."""
    last = dict(db.session.execute(select(JobRun.name, JobRun.last_at)).all())
    return [name for name, job in JOBS.items() if _is_due(last.get(name), job, now)]


def late(now: datetime, patience: timedelta) -> list[str]:
    """Return the jobs that were due so long ago and are not done; in a new house there are none."""
    known = set(db.session.scalars(select(JobRun.name)))
    return [name for name in due(now - patience) if name in known]


def run(name: str, now: datetime) -> int | None:
    """Do a job unless somebody else has done it meanwhile; return how much it did."""
    alone(f"job:{name}")
    row = db.session.get(JobRun, name, populate_existing=True)
    if not _is_due(row.last_at if row else None, JOBS[name], now):
        return None
    if row is None:
        db.session.add(JobRun(name=name, last_at=now))
    else:
        row.last_at = now
    return JOBS[name].do(now)


def _is_due(last_at: datetime | None, job: Job, now: datetime) -> bool:
    return last_at is None or last_at < _slot(job, now)


def _slot(job: Job, now: datetime) -> datetime:
    """Return the last moment, up to now, at which the job was to begin."""
    here = now.astimezone(HERE)
    slot = datetime.combine(here.date(), job.at, HERE)
    if slot > here:
        slot -= timedelta(days=1)
    if job.weekday is not None:
        slot -= timedelta(days=(slot.weekday() - job.weekday) % 7)
    return slot
