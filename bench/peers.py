"""What the search is measured beside within Whoosh's and SQLite's own world: FTS5, plain Whoosh."""

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

from app.search.engine import Document, Query
from app.search.polish import terms
from bench.prepared import LIMIT, Found, Text, Wanted, text, wanted

VERSION = whoosh.versionstring()


class Fts5:
    """SQLite FTS5 over the stems of a collection: one column ranked by bm25, one of labels."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._ids: list[str] = []

    def build(self, texts: Iterable[Text]) -> None:
        """Index everything in one transaction."""
        with self._database as database:
            database.execute(
                "CREATE VIRTUAL TABLE found USING fts5(content, labels, content='', "
                "tokenize=\"unicode61 remove_diacritics 0 tokenchars '.+-_'\")"
            )
            database.execute("INSERT INTO found(found, rank) VALUES('rank', 'bm25(1, 0)')")
            rows = map(self._row, texts)
            while some := list(islice(rows, 500)):
                database.executemany(
                    "INSERT INTO found(rowid, content, labels) VALUES(?, ?, ?)", some
                )
            database.execute("INSERT INTO found(found) VALUES('optimize')")

    def _row(self, one: Text) -> tuple[int, str, str]:
        self._ids.append(one.id)
        return len(self._ids), " ".join(one.stems), " ".join(one.labels)

    def search(self, query: Query) -> Found:
        """Return the first ids and the total."""
        asked = (_match(wanted(query), bool(query.filters)),)
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


def _match(asked: Wanted, is_narrowed: bool) -> str:
    """Return a query in the language of FTS5; "" if there is nothing to look for."""
    parts = [f"content : ({_either(asked.either)})"] if asked.either else []
    groups = asked.labels if asked.either or is_narrowed else ()
    parts += [f"labels : ({_either([one] for one in group)})" for group in groups]
    found = " AND ".join(parts)
    without = _either(asked.without)
    return f"({found}) NOT content : ({without})" if found and without else found


def _either(several: Iterable[Sequence[str]]) -> str:
    return " OR ".join(f'"{" ".join(words)}"' for words in several)


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

    def build(self, texts: Iterable[Text]) -> None:
        """Index everything in one go."""
        writer = self._index.writer(limitmb=128)
        for one in texts:
            writer.add_document(id=one.id, content=" ".join(one.stems), labels=" ".join(one.labels))
        writer.commit()
        self._searcher = self._index.searcher(weighting=BM25F())

    def search(self, query: Query) -> Found:
        """Return the first ids and the total."""
        asked = wanted(query)
        found: Any = ask.Or([*map(_whoosh, asked.either)]) if asked.either else ask.Every()
        if asked.without:
            found = ask.AndNot(found, ask.Or([*map(_whoosh, asked.without)]))
        among = ask.And(
            [ask.Or([ask.Term("labels", one) for one in group]) for group in asked.labels]
        )
        results = self._searcher.search(found, limit=LIMIT, filter=among)
        return [hit["id"] for hit in results], len(results)

    def close(self) -> None:
        """Close the files."""
        self._searcher.close()
        self._index.close()


def _whoosh(words: Sequence[str]) -> Any:
    if len(words) > 1:
        return ask.Phrase("content", list(words))
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
        told = " ".join(text(one).labels)
        writer.add_document(id=one.id, title=one.title, body=body, labels=told)
    writer.commit()
