"""What a search in OpenSearch costs: `python -m bench.cluster --size 1000`.

Asks the nodes that EMPIRIE_OPENSEARCH_URLS names, under a name of its own. The data and queries are
those of `make bench`; prints lines of a Markdown table. CPU of the cluster is what its nodes say of
their own processes, so other work on the machine does not count.
"""

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from opensearchpy import OpenSearch

from app import door
from app.config import Config
from app.domain.actor import ANONYMOUS
from app.search.engine import SearchEngine
from app.services import catalogue, reference
from bench import collection, engines
from bench.queries import ask
from bench.timing import Call, Times, collect_by_hand, percentile
from bench.writing import Author

SEED = 2026
QUERIES = 390
OTHERS = 200


def cluster_cpu(addresses: Sequence[str]) -> float:
    """Return the CPU milliseconds that the nodes have used since they started.

    Several nodes may live in one process, which counts once.
    """
    with OpenSearch(hosts=list(addresses)) as client:
        where = client.nodes.info(metric="process")["nodes"]
        used = client.nodes.stats(metric="process")["nodes"]
    processes = {(one["host"], one["process"]["id"]): name for name, one in where.items()}
    told = (used[name]["process"]["cpu"]["total_in_millis"] for name in processes.values())
    return float(sum(told))


def line(addresses: Sequence[str], what: str, calls: Iterable[Call], each: int = 1) -> None:
    """Do the calls and print median / 95th percentile of one, and what the cluster used for one.

    `each`: for how many things of this kind one call stands.
    """
    before, times = cluster_cpu(addresses), Times()
    for call in calls:
        times.take(call)
    used = (cluster_cpu(addresses) - before) / len(times.cpu) / each
    ours, wall = (
        f"{percentile(told, 0.5) / each:.1f} / {percentile(told, 0.95) / each:.1f}"
        for told in (times.cpu, times.wall)
    )
    print(f"| {what} | {ours} | {used:.1f} | {wall} |")


def questions(engine: SearchEngine, author: Author, size: int) -> Iterable[tuple[str, list[Call]]]:
    """Give what is asked, line by line."""
    asked = ask(author, size, QUERIES)
    searches: list[Call] = [partial(engine.search, one.query) for one in asked]
    yield "top 20, total, ten facets counted, first time", searches
    yield "the same again", searches
    audiences = ANONYMOUS.audiences
    typed = [one.query.text[:4] for one in asked[:OTHERS]]
    yield "suggestion while typing", [partial(engine.suggest, one, audiences) for one in typed]
    ids = sorted(engine.ids())[:OTHERS]
    yield "similar practices", [partial(engine.similar, one, audiences) for one in ids]


def measured(engine: SearchEngine, folder: Path, addresses: Sequence[str], size: int) -> None:
    """Fill a collection, index it, ask it."""
    author = Author(SEED)
    with collection.application(folder).app_context():
        collection.fill(author, size, lambda _: None)
        print("| ms of one | CPU here | CPU of the cluster | wall |\n| --- | --- | --- | --- |")
        rebuild = partial(catalogue.rebuild, engine, door.today())
        line(addresses, "document of a rebuild", [rebuild], each=size)
        for what, calls in questions(engine, author, size):
            line(addresses, what, calls)
    print(f"\n{size} documents of {engine.health().size // size:,} bytes")


def main() -> None:
    """Measure and print."""
    reading = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    reading.add_argument("--size", type=int, default=1000, help="how many write-ups")
    size, addresses = reading.parse_args().size, Config.load().opensearch_urls
    collect_by_hand()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        words = reference.thesaurus()
        with engines.opensearch(Path(folder), words) as engine:
            measured(engine, Path(folder), addresses, size)


if __name__ == "__main__":
    main()
