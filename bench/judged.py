"""A test collection: texts, queries, and who judged which text to answer which query.

Three files, as in `tests/search/devset`:

* texts, one JSON object a line: `id`, `title`, `text`; `summary`, `topics`, `keywords` and `city`
  where there are any; `theme` (of one word or a few) becomes a filter, as a network is;
* queries, one JSON object a line: `id`, `text`, `type` (any word; its figures are shown apart);
* judgements, tab-separated `query_id`, `doc_id`, `relevance` (a whole number, 0 and below: no
  answer; the more, the better), with or without a line of headings.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.domain.actor import PUBLIC
from app.search.engine import Document

UNTYPED = "untyped"
_COLUMNS = 3

# Query → text → relevance.
Judgements = Mapping[str, Mapping[str, int]]


class CollectionError(Exception):
    """A file of the collection cannot be read; says which, where and why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query of the collection."""

    id: str
    text: str
    type: str


_Row = TypeVar("_Row", Document, Asked)


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything that is needed to say how well an engine finds."""

    documents: Sequence[Document]
    queries: Sequence[Asked]
    judgements: Judgements

    @property
    def answerable(self) -> Sequence[Asked]:
        """The queries that some text was judged to answer; only they can be measured."""
        return [one for one in self.queries if any(self.judgements.get(one.id, {}).values())]

    @property
    def missing(self) -> int:
        """How many texts are judged to be answers and are not there; nobody can find them."""
        known = {one.id for one in self.documents}
        return sum(
            1
            for judged in self.judgements.values()
            for text, relevance in judged.items()
            if relevance and text not in known
        )


def read(corpus: Path, queries: Path, judgements: Path) -> Collection:
    """Read a collection; raises CollectionError for what is not one."""
    documents = _distinct(corpus, (_document(row) for row in _rows(corpus)))
    asked = _distinct(queries, (_asked(row) for row in _rows(queries)))
    return Collection(documents, asked, read_judgements(judgements))


def read_judgements(path: Path) -> Judgements:
    """Return query → text → relevance; raises CollectionError."""
    found: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) != _COLUMNS:
            raise CollectionError(f"{path}:{number}: three columns parted by tabs are wanted")
        query, text, relevance = parts
        if relevance == "relevance":
            continue
        try:
            found.setdefault(query, {})[text] = max(0, int(relevance))
        except ValueError:
            reason = f"“{relevance}” is not a whole number"
            raise CollectionError(f"{path}:{number}: {reason}") from None
    return found


def _document(row: Mapping[str, Any]) -> Document:
    return Document(
        id=row["id"],
        title=_text(row, "title"),
        summary=_text(row, "summary"),
        topics=_texts(row, "topics"),
        city=_text(row, "city"),
        body=_text(row, "text"),
        keywords=_texts(row, "keywords"),
        audiences=frozenset({PUBLIC}),
        facets={"network": _texts(row, "theme")},
    )


def _asked(row: Mapping[str, Any]) -> Asked:
    return Asked(row["id"], _text(row, "text"), _text(row, "type") or UNTYPED)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _texts(row: Mapping[str, Any], name: str) -> Sequence[str]:
    value = row.get(name)
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one not in (None, "")]


def _distinct(path: Path, rows: Iterator[_Row]) -> Sequence[_Row]:
    found: dict[str, _Row] = {}
    for row in rows:
        if row.id in found:
            raise CollectionError(f"{path}: the id “{row.id}” stands there twice")
        found[row.id] = row
    if not found:
        raise CollectionError(f"{path}: there is nothing in it")
    return list(found.values())


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CollectionError(f"{path}:{number}: no JSON: {error}") from error
        if not isinstance(row, dict) or row.get("id") in (None, ""):
            raise CollectionError(f"{path}:{number}: an object with an “id” is wanted")
        yield row | {"id": str(row["id"])}


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, numbered from 1."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise CollectionError(f"{path}: {error}") from error
    # Not `splitlines`: a text may hold separators that JSON does not escape.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")
