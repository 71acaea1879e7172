"""The filters of a search as they are shown: groups of boxes with counts, and removable chips."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.domain.catalogue import Kind
from app.domain.cities import SizeClass
from app.domain.collation import polish
from app.domain.practices import CostBand, Evidence, Stage
from app.domain.slugs import slug
from app.search.engine import Query
from app.services.catalogue import Found, Names
from app.web import addresses, labels
from app.web.labels import _

# Long groups show their commonest values and fold the others away.
SHOWN_AT_ONCE = 8
OPEN_AT_FIRST = frozenset({"kind", "network", "topic"})

_FIXED_ORDER: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "size": tuple(SizeClass),
    "stage": tuple(slug(stage) for stage in Stage),
    "cost": tuple(CostBand),
    "evidence": tuple(str(level.value) for level in reversed(Evidence)),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One box: its value in the address, how it is called, how many it leaves (None: unknown)."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One filter: its name in the address, its options, the rarer ones in `more`."""

    facet: str
    parameter: str
    label: str
    options: tuple[Option, ...]
    more: tuple[Option, ...]
    chosen: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A value that narrows the search, with the address of the search without it."""

    facet: str
    label: str
    address: str


def value_label(facet: str, value: str, names: Names) -> str:
    """Return how a value of a filter is called; a value nobody knows is called by itself."""
    try:
        return _LABELS[facet](value, names)
    except (KeyError, ValueError):
        return value


def facet_label(facet: str) -> str:
    """Return how a filter is called."""
    return _(labels.FACETS[facet])


def groups(found: Found, names: Names) -> list[Group]:
    """Return the filters that have something to offer, in the order of the address."""
    made = (_group(found, facet, names) for facet in addresses.PARAMETERS)
    return [group for group in made if group.options]


def chips(query: Query, names: Names) -> list[Chip]:
    """Return a chip for every chosen value."""
    return [
        Chip(
            facet_label(facet),
            value_label(facet, value, names),
            addresses.without(query, facet, value),
        )
        for facet, values in query.filters.items()
        for value in values
    ]


def cleared(query: Query) -> str:
    """Return the address of the search without any filter."""
    return addresses.changed(query, filters={})


def moved_on(query: Query, names: Names) -> str:
    """Return the address with the topics that took in those chosen; nothing where none was."""
    chosen = query.filters.get("topic", ())
    now = tuple(dict.fromkeys(names.moved.get(value, value) for value in chosen))
    return (
        addresses.changed(query, filters={**query.filters, "topic": now}) if now != chosen else ""
    )


def _group(found: Found, facet: str, names: Names) -> Group:
    counts = found.facets.get(facet, {})
    chosen = found.query.filters.get(facet, ())
    values = [value for value, count in counts.items() if count or value in chosen]
    values += [value for value in chosen if value not in values]
    told = {value: value_label(facet, value, names) for value in values}
    options = tuple(
        Option(
            value,
            told[value],
            None if found.is_plain else counts.get(value, 0),
            value in chosen,
        )
        for value in _ordered(facet, told, counts, names)
    )
    cut = max(SHOWN_AT_ONCE, sum(option.is_chosen for option in options))
    if len(options) <= cut + 2:
        cut = len(options)
    return Group(
        facet=facet,
        parameter=addresses.PARAMETERS[facet],
        label=facet_label(facet),
        options=options[:cut],
        more=options[cut:],
        chosen=len(chosen),
        is_open=facet in OPEN_AT_FIRST or bool(chosen),
    )


def _ordered(
    facet: str, told: Mapping[str, str], counts: Mapping[str, int], names: Names
) -> list[str]:
    """Sort by what people expect: scales by their order, years backwards, names by count.

    `told` are the names of the values. Chosen ones that are not counted come last; they stay
    visible as chips.
    """
    fixed = _FIXED_ORDER.get(facet) or (tuple(names.networks) if facet == "network" else ())
    if fixed:
        return sorted(told, key=lambda value: fixed.index(value) if value in fixed else 99)
    if facet == "year":
        return sorted(told, key=lambda value: (value[:1].isdigit(), value), reverse=True)
    return sorted(told, key=lambda value: (-counts.get(value, 0), _place(told[value])))


# The names of topics and cities are sorted on every page, and are the same on all.
_place = lru_cache(1 << 9)(polish)


def _years(value: str, _names: Names) -> str:
    first, _hyphen, last = value.partition("-")
    if first == "before":
        return _("before %(year)s", year=int(last))
    return f"{int(first)}–{int(last)}"


_LABELS: Mapping[str, Callable[[str, Names], str]] = {
    "kind": lambda value, _names: _(labels.KINDS[Kind(value)]),
    "network": lambda value, names: labels.network_short(names.networks[value]),
    "topic": lambda value, names: names.topics[value],
    "city": lambda value, names: names.cities[value],
    "voivodeship": lambda value, _names: labels.VOIVODESHIPS[value],
    "size": lambda value, _names: _(labels.SIZES[SizeClass(value)]),
    "stage": lambda value, _names: _(labels.STAGES_BY_SLUG[value]),
    "cost": lambda value, _names: _(labels.COSTS[CostBand(value)]),
    "year": _years,
    "evidence": lambda value, _names: _(labels.EVIDENCE[Evidence(int(value))]),
}
