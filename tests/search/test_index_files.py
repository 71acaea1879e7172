"""Files of an open index are read by processes that parted after it was opened."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from app.search.engine import Query
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine, files, storage
from tests.search.library import LIBRARY, PUBLIC

CONTENT = Random(5).randbytes(40_000)  # noqa: S311 - not a secret; several buffers long
WORDS = ("retencja", "rower", "woda", "miasto", "budżet", "energia")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "segment"
    path.write_bytes(CONTENT)
    return path


def test_what_is_read_is_what_stands_there(path: Path) -> None:
    chance = Random(7)  # noqa: S311 - not a secret
    with files.opened(path) as ours, path.open("rb") as plain:
        for _ in range(2_000):
            at, size = chance.randrange(len(CONTENT) + 100), chance.choice((1, 4, 300, 20_000))
            way = chance.choice((os.SEEK_SET, os.SEEK_END))
            at = at - len(CONTENT) if way == os.SEEK_END and at <= len(CONTENT) else at
            assert ours.seek(at, way) == plain.seek(at, way)
            assert ours.read(size) == plain.read(size)
            assert ours.seek(3, os.SEEK_CUR) == plain.seek(3, os.SEEK_CUR)
            assert ours.tell() == plain.tell()
        for file in (ours, plain):
            file.seek(9)
        assert ours.read() == plain.read() == CONTENT[9:]


def test_the_position_is_not_that_of_the_descriptor(path: Path) -> None:
    with files.opened(path) as ours:
        ours.seek(20_000)
        assert ours.read(10) == CONTENT[20_000:20_010]
        assert os.lseek(ours.fileno(), 0, os.SEEK_CUR) == 0
        os.lseek(ours.fileno(), 30_000, os.SEEK_SET)  # as another process would
        assert ours.read(10_000) == CONTENT[20_010:30_010]


def test_a_closed_file_is_closed_once(path: Path) -> None:
    raw = files.OwnPosition(path)
    number = raw.fileno()
    assert (raw.readable(), raw.seekable(), raw.writable()) == (True, True, False)
    raw.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
    raw.close()
    with pytest.raises(FileNotFoundError):
        files.OwnPosition(path.with_name("nowhere"))


def _found(engine: WhooshEngine) -> list[Sequence[str]]:
    return [engine.search(Query(word, PUBLIC)).ids for word in WORDS]


def _in_a_process_of_its_own(engine: WhooshEngine, expected: list[Sequence[str]]) -> int:
    """Search again and again in a child; its exit status is 0 if it always found the same."""
    child = os.fork()
    if not child:  # pragma: no cover – who ends like this is not counted
        status = 2
        with suppress(Exception):
            status = int(any(_found(engine) != expected for _ in range(60)))
        os._exit(status)
    return child


def test_processes_that_part_with_an_open_index_read_each_for_itself(
    tmp_path: Path, thesaurus: Thesaurus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_HELD_BYTES", 0)  # every file stays a file
    # Nothing is kept, so everything is read from the files each time.
    engine = WhooshEngine(tmp_path / "index", thesaurus, cache_bytes=0, plans=0)
    engine.rebuild(LIBRARY)
    expected = _found(engine)
    assert any(expected)
    children = [_in_a_process_of_its_own(engine, expected) for _ in range(3)]
    assert all(_found(engine) == expected for _ in range(60))
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    engine.close()
