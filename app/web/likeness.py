"""Cities like mine: of the same size, in the same voivodeship, or both."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.actor import Actor
from app.domain.catalogue import Kind
from app.domain.slugs import slug
from app.models.cities import City
from app.search.engine import Query, SearchEngine
from app.services import catalogue
from app.web import addresses, labels
from app.web.labels import _


@dataclass(frozen=True, slots=True)
class Way:
    """One meaning of “like”: in words, the address of the search, how many practices it finds."""

    label: str
    address: str
    total: int


def meant(words: str, found: Sequence[City]) -> City | None:
    """Return the city that was meant, if there is no doubt: the only one of its name, or at all."""
    exact = [city for city in found if slug(words) in {city.slug, slug(city.name)}]
    by_slug = [city for city in exact if words == city.slug]
    for certain in (by_slug, exact, found):
        if len(certain) == 1:
            return certain[0]
    return None


def ways(engine: SearchEngine, actor: Actor, city: City) -> list[Way]:
    """Return the three ways in which other cities are like this one, the closest first."""
    practices = {"kind": (Kind.PRACTICE.value,)}
    size = practices | {"size": (city.size_class.value,)}
    place = practices | {"voivodeship": (slug(city.voivodeship),)}
    size_name = _(labels.SIZES[city.size_class])
    both = _(
        "same size and voivodeship: %(size)s, %(voivodeship)s",
        size=size_name,
        voivodeship=city.voivodeship,
    )
    meanings = (
        (both, size | place),
        (_("same size: %(size)s", size=size_name), size),
        (_("same voivodeship: %(voivodeship)s", voivodeship=city.voivodeship), place),
    )
    queries = [Query("", frozenset(), filters=filters, size=1) for _label, filters in meanings]
    totals = catalogue.totals(engine, actor, queries)
    return [
        Way(label, addresses.narrowed(**{k: v[0] for k, v in filters.items()}), total)
        for (label, filters), total in zip(meanings, totals, strict=True)
    ]
