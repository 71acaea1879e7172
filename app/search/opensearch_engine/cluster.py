"""The cluster over the wire: time limits, few kinds of errors, writes that repeat what failed."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as NoConnectionError,
)
from opensearchpy.exceptions import (
    NotFoundError,
    OpenSearchException,
    SerializationError,
    TransportError,
)
from opensearchpy.helpers import scan

from app.search.engine import SearchAwayError, SearchUnavailableError
from app.search.opensearch_engine.breaker import Breaker

# Its warnings are whole tracebacks; who gets our error says what became of it.
logging.getLogger("opensearch").setLevel(logging.ERROR)

Body = dict[str, Any]
# One operation of a bulk request: what to do, and the fields of the document unless it goes.
Operation = tuple[Body, Body | None]

READ_SECONDS = 0.4
WRITE_SECONDS = 10.0
BULK = 200
TRIES = 4
FIRST_PAUSE_SECONDS = 0.1
SCAN = 5_000
TOO_MANY, SERVER_ERROR, NOT_FOUND, CONFLICT = 429, 500, 404, 409


class Cluster:
    """What the engine needs of OpenSearch, and nothing more.

    `addresses` are URLs of nodes, tried in turn: one that does not answer is left alone for a
    while. `read_seconds` bounds one question to one node (READ_SECONDS).
    """

    def __init__(
        self,
        addresses: Sequence[str],
        *,
        read_seconds: float | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self.client = OpenSearch(
            hosts=list(addresses),
            timeout=WRITE_SECONDS,
            max_retries=len(addresses) - 1,
            retry_on_timeout=True,
            pool_maxsize=32,
        )
        self._read_seconds = read_seconds or READ_SECONDS
        self._breaker = breaker or Breaker()
        self._pause = threading.Event().wait

    def ask(self, index: str, bodies: Sequence[Body]) -> list[Body]:
        """Return the answers to several searches, asked in one request; whole ones or none."""
        limited = {"timeout": f"{round(self._read_seconds * 1000)}ms"}
        lines = [line for body in bodies for line in ({}, limited | body)]
        with self.reading():
            answer = self.client.msearch(
                body=lines, index=index, request_timeout=self._read_seconds
            )
            return [_whole(response) for response in answer["responses"]]

    def every_id(self, index: str) -> frozenset[str]:
        """Return the ids of all documents."""
        with writing():
            rows = scan(self.client, {"_source": False}, index=index, size=SCAN)
            return frozenset(row["_id"] for row in rows)

    def count(self, index: str) -> int:
        """Return how many documents an index has."""
        with writing():
            return int(self.client.count(index=index)["count"])

    def write(
        self, index: str, operations: Iterator[Operation], each: Callable[[], None] | None = None
    ) -> None:
        """Do the operations in order and let them be found; `each` is called after each batch.

        Without `each` the index is an alias, and must be there: nothing makes one by accident.
        """
        while batch := list(islice(operations, BULK)):
            with writing():
                self._write(index, batch, is_alias=each is None)
            if each:
                each()

    def _write(self, index: str, batch: list[Operation], *, is_alias: bool) -> None:
        """Send a batch; send again only what the cluster had no room for."""
        for attempt in range(TRIES):
            if attempt:
                self._pause(FIRST_PAUSE_SECONDS * 2**attempt)
            lines = [line for operation in batch for line in operation if line is not None]
            answer = self.client.bulk(body=lines, index=index, refresh=True, require_alias=is_alias)
            results = [next(iter(item.values())) for item in answer["items"]]
            refused = [one for one in results if one["status"] not in _REPEATED and _is_bad(one)]
            if refused:
                raise SearchUnavailableError(_reason(refused[0]))
            rows = zip(batch, results, strict=True)
            batch = [operation for operation, one in rows if one["status"] in _REPEATED]
            if not batch:
                return
        raise SearchAwayError("busy")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let readers wait only for a cluster that answers; turn its errors into ours."""
        self._breaker.enter()
        try:
            with writing():
                yield
        except SearchAwayError:
            self._breaker.failed()
            raise
        self._breaker.answered()


_REPEATED = frozenset({TOO_MANY, 503, CONFLICT})


@contextmanager
def writing() -> Iterator[None]:
    """Turn whatever the client raises into the errors callers know."""
    try:
        yield
    except (NoConnectionError, SerializationError) as error:
        raise SearchAwayError("away") from error
    except NotFoundError as error:
        raise SearchUnavailableError("no-index") from error
    except TransportError as error:
        if _is_overloaded(error.status_code):
            raise SearchAwayError("away") from error
        raise SearchUnavailableError("failed") from error
    except (OpenSearchException, KeyError, TypeError, ValueError) as error:
        # Something answers, but not as OpenSearch does.
        raise SearchAwayError("failed") from error


def _whole(response: Body) -> Body:
    """Return an answer unless it is an error or only a part of what was asked."""
    if "error" in response:
        status = response["status"]
        if status == NOT_FOUND:
            raise SearchUnavailableError("no-index")
        raise (SearchAwayError if _is_overloaded(status) else SearchUnavailableError)("failed")
    if response["timed_out"] or response["_shards"]["failed"]:
        raise SearchAwayError("slow")
    return response


def _is_overloaded(status: int | str) -> bool:
    return isinstance(status, int) and (status >= SERVER_ERROR or status == TOO_MANY)


def _is_bad(result: Body) -> bool:
    return "error" in result


def _reason(result: Body) -> str:
    kind = result["error"].get("type", "")
    return "no-index" if kind == "index_not_found_exception" else f"refused: {kind}"
