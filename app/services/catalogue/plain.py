"""Search without an index: every word must stand in the text or its files as it was typed.

Answers while the index is missing or damaged, under the same rights and filters; it does not rank,
inflect, count filters or mend words, and the page says so.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.database import db
from app.domain.actor import Actor
from app.domain.catalogue import Kind, name_of
from app.domain.cities import SizeClass
from app.domain.practices import (
    FIRST_PERIOD,
    PERIOD_YEARS,
    CostBand,
    Evidence,
    Stage,
    cost_range,
    periods,
)
from app.domain.slugs import fold, slug
from app.models.adoptions import Adoption
from app.models.cities import City
from app.models.documents import DocumentNetwork, document_topic
from app.models.networks import Network
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import adoptions
from app.search.engine import QUERY_LIMIT, Page, Query, Sort
from app.services.catalogue.shelves import Shelf, shelves

Condition = ColumnElement[bool]

_CLAUSE = re.compile(r"""(-?)(?:["„”“]([^"„”“]*)["„”“]?|([^\s"„”“]+))""")
_PERIOD = re.compile(r"([0-9]{4})-[0-9]{4}")


def search(actor: Actor, query: Query) -> Page:
    """Return a page of ids and the true total; facet counts and marks stay empty."""
    asked = union_all(*(_on(shelf, query) for shelf in shelves(actor))).subquery()
    total = db.session.scalar(select(func.count()).select_from(asked)) or 0
    rows = db.session.execute(
        select(asked.c.kind, asked.c.id)
        .order_by(*(asked.c[name].desc() for name in ("rank", "day", "id", "kind")))
        .limit(query.size)
        .offset((query.page - 1) * query.size)
    )
    return Page(ids=[name_of(Kind[kind], id_) for kind, id_ in rows], total=total, facets={})


def _on(shelf: Shelf, query: Query) -> Select[Any]:
    """Choose what is asked for of one kind, with what it is ordered by."""
    conditions = [*shelf.conditions, *_text(shelf, query.text)]
    for facet, values in query.filters.items():
        if values:
            conditions.append(or_(false(), *(_narrowed(shelf, facet, value) for value in values)))
    day = shelf.confirmed if query.sort is Sort.CONFIRMED else shelf.published
    rank = _repeated() if (query.sort, shelf.kind) == (Sort.REPEATED, Kind.PRACTICE) else literal(0)
    # Of equal numbers the index puts the kind with the later name first.
    return shelf.rows(
        literal(shelf.kind.name).label("kind"),
        shelf.id.label("id"),
        func.date(day).label("day"),
        rank.label("rank"),
    ).where(*conditions)


def _repeated() -> ColumnElement[Any]:
    mine = select(func.count(Adoption.id)).where(Adoption.practice_id == Practice.id)
    return mine.where(adoptions.successes()).correlate(Practice).scalar_subquery()


def _text(shelf: Shelf, text: str) -> list[Condition]:
    conditions: list[Condition] = []
    for minus, phrase, word in _CLAUSE.findall(fold(text[:QUERY_LIMIT]).casefold()):
        asked = " ".join((phrase or word).split())
        if asked.strip("-"):
            stands = shelf.folded.contains(asked, autoescape=True)
            conditions.append(~stands if minus else stands)
    return conditions


def _narrowed(shelf: Shelf, facet: str, value: str) -> Condition:
    if facet == "kind":
        return literal(shelf.kind.value == value)
    if facet in _OF_DOCUMENTS:
        return shelf.document_id.in_(_OF_DOCUMENTS[facet](value))
    if facet in _OF_CITIES:
        return shelf.of_cities(select(City.id).where(_OF_CITIES[facet](value)))
    return _OF_PRACTICES[facet](value) if shelf.kind is Kind.PRACTICE else false()


def _network(value: str) -> Select[int]:
    return select(DocumentNetwork.document_id).join(Network).where(Network.slug == value)


def _topic(value: str) -> Select[int]:
    return select(document_topic.c.document_id).join(Topic).where(Topic.slug == value)


def _voivodeship(value: str) -> Condition:
    known = db.session.scalars(select(City.voivodeship).distinct())
    return City.voivodeship.in_([name for name in known if slug(name) == value])


def _stage(value: str) -> Condition:
    return Practice.stage.in_([stage for stage in Stage if slug(stage) == value])


def _cost(value: str) -> Condition:
    if value not in set(CostBand):
        return false()
    amount = func.coalesce(Practice.cost_once, Practice.cost_yearly)
    if value == CostBand.UNKNOWN:
        return amount.is_(None)
    above, up_to = cost_range(CostBand(value))
    bounds = [amount > above] if above is not None else [amount >= Decimal(0)]
    return and_(*bounds, *([amount <= up_to] if up_to is not None else []))


def _year(value: str) -> Condition:
    if value == f"before-{FIRST_PERIOD}":
        return Practice.year_from < FIRST_PERIOD
    written = _PERIOD.fullmatch(value)
    first = int(written[1]) if written else 0
    if value not in periods(first, first, first):
        return false()
    end = func.coalesce(Practice.year_to, extract("year", Practice.as_of))
    return and_(
        Practice.year_from < first + PERIOD_YEARS, or_(end >= first, Practice.year_from >= first)
    )


def _evidence(value: str) -> Condition:
    return or_(false(), *(Practice.evidence == level for level in Evidence if value == str(level)))


_OF_DOCUMENTS: Mapping[str, Callable[[str], Select[int]]] = {"network": _network, "topic": _topic}
_OF_CITIES: Mapping[str, Callable[[str], Condition]] = {
    "city": lambda value: City.slug == value,
    "voivodeship": _voivodeship,
    "size": lambda value: City.size_class.in_([size for size in SizeClass if size == value]),
}
_OF_PRACTICES: Mapping[str, Callable[[str], Condition]] = {
    "stage": _stage,
    "cost": _cost,
    "year": _year,
    "evidence": _evidence,
}
