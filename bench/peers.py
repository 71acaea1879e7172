"""What the search is measured beside: SQLite FTS5 and plain Whoosh.

Both are given the terms of our own analysis, so that they find what we find as far as they can:
they have no second term at a place in the query, no thesaurus, no corrections and no counts of
filters, which makes their work less than ours. Rights are a label that must be there, as filters.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import whoosh
from whoosh import analysis, fields
from whoosh import query as ask
from whoosh.filedb.filestore import FileStorage
from whoosh.scoring import BM25F

from app.search.contents import contents
from app.search.engine import Document, Query
from app.search.grammar import Clause, read
from app.search.polish import terms

LIMIT = 20
AUDIENCE = "audience"
VERSION = whoosh.versionstring()
Found = tuple[list[str], int]


def _wanted(query: Query) -> tuple[list[Clause], list[Clause]]:
    """Return what must not and what may stand in a text; grammar as in the product."""
    clauses = read(query.text).clauses
    return (
        [one for one in clauses if one.is_excluded],
        [one for one in clauses if not one.is_excluded],
    )


class Fts5:
    """SQLite FTS5 over the stems of a collection: one column ranked by bm25, one of labels."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._ids: list[str] = []

    def build(self, documents: Iterable[Document]) -> None:
        """Index everything in one transaction."""
        with self._database as database:
            database.execute(
                "CREATE VIRTUAL TABLE found USING fts5(content, labels, content='', "
                "tokenize=\"unicode61 remove_diacritics 0 tokenchars '.+-_'\")"
            )
            database.execute("INSERT INTO found(found, rank) VALUES('rank', 'bm25(1, 0)')")
            rows = map(self._row, documents)
            while some := list(islice(rows, 500)):
                database.executemany(
                    "INSERT INTO found(rowid, content, labels) VALUES(?, ?, ?)", some
                )
            database.execute("INSERT INTO found(found) VALUES('optimize')")

    def _row(self, document: Document) -> tuple[int, str, str]:
        self._ids.append(document.id)
        return len(self._ids), *_told(document)

    def search(self, query: Query) -> Found:
        """Return the first ids and the total."""
        asked = (_match(query),)
        if not asked[0]:
            return [], 0
        top = self._database.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (*asked, LIMIT)
        ).fetchall()
        total = self._database.execute("SELECT count(*) FROM found WHERE found MATCH ?", asked)
        return [self._ids[row - 1] for (row,) in top], int(total.fetchone()[0])

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _told(document: Document) -> tuple[str, str]:
    """Return stems and labels of a document, each apart by a space."""
    first: dict[int, str] = {}
    for place, term in contents(document).places:
        first.setdefault(place, term)
    return " ".join(first.values()), _labels(document)


def _labels(document: Document) -> str:
    told = {**document.facets, AUDIENCE: sorted(document.audiences)}
    return " ".join(f"{name}_{value}" for name, values in told.items() for value in values)


def _narrowed(query: Query) -> dict[str, Sequence[str]]:
    """Return of which labels a document must have one each: what the reader may see, filters."""
    return {AUDIENCE: sorted(query.audiences), **query.filters}


def _match(query: Query) -> str:
    """Return a query in the language of FTS5; "" if there is nothing to look for."""
    without, wanted = _wanted(query)
    parts = [f"content : ({' OR '.join(map(_quoted, wanted))})"] if wanted else []
    for name, values in _narrowed(query).items() if wanted or query.filters else ():
        either = " OR ".join(f'"{name}_{value}"' for value in values)
        parts.append(f"labels : ({either})")
    found = " AND ".join(parts)
    barred = " OR ".join(map(_quoted, without))
    return f"({found}) NOT content : ({barred})" if found and barred else found


def _quoted(clause: Clause) -> str:
    return '"' + " ".join(terms(word)[0] for word in clause.words) + '"'


class PlainWhoosh:
    """Whoosh with its own format and scorer over the same stems; labels in a field of keywords."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        spaced = analysis.SpaceSeparatedTokenizer()
        self._index = FileStorage(str(folder)).create_index(
            fields.Schema(
                id=fields.STORED(), content=fields.TEXT(spaced), labels=fields.KEYWORD(spaced)
            )
        )

    def build(self, documents: Iterable[Document]) -> None:
        """Index everything in one go."""
        writer = self._index.writer(limitmb=128)
        for one in documents:
            content, labels = _told(one)
            writer.add_document(id=one.id, content=content, labels=labels)
        writer.commit()
        self._searcher = self._index.searcher(weighting=BM25F())

    def search(self, query: Query) -> Found:
        """Return the first ids and the total."""
        without, wanted = _wanted(query)
        found: Any = ask.Or([_whoosh(one) for one in wanted]) if wanted else ask.Every()
        if without:
            found = ask.AndNot(found, ask.Or([_whoosh(one) for one in without]))
        among = ask.And(
            [
                ask.Or([ask.Term("labels", f"{name}_{value}") for value in values])
                for name, values in _narrowed(query).items()
            ]
        )
        results = self._searcher.search(found, limit=LIMIT, filter=among)
        return [hit["id"] for hit in results], len(results)

    def close(self) -> None:
        """Close the files."""
        self._searcher.close()
        self._index.close()


def _whoosh(clause: Clause) -> Any:
    words = [terms(word)[0] for word in clause.words]
    if len(words) > 1:
        return ask.Phrase("content", words)
    return ask.Term("content", words[0])


class _Stems(analysis.Filter):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's tokens become our stems."""

    def __call__(self, tokens: Iterable[Any]) -> Iterator[Any]:
        for token in tokens:
            token.text = terms(token.text)[0]
            yield token


def build_plainly(folder: Path, documents: Iterable[Document]) -> None:
    """Index documents with Whoosh in one pass, as its manual shows, with Polish stems."""
    stemmed = analysis.RegexTokenizer() | analysis.LowercaseFilter() | _Stems()
    schema = fields.Schema(
        id=fields.ID(unique=True, stored=True),
        title=fields.TEXT(stemmed, stored=True),
        body=fields.TEXT(stemmed, stored=True),
        labels=fields.KEYWORD(stored=True),
    )
    folder.mkdir()
    writer = FileStorage(str(folder)).create_index(schema).writer(limitmb=64)
    for one in documents:
        body = "\n".join((one.summary, *one.topics, *one.keywords, one.city, one.body))
        writer.add_document(id=one.id, title=one.title, body=body, labels=_labels(one))
    writer.commit()
