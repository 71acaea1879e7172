"""The values of facets for all documents, ready to be counted.

All facets lie side by side in one table, and values are numbered through: to count them all takes
one look at the rows of the hits instead of one for each facet, which matters where the hits are few
and every step over arrays costs more than what is in them.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Having = Mapping[str, NDArray[np.int32]]


class Facet:
    """One row of value codes for each document, padded with 0; the first value has code `first`."""

    def __init__(self, documents: Having, rows: NDArray[np.int32], first: int) -> None:
        """`documents` are the numbers of the documents that have each value; fills `rows`."""
        self.values = tuple(documents)
        self.first = first
        self._documents = documents
        self._rows = rows
        filled = np.zeros(len(rows), np.int32)
        for code, numbers in enumerate(documents.values(), first):
            rows[numbers, filled[numbers]] = code
            filled[numbers] += 1

    def mask(self, values: frozenset[str]) -> NDArray[np.bool_]:
        """Return which documents have any of the values."""
        mask = np.zeros(len(self._rows), bool)
        for value in values:
            if value in self._documents:
                mask[self._documents[value]] = True
        return mask

    def counts(self, hits: NDArray[np.int64]) -> dict[str, int]:
        """Return how many of the documents have each value, the commonest first."""
        return self.named(np.bincount(self._rows[hits].ravel(), minlength=self.stop))

    @property
    def stop(self) -> int:
        """The code after the last one."""
        return self.first + len(self.values)

    def named(self, counts: NDArray[np.int64]) -> dict[str, int]:
        """Return the counts of this facet out of those of all codes, the commonest first."""
        own = counts[self.first : self.stop]
        order = np.argsort(-own, kind="stable")
        found = zip(order.tolist(), own[order].tolist(), strict=True)
        return {self.values[index]: count for index, count in found if count}


class Facets(dict[str, Facet]):
    """Every facet by its name."""

    def __init__(self, size: int, documents: Mapping[str, Having]) -> None:
        """`documents` are for each facet the documents that have each value."""
        super().__init__()
        widths = {name: _width(size, having) for name, having in documents.items()}
        self._rows = np.zeros((size, sum(widths.values())), np.int32)
        column, code = 0, 1
        for name, having in documents.items():
            self[name] = Facet(having, self._rows[:, column : column + widths[name]], code)
            column, code = column + widths[name], self[name].stop
        self._stop = code

    def counts(self, hits: NDArray[np.int64]) -> dict[str, dict[str, int]]:
        """Return for every facet how many of the documents have each value."""
        counts = np.bincount(self._rows[hits].ravel(), minlength=self._stop)
        return {name: facet.named(counts) for name, facet in self.items()}


def _width(size: int, documents: Having) -> int:
    """Return the greatest number of values that one document has."""
    filled = np.zeros(size, np.int32)
    for numbers in documents.values():
        filled[numbers] += 1
    return int(filled.max(initial=0))
