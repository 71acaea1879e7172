"""What the values of filters are called."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.models.cities import City
from app.models.networks import Network
from app.models.topics import Topic
from app.services import cities


@dataclass(frozen=True, slots=True)
class Names:
    """Rows behind the values of the filters network, topic and city, by slug.

    `moved` leads from topics that were merged to those that took them in.
    """

    networks: Mapping[str, Network]
    topics: Mapping[str, Topic]
    cities: Mapping[str, City]
    moved: Mapping[str, str]


def names() -> Names:
    """Return networks and topics, and the cities that have shared something."""
    networks = db.session.scalars(select(Network).order_by(Network.number))
    topics = list(db.session.scalars(select(Topic).order_by(Topic.network_id, Topic.id)))
    return Names(
        networks={network.slug: network for network in networks},
        topics={topic.slug: topic for topic in topics if not topic.moved_to},
        cities={city.slug: city for city, _ in cities.with_practices()},
        moved={topic.slug: topic.moved_to for topic in topics if topic.moved_to},
    )
