"""Evaluates a plan term at a time: one number for each document, whole arrays at once.

A word is the maximum over its terms, a unit the maximum of its words' sum and its synonyms, the
query the sum over its units, times the share of its words that a document has.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.search.grammar import FacetFilter
from app.search.plan import Option, Plan, Unit, Word
from app.search.ranking import COORDINATION, FAMILY_WEIGHT, SURFACE_WEIGHT
from app.search.whoosh_engine.schema import CONTENT, SURFACE
from app.search.whoosh_engine.segments import Documents, Weights
from app.search.whoosh_engine.view import View

Counts = NDArray[np.int8]
# A list of more than this share of all documents is kept as a number for each of them: to add up
# whole arrays is so much faster than to look up places that it pays from few documents on.
DENSE = 0.25
_ALL = slice(None)
_ONE = np.ones(1, np.int8)


class Scores(NamedTuple):
    """Which documents match, and what their scores are made of: of each the sum of its words'.

    `present` is how many of the `size` words and phrases of the query each document has, if they
    are several.
    """

    matches: NDArray[np.bool_]
    total: Weights
    present: Counts
    size: int

    def of(self, documents: NDArray[np.int64]) -> Weights:
        """Return the scores of some documents; 1 where nothing was asked for."""
        total = self.total[documents]
        if not self.size:
            return total + np.float32(1)
        if self.size == 1:
            return total
        shares = np.arange(self.size + 1, dtype=np.float32) / np.float32(self.size)
        return np.asarray(total * (shares ** np.float32(COORDINATION))[self.present[documents]])


class Row(NamedTuple):
    """Of a unit: the scores of the documents at `where`, and how many of its words they have."""

    where: Documents | slice
    scores: Weights
    present: Counts | NDArray[np.bool_]


class Scorer:
    """Evaluates plans among the documents of one view."""

    def __init__(self, view: View) -> None:
        self.view = view

    def zeros(self) -> Weights:
        """Return no score for every document."""
        return np.zeros(self.view.size, np.float32)

    def best(self, terms: Iterable[str]) -> Weights:
        """Return the highest score over alternative terms."""
        out = self.zeros()
        for term in terms:
            documents, scores = self.view.scored(CONTENT, term)
            out[documents] = np.maximum(out[documents], scores)
        return out

    def place(self, terms: tuple[str, ...]) -> tuple[Documents, Weights]:
        """Return the documents that have one of the terms of a phrase's place, and their scores."""

        def put_together() -> tuple[Documents, Weights]:
            total = self.best(terms)
            documents = np.flatnonzero(total).astype(np.int32)
            return documents, total[documents]

        return self.view.kept(("place", terms), put_together)

    def word(self, word: Word) -> Weights:
        """Return the scores of one word: the best of its terms, its surface, its synonyms."""
        out = self.best(word.terms)
        documents, scores = self.view.scored(SURFACE, word.surface)
        out[documents] += scores * np.float32(SURFACE_WEIGHT)
        if word.family:
            np.maximum(out, self.best(word.family) * np.float32(FAMILY_WEIGHT), out=out)
        for option in word.options:
            np.maximum(out, self.option(option), out=out)
        return out

    def option(self, option: Option) -> Weights:
        """Return the scores of a synonym; 0 where its words do not stand near each other."""
        weight = np.float32(option.weight / len(option.words))
        if len(option.words) == 1:
            return self.word(option.words[0]) * weight
        total = self.zeros()
        found = self.view.near(option.places)
        if len(found):
            words = [self.word(word)[found] for word in option.words]
            total[found] = np.add.reduce(words) * weight
        return total

    def unit(self, unit: Unit) -> Row:
        """Return the scores of a unit and how many of its words each document has.

        Kept, and what it was put together from is not: all that a word may be met by is more often
        asked for together than apart, and takes less room so.
        """

        def put_together() -> tuple[np.ndarray, ...]:
            words = [self.word(word) for word in unit.words]
            total = np.add.reduce(words)
            present = np.add.reduce([scores > 0 for scores in words], dtype=np.int8)
            for option in unit.options:
                together = self.option(option) * np.float32(len(words))
                present[together > 0] = len(words)
                np.maximum(total, together, out=total)
            documents = np.flatnonzero(total).astype(np.int32)
            if len(documents) > DENSE * len(total):
                return (total, present) if len(words) > 1 else (total,)
            # One word is there wherever there is a score: one number says it for all.
            present = present[documents] if len(words) > 1 else _ONE
            return total[documents], present, documents

        scores, *rest = self.view.kept(("unit", unit), put_together)
        if len(rest) > 1:
            return Row(rest[1], scores, rest[0])
        return Row(_ALL, scores, rest[0] if rest else scores > 0)

    def score(self, plan: Plan) -> Scores:
        """Return scores and matches of a plan; without words every readable document matches."""
        total = self.zeros()
        present = np.zeros(self.view.size if plan.size > 1 else 0, np.int8)
        for unit in plan.units:
            row = self.unit(unit)
            total[row.where] += row.scores
            if len(present):
                present[row.where] += row.present
        required = self.view.mask.copy()
        for phrase in plan.phrases:
            required &= self.view.phrase(phrase)
            for terms in phrase:
                documents, scores = self.place(terms)
                total[documents] += scores
            present += 1
        if plan.size:
            required &= total > 0
        for phrase in plan.excluded:
            required &= ~self.view.phrase(phrase)
        if plan.filters:
            required &= self.filtered(plan.filters)
        return Scores(required, total, present, plan.size)

    def filtered(self, filters: Sequence[FacetFilter]) -> NDArray[np.bool_]:
        """Return which documents meet the filters typed in the query: OR within a facet."""
        mask = np.ones(self.view.size, bool)
        for facet, is_excluded in {(filter_.facet, filter_.is_excluded) for filter_ in filters}:
            group = [f for f in filters if (f.facet, f.is_excluded) == (facet, is_excluded)]
            values = self.view.snapshot.facets[facet].values
            wanted = frozenset(v for v in values if any(f.accepts(v) for f in group))
            met = self.view.snapshot.facets[facet].mask(wanted)
            mask &= ~met if is_excluded else met
        return mask
