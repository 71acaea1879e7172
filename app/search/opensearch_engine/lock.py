"""One rebuild at a time, and no other change meanwhile: it would go to the index about to be left.

The lock is a document. Its holder writes it again and again; who waits takes it away from one who
does not, so no clocks are compared between machines.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from app.search.engine import SearchUnavailableError
from app.search.opensearch_engine.cluster import Cluster, writing

LOOK_SECONDS = 0.2
_ID = "rebuild"
# Which writing of the document this is.
Sign = tuple[int, int]


class RebuildLock:
    """The lock of one site. `patience`: after how many seconds a silent holder counts as dead."""

    def __init__(self, cluster: Cluster, name: str, patience: float) -> None:
        self._client = cluster.client
        self._index = f"{name}-lock"
        self._patience = patience

    def wait(self) -> None:
        """Return once nobody rebuilds; raise SearchUnavailableError("busy") if that takes long."""
        with writing():
            self._until(lambda: self._sign() is None)

    @contextmanager
    def held(self) -> Iterator[Callable[[], None]]:
        """Let nobody else write; gives what has to be called every few seconds until the end.

        Raises SearchUnavailableError("busy") if somebody else has the lock and is alive.
        """
        taken: list[Sign] = []
        ours = {"holder": uuid4().hex}

        def take() -> bool:
            answer = self._client.create(index=self._index, id=_ID, body=ours, ignore=409)
            sign = _sign_of(answer) if "result" in answer else self._sign(ours)
            taken.extend([sign] if sign else [])
            return bool(taken)

        def beat() -> None:
            with writing():
                taken.append(self._renew(taken[-1]))

        with writing():
            self._until(take)
        try:
            yield beat
        finally:
            with writing():
                self._drop(taken[-1])

    def _until(self, is_free: Callable[[], bool]) -> None:
        first, until = self._sign(), time.monotonic() + self._patience
        while not is_free():
            if time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
                continue
            now = self._sign()
            if now is not None and now != first:
                raise SearchUnavailableError("busy")
            if now is not None:
                self._drop(now)
            first, until = None, until + self._patience

    def _sign(self, ours: dict[str, str] | None = None) -> Sign | None:
        """Return the sign of the lock, if it is there; with `ours` only if we made it.

        A creation that is answered too late is sent again, and then meets itself.
        """
        found = self._client.get(index=self._index, id=_ID, ignore=404)
        is_meant = found.get("found") and ours in (None, found.get("_source"))
        return _sign_of(found) if is_meant else None

    def _renew(self, sign: Sign) -> Sign:
        answer = self._client.index(
            index=self._index, id=_ID, body={}, if_seq_no=sign[0], if_primary_term=sign[1]
        )
        return _sign_of(answer)

    def _drop(self, sign: Sign) -> None:
        self._client.delete(
            index=self._index,
            id=_ID,
            if_seq_no=sign[0],
            if_primary_term=sign[1],
            ignore=(404, 409),
        )


def _sign_of(answer: Any) -> Sign:
    return answer["_seq_no"], answer["_primary_term"]
