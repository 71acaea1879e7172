"""Leaves alone what has failed again and again, and tries it once in a while."""

import threading
import time
from collections.abc import Callable

from app.search.engine import SearchAwayError

FAILURES = 5
REST_SECONDS = 30.0


class Breaker:
    """Closed, all may ask. Open, after `failures` in a row, nobody waits for an answer.

    Then one may try each `rest` seconds, and if that succeeds all may ask again. For any number of
    threads.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._tried_at = 0.0

    def enter(self) -> None:
        """Let the caller ask, or raise SearchAwayError at once."""
        with self._lock:
            if self._failures < self._limit:
                return
            now = self._clock()
            if now - self._tried_at < self._rest:
                raise SearchAwayError("resting")
            self._tried_at = now

    def failed(self) -> None:
        """Note that an answer did not come."""
        with self._lock:
            self._failures += 1
            self._tried_at = self._clock()

    def answered(self) -> None:
        """Note that an answer came."""
        with self._lock:
            self._failures = 0
