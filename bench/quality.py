"""`python -m bench.quality CORPUS QUERIES QRELS`: how well the product finds, measured.

The texts are indexed by the product's own engine, the queries go through its own reading, planning
and ranking with its own thesaurus, as a stranger's who may read what is public.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.config import SettingError
from app.domain.actor import PUBLIC
from app.search.engine import SIZE_LIMIT, Query, SearchEngine, SearchUnavailableError
from app.search.thesaurus import Thesaurus
from app.services import reference
from bench.engines import ENGINES, EngineMissingError
from bench.judged import Asked, Collection, CollectionError, read
from bench.measures import Figures, figures, mean
from bench.results import tell

ALL = "all"
CANNOT = 2
_TOLD_EVERY = 1_000

# Query → ids of what was found, the best first.
Run = Mapping[str, Sequence[str]]


@contextmanager
def filled(
    name: str, collection: Collection, thesaurus: Thesaurus | None = None
) -> Iterator[SearchEngine]:
    """Give an engine that knows the texts of a collection, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        words = thesaurus or reference.thesaurus()
        with ENGINES[name](Path(folder) / "index", words) as engine:
            engine.rebuild(collection.documents, _progress)
            yield engine


def run(engine: SearchEngine, queries: Sequence[Asked]) -> Run:
    """Ask everything; what was asked first cannot help what is asked later."""
    public = frozenset({PUBLIC})
    return {one.id: engine.search(Query(one.text, public, size=SIZE_LIMIT)).ids for one in queries}


def by_type(collection: Collection, found: Run) -> dict[str, tuple[int, Figures]]:
    """Return how many queries of each type there are, and their mean figures; `ALL` comes first."""
    kinds: dict[str, list[Figures]] = defaultdict(list)
    for one in collection.answerable:
        of_query = figures(found[one.id], collection.judgements[one.id])
        for kind in (ALL, one.type):
            kinds[kind].append(of_query)
    return {kind: (len(several), mean(several)) for kind, several in kinds.items()}


def table(measured: Mapping[str, tuple[int, Figures]]) -> str:
    """Return the figures as a table in Markdown."""
    lines = [
        "| type | queries | nDCG@10 | MRR@10 | recall@20 | without a result |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind, (count, one) in measured.items():
        told = (f"{one.ndcg:.3f}", f"{one.mrr:.3f}", f"{one.recall:.3f}", f"{one.empty:.1%}")
        lines.append(f"| {kind} | {count} | {' | '.join(told)} |")
    return "\n".join(lines)


def arguments(prog: str, description: str | None) -> argparse.ArgumentParser:
    """Return what a command that measures a collection is given."""
    asked = argparse.ArgumentParser(
        prog=prog, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("corpus", type=Path, help="texts, one JSON object a line")
    asked.add_argument("queries", type=Path, help="queries, one JSON object a line")
    asked.add_argument("qrels", type=Path, help="judgements, parted by tabs")
    return asked


def loaded(given: argparse.Namespace) -> Collection:
    """Read the collection of a command line and say what cannot be measured of it."""
    collection = read(given.corpus, given.queries, given.qrels)
    measured = len(collection.answerable)
    if not measured:
        raise CollectionError(f"{given.qrels}: it names no answer to any of the queries")
    if unmeasured := len(collection.queries) - measured:
        tell(f"{unmeasured} queries without a judged answer are asked and not measured")
    if collection.missing:
        tell(f"{collection.missing} judged answers are not among the texts and count as not found")
    return collection


def safely(command: Callable[[], None]) -> int:
    """Do what a command does; say in one sentence why it cannot, and return its exit code."""
    try:
        command()
    except SearchUnavailableError as error:
        reason = f"the search engine does not answer ({error}); is its server running?"
    except (CollectionError, EngineMissingError, SettingError, OSError) as error:
        reason = str(error)
    else:
        return 0
    print(f"cannot measure: {reason}", file=sys.stderr)
    return CANNOT


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    asked = arguments("python -m bench.quality", __doc__)
    asked.add_argument("--engine", choices=ENGINES, default="whoosh")
    asked.add_argument("--out", type=Path, help="where the ranked ids go, as JSON")
    given = asked.parse_args(argv)

    def measure() -> None:
        collection = loaded(given)
        with filled(given.engine, collection) as engine:
            found = run(engine, collection.queries)
        if given.out:
            ids = {name: list(ids) for name, ids in found.items()}
            given.out.write_text(json.dumps(ids, ensure_ascii=False, indent=1), encoding="utf-8")
        print(table(by_type(collection, found)))

    return safely(measure)


def _progress(count: int) -> None:
    if count % _TOLD_EVERY == 0:
        tell(f"{count} texts indexed")


if __name__ == "__main__":
    sys.exit(main())
