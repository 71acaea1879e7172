"""The values of facets for all documents, ready to be counted.

All facets lie side by side in one table, and values are numbered through: to count them all takes
one look at the rows of the hits instead of one for each facet, which matters where the hits are few
and every step over arrays costs more than what is in them.
"""

from collections.abc import Iterator, Mapping

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
        counts = np.bincount(self._rows[hits].ravel(), minlength=self.stop)
        return {self.values[code - self.first]: count for code, count in _commonest(counts)}

    @property
    def stop(self) -> int:
        """The code after the last one."""
        return self.first + len(self.values)


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
        # What each code says; code 0 fills up the rows.
        self._said = [
            ("", ""),
            *((name, one) for name, facet in self.items() for one in facet.values),
        ]

    def counts(self, hits: NDArray[np.int64]) -> dict[str, dict[str, int]]:
        """Return for every facet how many of the documents have each value, the commonest first."""
        found: dict[str, dict[str, int]] = {name: {} for name in self}
        counts = np.bincount(self._rows[hits].ravel(), minlength=len(self._said))
        for code, count in _commonest(counts):
            name, value = self._said[code]
            found[name][value] = count
        return found


def _commonest(counts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Give each code with its count, but for those of none; the most first, then in order."""
    counts[:1] = 0
    codes = np.flatnonzero(counts)
    some = counts[codes]
    order = np.argsort(-some, kind="stable")
    return zip(codes[order].tolist(), some[order].tolist(), strict=True)


def _width(size: int, documents: Having) -> int:
    """Return the greatest number of values that one document has."""
    filled = np.zeros(size, np.int32)
    for numbers in documents.values():
        filled[numbers] += 1
    return int(filled.max(initial=0))
