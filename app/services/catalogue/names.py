"""What the values of filters are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.database import db
from app.models.cities import City
from app.models.networks import Network
from app.models.topics import Topic
from app.services.catalogue.finding import Found
from app.services.practices import Sign


@dataclass(frozen=True, slots=True)
class Names:
    """The signs of networks, and the names of topics and cities, by the slugs that filters have.

    `moved` leads from topics that were merged to those that took them in.
    """

    networks: Mapping[str, Sign]
    topics: Mapping[str, str]
    cities: Mapping[str, str]
    moved: Mapping[str, str]


def names(found: Found) -> Names:
    """Return networks and topics, and the cities that `found` counts or was narrowed to."""
    return named({*found.facets.get("city", ()), *found.query.filters.get("city", ())})


def named(cities: Iterable[str]) -> Names:
    """Return networks and topics, and these cities."""
    signs = (Sign(*row) for row in db.session.execute(_networks()))
    # Names only: to make objects of all topics takes longer than to find twenty practices.
    topics = db.session.execute(_topics()).all()
    return Names(
        networks={sign.slug: sign for sign in signs},
        topics={slug: name for slug, name, moved_to in topics if not moved_to},
        cities=_called(cities),
        moved={slug: moved_to for slug, _name, moved_to in topics if moved_to},
    )


def _called(slugs: Iterable[str]) -> dict[str, str]:
    # In one order, so that the database is not asked in a new way each time.
    wanted = sorted(slugs)
    return dict(db.session.execute(_cities(), {"slugs": wanted}).all()) if wanted else {}


# Each is put together once: that takes longer than the answer.
@cache
def _networks() -> Select[*tuple[Any, ...]]:
    return select(*(getattr(Network, name) for name in Sign._fields)).order_by(Network.number)


@cache
def _topics() -> Select[*tuple[Any, ...]]:
    wanted = select(Topic.slug, Topic.name, Topic.moved_to)
    return wanted.order_by(Topic.network_id, Topic.id)


@cache
def _cities() -> Select[*tuple[Any, ...]]:
    wanted = select(City.slug, City.name)
    return wanted.where(City.slug.in_(bindparam("slugs", expanding=True)))
