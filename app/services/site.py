"""What the whole library holds, in numbers, and whether it can answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select

from app.database import db
from app.models.documents import Document
from app.models.networks import Network
from app.models.outbox import OutboxMessage
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import practices as may
from app.search.engine import SearchEngine

# A promise older than this has been forgotten by the worker.
OUTBOX_PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of what is in force; `sources` are addresses that the write-ups rest on."""

    practices: int
    cities: int
    networks: int
    topics: int
    sources: int


def numbers() -> Numbers:
    """Count."""
    listed = select(Document.id).where(may.counted_practices())
    sources = select(func.sum(func.json_array_length(Practice.sources)))
    practices, cities, named = db.session.execute(
        select(
            func.count(),
            func.count(Document.city_id.distinct()),
            sources.where(Practice.id.in_(listed)).scalar_subquery(),
        ).where(may.counted_practices())
    ).one()
    networks = db.session.scalar(select(func.count(Network.id))) or 0
    topics = db.session.scalar(select(func.count(Topic.id)).where(Topic.moved_to == "")) or 0
    return Numbers(practices, cities, networks, topics, int(named or 0))


def readiness(engine: SearchEngine, now: datetime) -> Literal["ok", "degraded"]:
    """Tell how well questions can be answered; raises what the database raises when it is away.

    Degraded: the index cannot answer, or the worker has left a promise undone for a minute.
    """
    oldest = db.session.scalar(
        select(func.min(OutboxMessage.next_at)).where(
            OutboxMessage.done_at.is_(None), ~OutboxMessage.is_dead
        )
    )
    is_behind = oldest is not None and now - oldest > OUTBOX_PATIENCE
    return "ok" if engine.health().is_ok and not is_behind else "degraded"
