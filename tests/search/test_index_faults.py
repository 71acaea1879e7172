"""What happens to the index on disk: damage is seen, never served, and one rebuild heals it."""

import errno
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.search.engine import Query, SearchUnavailableError
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine, generations, readers, storage
from tests.search.library import LIBRARY, PUBLIC, document

ANY = Query("retencja", PUBLIC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def opened(folder: Path, thesaurus: Thesaurus) -> Iterator[Callable[[], WhooshEngine]]:
    """Open the folder like another process would; all are closed in the end."""
    engines: list[WhooshEngine] = []

    def open_() -> WhooshEngine:
        engines.append(WhooshEngine(folder, thesaurus, patience=0.3))
        return engines[-1]

    yield open_
    for engine in engines:
        engine.close()


@pytest.fixture
def engine(opened: Callable[[], WhooshEngine]) -> WhooshEngine:
    engine = opened()
    engine.rebuild(LIBRARY)
    return engine


@pytest.fixture
def built(engine: WhooshEngine, folder: Path) -> Path:
    """The folder of an index that is whole."""
    return folder


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers look at the disk before every search."""
    monkeypatch.setattr(readers, "LOOK_EVERY_SECONDS", 0.0)


def current(folder: Path) -> Path:
    return folder / (folder / "CURRENT").read_text().strip()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def rewrite(path: Path, content: bytes) -> None:
    """Change a file in place, as a failing disk would, seen by every link to it."""
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(content)


def zeroed(path: Path) -> None:
    rewrite(path, b"")


def truncated(path: Path) -> None:
    rewrite(path, path.read_bytes()[: path.stat().st_size // 2])


def garbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), 37):
        content[place] ^= 0x5A
    rewrite(path, bytes(content))


def one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    rewrite(path, bytes(content))


def deleted(path: Path) -> None:
    path.unlink()


def test_what_was_decoded_before_the_folder_was_deleted_is_not_taken_for_what_came_after(
    engine: WhooshEngine, folder: Path
) -> None:
    """Both indexes are the first rebuild in their folder; one has fewer practices."""
    assert engine.search(ANY).total == 1
    before = engine.health().generation
    shutil.rmtree(folder)
    engine.rebuild(LIBRARY[:2])
    assert engine.health().generation == before
    assert len(engine.search(Query("", PUBLIC)).ids) == engine.health().documents


DAMAGES = [zeroed, truncated, garbled, one_bit, deleted]
KINDS = ["CURRENT", "MANIFEST.json", "*.toc", "*.seg"]


def files(folder: Path, kind: str) -> list[Path]:
    return [folder / kind] if kind == "CURRENT" else sorted(current(folder).glob(kind))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_unavailable_for_new_and_running_processes_and_a_rebuild_heals(
    engine: WhooshEngine,
    opened: Callable[[], WhooshEngine],
    folder: Path,
    kind: str,
    damage: Callable[[Path], None],
) -> None:
    assert engine.search(ANY).total == 1
    found = files(folder, kind)
    assert found
    for path in found:
        damage(path)
    for one in (opened(), engine):
        with pytest.raises(SearchUnavailableError):
            one.search(ANY)
        with pytest.raises(SearchUnavailableError):
            one.suggest("re", PUBLIC)
        with pytest.raises(SearchUnavailableError):
            one.similar("1", PUBLIC)
        with pytest.raises(SearchUnavailableError):
            one.put([document("77", "Nowy")])
        health = one.health()
        assert (health.is_ok, health.documents) == (False, 0)
        assert health.reason
    engine.rebuild(LIBRARY)
    for one in (opened(), engine):
        assert one.search(ANY).total == 1
        assert one.health().is_ok


def test_no_index_at_all_is_unavailable(opened: Callable[[], WhooshEngine], folder: Path) -> None:
    engine = opened()
    for _ in range(2):
        with pytest.raises(SearchUnavailableError, match="no-index"):
            engine.search(ANY)
        assert engine.health().reason == "no-index"
    with pytest.raises(SearchUnavailableError):
        engine.put(LIBRARY)
    engine.rebuild(LIBRARY)
    assert engine.search(ANY).total == 1


def test_an_index_that_vanishes_is_unavailable(
    engine: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "LOOK_EVERY_SECONDS", 0.0)
    engine.search(ANY)
    shutil.rmtree(folder)
    with pytest.raises(SearchUnavailableError):
        engine.search(ANY)
    engine.rebuild(LIBRARY)
    assert engine.search(ANY).total == 1


class Bomb:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("name", ["_MAIN_999.toc", "existing"])
def test_a_planted_pickle_is_never_opened(
    engine: WhooshEngine,
    opened: Callable[[], WhooshEngine],
    folder: Path,
    tmp_path: Path,
    name: str,
) -> None:
    trap = tmp_path / "exploded"
    toc = next(current(folder).glob("*.toc"))
    start = toc.read_bytes()[:16]
    target = toc if name == "existing" else current(folder) / name
    target.write_bytes(start + pickle.dumps(Bomb(trap)))
    with pytest.raises(SearchUnavailableError):
        opened().search(ANY)
    assert not opened().health().is_ok
    with pytest.raises(SearchUnavailableError):
        opened().put([document("5", "Nowy")])
    assert not trap.exists()


def test_the_trap_of_the_pickle_test_works(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Bomb(tmp_path / "exploded")))  # noqa: S301 – our own
    assert (tmp_path / "exploded").exists()


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_is_refused(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], folder: Path, mode: int
) -> None:
    current(folder).chmod(mode)
    with pytest.raises(SearchUnavailableError, match="foreign-index"):
        opened().search(ANY)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("kind", ["", "MANIFEST.json", "*.toc"])
def test_files_of_another_user_are_refused(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], folder: Path, kind: str
) -> None:
    target = next(current(folder).glob(kind)) if kind else current(folder)
    os.chown(target, 65534, 65534)
    with pytest.raises(SearchUnavailableError, match="foreign-index"):
        opened().search(ANY)


def test_a_link_in_place_of_a_file_is_refused(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], folder: Path, tmp_path: Path
) -> None:
    toc = next(current(folder).glob("*.toc"))
    moved = tmp_path / "elsewhere"
    shutil.move(toc, moved)
    toc.symlink_to(moved)
    with pytest.raises(SearchUnavailableError, match="foreign-index"):
        opened().search(ANY)


@pytest.mark.parametrize("name", ["../../etc", "x" * 500, "000001-000000/..", "\x00", "000001"])
def test_current_can_name_nothing_but_a_generation(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], folder: Path, name: str
) -> None:
    (folder / "CURRENT").write_text(name)
    with pytest.raises(SearchUnavailableError, match="no-index"):
        opened().search(ANY)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("chain", "polish-0", "other-chain"),
        ("whoosh", "0.0.0", "other-format"),
        ("format", 99, "other-format"),
        ("files", {}, "damaged-index"),
        ("files", None, "damaged-index"),
        ("surplus", 1, "damaged-index"),
    ],
)
def test_an_index_built_otherwise_counts_as_damaged(
    built: Path, opened: Callable[[], WhooshEngine], key: str, value: object, reason: str
) -> None:
    path = current(built) / "MANIFEST.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    with pytest.raises(SearchUnavailableError, match=reason):
        opened().search(ANY)
    assert opened().health().reason == reason


def test_the_folders_are_closed_to_others(engine: WhooshEngine, folder: Path) -> None:
    engine.put([document("5", "Nowy")])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {(folder / name).stat().st_mode & 0o777 for name in names(folder)} == {0o700}


# -- generations ------------------------------------------------------------------------------


def test_the_index_before_the_last_rebuild_is_kept_until_the_next(
    engine: WhooshEngine, folder: Path
) -> None:
    assert names(folder) == ["000001-000000"]
    engine.rebuild(LIBRARY)
    assert names(folder) == ["000001-000000", "000002-000000"]
    for number in range(4):
        engine.put([document(str(50 + number), "Nowy")])
    assert names(folder) == ["000001-000000", "000002-000003", "000002-000004"]
    engine.rebuild(LIBRARY)
    assert names(folder) == ["000002-000004", "000003-000000"]


def test_unchanged_segments_are_shared_not_copied(engine: WhooshEngine, folder: Path) -> None:
    before = {path.name: path.stat().st_ino for path in current(folder).glob("*.seg")}
    engine.remove(["1"])
    after = {path.name: path.stat().st_ino for path in current(folder).glob("*.seg")}
    assert before == after


def test_without_hard_links_the_files_are_copied(
    engine: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    engine.remove(["1"])
    assert engine.search(Query("", PUBLIC)).total == 4


def test_another_process_sees_a_commit_and_a_rebuild(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "LOOK_EVERY_SECONDS", 0.0)
    reader = opened()
    assert reader.search(Query("", PUBLIC)).total == 5
    engine.put([document("77", "Tężnia solankowa")])
    assert reader.search(Query("tężnia", PUBLIC)).total == 1
    engine.rebuild(LIBRARY[:2])
    assert reader.search(Query("", PUBLIC)).total == 2


def test_a_reader_looks_at_the_disk_only_now_and_then(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    look = generations.Generations.current

    def counted(self: generations.Generations) -> str:
        looks.append("look")
        return look(self)

    engine.search(ANY)
    monkeypatch.setattr(readers, "LOOK_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(generations.Generations, "current", counted)
    for _ in range(5):
        engine.search(ANY)
    assert looks == []


def test_a_generation_cleared_away_while_it_is_opened_is_only_a_moment(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = generations.Generations.verify
    overtaken: list[str] = []

    def slow(self: generations.Generations, name: str) -> generations.Manifest:
        if not overtaken:
            overtaken.append(name)
            for _ in range(3):
                engine.rebuild(LIBRARY)
        return verify(self, name)

    reader = opened()
    monkeypatch.setattr(generations.Generations, "verify", slow)
    assert reader.search(ANY).total == 1
    assert overtaken


def test_a_second_writer_waits_and_then_gives_up(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], folder: Path
) -> None:
    other = opened()
    held = generations.Generations(folder, "", "").lock(0.0)
    with held:
        with pytest.raises(SearchUnavailableError, match="busy"):
            other.put([document("5", "Nowy")])
        with pytest.raises(SearchUnavailableError, match="busy"):
            other.rebuild(LIBRARY)
        assert other.search(ANY).total == 1
    other.put([document("5", "Nowy")])
    assert other.search(Query("nowy", PUBLIC)).total == 1


def test_many_writers_lose_nothing(
    engine: WhooshEngine, folder: Path, thesaurus: Thesaurus
) -> None:
    def write(start: int) -> None:
        writer = WhooshEngine(folder, thesaurus)
        for number in range(start, start + 5):
            writer.put([document(str(number), "Ławka")])
        writer.close()

    writers = [threading.Thread(target=write, args=(start,)) for start in (100, 200, 300)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert engine.search(Query("ławka", PUBLIC)).total == 15


# -- failures while writing -------------------------------------------------------------------


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "no space left on device")


@pytest.mark.parametrize(
    "place",
    [
        "whoosh.filedb.structfile.StructFile.write",
        "whoosh.filedb.structfile.StructFile.close",
        "whoosh.index.TOC.write",
        "app.search.whoosh_engine.generations.Generations.seal",
        "app.search.whoosh_engine.generations._sync",
        "app.search.whoosh_engine.generations._write",
    ],
)
def test_a_full_disk_leaves_the_old_index_and_the_lock_free(
    engine: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    before = names(folder)
    with monkeypatch.context() as broken:
        broken.setattr(place, full_disk)
        for attempt in (
            lambda: engine.put([document("77", "Tężnia")]),
            lambda: engine.remove(["1"]),
            lambda: engine.rebuild(LIBRARY[:1]),
        ):
            with pytest.raises(SearchUnavailableError):
                attempt()
    assert names(folder) == before
    assert engine.search(Query("", PUBLIC)).total == 5
    assert engine.health().is_ok
    engine.put([document("77", "Tężnia")])
    assert engine.search(Query("", PUBLIC)).total == 6


def test_a_document_that_cannot_be_indexed_leaves_the_old_index(
    engine: WhooshEngine, folder: Path
) -> None:
    bad = document("6", "Zły", published="dawno")  # type: ignore[arg-type]
    with pytest.raises(SearchUnavailableError):
        engine.put([document("7", "Dobry"), bad])
    with pytest.raises(SearchUnavailableError):
        engine.rebuild([*LIBRARY, bad])
    assert engine.search(Query("", PUBLIC)).total == 5
    assert names(folder) == ["000001-000000"]


def test_a_writer_of_whoosh_never_outlives_its_block(engine: WhooshEngine, folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), storage.writing(current(folder)):
        raise KeyboardInterrupt
    with storage.writing(current(folder)) as writer:
        assert writer is not None


CHILD = """
import sys
from pathlib import Path
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine
from tests.search.library import document

engine = WhooshEngine(Path(sys.argv[1]), Thesaurus())
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 1000):
    engine.put([document(str(number), "Kosz uliczny")])
    print(number, flush=True)
