"""Reads and writes one generation with Whoosh.

A writer lives only inside `writing`: whatever goes wrong there, it is cancelled and its lock
released; the folder it wrote in is a draft that the caller throws away.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import whoosh
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import IndexWriter

from app.search.whoosh_engine.cache import Cache
from app.search.whoosh_engine.schema import NAME, schema
from app.search.whoosh_engine.segments import Segment
from app.search.whoosh_engine.snapshot import Snapshot

VERSION = whoosh.versionstring()
# Postings gathered in memory before they are sorted to disk, in megabytes.
_POOL_MB = 64
_SCHEMA = schema()


def create(folder: Path) -> None:
    """Begin an empty index."""
    TOC.create(_storage(folder), _SCHEMA, NAME)


def _storage(folder: Path) -> FileStorage:
    # A memory-mapped file that somebody truncates kills the process; a read only fails.
    return FileStorage(str(folder), supports_mmap=False)


@contextmanager
def writing(folder: Path) -> Iterator[IndexWriter]:
    """Give a writer that commits at the end and is cancelled if anything is raised."""
    index = FileIndex(_storage(folder), schema=_SCHEMA, indexname=NAME)
    writer = index.writer(limitmb=_POOL_MB)
    try:
        yield writer
        writer.commit()
    except BaseException:
        _cancel(writer)
        raise
    finally:
        (folder / f"{NAME}_WRITELOCK").unlink(missing_ok=True)


def _cancel(writer: IndexWriter) -> None:
    """Give up a writer, also one that failed half-way through its commit."""
    with suppress(Exception):
        writer.cancel()
    if writer.writelock:
        with suppress(Exception):
            writer.writelock.release()


def contents(folder: Path) -> tuple[Sequence[Any], int]:
    """Return the segments of an index as Whoosh describes them, and how many documents live."""
    segments = TOC.read(_storage(folder), NAME, schema=_SCHEMA).segments
    return segments, sum(segment.doc_count() for segment in segments)


def snapshot(folder: Path, before: Snapshot | None, cache: Cache) -> Snapshot:
    """Open a generation; segments that `before` has open are shared with it."""
    storage = _storage(folder)
    known = {segment.id: segment for segment in before.segments} if before else {}
    found, _ = contents(folder)
    opened = [
        known.get(one.segment_id()) or Segment(SegmentReader(storage, _SCHEMA, one), cache)
        for one in found
    ]
    return Snapshot(folder.name, opened, [sorted(one.deleted_docs()) for one in found], cache)
