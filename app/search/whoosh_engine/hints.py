"""The completions of some documents, sorted, with the documents behind each."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import accumulate, groupby
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.search.suggestions import Hint
from app.search.vocabulary import Words

Mask = NDArray[np.bool_]
_Entry = tuple[Hint, NDArray[np.int32]]


class Commonest(NamedTuple):
    """Completions with in how many documents each is found.

    What is left out has one folded form in no more than `others` documents.
    """

    counts: Mapping[Hint, int]
    others: int


class Hints:
    """Completions by folded form.

    Kept as texts and arrays: as Python strings they would be half of what a process has in memory.
    """

    def __init__(self, entries: Iterable[_Entry], size: int) -> None:
        """`entries` ascend: (folded, as written) and the numbers of the documents that have it.

        `size` is how many documents there are.
        """
        self.size = size
        folded, written, sizes = [], [], array("i")
        documents = array("i")
        for (form, text), numbers in entries:
            folded.append(form)
            written.append(text)
            sizes.append(len(numbers))
            documents.frombytes(numbers.astype(np.int32).tobytes())
        self._folded, self._written = Words(folded), Words(written)
        self._starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        self._documents = np.frombuffer(documents, np.int32)
        # Where another folded form begins.
        news = (n for n, form in enumerate(folded) if not n or form != folded[n - 1])
        self._groups = np.fromiter(news, np.int32)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Hint]]) -> Self:
        """Return the completions of documents; `rows` are those of each in the order of numbers."""
        documents: dict[Hint, array[int]] = defaultdict(lambda: array("i"))
        size = 0
        for size, hints in enumerate(rows, 1):  # the last one is wanted
            for folded, written in hints:
                documents[folded, written].append(size - 1)
        return cls(
            ((hint, np.array(documents[hint], np.int32)) for hint in sorted(documents)), size
        )

    @classmethod
    def joined(cls, parts: Sequence["Hints"]) -> Self:
        """Return the completions of several whose documents are numbered one after the other."""
        offsets = accumulate((part.size for part in parts), initial=0)
        several = (part.entries(offset) for part, offset in zip(parts, offsets, strict=False))
        entries = merge(*several, key=_hint)
        together = (
            (hint, np.concatenate([numbers for _, numbers in group]))
            for hint, group in groupby(entries, key=_hint)
        )
        return cls(together, sum(part.size for part in parts))

    def entries(self, offset: int) -> Iterator[_Entry]:
        """Give every completion with its documents, their numbers moved by `offset`."""
        for index, hint in enumerate(zip(self._folded, self._written, strict=True)):
            low, high = self._starts[index : index + 2].tolist()
            yield hint, self._documents[low:high] + np.int32(offset)

    def beginning(self, start: str, mask: Mask) -> Mapping[Hint, int]:
        """Return each completion of a folded beginning found in documents of `mask`, counted."""
        found = self._folded.beginning(start)
        return self._named(found, self._counted(found, mask)) if found else {}

    def commonest(self, start: str, mask: Mask, limit: int, forms: Iterable[str]) -> Commonest:
        """Return about as many folded forms of a beginning as `limit`, those found most.

        All that is found under one of `forms`, which begin so, is among them.
        """
        found = self._folded.beginning(start)
        groups = self._groups[slice(*np.searchsorted(self._groups, (found.start, found.stop)))]
        if len(groups) <= limit:
            return Commonest(self.beginning(start, mask), 0)
        counts = self._counted(found, mask)
        totals = np.add.reduceat(counts, groups - found.start)
        others = int(np.partition(totals, len(totals) - limit)[len(totals) - limit])
        ends = np.append(groups[1:], found.stop)
        chosen = set(np.flatnonzero(totals > others).tolist())
        chosen |= {at for form in forms if (at := self._group(form, groups)) is not None}
        told: dict[Hint, int] = {}
        for at in chosen:
            one = range(int(groups[at]), int(ends[at]))
            told |= self._named(one, counts[one.start - found.start : one.stop - found.start])
        return Commonest(told, others)

    def _group(self, form: str, groups: NDArray[np.int32]) -> int | None:
        """Return which of the groups has a folded form."""
        index = self._folded.first(form)
        at = int(np.searchsorted(groups, index))
        is_there = at < len(groups) and groups[at] == index and self._folded[index] == form
        return at if is_there else None

    def _counted(self, entries: range, mask: Mask) -> NDArray[np.int64]:
        low, high = self._starts[entries.start], self._starts[entries.stop]
        readable = mask[self._documents[low:high]]
        starts = self._starts[entries.start : entries.stop] - low
        return np.add.reduceat(readable, starts, dtype=np.int64)

    def _named(self, entries: range, counts: NDArray[np.int64]) -> dict[Hint, int]:
        some = np.flatnonzero(counts)
        numbers = zip((some + entries.start).tolist(), counts[some].tolist(), strict=True)
        return {(self._folded[index], self._written[index]): count for index, count in numbers}


def _hint(entry: _Entry) -> Hint:
    return entry[0]
