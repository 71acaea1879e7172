"""Practices as hits of a search: what a page of hits shows of them, and their text.

A page of hits is what is asked for most. Its rows are read as they are: to make objects of twenty
practices, their cities, networks and topics takes more than twice as long.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, bindparam, select

from app.database import db
from app.domain.actor import Actor
from app.domain.practices import Stage
from app.models.cities import City
from app.models.documents import DocumentNetwork, document_topic
from app.models.networks import Network
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import practices as may

_IDS = "ids"


class Called(NamedTuple):
    """The name of a city or a topic, and where it has its page."""

    slug: str
    name: str


class Sign(NamedTuple):
    """What stands on the sign of a network."""

    number: int
    slug: str
    short: str
    short_en: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A practice as it is listed among hits; the columns are those of `Practice`."""

    id: int
    slug: str
    title: str
    summary: str
    body: str
    keywords: Sequence[str]
    stage: Stage
    year_from: int | None
    year_to: int | None
    cost_once: Decimal | None
    cost_yearly: Decimal | None
    valid_until: date
    city: Called
    networks: Sequence[Sign]
    topics: Sequence[Called]

    def is_overdue(self, today: date) -> bool:
        """Tell whether nobody has confirmed it in time."""
        return self.valid_until < today


def readable(actor: Actor, ids: Sequence[int]) -> list[Listed]:
    """Return those of `ids` that are in force and readable, in the order of `ids`."""
    chosen = _practices().where(may.readable_practices(actor))
    found: dict[int, Any] = {row.id: row for row in db.session.execute(chosen, {_IDS: ids})}
    if not found:
        return []
    networks, topics = _of(_networks(), Sign, found), _of(_topics(), Called, found)
    return [_listed(found[id_], networks[id_], topics[id_]) for id_ in ids if id_ in found]


def _listed(row: Any, networks: Sequence[Sign], topics: Sequence[Called]) -> Listed:
    *columns, slug, name = row
    return Listed(*(*columns, Called(slug, name), networks, topics))


_Told = TypeVar("_Told", Sign, Called)


def _of(
    wanted: Select[*tuple[Any, ...]], made: Callable[..., _Told], found: Mapping[int, object]
) -> Mapping[int, Sequence[_Told]]:
    """Return what belongs to each of the practices found, in its order."""
    told: dict[int, list[_Told]] = defaultdict(list)
    for id_, *values in db.session.execute(wanted, {_IDS: list(found)}):
        told[id_].append(made(*values))
    return told


# Each is put together once: that takes longer than the answer.
@cache
def _practices() -> Select[*tuple[Any, ...]]:
    columns = (
        *(Practice.id, Practice.slug, Practice.title, Practice.summary, Practice.body),
        *(Practice.keywords, Practice.stage, Practice.year_from, Practice.year_to),
        *(Practice.cost_once, Practice.cost_yearly, Practice.valid_until),
        *(City.slug, City.name),
    )
    wanted = select(*columns).join(City, City.id == Practice.city_id)
    return wanted.where(Practice.id.in_(_given()), may.listed_practices())


@cache
def _networks() -> Select[*tuple[Any, ...]]:
    link = DocumentNetwork
    sign = (getattr(Network, name) for name in Sign._fields)
    wanted = select(link.document_id, *sign).join(Network, Network.id == link.network_id)
    return wanted.where(link.document_id.in_(_given())).order_by(link.position)


@cache
def _topics() -> Select[*tuple[Any, ...]]:
    link = document_topic.c
    wanted = select(link.document_id, Topic.slug, Topic.name)
    wanted = wanted.join(document_topic, Topic.id == link.topic_id)
    return wanted.where(link.document_id.in_(_given())).order_by(link.position)


def _given() -> Any:
    return bindparam(_IDS, expanding=True)
