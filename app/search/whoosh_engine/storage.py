"""Reads and writes one generation with Whoosh.

A writer lives only inside `writing`: whatever goes wrong there, it is cancelled and its lock
released; the folder it wrote in is a draft that the caller throws away.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import whoosh
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader

from app.search.whoosh_engine import merging
from app.search.whoosh_engine.cache import Cache
from app.search.whoosh_engine.files import opened
from app.search.whoosh_engine.schema import NAME, schema
from app.search.whoosh_engine.segments import Segment
from app.search.whoosh_engine.snapshot import Snapshot
from app.search.whoosh_engine.writer import Writer

VERSION = whoosh.versionstring()
# Files up to this size are held in memory while they are open.
_HELD_BYTES = 1 << 20
_SCHEMA = schema()


def create(folder: Path) -> None:
    """Begin an empty index."""
    with _opened(folder) as storage:
        TOC.create(storage, _SCHEMA, NAME)


class _Storage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Files of a folder; knows which are open, because Whoosh forgets them when it fails."""

    def __init__(self, path: str, files: list[IO[bytes]] | None = None) -> None:
        # A memory-mapped file that somebody truncates kills the process; a read only fails.
        super().__init__(path, supports_mmap=False)
        self._files: list[IO[bytes]] = [] if files is None else files

    def create_file(self, name: str, **options: Any) -> StructFile:
        """Open a file to write."""
        return self._noted(super().create_file(name, **options))

    def open_file(self, name: str, **options: Any) -> StructFile:
        """Open a file to read; a small one is read at once and held, as a new segment is.

        Whoosh reads in pieces of a few bytes, and from memory that is several times faster.
        """
        path = Path(self.folder, name)
        if path.stat().st_size <= _HELD_BYTES:
            return BufferFile(memoryview(path.read_bytes()), name=name)
        return self._noted(StructFile(opened(path), name=name, **options))

    def temp_storage(self, name: str | None = None) -> "_Storage":
        """Return a folder below this one for what is in the making."""
        return _Storage(super().temp_storage(name).folder, self._files)

    def _noted(self, file: StructFile) -> StructFile:
        self._files.append(file.file)
        return file

    def close_files(self) -> None:
        """Close every file that was opened here and still is."""
        for file in self._files:
            with suppress(OSError):
                file.close()


@contextmanager
def _opened(folder: Path) -> Iterator[_Storage]:
    storage = _Storage(str(folder))
    try:
        yield storage
    finally:
        storage.close_files()


@contextmanager
def writing(folder: Path, *, is_idle: bool = False) -> Iterator[Writer]:
    """Give a writer that commits at the end and is cancelled if anything is raised.

    `is_idle` says that nobody waits, so it may merge.
    """
    with _opened(folder) as storage:
        index = FileIndex(storage, schema=_SCHEMA, indexname=NAME)
        writer = Writer(index)
        try:
            yield writer
            writer.commit(mergetype=partial(_merge, is_idle=is_idle))
        except BaseException:
            _cancel(writer)
            raise
        finally:
            (folder / f"{NAME}_WRITELOCK").unlink(missing_ok=True)


def _merge(writer: Writer, segments: Sequence[Any], *, is_idle: bool) -> list[Any]:
    """Put the documents of some segments into the one being written, and return the others.

    What holds no living document is dropped.
    """
    living = [segment for segment in segments if segment.doc_count()]
    merged = merging.chosen([segment.doc_count() for segment in living], is_idle=is_idle)
    for position in merged:
        with closing(SegmentReader(writer.storage, writer.schema, living[position])) as reader:
            writer.add_reader(reader)
    return [one for position, one in enumerate(living) if position not in set(merged)]


def _cancel(writer: Writer) -> None:
    """Give up a writer, also one that failed half-way through its commit."""
    with suppress(Exception):
        writer.cancel()
    if writer.writelock:
        with suppress(Exception):
            writer.writelock.release()


def contents(folder: Path) -> tuple[Sequence[Any], int]:
    """Return the segments of an index as Whoosh describes them, and how many documents live."""
    with _opened(folder) as storage:
        segments = TOC.read(storage, NAME, schema=_SCHEMA).segments
    return segments, sum(segment.doc_count() for segment in segments)


def snapshot(folder: Path, before: Snapshot | None, cache: Cache) -> Snapshot:
    """Open a generation; segments that `before` has open are shared with it."""
    storage = _Storage(str(folder))
    known = {segment.id: segment for segment in before.segments} if before else {}
    found, _ = contents(folder)
    try:
        opened = [
            known.get(one.segment_id()) or Segment(SegmentReader(storage, _SCHEMA, one), cache)
            for one in found
        ]
    except BaseException:
        storage.close_files()
        raise
    deleted = [sorted(one.deleted_docs()) for one in found]
    return Snapshot(folder.name, opened, deleted, cache, before)
