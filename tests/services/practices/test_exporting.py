import pytest

from app.config import ROOT
from app.database import transaction
from app.domain.actor import ANONYMOUS, SYSTEM
from app.domain.practices import State
from app.services import practices

SOURCE = ROOT / "practices"


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.md")}


@pytest.fixture
def inside(library):
    with library.app_context():
        yield


def test_what_was_brought_in_comes_out_byte_for_byte(inside, tmp_path):
    written, same = practices.export_folder(ANONYMOUS, tmp_path)
    assert (len(written), len(same)) == (48, 0)
    assert tree(tmp_path) == tree(SOURCE)


def test_what_is_already_there_is_left_as_it_is(inside, tmp_path):
    practices.export_folder(ANONYMOUS, tmp_path)
    one = sorted(tmp_path.rglob("*.md"))[7]
    one.write_text("altered", encoding="utf-8")
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    written, same = practices.export_folder(ANONYMOUS, tmp_path)
    assert (written, len(same)) == ([one], 47)
    assert tree(tmp_path) == tree(SOURCE)
    assert all(path.stat().st_mtime_ns == times[path] for path in same)


def test_a_dry_run_says_the_same_and_writes_nothing(inside, tmp_path):
    written, same = practices.export_folder(ANONYMOUS, tmp_path, dry_run=True)
    assert (len(written), len(same)) == (48, 0)
    assert list(tmp_path.iterdir()) == []
    assert written == practices.export_folder(ANONYMOUS, tmp_path)[0]


def test_progress_is_told(inside, tmp_path):
    heard = []
    practices.export_folder(
        ANONYMOUS, tmp_path, dry_run=True, tell=lambda done, total: heard.append((done, total))
    )
    assert heard == [(done, 48) for done in range(1, 49)]


def test_an_export_takes_few_questions(make, statements, tmp_path):
    for _ in range(3):
        make.practice()
    statements()
    practices.export_folder(ANONYMOUS, tmp_path, dry_run=True)
    assert len(statements()) == 1


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
@pytest.mark.parametrize("state", [one for one in State if one is not State.PUBLISHED])
def test_only_what_is_in_force_goes_out(make, tmp_path, state, actor):
    make.practice(state=state)
    assert practices.export_folder(actor, tmp_path) == ([], [])
    assert list(tmp_path.iterdir()) == []


def test_the_main_network_names_the_folder(make, tmp_path):
    practice = make.practice(networks=[make.network("przywodztwo"), make.network("zasoby-miast")])
    (path,), _ = practices.export_folder(ANONYMOUS, tmp_path)
    assert path == tmp_path / "przywodztwo" / f"{practice.slug}.md"
    assert path.read_text(encoding="utf-8") == practice.version.text


def test_a_practice_without_a_version_is_passed_over(make, tmp_path):
    practice = make.practice()
    with transaction():
        practice.version_id = None
    assert practices.export_folder(ANONYMOUS, tmp_path) == ([], [])
