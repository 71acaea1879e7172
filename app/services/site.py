"""What the whole library holds, in numbers."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.database import db
from app.models.networks import Network
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import practices as may


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
    sources = func.sum(func.json_array_length(Practice.sources))
    practices, cities, listed = db.session.execute(
        select(func.count(Practice.id), func.count(Practice.city_id.distinct()), sources).where(
            may.listed_practices()
        )
    ).one()
    networks = db.session.scalar(select(func.count(Network.id))) or 0
    topics = db.session.scalar(select(func.count(Topic.id))) or 0
    return Numbers(practices, cities, networks, topics, int(listed or 0))
