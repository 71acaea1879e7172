"""The completions of one segment, sorted, with the documents behind each."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.search.suggestions import Hint

# Sorts behind every character a key can have.
_LAST = "\U0010ffff"


class Hints:
    """Completions by folded form; `rows` are the (folded, as written) of each document."""

    def __init__(self, rows: Sequence[Sequence[tuple[str, str]]]) -> None:
        documents: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, hints in enumerate(rows):
            for hint in hints:
                documents[hint].append(number)
        self._entries = sorted(documents)
        sizes = [len(documents[entry]) for entry in self._entries]
        self._starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        self._documents = np.array(
            [number for entry in self._entries for number in documents[entry]], np.int32
        )

    def beginning(self, start: str, mask: NDArray[np.bool_]) -> Iterator[tuple[Hint, int]]:
        """Give each completion of a folded beginning and how many documents of `mask` have it."""
        first = bisect_left(self._entries, (start, ""))
        last = bisect_left(self._entries, (start + _LAST, ""))
        if first == last:
            return
        low, high = self._starts[first], self._starts[last]
        readable = mask[self._documents[low:high]]
        counts = np.add.reduceat(readable, self._starts[first:last] - low, dtype=np.int64)
        for index in np.flatnonzero(counts):
            yield self._entries[first + int(index)], int(counts[index])
