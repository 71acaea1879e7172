from app.services import doctor
from tests.cluster import NEEDS_WHOOSH


def test_a_house_in_order_is_well(run, folder):
    run("prepare")
    told = run("doctor")
    assert told.exit_code == 0
    assert f"{len(doctor.CHECKS)} checks, 0 problems" in told.output


def test_a_problem_is_said_in_a_sentence_and_by_the_exit_status(run, folder):
    run("prepare")
    run("mirror", "rebuild")
    path = min(folder.rglob("*.md"))
    with_database = path.read_bytes()
    path.unlink()
    told = run("mirror", "rebuild", "--dry-run")
    assert "1 would be written, 0 would be removed, 1 already as they should be" in told.output
    assert not path.exists()
    told = run("mirror", "rebuild")
    assert "1 written, 0 removed, 1 already as they should be" in told.output
    assert path.read_bytes() == with_database


@NEEDS_WHOOSH
def test_a_missing_index_is_a_problem(run, folder, config):
    run("prepare")
    (config.index_folder / "CURRENT").unlink()
    told = run("doctor")
    assert told.exit_code == 1
    assert "WRONG  The check of the index could not be done: no-index." in told.output


def test_a_file_of_somebody_else_is_left_and_named(run, folder):
    run("prepare")
    (folder / "przywodztwo" / "notatki.md").write_text("Do zrobienia", encoding="utf-8")
    told = run("mirror", "rebuild")
    assert "notatki.md: not the mirror's, left alone" in told.output
    assert (folder / "przywodztwo" / "notatki.md").exists()
