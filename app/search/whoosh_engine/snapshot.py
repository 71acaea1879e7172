"""One state of the index: its segments side by side, documents numbered through.

A snapshot never changes. Searches hold it while they run, so a rebuild cannot pull files away
from under them.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from app.search.engine import FACETS
from app.search.whoosh_engine.cache import Cache
from app.search.whoosh_engine.facets import Facets
from app.search.whoosh_engine.hints import Hints
from app.search.whoosh_engine.schema import AUDIENCE, CONTENT, ID, WEIGHT_UNIT, facet_field
from app.search.whoosh_engine.segments import Documents, Segment, Weights

# Completions of segments of so many documents are looked up together.
LARGE = 1_024
# Of so many terms it is kept in how many documents they are.
FREQUENCIES = 20_000
_Hints = dict[tuple[str, ...], Hints]


class Snapshot:
    """All segments of one generation."""

    def __init__(
        self,
        generation: str,
        segments: Sequence[Segment],
        deleted: Sequence[Sequence[int]],
        cache: Cache,
        before: "Snapshot | None" = None,
    ) -> None:
        """Join segments; `deleted` are the numbers of deleted documents in each segment.

        What the snapshot `before` knows of segments that both have is taken over.
        """
        self.generation = generation
        self.segments = [segment.hold() for segment in segments]
        # A folder that was deleted may come back under its name; segments are named at random.
        self.key = (generation, *(segment.id for segment in segments))
        self.cache = cache
        self.offsets = np.concatenate(([0], np.cumsum([s.count for s in segments]))).astype(int)
        self.size = int(self.offsets[-1])
        self.live = np.ones(self.size, bool)
        for offset, gone in zip(self.offsets, deleted, strict=False):
            self.live[[int(offset) + number for number in gone]] = False
        self._frequencies: dict[str, int] = {}
        # What it is to each kind of reader (`view.py`).
        self.views: OrderedDict[Hashable, object] = OrderedDict()
        self.completing: _Hints = dict(before.completing) if before else {}
        cache.make_room(self.size)

    def close(self) -> None:
        """Let the segments go."""
        for segment in self.segments:
            segment.release()

    def parts(self) -> Iterator[tuple[int, Segment]]:
        """Give each segment with the number of its first document."""
        return zip(map(int, self.offsets), self.segments, strict=False)

    def postings(self, field: str, term: str, *, keep: bool = True) -> tuple[Documents, Weights]:
        """Return the documents that have a term, deleted ones too, and how often."""
        parts = self.parts()
        found = [(offset, *part.postings(field, term, keep=keep)) for offset, part in parts]
        found = [row for row in found if len(row[1])]
        if not found:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        return (
            np.concatenate([documents + np.int32(offset) for offset, documents, _ in found]),
            np.concatenate([weights for _, _, weights in found]),
        )

    def frequency(self, term: str) -> int:
        """Return how many documents have an index term, hidden and deleted ones too."""
        found = self._frequencies.get(term)
        if found is None:
            if len(self._frequencies) >= FREQUENCIES:
                self._frequencies.clear()
            found = sum(segment.frequency(CONTENT, term) for segment in self.segments)
            self._frequencies[term] = found
        return found

    def numbers(self, column: str) -> NDArray[np.int64]:
        """Return one number for each document."""
        return self.cache.get(
            (self.key, "numbers", column),
            lambda: (_joined([segment.numbers(column) for segment in self.segments], np.int64),),
        )[0]

    @property
    def weights(self) -> NDArray[np.float64]:
        """What the score of each document is multiplied by."""
        return self.cache.get(
            (self.key, "weights"), lambda: (self.numbers("weight") / WEIGHT_UNIT,)
        )[0]

    def lengths(self, column: str) -> Weights:
        """Return the rounded text lengths."""
        return self.cache.get(
            (self.key, "lengths", column),
            lambda: (_joined([segment.lengths(column) for segment in self.segments], np.float32),),
        )[0]

    @cached_property
    def facets(self) -> Facets:
        """The values of every facet."""
        return Facets(self.size, {name: self._having(facet_field(name)) for name in FACETS})

    def _having(self, field: str) -> dict[str, Documents]:
        """Return for each term of a field the documents that have it."""
        found: dict[str, list[Documents]] = defaultdict(list)
        for offset, segment in self.parts():
            for value, documents in segment.having(field).items():
                found[value].append(documents + np.int32(offset) if offset else documents)
        return {value: _joined(found[value], np.int32) for value in sorted(found)}

    @cached_property
    def hints(self) -> Sequence[tuple[int, Hints]]:
        """What may complete a query, with the number of the first document of each part.

        The large segments at the beginning are one part: most completions are in many of them, and
        to join what is found in each takes longer than all the rest.
        """
        parts = list(self.parts())
        count = sum(1 for _ in takewhile(lambda part: part[1].count >= LARGE, parts))
        groups = [group for group in (parts[:count], *([one] for one in parts[count:])) if group]
        keys = [tuple(segment.id for _, segment in group) for group in groups]
        # All at once, so that a thread that comes meanwhile sees either what was or what is.
        self.completing = {
            key: self.completing.get(key) or _completing(group)
            for key, group in zip(keys, groups, strict=True)
        }
        return [
            (group[0][0], self.completing[key]) for key, group in zip(keys, groups, strict=True)
        ]

    def mask(self, audiences: frozenset[str], gone: frozenset[int]) -> NDArray[np.bool_]:
        """Return which documents bear one of the labels, those of `gone` and deleted ones aside."""
        mask = np.zeros(self.size, bool)
        for label in audiences:
            mask[self.postings(AUDIENCE, label)[0]] = True
        mask[list(gone)] = False
        return mask & self.live

    def find(self, id_: str) -> int | None:
        """Return the number of a document, or None."""
        return next(iter(self.all_of(id_)), None)

    def all_of(self, id_: str) -> Sequence[int]:
        """Return the numbers of the living documents of an id: one or none in a sound index."""
        documents = self.postings(ID, id_)[0]
        return list(map(int, documents[self.live[documents]]))

    def part(self, number: int) -> tuple[Segment, int]:
        """Return the segment of a document and its number there."""
        index = int(np.searchsorted(self.offsets, number, side="right")) - 1
        return self.segments[index], number - int(self.offsets[index])


def _completing(group: Sequence[tuple[int, Segment]]) -> Hints:
    if len(group) == 1:
        return group[0][1].hints()
    return Hints.joined([segment.hints() for _, segment in group])


def _joined(arrays: Sequence[np.ndarray], kind: type) -> np.ndarray:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
