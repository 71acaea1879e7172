"""Reads the public test collection and measures a run on it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path

from app.search.engine import Document
from tests.search.library import document

DEVSET = Path(__file__).with_name("devset")
WANTED = 10


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DEVSET / name).read_text("utf-8").splitlines()]


def corpus() -> list[Document]:
    """The passages; `d07` has the id `7`."""
    return [
        document(
            str(int(row["id"][1:])), row["title"], row["text"], facets={"topic": [row["theme"]]}
        )
        for row in lines("corpus.jsonl")
    ]


def queries() -> dict[str, str]:
    return {row["id"]: row["text"] for row in lines("queries.jsonl")}


def judgements() -> dict[str, dict[str, int]]:
    """Query → document → relevance (2 wanted, 1 related, 0 no)."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (DEVSET / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, one, relevance = line.split("\t")
        found[query][str(int(one[1:]))] = int(relevance)
    return found


def _gain(relevances: Sequence[int]) -> float:
    return sum((2**r - 1) / log2(place + 2) for place, r in enumerate(relevances[:WANTED]))


def ndcg(ids: Sequence[str], judged: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002)."""
    best = _gain(sorted(judged.values(), reverse=True))
    return _gain([judged.get(one, 0) for one in ids]) / best
