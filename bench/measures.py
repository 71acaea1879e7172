"""What it means to find well, in four figures of every query and their means.

Gain and discount as in Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques"
(2002), with the gain 2^relevance - 1; a text that nobody judged is no answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

FIRST = 10
RECALLED = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """From 0 to 1: nDCG@10, MRR@10, recall@20, and the share of queries without any result."""

    ndcg: float
    mrr: float
    recall: float
    empty: float


def _gain(relevances: Sequence[int]) -> float:
    return sum((2.0**r - 1) / log2(place + 2) for place, r in enumerate(relevances[:FIRST]))


def ndcg(ids: Sequence[str], judged: Mapping[str, int]) -> float:
    """Return the normalised discounted cumulative gain of the first ten."""
    best = _gain(sorted(judged.values(), reverse=True))
    return _gain([judged.get(one, 0) for one in ids]) / best if best else 0.0


def reciprocal_rank(ids: Sequence[str], judged: Mapping[str, int]) -> float:
    """Return 1 / place of the first answer, 0 where none is among the first ten."""
    places = (place for place, one in enumerate(ids[:FIRST], 1) if judged.get(one, 0) > 0)
    return next((1 / place for place in places), 0.0)


def recall(ids: Sequence[str], judged: Mapping[str, int]) -> float:
    """Return which share of all answers is among the first twenty."""
    answers = {one for one, relevance in judged.items() if relevance > 0}
    return len(answers.intersection(ids[:RECALLED])) / len(answers) if answers else 0.0


def figures(ids: Sequence[str], judged: Mapping[str, int]) -> Figures:
    """Return the figures of one query."""
    return Figures(
        ndcg(ids, judged), reciprocal_rank(ids, judged), recall(ids, judged), float(not ids)
    )


def mean(several: Iterable[Figures]) -> Figures:
    """Return the mean of each figure; raises ZeroDivisionError for none at all."""
    rows = [(one.ndcg, one.mrr, one.recall, one.empty) for one in several]
    return Figures(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))
