"""What the values of filters are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.models.cities import City
from app.models.networks import Network
from app.models.topics import Topic
from app.services.catalogue.finding import Found


@dataclass(frozen=True, slots=True)
class Names:
    """Networks, and the names of topics and cities, by the slugs that are values of filters.

    `moved` leads from topics that were merged to those that took them in.
    """

    networks: Mapping[str, Network]
    topics: Mapping[str, str]
    cities: Mapping[str, str]
    moved: Mapping[str, str]


def names(found: Found) -> Names:
    """Return networks and topics, and the cities that `found` counts or was narrowed to."""
    return named({*found.facets.get("city", ()), *found.query.filters.get("city", ())})


def named(cities: Iterable[str]) -> Names:
    """Return networks and topics, and these cities."""
    networks = db.session.scalars(select(Network).order_by(Network.number))
    # Names only: to make objects of all topics takes longer than to find twenty practices.
    topics = db.session.execute(
        select(Topic.slug, Topic.name, Topic.moved_to).order_by(Topic.network_id, Topic.id)
    ).all()
    return Names(
        networks={network.slug: network for network in networks},
        topics={slug: name for slug, name, moved_to in topics if not moved_to},
        cities=_cities(cities),
        moved={slug: moved_to for slug, _name, moved_to in topics if moved_to},
    )


def _cities(slugs: Iterable[str]) -> dict[str, str]:
    # In one order, so that the database is not asked in a new way each time.
    wanted = sorted(slugs)
    if not wanted:
        return {}
    rows = db.session.execute(select(City.slug, City.name).where(City.slug.in_(wanted)))
    return {row.slug: row.name for row in rows}
