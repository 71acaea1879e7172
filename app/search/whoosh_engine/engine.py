"""The embedded search engine: Whoosh keeps the index, numpy scores it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from app.search.engine import Document, Health, Page, Query, SearchUnavailableError
from app.search.polish import CHAIN
from app.search.suggestions import complete
from app.search.thesaurus import Learning, Thesaurus
from app.search.whoosh_engine import listing, merging, related, storage
from app.search.whoosh_engine.cache import Cache
from app.search.whoosh_engine.generations import Generations
from app.search.whoosh_engine.readers import Readers
from app.search.whoosh_engine.schema import ID, row
from app.search.whoosh_engine.view import view_of
from app.search.whoosh_engine.writer import Writer

CACHE_BYTES = 64 << 20
PLANS = 500
PATIENCE_SECONDS = 30.0
# A rebuild keeps the terms of so many documents in memory, 16 kB each, before it writes them.
SEGMENT = 8192


class WhooshEngine(Learning):
    """A search engine in a folder, for any number of threads and processes; one writes at a time.

    What each method does, `SearchEngine` says. `cache_bytes` bounds the decoded arrays that are
    kept, `plans` the queries that are kept understood for each kind of reader; `patience` is how
    many seconds a writer waits for another one.
    """

    def __init__(
        self,
        folder: Path,
        thesaurus: Thesaurus | None = None,
        *,
        cache_bytes: int = CACHE_BYTES,
        plans: int = PLANS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        super().__init__(thesaurus)
        self._generations = Generations(folder, CHAIN, storage.VERSION)
        self._readers = Readers(self._generations, Cache(cache_bytes, plans))
        self._patience = patience

    def close(self) -> None:
        """Close the files; the engine opens them again when it is asked."""
        self._readers.close()

    # -- writing ---------------------------------------------------------------------------------

    def put(self, documents: Iterable[Document]) -> None:
        wanted = {document.id: document for document in documents}

        if wanted:
            self._commit(wanted, lambda writer: _add(writer, wanted.values()))

    def remove(self, ids: Iterable[str]) -> None:
        wanted = set(ids)
        if wanted:
            self._commit(wanted, _nothing)

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        with _failing_plainly(), self._generations.lock(self._patience):
            before = self._generations.last()
            name = self._generations.after_rebuild()
            with self._generations.draft(name) as folder:
                storage.create(folder)
                _fill(folder, documents, progress)
                _, count = storage.contents(folder)
                self._generations.seal(folder, count, before)
            self._generations.publish(name, before)
        self._readers.refresh()
        return count

    def tidy(self) -> bool:
        """Merge small segments if that is worth it; return whether it was."""
        with _failing_plainly():
            current = self._generations.current()
            self._generations.verify(current)
            segments, _ = storage.contents(self._generations.path(current))
            sizes = [segment.doc_count() for segment in segments]
            if not merging.chosen(sizes, is_idle=True):
                return False
        self._commit((), _nothing, is_idle=True)
        return True

    def _commit(
        self, ids: Collection[str], change: Callable[[Writer], None], *, is_idle: bool = False
    ) -> None:
        """Delete documents in a copy of the current generation, change it, make it the current one.

        Which numbers the ids have is asked of the open snapshot: Whoosh would open every segment
        anew for that, and after some publications there are dozens.
        """
        with _failing_plainly(), self._generations.lock(self._patience):
            current = self._generations.current()
            manifest = self._generations.verify(current)
            gone = self._numbers(current, ids)
            name = self._generations.after_commit(current)
            with self._generations.draft(name) as folder:
                linked = self._generations.link(manifest, current, folder)
                with storage.writing(folder, is_idle=is_idle) as writer:
                    for number in gone:
                        writer.delete_document(number)
                    change(writer)
                _, count = storage.contents(folder)
                self._generations.seal(folder, count, manifest.before, linked)
            self._generations.publish(name, current, manifest.before)
        self._readers.refresh()

    def _numbers(self, generation: str, ids: Collection[str]) -> list[int]:
        """Return the numbers that the documents of some ids have in the current generation."""
        if not ids:
            return []
        self._readers.refresh()
        with self._readers.snapshot() as snapshot:
            if snapshot.generation != generation:
                raise SearchUnavailableError("failed")
            return [number for id_ in ids for number in snapshot.all_of(id_)]

    # -- reading ---------------------------------------------------------------------------------

    def search(self, query: Query) -> Page:
        with _failing_plainly(), self._readers.snapshot() as snapshot:
            view = view_of(snapshot, query.audiences, query.without)
            return listing.page(view, query, *view.understood(query.text, self._thesaurus))

    def suggest(
        self,
        prefix: str,
        audiences: frozenset[str],
        size: int = 8,
        without: frozenset[str] = frozenset(),
    ) -> Sequence[str]:
        with _failing_plainly(), self._readers.snapshot() as snapshot:
            view = view_of(snapshot, audiences, without)
            find = partial(related.hints, view, self._thesaurus)
            return complete(prefix, find, size)

    def similar(
        self,
        id_: str,
        audiences: frozenset[str],
        size: int = 5,
        without: frozenset[str] = frozenset(),
        kind: str = "",
    ) -> Sequence[str]:
        with _failing_plainly(), self._readers.snapshot() as snapshot:
            return related.similar(view_of(snapshot, audiences, without), id_, size, kind)

    def ids(self) -> frozenset[str]:
        with _failing_plainly(), self._readers.snapshot() as snapshot:
            return frozenset(listing.ids(snapshot, np.flatnonzero(snapshot.live)))

    def health(self) -> Health:
        generation = ""
        try:
            generation = self._generations.current()
            manifest = self._generations.verify(generation)
            with _failing_plainly(), self._readers.snapshot():
                pass
        except SearchUnavailableError as error:
            return Health(False, 0, generation, CHAIN, reason=str(error))
        return Health(True, manifest.documents, generation, manifest.chain, manifest.size)


def _add(writer: Writer, documents: Iterable[Document]) -> None:
    for document in documents:
        writer.add(row(document))


def _nothing(_writer: Writer) -> None:
    """Add nothing."""


def _fill(
    folder: Path, documents: Iterable[Document], progress: Callable[[int], None] | None
) -> None:
    """Write documents to an empty index; of those with the same id the last one stays."""
    seen: set[str] = set()
    again: dict[str, Document] = {}
    numbered = enumerate(documents, 1)
    while batch := list(islice(numbered, SEGMENT)):
        with storage.writing(folder) as writer:
            for count, document in batch:
                if document.id in seen:
                    again[document.id] = document
                else:
                    seen.add(document.id)
                    writer.add(row(document))
                if progress:
                    progress(count)
    if again:
        # A Whoosh writer replaces only what was committed before it began.
        with storage.writing(folder) as writer:
            for id_ in again:
                writer.delete_by_term(ID, id_)
            _add(writer, again.values())


@contextmanager
def _failing_plainly() -> Iterator[None]:
    """Turn whatever a damaged file or a full disk raises into the one error callers know."""
    try:
        yield
    except SearchUnavailableError:
        raise
    except Exception as error:
        # Whoosh raises struct.error, EOFError, KeyError, UnpicklingError and more on bad files.
        raise SearchUnavailableError("failed") from error
