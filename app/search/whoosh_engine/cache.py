"""Keeps what is costly to decode, the last used, up to a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar

import numpy as np

_Arrays = TypeVar("_Arrays", bound=tuple[np.ndarray, ...])


class _Kept(NamedTuple):
    arrays: tuple[np.ndarray, ...]
    size: int


# With so much more room, the scores of the words in use stay put together (docs/benchmarks.md).
BYTES_A_DOCUMENT = 1_400
# What a key – a word with all that may stand for it – and empty arrays take besides their numbers.
OVERHEAD_BYTES = 1_000


class Cache:
    """Arrays by key, least recently used first out; safe for many threads.

    Keys begin with the ids of segments, and segments never change: nothing here can be stale.
    """

    def __init__(self, limit: int, plans: int = 0) -> None:
        """`limit` is in bytes of array content and overhead.

        `plans` is how many queries each kind of reader's view may keep understood.
        """
        self.limit, self.plans = limit, plans
        self._least = limit
        self.size = 0
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def make_room(self, documents: int) -> None:
        """Let the limit fit a collection of so many documents: their lists are longer."""
        if self._least:
            self.limit = self._least + BYTES_A_DOCUMENT * documents

    def get(self, key: Hashable, make: Callable[[], _Arrays], *, keep: bool = True) -> _Arrays:
        """Return the arrays under `key`, made now if they are not there, and kept if wanted."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept.arrays  # type: ignore[return-value]  # one maker per kind of key
        # Made outside the lock: two threads may do it twice, none waits for another's disk.
        arrays = make()
        with self._lock:
            if keep and key not in self._kept:
                self._add(key, arrays)
        return arrays

    def _add(self, key: Hashable, arrays: tuple[np.ndarray, ...]) -> None:
        size = sum(array.nbytes for array in arrays) + OVERHEAD_BYTES
        self._kept[key] = _Kept(arrays, size)
        self.size += size
        while self.size > self.limit and len(self._kept) > 1:
            self.size -= self._kept.popitem(last=False)[1].size

    def __len__(self) -> int:
        return len(self._kept)
