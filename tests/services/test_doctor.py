"""L-15: what must always be so, and a sentence for each way in which it is not."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.database import db, transaction
from app.domain.practices import State
from app.models.documents import Version
from app.models.notices import JobRun, Letter
from app.models.outbox import OutboxMessage, post
from app.models.practices import Practice
from app.search.memory import MemoryEngine
from app.services import assets, catalogue, doctor, practices, schedule
from tests.factories import NOW


@pytest.fixture
def house(config):
    return doctor.House(MemoryEngine(), config.practices_folder, NOW)


@pytest.fixture
def practice(make, house):
    """A practice in force that everything agrees on."""
    practice = make.practice()
    catalogue.rebuild(house.engine, NOW.date())
    practices.mirror_all(house.folder)
    return practice


@pytest.fixture
def told(house):
    """What the doctor says: the problems, and the notes."""

    def told():
        db.session.expire_all()
        found = doctor.examine(house)
        return (
            [one.sentence for one in found if one.is_problem],
            [one.sentence for one in found if not one.is_problem],
        )

    return told


def test_an_empty_house_is_well(app, told):
    assert told() == ([], [])


def test_l15_a_house_in_order_is_well(practice, told):
    assert told() == ([], [])


def test_l15_a_reference_to_nothing_is_told(practice, told):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets no such row in")
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("UPDATE version SET author_id = 4711")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    problems, _ = told()
    assert problems == ["Row 1 of version points at a row of account that does not exist."]


@pytest.mark.parametrize("state", [State.PUBLISHED, State.ARCHIVED])
def test_l15_a_practice_in_force_without_a_version_is_told(practice, told, house, state):
    with transaction():
        practice.state = state
        db.session.execute(update(Version).values(is_published=False))
    problems, _ = told()
    assert f"The practice {practice.slug} has no version in force." in problems


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED])
def test_l15_a_draft_with_a_version_in_force_is_told(practice, told, state):
    with transaction():
        practice.state = state
    problems, _ = told()
    assert (
        f"The practice {practice.slug} was never published, but has a version in force." in problems
    )


def test_l15_a_draft_without_a_version_is_in_order(practice, house, told):
    with transaction():
        practice.state = State.DRAFT
        db.session.execute(update(Practice).values(version_id=None))
        db.session.execute(text("DELETE FROM version"))
    catalogue.rebuild(house.engine, NOW.date())
    practices.mirror_all(house.folder)
    for path in house.folder.rglob("*.md"):
        path.unlink()
    assert told() == ([], [])


def test_l15_an_index_that_lacks_or_holds_too_much_is_told(practice, house, make, told):
    house.engine.remove([f"practice-{practice.id}"])
    assert told()[0] == [
        f"The index lacks practice-{practice.id}; run: python -m app index rebuild.",
    ]
    catalogue.rebuild(house.engine, NOW.date())
    with transaction():
        practice.state = State.ARCHIVED
    practices.mirror_all(house.folder)
    assert told()[0] == [
        f"The index holds what is not in force: practice-{practice.id}; run: python -m app index rebuild.",
    ]


def test_what_waits_explains_a_difference(make, told):
    with transaction():
        post("practice-changed", make.practice().id, NOW)
    assert told() == (
        [],
        [
            "1 changes wait to be indexed; the index was not compared.",
            "1 changes wait to be written; the folder was not compared.",
        ],
    )


def test_l15_a_folder_that_is_not_the_database_is_told(practice, house, told):
    (path,) = house.folder.rglob("*.md")
    name, content = path.relative_to(house.folder), path.read_bytes()
    cure = "run: python -m app mirror rebuild."
    path.write_text("inaczej")
    assert told()[0] == [
        f"The folder says something else than the database in {name}; {cure}",
    ]
    path.unlink()
    assert told()[0] == [f"The folder lacks {name}; {cure}"]
    path.write_bytes(content)
    with transaction():
        practice.state = State.ARCHIVED
    house.engine.remove([f"practice-{practice.id}"])
    assert told()[0] == [f"The folder still holds {name}; {cure}"]


def test_a_file_of_somebody_else_is_a_note(practice, house, told):
    (house.folder / "README.md").write_text("Opis")
    assert told() == ([], ["The file README.md is none of the mirror; it is left."])


def test_l15_an_altered_log_is_told(practice, told, monkeypatch):
    entry = type("Entry", (), {"id": 3})
    monkeypatch.setattr(doctor.audit, "first_broken", lambda: entry)
    assert told()[0] == ["Entry 3 of the log was altered or follows a removed one."]


def test_l15_promises_older_than_an_hour_are_explained(practice, told):
    old = NOW - timedelta(hours=1, seconds=1)
    with transaction():
        db.session.add_all(
            [
                OutboxMessage(topic="one", key=1, created_at=old, next_at=old),
                OutboxMessage(
                    topic="two", key=2, created_at=old, next_at=old, attempts=3, error="disk full"
                ),
                OutboxMessage(
                    topic="three",
                    key=3,
                    created_at=NOW,
                    next_at=NOW,
                    is_dead=True,
                    attempts=10,
                    error="full",
                ),
                OutboxMessage(topic="four", key=4, created_at=NOW, next_at=NOW),
                OutboxMessage(topic="five", key=5, created_at=old, next_at=old, done_at=NOW),
            ]
        )
    problems, _ = told()
    at = f"{old:%Y-%m-%d %H:%M} UTC"
    assert problems == [
        f"Promise 1 (one 1) of {at} waits after 0 attempts: no worker has tried: is one running?",
        f"Promise 2 (two 2) of {at} waits after 3 attempts: disk full",
        f"Promise 3 (three 3) of {NOW:%Y-%m-%d %H:%M} UTC was given up after 10 attempts: full",
    ]


def letter(number, **given):
    values = {"event": "invitation", "address": "a@miasto.example", "language": "pl", "data": {}}
    times = {"created_at": NOW, "next_at": NOW, "message_id": str(number)}
    return Letter(**(values | times | given))


def test_letters_that_nobody_took_for_an_hour_are_explained(practice, told):
    old = NOW - timedelta(hours=1, seconds=1)
    with transaction():
        db.session.add_all(
            [
                letter(1, created_at=old),
                letter(2, created_at=old, attempts=4, error="451 later"),
                letter(3, is_dead=True, attempts=1, error="550 no such reader"),
                letter(4),
                letter(5, created_at=old, sent_at=NOW),
                letter(6, created_at=old, dropped_at=NOW),
            ]
        )
    at, today = (f"(invitation) of {one:%Y-%m-%d %H:%M} UTC" for one in (old, NOW))
    assert told()[0] == [
        f"Letter 1 {at} waits after 0 attempts: no worker has tried: is one running?",
        f"Letter 2 {at} waits after 4 attempts: 451 later",
        f"Letter 3 {today} was given up after 1 attempts: 550 no such reader",
    ]


def test_a_missing_mail_server_is_a_note_until_a_letter_waits(practice, house, told):
    found = list(doctor.examine(replace(house, has_mail_server=False)))
    sentence = "No mail server is set (EMPIRIE_SMTP_HOST); {} letters wait for one."
    assert found == [doctor.Finding(sentence.format(0), is_problem=False)]
    with transaction():
        db.session.add(letter(1))
    found = list(doctor.examine(replace(house, has_mail_server=False)))
    assert found == [doctor.Finding(sentence.format(1))]


def test_a_calendar_that_nobody_keeps_is_told(practice, told):
    with transaction():
        db.session.add_all([JobRun(name=name, last_at=NOW) for name in schedule.JOBS])
    assert told() == ([], [])
    with transaction():
        db.session.execute(
            update(JobRun)
            .where(JobRun.name == "retention")
            .values(last_at=NOW - timedelta(days=1, hours=12))
        )
    assert told()[0] == ["The job retention of the calendar is late: is a worker running?"]


@pytest.fixture
def static(tmp_path, monkeypatch):
    """A copy of what browsers load, which may be spoilt."""
    folder = tmp_path / "static"
    shutil.copytree(assets.FOLDER, folder)
    monkeypatch.setattr(assets, "FOLDER", folder)
    return folder


def test_t58_a_script_changed_on_disk_is_told(practice, told, static):
    assert told() == ([], [])
    with (static / "app.js").open("a", encoding="utf-8") as script:
        script.write("\n")
    assert told()[0] == ["The file app/static/app.js was changed; fetch the program anew."]


def test_t58_a_script_that_lacks_or_was_laid_there_is_told(practice, told, static):
    (static / "draft.js").unlink()
    (static / "vendor").mkdir()
    (static / "vendor" / "obcy.js").touch()
    assert told()[0] == [
        "The file app/static/draft.js is missing; fetch the program anew.",
        "The file app/static/vendor/obcy.js did not come with the program; fetch the program anew.",
    ]


def test_a_check_that_breaks_does_not_stop_the_others(practice, told, monkeypatch):
    def broken(_house):
        raise RuntimeError("no light")

    checks = {"lamp": broken, **doctor.CHECKS}
    monkeypatch.setattr(doctor, "CHECKS", checks)
    assert told() == (["The check of the lamp could not be done: no light."], [])


def test_of_many_a_few_are_named():
    assert doctor._some({str(number) for number in range(8)}) == "0, 1, 2, 3, 4 and 3 more"
