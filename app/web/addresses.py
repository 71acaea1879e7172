"""What stands in addresses: slugs of things, and a whole search that can be sent to a colleague.

The address of a search is its only memory. `read` makes a `Query` of it whatever it says: unknown
sorts and sizes fall to the default, unknown values of filters stay and find nothing. `search` is
the way back.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter

from app.search.engine import PAGE_LIMIT, Query, Sort

# Names in the address, in the order in which the filters are shown.
PARAMETERS: Mapping[str, str] = {
    "kind": "rodzaj",
    "network": "siec",
    "topic": "temat",
    "city": "miasto",
    "voivodeship": "wojewodztwo",
    "size": "wielkosc",
    "stage": "etap",
    "cost": "koszt",
    "year": "lata",
    "evidence": "dowody",
}
SORTS: Mapping[str, Sort] = {
    "trafnosc": Sort.RELEVANCE,
    "najnowsze": Sort.NEWEST,
    "potwierdzone": Sort.CONFIRMED,
    "powtarzane": Sort.REPEATED,
}
SIZES = (10, 20, 50)
DEFAULT_SIZE = 10
# Nobody ticks more boxes than there are topics; a longer list is an attack on the database.
VALUES_LIMIT = 120
# The engine cuts and says so; here only what no box can have sent is cut.
TEXT_LIMIT = 2_000

# Where a word may be broken, and what shows nothing; papers are full of them, and none is typed.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


class SlugConverter(BaseConverter):
    """The address form of a name; anything else is not found before a database is asked."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"
    part_isolating = True


def line(text: str) -> str:
    """Return what was typed as one line without characters that cannot be typed."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text[:TEXT_LIMIT])).strip()


def read(asked: MultiDict[str, str]) -> Query:
    """Return the search an address stands for; its audiences are the service's to add."""
    size = number(asked.get("na-stronie"))
    return Query(
        text=line(asked.get("q", "")),
        audiences=frozenset(),
        filters={
            facet: tuple(dict.fromkeys(line(value) for value in asked.getlist(name)[:VALUES_LIMIT]))
            for facet, name in PARAMETERS.items()
            if asked.get(name)
        },
        sort=SORTS.get(asked.get("sortuj", ""), Sort.RELEVANCE),
        page=min(max(number(asked.get("strona")), 1), PAGE_LIMIT),
        size=size if size in SIZES else DEFAULT_SIZE,
    )


def page_number(asked: MultiDict[str, str]) -> int:
    """Return the page that an address asks for, the first one where it says nothing."""
    return max(number(asked.get("strona")), 1)


def number(text: str | None) -> int:
    """Return the number that an address or a field says; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004 - five digits are enough


def search(query: Query) -> str:
    """Return the address of a search; what is the default is left out."""
    return url_for("catalogue.search", **parameters(query))


def changed(query: Query, **changes: Any) -> str:
    """Return the address of the search with something else about it, from its first page."""
    return search(replace(query, page=1, **changes))


def parameters(query: Query) -> dict[str, Any]:
    """Return the names and values that say `query` in an address."""
    sort = next(name for name, value in SORTS.items() if value is query.sort)
    said: dict[str, Any] = {"q": query.text} if query.text else {}
    said |= {PARAMETERS[facet]: list(values) for facet, values in query.filters.items() if values}
    said |= {"sortuj": sort} if query.sort is not Sort.RELEVANCE else {}
    said |= {"na-stronie": query.size} if query.size != DEFAULT_SIZE else {}
    said |= {"strona": query.page} if query.page > 1 else {}
    return said


def manner(query: Query) -> dict[str, Any]:
    """Return how hits are shown, for a form that asks something else in the same manner."""
    return {
        name: value for name, value in parameters(query).items() if name in {"sortuj", "na-stronie"}
    }


def without(query: Query, facet: str, value: str) -> str:
    """Return the address of the search without one value of one filter."""
    left = tuple(one for one in query.filters[facet] if one != value)
    filters = {**query.filters, facet: left}
    return changed(query, filters=filters)


def narrowed(**values: str) -> str:
    """Return the address of all that has these values: `narrowed(network="miasto-cyfrowe")`."""
    filters = {facet: (value,) for facet, value in values.items()}
    return search(Query(text="", audiences=frozenset(), filters=filters, size=DEFAULT_SIZE))
