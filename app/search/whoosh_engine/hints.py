"""The completions of one segment, sorted, with the documents behind each."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.search.suggestions import Hint
from app.search.vocabulary import Words


class Hints:
    """Completions by folded form; `rows` are the (folded, as written) of each document.

    Kept as texts and arrays: as Python strings they would be half of what a process has in memory.
    """

    def __init__(self, rows: Iterable[Sequence[tuple[str, str]]]) -> None:
        documents: dict[tuple[str, str], array[int]] = defaultdict(lambda: array("i"))
        for number, hints in enumerate(rows):
            for folded, written in hints:
                documents[folded, written].append(number)
        entries = sorted(documents)
        self._folded = Words([folded for folded, _ in entries])
        self._written = Words([written for _, written in entries])
        sizes = [len(documents[entry]) for entry in entries]
        self._starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        joined = array("i")
        for entry in entries:
            joined.extend(documents[entry])
        self._documents = np.array(joined, np.int32)

    def beginning(self, start: str, mask: NDArray[np.bool_]) -> Iterator[tuple[Hint, int]]:
        """Give each completion of a folded beginning and how many documents of `mask` have it."""
        found = self._folded.beginning(start)
        if not found:
            return
        low, high = self._starts[found.start], self._starts[found.stop]
        readable = mask[self._documents[low:high]]
        counts = np.add.reduceat(
            readable, self._starts[found.start : found.stop] - low, dtype=np.int64
        )
        some = np.flatnonzero(counts)
        for index, count in zip((some + found.start).tolist(), counts[some].tolist(), strict=True):
            yield (self._folded[index], self._written[index]), count
