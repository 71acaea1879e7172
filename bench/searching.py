"""How long a search takes: the engine as readers meet it, warm and cold, beside its peers."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.domain.actor import ANONYMOUS
from app.search.engine import Document, Query, SearchEngine
from app.search.whoosh_engine import WhooshEngine
from bench.peers import Fts5, PlainWhoosh
from bench.prepared import PeerMissingError, keep, kept
from bench.queries import Asked
from bench.tantivy_peer import Tantivy
from bench.timing import WARMING_SECONDS, Call, Times, measure
from bench.xapian_peer import Xapian

PASSES = 3
SECONDS = 40.0  # at most, for one line of the table
SUGGESTED = 300
PLAIN_UP_TO = 20_000
Search = Callable[[Query], object]
_Peer = TypeVar("_Peer", Fts5, PlainWhoosh, Tantivy, Xapian)


def warm(search: Search, asked: Sequence[Asked], passes: int = PASSES) -> Times:
    """Time every query `passes` times after one that does not count."""
    measure(_calls(search, asked), WARMING_SECONDS)
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
    measure(calls, WARMING_SECONDS)
    return measure(calls, SECONDS)


def similar(engine: SearchEngine, ids: Sequence[str]) -> Times:
    """Time related practices, each for the first time."""
    return measure((partial(engine.similar, id_, ANONYMOUS.audiences, 4) for id_ in ids), SECONDS)


Give = Callable[[Callable[[Iterator[Document]], object]], None]


@dataclass
class Peers:
    """The peers with the same documents and queries: times of each, or why there are none."""

    folder: Path
    give: Give  # hands every document to what it is given
    asked: Sequence[Asked]
    times: dict[str, Times] = field(default_factory=dict)
    kinds: dict[str, dict[str, Times]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def measure(self) -> None:
        """Measure one after the other; one that cannot be had is noted and left out."""
        self.give(self._keep)
        for name, one in PEERS.items():
            try:
                one(self, name)
            except PeerMissingError as error:
                self.missing[name] = str(error)

    def fts5(self, name: str) -> None:
        """Measure SQLite, all queries together and by kind."""
        with self._built(Fts5(self.folder / "fts5.db")) as peer:
            self.times[name] = warm(peer.search, self.asked)
            self.kinds[name] = by_kind(peer.search, self.asked)

    def plain(self, name: str) -> None:
        """Measure Whoosh without anything of ours, where it can be built in minutes."""
        if self.count > PLAIN_UP_TO:
            raise PeerMissingError(f"its index is built for up to {PLAIN_UP_TO:,} documents only")
        with self._built(PlainWhoosh(self.folder / "plain-search")) as peer:
            self.times[name] = warm(peer.search, self.asked, passes=1)

    def tantivy(self, name: str) -> None:
        """Measure the one in Rust."""
        with self._built(Tantivy(self.folder / "tantivy")) as peer:
            self.times[name] = warm(peer.search, self.asked)

    def xapian(self, name: str) -> None:
        """Measure the one in C++, which has a process of its own."""
        queries = [one.query for one in self.asked]
        with self._built(Xapian(self.folder / "xapian")) as peer:
            peer.times(queries, WARMING_SECONDS)
            self.times[name] = peer.times(queries * PASSES, SECONDS)

    @contextmanager
    def _built(self, peer: _Peer) -> Iterator[_Peer]:
        with closing(peer):
            peer.build(kept(self._texts))
            yield peer

    @property
    def _texts(self) -> Path:
        return self.folder / "texts.jsonl"

    def _keep(self, documents: Iterator[Document]) -> None:
        self.count = keep(documents, self._texts)


PEERS: Mapping[str, Callable[[Peers, str], None]] = {
    "SQLite FTS5": Peers.fts5,
    "plain Whoosh": Peers.plain,
    "tantivy": Peers.tantivy,
    "Xapian": Peers.xapian,
}
