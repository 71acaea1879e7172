"""Posting lists as arrays: how the terms of a segment lie on disk.

Whoosh's own format (W3) packs 128 postings at a time into a pickle, each place list into another,
and takes them apart one by one. Here a list is a few arrays side by side, written for a whole field
at once and read without a loop. Everything else of a segment stays W3, and Whoosh's own scorer can
still read the lists.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.filedb.structfile import StructFile
from whoosh.matching import ListMatcher

# Number of documents; bytes of a document number, of a weight (0: all are 1), of a place (0: none).
_HEAD = Struct("<IBBB")
# What Whoosh keeps with a term: is it inline, sum of weights, documents, shortest and longest text
# (unknown), greatest weight, first and last document, where the list lies, how many bytes it has.
_INFO = Struct("!BfIBBfIIqi")
_KINDS: Mapping[int, np.dtype[Any]] = {1: np.dtype("<u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}


class Postings(NamedTuple):
    """The documents (ascending) that have a term, how often, and in order at which places."""

    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    places: NDArray[np.int64]


class Lists(NamedTuple):
    """All posting lists of one field, one after the other.

    List `i` belongs to `terms[i]` (ascending) and is `documents[starts[i]:starts[i + 1]]`. The
    document at `j` has the term `weights[j]` times, from `places[place_starts[j]]` on if there are
    places.
    """

    terms: Sequence[bytes]
    starts: NDArray[np.int64]
    documents: NDArray[np.uint32]
    weights: NDArray[np.int64]
    place_starts: NDArray[np.int64]
    places: NDArray[np.uint32] | None


def read(file: StructFile, info: Any) -> Postings:
    """Return the postings of a term that Whoosh knows as `info`; ValueError if they are cut off."""
    offset, (size,) = info.extent()  # the size comes as it was unpacked, in a tuple
    data = file.get(offset, size)
    count, per_document, per_weight, per_place = _HEAD.unpack_from(data)
    at = _HEAD.size
    documents = np.frombuffer(data, _KINDS[per_document], count, at).astype(np.int32)
    at += count * per_document
    weights = np.ones(count, np.float32)
    if per_weight:
        weights = np.frombuffer(data, _KINDS[per_weight], count, at).astype(np.float32)
        at += count * per_weight
    places = np.empty(0, np.int64)
    if per_place:
        places = np.frombuffer(data, _KINDS[per_place], -1, at).astype(np.int64)
    return Postings(documents, weights, places)


def _bytes_for(numbers: NDArray[Any]) -> int:
    greatest = int(numbers.max(initial=0))
    return next(size for size in _KINDS if greatest < 1 << 8 * size)


def _packed(lists: Lists) -> Iterator[tuple[bytes, bytes]]:
    """Give the head and the arrays of each list as bytes, in order."""
    per_document, per_weight = _bytes_for(lists.documents), _bytes_for(lists.weights)
    per_place = 0 if lists.places is None else _bytes_for(lists.places)
    documents = lists.documents.astype(_KINDS[per_document]).tobytes()
    weights = lists.weights.astype(_KINDS[per_weight]).tobytes()
    places = b"" if lists.places is None else lists.places.astype(_KINDS[per_place]).tobytes()
    has_weights = np.maximum.reduceat(lists.weights, lists.starts[:-1]) > 1
    bounds = lists.starts.tolist()
    place_bounds = lists.place_starts[lists.starts].tolist() if per_place else bounds
    for index, is_weighted in enumerate(has_weights.tolist()):
        first, last = bounds[index], bounds[index + 1]
        body = documents[first * per_document : last * per_document]
        if is_weighted:
            body += weights[first * per_weight : last * per_weight]
        if per_place:
            body += places[place_bounds[index] * per_place : place_bounds[index + 1] * per_place]
        head = _HEAD.pack(last - first, per_document, per_weight if is_weighted else 0, per_place)
        yield head, body


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes the terms of whole fields."""

    def add_postings(
        self, schema: Any, _lengths: object, items: Iterable[tuple[str, Lists]]
    ) -> None:
        """Write fields in the order of their names."""
        for name, lists in items:
            self.start_field(name, schema[name])
            self._write(lists)
            self.finish_field()

    def _write(self, lists: Lists) -> None:
        firsts = lists.starts[:-1]
        told = zip(
            lists.terms,
            np.add.reduceat(lists.weights, firsts).tolist(),
            np.diff(lists.starts).tolist(),
            np.maximum.reduceat(lists.weights, firsts).tolist(),
            lists.documents[firsts].tolist(),
            lists.documents[lists.starts[1:] - 1].tolist(),
            _packed(lists),
            strict=True,
        )
        field = self._fieldid.to_bytes(2, "big")
        at = self._postfile.tell()
        for term, weight, count, greatest, first, last, (head, body) in told:
            self._postfile.write(head + body)
            size = len(head) + len(body)
            info = _INFO.pack(0, weight, count, 0, 0, greatest, first, last, at, size)
            self._tindex.add(field + term, info)
            at += size


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """W3 with our posting lists; the table of contents names this class."""

    # Only Whoosh's scorer would skip blocks by text lengths beside them; we have no blocks.
    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        """Return what writes the terms of a new segment."""
        return _FieldWriter(self, storage, segment)

    def postings_reader(
        self,
        dbfile: StructFile,
        terminfo: Any,
        format_: Any,
        term: Any = None,
        scorer: Any = None,
    ) -> ListMatcher:
        """Return one list as Whoosh's own scorer and its deletion by term read it."""
        documents, weights, _ = read(dbfile, terminfo)
        found = documents.tolist(), weights.tolist()
        return ListMatcher(*found, format=format_, scorer=scorer, term=term, terminfo=terminfo)
