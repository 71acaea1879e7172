"""Xapian in a process of its own: `/usr/bin/python3 xapian_alone.py FOLDER`, JSON lines in and out.

Debian ships Xapian for its own Python only, so this file imports nothing of ours and is no part of
the package that it lies in. A line in is {"put": [[stems], [labels]]}, {"done": true} (answered by
{}), or {"ask": [queries], "limit": N, "seconds": N}: answered by [[numbers], total, CPU ms, wall
ms] for each query that was asked before the seconds were over, numbers counted from 0.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import xapian

LABEL = "XL:"  # stems are in lower case


class Index:
    """One database of a folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        flags = xapian.DB_CREATE | xapian.DB_NO_SYNC
        self.writable = xapian.WritableDatabase(folder + "/written", flags)

    def put(self, stems: Sequence[str], labels: Sequence[str]) -> None:
        """Add a document."""
        row = xapian.Document()
        for place, stem in enumerate(stems):
            row.add_posting(stem, place)
        for label in labels:
            row.add_boolean_term(LABEL + label)
        self.writable.add_document(row)

    def done(self) -> None:
        """Write everything, close together, and open it to be searched."""
        self.writable.commit()
        self.writable.compact(self.folder + "/compact")
        self.writable.close()
        self.readable = xapian.Database(self.folder + "/compact")

    def search(self, asked: Any, limit: int) -> tuple[list[int], int]:
        """Return the first numbers and the total, which is counted and not estimated."""
        enquire = xapian.Enquire(self.readable)
        enquire.set_weighting_scheme(xapian.BM25Weight(1.2, 0, 1, 0.75, 0))
        enquire.set_query(query(asked))
        found = enquire.get_mset(0, limit, self.readable.get_doccount())
        return [hit.docid - 1 for hit in found], found.get_matches_estimated()

    def timed(self, queries: Sequence[Any], limit: int, seconds: float) -> Iterator[Any]:
        """Yield results and times of the queries."""
        until = time.monotonic() + seconds
        for one in queries:
            wall, cpu = time.perf_counter(), time.process_time()
            numbers, total = self.search(one, limit)
            spent = time.process_time() - cpu, time.perf_counter() - wall
            yield numbers, total, *(second * 1000 for second in spent)
            if time.monotonic() > until:
                return


def query(asked: Any) -> Any:
    """Return Xapian's form of a query."""
    found = either(asked["either"]) if asked["either"] else xapian.Query.MatchAll
    for group in asked["labels"]:
        among = either([[LABEL + label] for label in group])
        found = xapian.Query(xapian.Query.OP_FILTER, found, among)
    if asked["without"]:
        found = xapian.Query(xapian.Query.OP_AND_NOT, found, either(asked["without"]))
    return found


def either(several: Sequence[Sequence[str]]) -> Any:
    """Return a query for any of some words or phrases."""
    parts = [
        xapian.Query(xapian.Query.OP_PHRASE, list(words)) if words[1:] else xapian.Query(words[0])
        for words in several
    ]
    return xapian.Query(xapian.Query.OP_OR, parts)


def main() -> None:
    """Do what each line says."""
    index = Index(sys.argv[1])
    for line in sys.stdin:
        told = json.loads(line)
        if "put" in told:
            index.put(*told["put"])
            continue
        answer: Any = {}
        if "done" in told:
            index.done()
        else:
            answer = list(index.timed(told["ask"], told["limit"], told["seconds"]))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
