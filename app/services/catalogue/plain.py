"""Search without an index: every word must stand in the text or its files as it was typed.

Answers while the index is missing or damaged, under the same rights and filters; it does not rank,
inflect, count filters or mend words, and the page says so.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, false, func, or_, select, true

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
from app.permissions import practices as may
from app.search.engine import QUERY_LIMIT, Page, Query, Sort

Condition = ColumnElement[bool]

_CLAUSE = re.compile(r"""(-?)(?:["„”“]([^"„”“]*)["„”“]?|([^\s"„”“]+))""")
_PERIOD = re.compile(r"([0-9]{4})-[0-9]{4}")


def search(actor: Actor, query: Query) -> Page:
    """Return a page of ids and the true total; facet counts and marks stay empty."""
    conditions = [may.listed_practices(), may.readable_practices(actor), *_text(query.text)]
    for facet, values in query.filters.items():
        if values:
            conditions.append(or_(false(), *(_CONDITIONS[facet](value) for value in values)))
    total = db.session.scalar(select(func.count(Practice.id)).where(*conditions)) or 0
    ids = db.session.scalars(
        select(Practice.id)
        .where(*conditions)
        .order_by(_order(query.sort).desc(), Practice.id.desc())
        .limit(query.size)
        .offset((query.page - 1) * query.size)
    )
    return Page(ids=[name_of(Kind.PRACTICE, id_) for id_ in ids], total=total, facets={})


def _order(sort: Sort) -> ColumnElement[Any]:
    if sort is Sort.REPEATED:
        mine = select(func.count(Adoption.id)).where(Adoption.practice_id == Practice.id)
        return mine.where(adoptions.successes()).correlate(Practice).scalar_subquery()
    column = Practice.as_of if sort is Sort.CONFIRMED else Practice.published_at
    return column.expression


def _text(text: str) -> list[Condition]:
    conditions: list[Condition] = []
    for minus, phrase, word in _CLAUSE.findall(fold(text[:QUERY_LIMIT]).casefold()):
        asked = " ".join((phrase or word).split())
        if asked.strip("-"):
            stands = Practice.folded.contains(asked, autoescape=True)
            conditions.append(~stands if minus else stands)
    return conditions


def _network(value: str) -> Condition:
    link = select(DocumentNetwork.document_id).join(Network)
    return Practice.id.in_(link.where(Network.slug == value))


def _topic(value: str) -> Condition:
    link = select(document_topic.c.document_id).join(Topic)
    return Practice.id.in_(link.where(Topic.slug == value))


def _city(condition: Condition) -> Condition:
    return Practice.city_id.in_(select(City.id).where(condition))


def _voivodeship(value: str) -> Condition:
    known = db.session.scalars(select(City.voivodeship).distinct())
    return _city(City.voivodeship.in_([name for name in known if slug(name) == value]))


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


_CONDITIONS: Mapping[str, Callable[[str], Condition]] = {
    "kind": lambda value: true() if value == Kind.PRACTICE else false(),
    "network": _network,
    "topic": _topic,
    "city": lambda value: _city(City.slug == value),
    "voivodeship": _voivodeship,
    "size": lambda value: _city(City.size_class.in_([s for s in SizeClass if s == value])),
    "stage": _stage,
    "cost": _cost,
    "year": _year,
    "evidence": _evidence,
}
