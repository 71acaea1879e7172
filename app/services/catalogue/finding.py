"""Search as somebody: the engine finds ids, the database gives the rows and asks the right again.

A page without hits is a beginning: it says which filter, phrase or excluded word stood in the way
and shows what is found without it. An index that cannot answer never becomes an error page: the
database answers plainly instead.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.actor import Actor
from app.domain.catalogue import Kind, by_kind, name_of
from app.models.practices import Practice
from app.models.topics import Topic
from app.search import grammar
from app.search.engine import (
    SIZE_LIMIT,
    Page,
    Query,
    SearchEngine,
    SearchUnavailableError,
    Sort,
)
from app.services import practices, reference, topics
from app.services.catalogue import hits, plain
from app.services.catalogue.hits import AnyHit
from app.services.catalogue.withdrawing import standing

log = logging.getLogger(__name__)

CLOSEST = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    """A wider search that finds something: `code` says what it gives up, `total` what it finds.

    Codes: `filter` (the filter `facet`), `filters` (all of them), `phrases` (quotes), `excluded`
    (words taken out), `typed-filters` (filters written in the query), `all` (all of these).
    """

    code: str
    total: int
    query: Query
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits; `is_plain` when the database had to answer without the index.

    Where nothing is found: `alternatives`, the hits of the first of them, and `topics` that are
    called like what was asked.
    """

    query: Query
    hits: tuple[AnyHit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    corrections: Mapping[str, str]
    notes: Sequence[str]
    is_plain: bool
    alternatives: tuple[Alternative, ...] = ()
    closest: tuple[AnyHit, ...] = ()
    topics: tuple[Topic, ...] = ()


def find(engine: SearchEngine, actor: Actor, query: Query) -> Found:
    """Return what this actor may find: what they may not read is neither shown nor counted.

    Nor is what was withdrawn, whatever the index still holds.
    """
    query = replace(query, audiences=actor.audiences, without=gone(engine))
    page, is_plain = _ask(engine, actor, query)
    shown = hits.of(actor, page)
    found = Found(
        query=query,
        hits=shown,
        total=page.total - (len(page.ids) - len(shown)),  # what only a stale index holds
        facets=page.facets,
        # Where nothing is found under filters or in quotes, no word is proposed that gives nothing.
        corrections=page.corrections if page.total else {},
        notes=page.notes,
        is_plain=is_plain,
    )
    return found if found.total else _widened(engine, actor, found)


def totals(engine: SearchEngine, actor: Actor, queries: Iterable[Query]) -> list[int]:
    """Return how much each query finds for this actor; what was withdrawn is asked for once."""
    withdrawn = gone(engine)
    asked = (
        replace(one, audiences=actor.audiences, without=withdrawn, is_counted=False)
        for one in queries
    )
    return [_ask(engine, actor, one)[0].total for one in asked]


def newest(engine: SearchEngine, actor: Actor, query: Query) -> list[int] | None:
    """Return the ids of documents that a query finds, the newest first, or of all if it is empty.

    At most SIZE_LIMIT of them; None while the index cannot answer.
    """
    written = {"kind": (Kind.PRACTICE.value, Kind.OUTPUT.value)}
    asked = replace(
        query,
        audiences=actor.audiences,
        filters=written | dict(query.filters),
        sort=Sort.NEWEST,
        page=1,
        size=SIZE_LIMIT,
        without=gone(engine),
        is_counted=False,
    )
    try:
        found = by_kind(engine.search(asked).ids)
    except SearchUnavailableError:
        return None
    return [*found.get(Kind.PRACTICE, ()), *found.get(Kind.OUTPUT, ())]


def similar(
    engine: SearchEngine, actor: Actor, practice: Practice, size: int = 4
) -> list[Practice]:
    """Return readable practices like this one, as on cards; none while the index cannot answer."""
    try:
        ids = engine.similar(
            name_of(Kind.PRACTICE, practice.id),
            actor.audiences,
            size,
            without=gone(engine),
            kind=Kind.PRACTICE,
        )
    except SearchUnavailableError:
        return []
    return practices.on_cards(actor, by_kind(ids)[Kind.PRACTICE])


def gone(engine: SearchEngine) -> frozenset[str]:
    """Return what was withdrawn; let the engine know the topics by the words they have now."""
    now = standing()
    if now.edited != engine.words_of:
        engine.learn(reference.thesaurus_as_edited(), now.edited)
    return now.withdrawn


def _ask(
    engine: SearchEngine, actor: Actor, query: Query, *, is_plain: bool = False
) -> tuple[Page, bool]:
    """Ask the engine, or the database if `is_plain` or the engine does not answer."""
    if not is_plain:
        try:
            return engine.search(query), False
        except SearchUnavailableError as error:
            log.warning("index cannot answer, database does: %s", error)
    return plain.search(actor, query), True


def _widened(engine: SearchEngine, actor: Actor, found: Found) -> Found:
    """Add what is found when the question gives something up."""
    alternatives: list[Alternative] = []
    closest: tuple[AnyHit, ...] = ()
    for code, facet, query in _wider(found.query):
        # Who waited for an engine in vain does not wait again and again.
        first = replace(query, page=1, size=CLOSEST, is_counted=False)
        page, _ = _ask(engine, actor, first, is_plain=found.is_plain)
        if page.total:
            alternatives.append(Alternative(code, page.total, query, facet))
            closest = closest or hits.of(actor, page)
    meant = topics.called(found.query.text)
    return replace(found, alternatives=tuple(alternatives), closest=closest, topics=tuple(meant))


def _wider(query: Query) -> Iterator[tuple[str, str, Query]]:
    chosen = {facet: values for facet, values in query.filters.items() if values}
    for facet in chosen:
        rest = {name: values for name, values in chosen.items() if name != facet}
        yield "filter", facet, replace(query, filters=rest, page=1)
    if len(chosen) > 1:
        yield "filters", "", replace(query, filters={}, page=1)
    looser = list(_looser(query.text))
    for code, text in looser:
        yield code, "", replace(query, text=text, page=1)
    if looser and (chosen or len(looser) > 1):
        words = " ".join(_wanted(grammar.read(query.text)))
        yield "all", "", replace(query, text=words, filters={}, page=1)


def _looser(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is left of a query without its quotes, its excluded words, its typed filters."""
    asked = grammar.read(text)
    wanted = _wanted(asked)
    excluded = [f'-"{" ".join(clause.words)}"' for clause in asked.clauses if clause.is_excluded]
    if any(clause.is_phrase for clause in asked.clauses):
        yield "phrases", " ".join([*wanted, *excluded])
    if excluded or asked.filters:
        yield "excluded" if excluded else "typed-filters", " ".join(wanted)


def _wanted(asked: grammar.Request) -> list[str]:
    return [word for clause in asked.clauses if not clause.is_excluded for word in clause.words]
