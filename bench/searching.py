"""How long a search takes: the engine as readers meet it, warm and cold, beside its peers."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from app.domain.actor import ANONYMOUS
from app.search.engine import Document, Query, SearchEngine
from app.search.whoosh_engine import WhooshEngine
from bench.peers import Fts5, PlainWhoosh
from bench.queries import Asked
from bench.timing import Call, Times, measure

PASSES = 3
SECONDS = 40.0  # at most, for one line of the table
SUGGESTED = 300
Search = Callable[[Query], object]


def warm(search: Search, asked: Sequence[Asked], passes: int = PASSES) -> Times:
    """Time every query `passes` times after one that does not count."""
    measure(_calls(search, asked), SECONDS)
    return measure((call for _ in range(passes) for call in _calls(search, asked)), SECONDS)


def by_kind(search: Search, asked: Sequence[Asked]) -> dict[str, Times]:
    """Time every query once, each kind apart."""
    kinds = dict.fromkeys(one.kind for one in asked)
    return {
        kind: measure(_calls(search, [one for one in asked if one.kind == kind]), SECONDS)
        for kind in kinds
    }


def _calls(search: Search, asked: Sequence[Asked]) -> Iterator[Call]:
    return (partial(search, one.query) for one in asked)


def cold(index_folder: Path, asked: Sequence[Asked]) -> tuple[Times, Times]:
    """Time opening the index until two first answers, then a query whose terms are new.

    Every query has an engine of its own that has answered nothing but the empty query and a word
    that does not exist, so that what is made once for all queries counts to the opening.
    """
    first = [Query(text, ANONYMOUS.audiences) for text in ("", "qxvwqxvw")]
    opening, times = Times(), Times()
    until = time.monotonic() + SECONDS
    for one in asked:
        engine = WhooshEngine(index_folder)
        opening.take(partial(_all, engine.search, first))
        times.take(partial(engine.search, one.query))
        engine.close()
        gc.collect()
        if time.monotonic() > until:
            break
    return opening, times


def _all(search: Search, queries: Sequence[Query]) -> None:
    for query in queries:
        search(query)


def suggestions(engine: SearchEngine, asked: Sequence[Asked]) -> Times:
    """Time what is asked while somebody types: the first two, three … letters of queries."""
    typed = [
        one.query.text[:letters]
        for one in asked
        for letters in range(2, min(len(one.query.text), 12))
    ]
    step = max(1, len(typed) // SUGGESTED)
    calls = [partial(engine.suggest, prefix, ANONYMOUS.audiences) for prefix in typed[::step]]
    measure(calls, SECONDS)
    return measure(calls, SECONDS)


def similar(engine: SearchEngine, ids: Sequence[str]) -> Times:
    """Time related practices, each for the first time."""
    return measure((partial(engine.similar, id_, ANONYMOUS.audiences, 4) for id_ in ids), SECONDS)


def beside(
    folder: Path,
    give: Callable[[Callable[[Iterator[Document]], object]], None],
    asked: Sequence[Asked],
) -> tuple[dict[str, Times], dict[str, Times]]:
    """Time the peers with the same queries; return all queries together, and FTS5 by kind.

    `give` hands every document to what it is given.
    """
    fts5 = Fts5(folder / "fts5.db")
    give(fts5.build)
    plain = PlainWhoosh(folder / "plain-search")
    give(plain.build)
    times = {
        "SQLite FTS5": warm(fts5.search, asked),
        "plain Whoosh": warm(plain.search, asked, passes=1),
    }
    kinds = by_kind(fts5.search, asked)
    fts5.close()
    plain.close()
    return times, kinds