"""


def test_a_writer_killed_in_the_middle_loses_nothing_it_confirmed(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], folder: Path
) -> None:
    confirmed: set[str] = set()
    root = Path(__file__).parents[2]
    for round_ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder), str(1000 * (round_ + 1))],
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            # Killed at a different point of a commit each time.
            for _ in range(1 + round_ % 3):
                confirmed.add(child.stdout.readline().strip())
            threading.Event().wait(0.004 * round_)
            child.send_signal(signal.SIGKILL)
            confirmed.update(child.stdout.read().split())
        reader = opened()
        pages = [reader.search(Query("kosz", PUBLIC, size=50, page=n)).ids for n in (1, 2, 3)]
        found = {id_ for page in pages for id_ in page}
        assert confirmed <= found
        assert reader.search(ANY).total == 1
        assert reader.health().is_ok
    engine.put([document("99", "Kosz ostatni")])
    assert engine.search(Query("ostatni", PUBLIC)).total == 1
    assert len(names(folder)) <= 3


KILLED_AT = """
import os, sys
from pathlib import Path
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine
from tests.search.library import document

engine = WhooshEngine(Path(sys.argv[1]), Thesaurus())
left = int(sys.argv[2])

def count(event, arguments):
    global left
    if event in {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"}:
        left -= 1
        if not left:
            os._exit(9)

sys.addaudithook(count)
engine.put([document("77", "Kosz uliczny")])
"""


@pytest.mark.slow
def test_a_writer_that_dies_at_any_file_operation_leaves_an_index_that_opens(
    engine: WhooshEngine, opened: Callable[[], WhooshEngine], folder: Path
) -> None:
    root = Path(__file__).parents[2]
    for step in range(1, 200, 4):
        done = subprocess.run(
            [sys.executable, "-c", KILLED_AT, str(folder), str(step)], cwd=root, check=False
        )
        reader = opened()
        assert reader.search(ANY).total == 1
        assert reader.search(Query("", PUBLIC)).total in (5, 6)
        assert reader.health().is_ok
        if done.returncode == 0:
            break
    else:
        pytest.fail("the commit was never reached")
    assert opened().search(Query("kosz", PUBLIC)).total == 1
