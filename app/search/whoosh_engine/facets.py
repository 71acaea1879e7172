"""The values of one facet for all documents, ready to be counted."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


class Facet:
    """One row of value codes for each document, padded with 0."""

    def __init__(self, size: int, documents: Mapping[str, NDArray[np.int32]]) -> None:
        """`documents` are the numbers of the documents that have each value."""
        self.values = ("", *documents)
        self._documents = documents
        filled = np.zeros(size, np.int32)
        for numbers in documents.values():
            filled[numbers] += 1
        self._rows = np.zeros((size, int(filled.max(initial=0))), np.int32)
        filled[:] = 0
        for code, numbers in enumerate(documents.values(), 1):
            self._rows[numbers, filled[numbers]] = code
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
        counts = np.bincount(self._rows[hits].ravel(), minlength=len(self.values))
        counts[0] = 0
        present = np.flatnonzero(counts)
        ordered = present[np.argsort(-counts[present], kind="stable")]
        return {self.values[code]: int(counts[code]) for code in ordered}
