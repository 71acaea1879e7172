"""One segment of a Whoosh index as arrays.

A segment never changes after it is written (deletions lie in the table of contents), so what is
decoded once stays right. This file, `codec.py`, `writer.py` and `storage.py` are the ones that know
how Whoosh lays a segment on disk.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

from app.search.engine import Places
from app.search.spelling import Spellings
from app.search.whoosh_engine import places
from app.search.whoosh_engine.cache import Cache
from app.search.whoosh_engine.codec import Postings, read
from app.search.whoosh_engine.hints import Hints
from app.search.whoosh_engine.schema import FORM, FORM_MARK

Documents = NDArray[np.int32]
Weights = NDArray[np.float32]
_Find = Callable[[places.Lists, NDArray[np.bool_]], NDArray[np.int64]]

_COLUMN = np.dtype(">i8")
# A segment of so few documents keeps a set of its terms.
FEW = 8
# Of so many terms a segment keeps in how many documents they are; the thesaurus has about half.
FREQUENCIES = 5_000
_EMPTY = np.empty(0, np.int32), np.empty(0, np.float32)
_NONE = np.empty(0, np.int64)


class Segment:
    """A reader of one segment; closed when the last snapshot that holds it lets go."""

    def __init__(self, reader: SegmentReader, cache: Cache) -> None:
        self.id: str = reader.segment().segment_id()
        self.count: int = reader.doc_count_all()
        self._reader = reader
        self._cache = cache
        # Whoosh's files have one position each, shared by all threads.
        self._lock = threading.RLock()
        self._holders = 0
        self._ids: dict[int, str] = {}
        self._frequencies: dict[tuple[str, str], int] = {}
        self._having: dict[str, Mapping[str, Documents]] = {}

    def hold(self) -> "Segment":
        """Say that one more snapshot uses this segment."""
        with self._lock:
            self._holders += 1
        return self

    def release(self) -> None:
        """Say that a snapshot does not need this segment any more."""
        with self._lock:
            self._holders -= 1
            if not self._holders:
                self._reader.close()

    def _read(self, field: str, term: str) -> Postings | None:
        """Return the postings of a term, deleted documents too, or None."""
        if self._lacks(field, term):
            return None
        lists = self._reader._terms  # noqa: SLF001 – postings() would leave out deleted documents
        with self._lock:
            try:
                info = lists.term_info(field, _bytes(term))
            except TermNotFound:
                return None
            return read(lists._postfile, info)  # noqa: SLF001

    @cached_property
    def _terms(self) -> frozenset[tuple[str, bytes]] | None:
        """All terms of a segment of few documents; None for a larger one.

        After some publications there are dozens of small segments, and most lack most terms.
        """
        if self.count > FEW:
            return None
        with self._lock:
            return frozenset(self._reader.all_terms())

    def _lacks(self, field: str, term: str) -> bool:
        return self._terms is not None and (field, _bytes(term)) not in self._terms

    def postings(self, field: str, term: str, *, keep: bool = True) -> tuple[Documents, Weights]:
        """Return the documents (ascending) that have a term, and how often.

        `keep`: whether they may be wanted again soon.
        """
        if self._lacks(field, term):
            return _EMPTY  # a segment of few documents keeps nothing of what it lacks

        def decode() -> tuple[Documents, Weights]:
            found = self._read(field, term)
            return (found.documents, found.weights) if found else _EMPTY

        return self._cache.get((self.id, "postings", field, term), decode, keep=keep)

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents have a term, deleted ones too, without reading which."""
        if self._lacks(field, term):
            return 0
        if (known := self._frequencies.get((field, term))) is not None:
            return known
        with self._lock:
            try:
                found = int(self._reader._terms.doc_frequency(field, _bytes(term)))  # noqa: SLF001
            except KeyError:
                found = 0
        if len(self._frequencies) >= FREQUENCIES:
            self._frequencies.clear()
        self._frequencies[field, term] = found
        return found

    def with_phrase(self, field: str, terms: Places) -> NDArray[np.int64]:
        """Return the documents that have a word of each place, one behind the other."""
        return self._together(field, terms, places.side_by_side)

    def with_near(self, field: str, terms: Places) -> NDArray[np.int64]:
        """Return the documents that have a word of each place near each other, in any order."""
        return self._together(field, terms, places.near)

    def _together(self, field: str, terms: Places, find: _Find) -> NDArray[np.int64]:
        """Return what is found, and keep it; what it was found in is not: few share their words.

        A small segment, of which there are many after some publications, keeps nothing of what it
        cannot have.
        """
        if not terms or self._lacks_one(field, terms):
            return _NONE
        key = (self.id, find.__name__, field, terms)
        return self._cache.get(key, lambda: (self._standing(field, terms, find),))[0]

    def _lacks_one(self, field: str, terms: Places) -> bool:
        if self._terms is None:
            return False
        return any(all(self._lacks(field, term) for term in group) for group in terms)

    def _standing(self, field: str, terms: Places, find: _Find) -> NDArray[np.int64]:
        found = {term: self._read(field, term) for group in terms for term in group}
        having = np.ones(self.count, bool)
        for group in terms:
            having &= self._with_any([found[term] for term in group])
        if len(terms) == 1 or not having.any():
            return np.flatnonzero(having)
        where = {term: places.of(one) for term, one in found.items() if one}
        return find([[where[term] for term in group if term in where] for group in terms], having)

    def _with_any(self, lists: Sequence[Postings | None]) -> NDArray[np.bool_]:
        mask = np.zeros(self.count, bool)
        for found in lists:
            if found:
                mask[found.documents] = True
        return mask

    def numbers(self, column: str) -> NDArray[np.int64]:
        """Return one number for each document."""

        def read() -> tuple[NDArray[np.int64]]:
            with self._lock:
                reader = self._reader.column_reader(column, translate=False)
                # The numbers as they lie on disk; those at the end may be left out as default.
                size = reader._count * reader._fixedlen  # noqa: SLF001
                data = reader._dbfile.get(reader._basepos, size)  # noqa: SLF001
            found = np.zeros(self.count, np.int64)
            found[: len(data) // _COLUMN.itemsize] = np.frombuffer(data, _COLUMN)
            return (found,)

        return self._cache.get((self.id, "numbers", column), read)[0]

    def lengths(self, column: str) -> Weights:
        """Return the lengths of texts, rounded as Whoosh rounds them for its own ranking."""

        def read() -> tuple[Weights]:
            exact, where = np.unique(self.numbers(column), return_inverse=True)
            rounded = [byte_to_length(length_to_byte(int(length))) for length in exact]
            return (np.array(rounded, np.float32)[where],)

        return self._cache.get((self.id, "lengths", column), read)[0]

    def words(self, field: str) -> Sequence[str]:
        """Return every term of a field in order of its bytes."""
        with self._lock:
            return [term.decode() for term in self._reader.lexicon(field)]

    def having(self, field: str) -> Mapping[str, Documents]:
        """Return for each term of a field the documents that have it, deleted ones too; kept.

        For the fields of facets, which are wanted whole each time that a document was published.
        """
        if field not in self._having:
            found = {value: self.postings(field, value)[0] for value in self.words(field)}
            self._having[field] = found
        return self._having[field]

    def stored(self, number: int) -> Any:
        """Return the stored part of a document."""
        with self._lock:
            return self._reader.stored_fields(number)["stored"]

    def id_of(self, number: int) -> str:
        """Return the id of a document."""
        if number not in self._ids:
            self._ids[number] = self.stored(number)[0]
        return self._ids[number]

    @cached_property
    def spellings(self) -> Spellings:
        """The public words of this segment; some may stand only in deleted documents."""
        return Spellings(dict(term.split(FORM_MARK) for term in self.words(FORM)))

    def hints(self) -> Hints:
        """Return what may complete a query; a snapshot keeps it."""
        return Hints.of(self.stored(number)[1] for number in range(self.count))


def _bytes(term: str) -> bytes:
    # A label from outside may hold anything; half a character is simply not in the index.
    return term.encode("utf-8", "surrogatepass")
