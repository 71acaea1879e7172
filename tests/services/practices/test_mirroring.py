"""The folder says what the database says, and nothing of anybody else's is lost."""

import pytest

from app.database import db, transaction
from app.domain.errors import InvalidWriteUpError
from app.domain.practices import State
from app.models.documents import DocumentNetwork
from app.services import practices
from app.services.practices import mirroring
from app.services.practices.mirroring import mirror, mirror_all


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mirror"


def all_of(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.md")}


def name(practice):
    return f"{practice.networks[0].slug}/{practice.slug}.md"


def test_a_published_practice_is_written_and_the_second_time_left_alone(make, folder):
    practice = make.practice()
    mirror(folder, practice.id)
    assert all_of(folder) == {name(practice): practice.version.text}
    before = (folder / name(practice)).stat()
    mirror(folder, practice.id)
    after = (folder / name(practice)).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_t23_what_is_for_members_only_stays_out(make, folder):
    text = "---\ntytul: Ławki\nkontakt_osoba: Anna Lipa\n---\n\n## Problem\n\nBrak.\n"
    practice = make.practice(text=text)
    mirror(folder, practice.id)
    assert all_of(folder) == {name(practice): text.replace("kontakt_osoba: Anna Lipa\n", "")}


@pytest.mark.parametrize("state", [one for one in State if one is not State.PUBLISHED])
def test_what_is_not_in_force_is_taken_away(make, folder, state):
    practice = make.practice()
    mirror(folder, practice.id)
    with transaction():
        practice.state = state
    mirror(folder, practice.id)
    assert all_of(folder) == {}


def test_a_practice_that_moves_to_another_network_takes_its_file_along(make, folder):
    first, second = make.network("miasto-cyfrowe"), make.network("zasoby-miast")
    practice = make.practice(networks=[first])
    mirror(folder, practice.id)
    old = name(practice)
    with transaction():
        practice.belongs_to = [DocumentNetwork(network_id=second.id, position=0)]
    db.session.expire(practice)
    mirror(folder, practice.id)
    assert all_of(folder) == {f"{second.slug}/{practice.slug}.md": practice.version.text}
    assert old not in all_of(folder)


def test_an_older_version_is_replaced(make, folder):
    practice = make.practice()
    (folder / practice.networks[0].slug).mkdir(parents=True)
    (folder / name(practice)).write_text("dawniej")
    mirror(folder, practice.id)
    assert all_of(folder) == {name(practice): practice.version.text}


def test_a_file_that_the_database_could_not_write_again_stays(make, folder):
    practice = make.practice()
    mirror(folder, practice.id)
    stranger = folder / "inna-siec" / f"{practice.slug}.md"
    stranger.parent.mkdir()
    stranger.write_text("czyjeś notatki")
    with transaction():
        practice.state = State.ARCHIVED
    mirror(folder, practice.id)
    assert list(all_of(folder).values()) == ["czyjeś notatki"]


def test_a_practice_that_never_was_is_no_error(app, folder):
    mirror(folder, 4711)
    assert not folder.exists()


def test_a_folder_of_a_network_that_leads_elsewhere_is_refused(make, folder, tmp_path):
    practice = make.practice()
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / practice.networks[0].slug).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InvalidWriteUpError) as raised:
        mirror(folder, practice.id)
    assert [fault.code for fault in raised.value.faults] == ["outside-folder"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.fixture
def disorder(make, folder):
    """A folder with one file each of what can be the matter; what is where, by kind."""
    kinds = {kind: make.practice() for kind in ("same", "missing", "different", "left")}
    mirror_all(folder)
    places = {kind: folder / name(practice) for kind, practice in kinds.items()}
    places["missing"].unlink()
    places["different"].write_text("zmienione ręcznie")
    with transaction():
        kinds["left"].state = State.ARCHIVED
    places["unknown"] = folder / "siec" / "notatki.md"
    places["unknown"].parent.mkdir()
    places["unknown"].write_text("Do zrobienia")
    return places


def test_the_folder_is_compared_without_changing_it(disorder, folder):
    before = all_of(folder)
    found = mirror_all(folder, dry_run=True)
    assert {kind: getattr(found, kind) for kind in disorder} == {
        kind: [path] for kind, path in disorder.items()
    }
    assert all_of(folder) == before


def test_the_folder_is_mended_and_what_is_unknown_stays(disorder, folder):
    mirror_all(folder)
    assert disorder["unknown"].read_text() == "Do zrobienia"
    found = mirror_all(folder)
    assert {len(found.same), len(found.unknown)} == {3, 1}
    assert (found.missing, found.different, found.left) == ([], [], [])


def test_strays_are_told(make, folder):
    mirror_all(folder)
    folder.mkdir()
    (folder / "README.md").write_text("Opis")
    assert mirror_all(folder).unknown == [folder / "README.md"]


def test_all_batches_are_looked_at_and_progress_is_told(make, folder, monkeypatch):
    monkeypatch.setattr(mirroring, "BATCH", 2)
    for _ in range(4):
        make.practice()
    told = []
    mirror_all(folder, tell=told.append)
    assert told == [1, 2, 3, 4]
    assert len(all_of(folder)) == 4


def test_the_practices_of_the_repository_are_left_byte_for_byte(library):
    with library.app_context():
        found = practices.mirror_all(
            library.extensions["house"].config.practices_folder, dry_run=True
        )
    assert len(found.same) == 48
    assert (found.missing, found.different, found.left, found.unknown) == ([], [], [], [])
