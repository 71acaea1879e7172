import errno
import os
import stat

import pytest

from app.domain.errors import Fault, InvalidWriteUpError
from app.writeups import files
from app.writeups.files import FILE_LIMIT_BYTES, File

TEXT = "---\ntytul: „Zażółć”\n---\n"


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "practices"
    home.mkdir()
    return home


def refusal(deed) -> tuple[Fault, ...]:
    with pytest.raises(InvalidWriteUpError) as caught:
        deed()
    return caught.value.faults


def test_what_was_written_is_found_and_read_byte_for_byte(folder):
    path = files.write(folder, "zasoby-miast", "lodz-obligacje", TEXT)
    assert files.find(folder) == [File("lodz-obligacje", "zasoby-miast", path)]
    assert path == files.path(folder, "zasoby-miast", "lodz-obligacje")
    assert files.read(path) == TEXT.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_files_are_found_by_network_and_slug_and_others_left_alone(folder):
    for network, slug in [("b", "2"), ("a", "9"), ("a", "1")]:
        files.write(folder, network, slug, TEXT)
    for name in ["README.md", "a/Duże.md", "a/notatki.txt", "a/b/c.md", "Sieć/x.md"]:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT)
    (folder / "a" / "folder.md").mkdir()
    assert [(file.network, file.slug) for file in files.find(folder)] == [
        ("a", "1"),
        ("a", "9"),
        ("b", "2"),
    ]
    assert {path.name for path in files.strays(folder)} == {
        "README.md",
        "Duże.md",
        "c.md",
        "x.md",
        "folder.md",
    }


def test_writing_again_replaces_and_leaves_nothing_behind(folder):
    files.write(folder, "a", "1", "stary")
    path = files.write(folder, "a", "1", "nowy")
    assert path.read_text() == "nowy"
    assert [one.name for one in path.parent.iterdir()] == ["1.md"]


def test_a_reader_of_the_old_file_keeps_the_old_text(folder):
    path = files.write(folder, "a", "1", "stary")
    with path.open() as reader:
        files.write(folder, "a", "1", "nowy")
        assert reader.read() == "stary"


def test_a_full_disk_leaves_the_old_file_and_no_draft(folder, monkeypatch):
    path = files.write(folder, "a", "1", "stary")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write(folder, "a", "1", "nowy")
    assert path.read_text() == "stary"
    assert [one.name for one in path.parent.iterdir()] == ["1.md"]


def test_removing_takes_the_file_and_may_be_done_twice(folder):
    path = files.write(folder, "a", "1", TEXT)
    files.remove(folder, "a", "1")
    files.remove(folder, "a", "1")
    assert not path.exists()


@pytest.mark.parametrize(
    "name",
    ["", "..", "../x", "a/b", "a.md", "Ą", "A", "a b", "a\n", "a\0", "/etc/passwd", "a" * 121],
)
@pytest.mark.parametrize("deed", [files.write, files.remove, files.path])
def test_no_name_leaves_the_folder(folder, deed, name):
    text = (TEXT,) if deed is files.write else ()
    for names in [(name, "x"), ("x", name)]:
        assert refusal(lambda names=names: deed(folder, *names, *text)) == (
            Fault("bad-file-name", value=name),
        )
    assert list(folder.iterdir()) == []


def test_the_longest_name_is_allowed(folder):
    assert files.write(folder, "a" * 120, "b" * 120, TEXT).is_file()


def test_a_network_that_is_a_link_out_of_the_folder_is_not_written_to(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "siec").symlink_to(outside)
    for deed in (
        lambda: files.write(folder, "siec", "a", TEXT),
        lambda: files.remove(folder, "siec", "a"),
    ):
        assert refusal(deed) == (Fault("outside-folder", value="siec"),)
    assert list(outside.iterdir()) == []


def test_a_file_that_is_a_link_out_of_the_folder_is_not_read(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("tajne")
    (folder / "a").mkdir()
    link = folder / "a" / "x.md"
    link.symlink_to(secret)
    assert refusal(lambda: files.read(link)) == (Fault("outside-folder", value="x.md"),)


def test_a_link_within_the_folder_is_read(folder):
    path = files.write(folder, "a", "1", TEXT)
    link = folder / "a" / "2.md"
    link.symlink_to(path)
    assert files.read(link) == TEXT.encode()


@pytest.mark.parametrize("size", [FILE_LIMIT_BYTES, FILE_LIMIT_BYTES + 1])
def test_a_file_has_a_limit(folder, size):
    path = files.write(folder, "a", "1", "x" * size)
    if size <= FILE_LIMIT_BYTES:
        assert len(files.read(path)) == size
    else:
        assert refusal(lambda: files.read(path)) == (Fault("file-too-large", value="120"),)


def test_a_file_that_is_gone_is_told_by_name(folder):
    assert refusal(lambda: files.read(folder / "a" / "b.md")) == (
        Fault("unreadable-file", value="b.md"),
    )
