"""One run: the collection is made, then everything is measured on it, one thing after the other.

Nothing runs beside what is measured, except where readers at work are what is measured.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import door
from app.database import db
from app.domain.catalogue import Kind, name_of
from app.models.practices import Practice
from app.search.whoosh_engine import WhooshEngine
from app.services import catalogue
from bench import bare, collection, deployed, indexing, memory, pages, searching
from bench.queries import Asked, ask, hostile, uncounted
from bench.results import NO_PLANS, Results, tell
from bench.timing import Times, collect, collect_by_hand, measure
from bench.writing import Author

if TYPE_CHECKING:
    from app.search.engine import SearchEngine

QUERIES = 360
ASKED_COLD = 60
PAGES = 120
READ = 200
BARE = 1_000


class Run:
    """Measures one collection in a folder of its own."""

    def __init__(self, results: Results, folder: Path) -> None:
        self.results, self.folder = results, folder
        self.author = Author(results.seed)
        self.asked: Sequence[Asked] = ask(self.author, results.size, QUERIES)
        tell("making the database")
        self.app = collection.application(folder)
        self.shelf = pages.Shelf(self.app)
        self.engine: SearchEngine = self.app.extensions["house"].engine

    def measure(self) -> None:
        """Do it all; the order is the order of the table."""
        steps: Sequence[tuple[str, Callable[[], None]]] = (
            ("writing write-ups", self.write),
            ("building the index", self.build),
            ("searching", self.search),
            ("peers searching", self.peers),
            ("pages", self.pages),
            ("rates of building", self.rates),
            ("memory", self.memory),
            ("publishing", self.publish),
        )
        collect_by_hand()
        began = time.monotonic()
        for name, step in steps:
            tell(f"{time.monotonic() - began:6.0f} s  {name}")
            step()
        tell(f"{time.monotonic() - began:6.0f} s  done")

    def write(self) -> None:
        """Fill the database."""
        with self.app.app_context():
            collection.fill(self.author, self.results.size, lambda _done: collect())

    def build(self) -> None:
        """Build the index from the database."""
        building = Times()
        with self.app.app_context():
            rebuild = partial(catalogue.rebuild, self.engine, door.today(), _collect_sometimes)
            count = building.take(rebuild)
        if count != self.results.size:
            raise RuntimeError(f"{count} documents indexed")
        size = self.results.size
        self.results.figures |= {
            "rebuild, documents per CPU second": size / building.cpu[0] * 1000,
            "rebuild, documents per second": size / building.wall[0] * 1000,
            "index bytes per document": self.engine.health().size / size,
        }

    def search(self) -> None:
        """Time the engine alone."""
        times, index = self.results.times, self.folder / "index"
        times["engine: warm"] = searching.warm(self.engine.search, self.asked)
        shorter = uncounted(self.asked)
        times["engine: warm, no counts"] = searching.warm(self.engine.search, shorter)
        with closing(WhooshEngine(index, plans=0)) as unplanned:
            times[NO_PLANS] = searching.warm(unplanned.search, shorter)
        with closing(WhooshEngine(index, cache_bytes=0, plans=0)) as uncached:
            anew = searching.warm(uncached.search, self.asked, passes=1)
            times["engine: without its cache"] = anew
        opening, first = searching.cold(index, self.asked[:ASKED_COLD])
        times["engine: first time"] = first
        times["engine: hostile, first time"] = searching.cold(index, hostile(self.asked))[1]
        times["engine: opening"] = opening
        times["engine: suggestion"] = searching.suggestions(self.engine, self.asked)
        ids = [name_of(Kind.PRACTICE, number) for number in self._some()]
        times["engine: similar"] = searching.similar(self.engine, ids)
        self.results.kinds["engine, warm"] = searching.by_kind(self.engine.search, self.asked)

    def peers(self) -> None:
        """Time the peers on the same documents and queries."""
        with self.app.app_context():
            beside = searching.Peers(self.folder, indexing.give, self.asked)
            beside.measure()
        self.results.keep("peer", beside.times)
        self.results.missing |= {f"peer: {name}": why for name, why in beside.missing.items()}
        self.results.kinds |= {f"{name}, warm": kinds for name, kinds in beside.kinds.items()}

    def pages(self) -> None:
        """Time pages, and the parts of the search page."""
        times, client = self.results.times, self.app.test_client()
        asked = self.asked[:PAGES]
        found = [pages.address(one) for one in asked]
        flask = bare.client()
        times["page: bare Flask"] = measure([partial(flask.get, "/")] * BARE, pages.SECONDS)
        searched, prepared = self.shelf.beside(client, found)
        times["page: search"], times["page: template without a search"] = searched, prepared
        self.results.keep("part of search", pages.parts(self.app, asked))
        narrowed = [pages.with_filter(one, "miasto-cyfrowe") for one in asked]
        times["page: search, a filter added"] = pages.searches(client, narrowed)
        times["page: practice"] = pages.of_practices(client, self._slugs())
        times["page: suggestions"] = pages.suggestions(client, asked)
        times["page: home"] = pages.again(client, "/")

    def rates(self) -> None:
        """Time building an index beside plain Whoosh."""
        with self.app.app_context():
            documents = indexing.first(min(indexing.COMPARED, self.results.size))
        times = indexing.rates(self.folder, documents)
        for name, one in times.items():
            figure = f"first {len(documents)} documents per CPU second, {name}"
            self.results.figures[figure] = len(documents) / one.cpu[0] * 1000
        ratio = times["plain Whoosh"].cpu[0] / times["ours"].cpu[0]
        self.results.figures["rate beside plain Whoosh"] = ratio
        added = indexing.put_and_found(self.engine, documents)
        self.results.times["one document put, then found"] = added

    def memory(self) -> None:
        """Look at what a worker process keeps."""
        with self.app.test_request_context():
            addresses = [pages.path(one) for one in self.asked]
        told = memory.per_worker(self.folder, addresses)
        told |= deployed.per_process(self.folder, addresses[: memory.SEARCHES])
        self.results.figures |= {f"memory {name}": value for name, value in told.items()}

    def publish(self) -> None:
        """Time publishing while others read."""
        found, read = indexing.published_and_found(
            self.app, self.author, self.results.size, self.asked
        )
        self.results.times["published, then found (20 readers)"] = found
        self.results.times["a reader's search meanwhile"] = read

    def _some(self) -> list[int]:
        chance = Random(self.results.seed)
        return [chance.randint(1, self.results.size) for _ in range(READ)]

    def _slugs(self) -> Sequence[str]:
        wanted = select(Practice.slug).where(Practice.id.in_(self._some()))
        with self.app.app_context():
            return db.session.scalars(wanted).all()


def _collect_sometimes(done: int) -> None:
    if done % 100 == 0:
        collect()
