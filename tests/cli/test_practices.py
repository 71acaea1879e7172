import pytest
from sqlalchemy import create_engine, text

TABLES = ("practice", "version", "outbox_message", "audit_entry")


@pytest.fixture
def rows(config):
    """Counts what the database holds, from outside."""

    def rows():
        engine = create_engine(config.database)
        with engine.connect() as connection:
            found = [
                connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608
                for table in TABLES
            ]
        engine.dispose()
        return found

    return rows


def paths(folder):
    return sorted(folder.rglob("*.md"))


def break_one(folder):
    path = paths(folder)[0]
    told = path.read_text(encoding="utf-8")
    line = next(line for line in told.splitlines() if line.startswith("etap:"))
    path.write_text(told.replace(line, "etap: gotowe"), encoding="utf-8")
    return path, told.splitlines().index(line) + 1


def test_a_folder_is_brought_in_and_a_second_time_nothing_happens(run, folder, rows):
    first = run("import", folder)
    assert first.stdout.strip() == "2 new, 0 changed, 0 unchanged, 0 refused"
    assert (first.exit_code, rows()) == (0, [2, 2, 2, 2])
    second = run("import", folder)
    assert second.stdout.strip() == "0 new, 0 changed, 2 unchanged, 0 refused"
    assert (second.exit_code, rows()) == (0, [2, 2, 2, 2])


def test_a_changed_file_is_told(run, folder, rows):
    run("import", folder)
    path = paths(folder)[1]
    path.write_text(path.read_text(encoding="utf-8") + "\nDopisek.\n", encoding="utf-8")
    assert "0 new, 1 changed, 1 unchanged" in run("import", folder).stdout
    assert rows() == [2, 3, 3, 3]


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(run, folder, rows):
    result = run("import", folder, "--dry-run")
    assert result.stdout.strip() == ("2 new, 0 changed, 0 unchanged, 0 refused – nothing was kept")
    assert (result.exit_code, rows()) == (0, [0, 0, 0, 0])


def test_one_broken_file_means_that_nothing_is_kept(run, folder, rows):
    path, line = break_one(folder)
    result = run("import", folder)
    assert result.stdout.strip() == ("1 new, 0 changed, 0 unchanged, 1 refused – nothing was kept")
    assert (result.exit_code, rows()) == (1, [0, 0, 0, 0])
    (told,) = [one for one in result.stderr.splitlines() if one.startswith(str(path))]
    assert f" {line}, etap: " in told
    assert "gotowe" in told
    assert "pilotaż, wdrożona" in told


def test_asked_to_the_good_files_are_kept(run, folder, rows):
    break_one(folder)
    result = run("import", folder, "--partly")
    assert result.stdout.strip() == "1 new, 0 changed, 0 unchanged, 1 refused"
    assert (result.exit_code, rows()) == (1, [1, 1, 1, 1])


def test_a_dry_run_keeps_nothing_even_partly(run, folder, rows):
    break_one(folder)
    result = run("import", folder, "--partly", "--dry-run")
    assert "nothing was kept" in result.stdout
    assert (result.exit_code, rows()) == (1, [0, 0, 0, 0])


def test_a_folder_that_is_not_there_is_named(run, tmp_path):
    result = run("import", tmp_path / "none")
    assert result.exit_code == 2
    assert "none” is not a folder" in result.stderr


def test_what_came_in_goes_out_byte_for_byte(run, folder, tmp_path):
    run("import", folder)
    out = tmp_path / "out"
    result = run("export", out)
    assert result.stdout.strip() == "2 written, 0 already as they should be"
    assert [path.read_bytes() for path in paths(out)] == [
        path.read_bytes() for path in paths(folder)
    ]
    again = run("export", out)
    assert again.stdout.strip() == "0 written, 2 already as they should be"


def test_a_dry_run_of_the_export_writes_nothing(run, folder, tmp_path):
    run("import", folder)
    result = run("export", tmp_path / "out", "--dry-run")
    assert result.stdout.strip() == "2 would be written, 0 already as they should be"
    assert not (tmp_path / "out").exists()


def test_an_empty_library_exports_nothing(run, tmp_path):
    assert run("export", tmp_path / "out").stdout.startswith("0 written")
