"""The open snapshot of a process: shared by all threads, exchanged when the index changes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.search.engine import SearchUnavailableError
from app.search.whoosh_engine import storage
from app.search.whoosh_engine.cache import Cache
from app.search.whoosh_engine.generations import Generations
from app.search.whoosh_engine.snapshot import Snapshot

LOOK_EVERY_SECONDS = 0.2
_ATTEMPTS = 5


@dataclass
class _Open:
    """A snapshot with the number of searches that run on it."""

    snapshot: Snapshot
    marks: tuple[tuple[int, int, int], ...]
    users: int = 0
    is_retired: bool = False


class Readers:
    """Gives the current snapshot; looks for a newer one at most every LOOK_EVERY_SECONDS."""

    def __init__(self, generations: Generations, cache: Cache) -> None:
        self._generations = generations
        self._cache = cache
        self._lock = threading.Lock()
        self._current: _Open | None = None
        self._looked = 0.0

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Lend the current snapshot; SearchUnavailableError if there is no readable index."""
        with self._lock:
            held = self._look()
            held.users += 1
        try:
            yield held.snapshot
        finally:
            with self._lock:
                held.users -= 1
                self._close_if_unused(held)

    def refresh(self) -> None:
        """Look for a newer generation at the next search, not only after a while."""
        with self._lock:
            self._looked = 0.0

    def close(self) -> None:
        """Let the files go; they are opened again when needed."""
        with self._lock:
            self._retire()

    def _look(self) -> _Open:
        now = time.monotonic()
        if self._current is None or now - self._looked >= LOOK_EVERY_SECONDS:
            self._exchange()
            self._looked = now
        if self._current is None:  # pragma: no cover – _exchange raises instead
            raise SearchUnavailableError("no-index")
        return self._current

    def _exchange(self) -> None:
        """Make the newest generation current, unless it is already and nobody touched its files."""
        for attempt in range(_ATTEMPTS):
            name = self._generations.current()
            try:
                self._open(name)
            except SearchUnavailableError:
                # A writer may have moved on and cleared this one away meanwhile.
                if attempt + 1 == _ATTEMPTS or name == self._generations.current():
                    self._retire()
                    raise
            else:
                return

    def _open(self, name: str) -> None:
        marks = self._generations.marks(name)
        current = self._current
        if current and (current.snapshot.generation, current.marks) == (name, marks):
            return
        self._generations.verify(name)
        try:
            snapshot = storage.snapshot(
                self._generations.path(name), current.snapshot if current else None, self._cache
            )
        except Exception as error:
            raise SearchUnavailableError("damaged-index") from error
        self._retire()
        self._current = _Open(snapshot, marks)

    def _retire(self) -> None:
        held, self._current = self._current, None
        if held:
            held.is_retired = True
            self._close_if_unused(held)

    @staticmethod
    def _close_if_unused(held: _Open) -> None:
        if held.is_retired and not held.users:
            held.snapshot.close()
