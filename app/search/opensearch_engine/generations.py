"""Whole indexes under one name: a rebuild fills a new one, then the name moves to it at once.

The name (an alias) carries the fingerprint of analysis and fields, so a program that indexes
differently does not see the index of the one before it. One generation is kept besides the current
one: for readers who are at it, or for machines that still run the program of before.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from app.search.engine import SearchUnavailableError
from app.search.opensearch_engine.cluster import Cluster, writing
from app.search.opensearch_engine.schema import FINGERPRINT, MAPPINGS, settings


class Generations:
    """The indexes of one site in a cluster, called `name` and more."""

    def __init__(self, cluster: Cluster, name: str, shards: int, replicas: int) -> None:
        self.alias = f"{name}-{FINGERPRINT}"
        self._indices = cluster.client.indices
        self._settings = settings(shards, replicas)
        self._every = f"{name}-*"
        self._own = re.compile(rf"{re.escape(name)}-[0-9a-f]{{8}}-(\d{{6}})-[0-9a-f]{{4}}")

    def current(self) -> str:
        """Return the name of the index that answers, or raise SearchUnavailableError."""
        with writing():
            held = self._held()
        if not held:
            raise SearchUnavailableError("no-index")
        return held[0]

    @contextmanager
    def draft(self) -> Iterator[str]:
        """Give a new and empty index, which takes the place of the current one at the end."""
        with writing():
            last = max((number for number, _ in self._all()), default=0)
            draft = f"{self.alias}-{last + 1:06}-{uuid4().hex[:4]}"
            body = {"settings": {"index": self._settings}, "mappings": MAPPINGS}
            self._indices.create(index=draft, body=body)
        try:
            yield draft
        except BaseException:
            self._drop([draft])
            raise
        self._publish(draft)

    def size(self, index: str) -> int:
        """Return how many bytes an index takes, its copies included."""
        with writing():
            return int(
                self._indices.stats(index=index, metric="store")["_all"]["total"]["store"][
                    "size_in_bytes"
                ]
            )

    def _publish(self, draft: str) -> None:
        """Move the name, then clear what nobody reads."""
        with writing():
            before = self._held()
            moves = [{"remove": {"index": index, "alias": self.alias}} for index in before]
            moves.append({"add": {"index": draft, "alias": self.alias}})
            self._indices.update_aliases(body={"actions": moves})
            others = [index for _, index in self._all() if index != draft]
        kept = before or others[-1:]
        self._drop([index for index in others if index not in kept])

    def _drop(self, names: list[str]) -> None:
        if names:
            with writing():
                self._indices.delete(index=",".join(names), ignore=404)

    def _held(self) -> list[str]:
        """Return the index that has the name, if any."""
        return sorted(
            filter(self._own.fullmatch, self._indices.get_alias(name=self.alias, ignore=404))
        )

    def _all(self) -> list[tuple[int, str]]:
        """Return (number, name) of all indexes of this site, in the order they were made."""
        names = map(self._own.fullmatch, self._indices.get_alias(index=self._every))
        return sorted((int(name[1]), name[0]) for name in names if name)
