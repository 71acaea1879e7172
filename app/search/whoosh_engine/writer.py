"""Puts documents into a segment, whole fields at once.

Whoosh hands every single posting through sorting, checks and pickles. Here the terms of a document
become numbers as they come, and when the segment is written all of them are sorted together.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from app.search.whoosh_engine.codec import Codec, Lists, read
from app.search.whoosh_engine.schema import NUMBERS, STORED, Row

_Numbers = NDArray[np.integer[Any]]


class _Gathered:
    """The terms of one field as they came: for each occurrence term, document, place."""

    def __init__(self) -> None:
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self.terms, self.documents, self.places = array("I"), array("I"), array("I")

    def add(self, document: int, terms: Sequence[str], places: Sequence[int]) -> None:
        self.terms.extend([self.numbers[term] for term in terms])
        self.documents.extend(array("I", [document]) * len(terms))
        self.places.extend(places)

    def take(self, term: bytes, documents: _Numbers, places: _Numbers) -> None:
        """Add one term of a segment that is merged; `documents` repeats those with it often."""
        self.terms.extend(array("I", [self.numbers[term.decode()]]) * len(documents))
        self.documents.frombytes(documents.astype(np.uint32).tobytes())
        self.places.frombytes(places.astype(np.uint32).tobytes())

    def lists(self) -> Lists:
        """Sort; what came first stays first, so documents and places ascend within a term."""
        numbers = {term.encode(): number for term, number in self.numbers.items()}
        names = sorted(numbers)
        ranks = np.empty(len(names), np.uint32)
        ranks[[numbers[name] for name in names]] = np.arange(len(names), dtype=np.uint32)
        terms = ranks[np.frombuffer(self.terms, np.uint32)]
        order = np.argsort(terms, kind="stable")
        terms = terms[order]
        documents = np.frombuffer(self.documents, np.uint32)[order]
        is_new = np.ones(len(terms), bool)
        is_new[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
        firsts = np.flatnonzero(is_new)
        bounds = np.append(firsts, len(terms))
        starts = np.searchsorted(terms[firsts], np.arange(len(names) + 1))
        return Lists(
            terms=names,
            starts=starts,
            documents=documents[firsts],
            weights=np.diff(bounds),
            place_starts=bounds,
            places=np.frombuffer(self.places, np.uint32)[order] if self.places else None,
        )


class _Pool:
    """What Whoosh's writer calls its pool: all postings of the segment being written."""

    def __init__(self) -> None:
        self.fields: defaultdict[str, _Gathered] = defaultdict(_Gathered)

    def iter_postings(self) -> Iterator[tuple[str, Lists]]:
        """Give each field that has terms; what was given is forgotten."""
        for name in sorted(self.fields):
            gathered = self.fields.pop(name)
            if gathered.terms:
                yield name, gathered.lists()

    def cleanup(self) -> None:
        """Forget everything."""
        self.fields.clear()


class Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's writer with a quicker way in."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=Codec())
        self.pool = _Pool()

    def add(self, row: Row) -> None:
        """Add a document."""
        self._check_state()
        document, about = self.docnum, self.perdocwriter
        about.start_doc(document)
        for name, terms in row.terms.items():
            self.pool.fields[name].add(document, terms, row.places.get(name, ()))
            field = self.schema[name]
            # Only Whoosh's own scorer asks for these lengths.
            about.add_field(name, field, None, len(terms) if field.scorable else 0)
        about.add_field(STORED, self.schema[STORED], row.stored, 0)
        for name in NUMBERS:
            about.add_column_value(name, self.schema[name].column_type, row.numbers[name])
        about.finish_doc()
        self._added = True
        self.docnum += 1

    def add_postings_to_pool(
        self, reader: Any, startdoc: int, docmap: Mapping[int, int] | None
    ) -> None:
        """Take over the terms of a segment; `docmap` has its living documents if some are not."""
        numbers = np.full(reader.doc_count_all(), -1, np.int64)
        if docmap is None:
            numbers[:] = np.arange(startdoc, startdoc + len(numbers))
        else:
            numbers[list(docmap)] = list(docmap.values())
        lists = reader._terms  # noqa: SLF001 – postings() would go through them one by one
        for (name, term), info in lists.items():
            found = read(lists._postfile, info)  # noqa: SLF001
            documents = np.repeat(numbers[found.documents], found.weights.astype(np.int64))
            living = documents >= 0
            if living.any():
                places = found.places[living] if len(found.places) else found.places
                self.pool.fields[name].take(term, documents[living], places)
