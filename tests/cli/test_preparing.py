import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app import create_app
from app.cli import group
from app.cli.preparing import heal_index, make_ready
from app.config import Config
from app.database import db, transaction
from app.domain.actor import SYSTEM
from app.models.outbox import OutboxMessage, post
from app.search.engine import Query
from app.services import audit, catalogue, outbox
from tests.conftest import _close
from tests.factories import NOW


@pytest.fixture
def bare(databases, config, folder):
    """Prepares a house of which nothing is there but two files."""
    config = replace(config, database_url=databases.empty())
    made = []

    def build():
        made.append(create_app(config))
        return made[-1]

    def bare():
        return CliRunner().invoke(group, ["prepare"], obj=build, catch_exceptions=False)

    bare.build = build
    yield bare
    for app in made:
        with app.app_context():
            _close(app)


def test_everything_is_made_ready_and_a_second_time_there_is_nothing_to_do(bare):
    first = bare()
    assert first.exit_code == 0
    told = first.stdout.splitlines()
    assert told[0] == "Database: tables brought up to date"
    assert told[1].startswith("Reference data: 8 networks, ")
    assert told[1].endswith(" topics, 1013 cities")
    assert told[2:] == ["Practices: 2 imported, 0 refused", "Index: 2 practices indexed"]
    second = bare()
    assert (second.exit_code, second.stdout) == (0, "")


def test_an_index_that_cannot_be_reached_keeps_nobody_from_starting(
    databases, config, folder, capsys
):
    app = create_app(
        replace(
            config,
            database_url=databases.empty(),
            opensearch_urls=("http://127.0.0.1:9",),
            opensearch_name="nobody",
        )
    )
    make_ready(app)
    assert "Index: not now (away); the worker tries again" in capsys.readouterr().out
    with app.app_context():
        assert "w trybie uproszczonym" in app.test_client().get("/praktyki?q=a").text
        _close(app)


def test_after_preparing_the_practices_are_found(bare):
    bare()
    found = bare.build().extensions["house"].engine.search(Query("", frozenset({"public"})))
    assert found.total == 2


def test_what_the_index_holds_after_preparing_need_not_be_delivered_again(bare):
    bare()
    app = bare.build()
    with app.app_context():
        assert outbox.promised() == []


def test_a_broken_file_does_not_hold_up_the_start(bare, config):
    path = min(config.practices_folder.rglob("*.md"))
    path.write_text("---\n", encoding="utf-8")
    result = bare()
    assert result.exit_code == 0
    assert "Practices: 1 imported, 1 refused" in result.stdout
    assert f"{path}: " in result.stderr


def test_a_folder_of_practices_that_is_not_there_does_not_hold_up_the_start(bare, config):
    config.practices_folder.rename(config.practices_folder.with_name("away"))
    result = bare()
    assert "Practices: 0 imported, 0 refused" in result.stdout
    assert "Index: 0 practices indexed" in result.stdout


def test_practices_are_imported_only_when_there_are_none(bare, config):
    bare()
    path = min(config.practices_folder.rglob("*.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\nDopisek.\n", encoding="utf-8")
    assert bare().stdout == ""


def test_preparing_makes_the_data_folder(build, config):
    assert not config.data_folder.exists()
    make_ready(build())
    assert config.data_folder.is_dir()


def test_a_missing_index_is_built(index, make):
    make.practice()
    assert heal_index(index)
    assert index.health().documents == 1
    assert not heal_index(index)


def test_an_index_that_is_behind_is_left_to_the_outbox(index, make):
    practice = make.practice()
    with transaction():
        post("practice-changed", practice.id, NOW)
    assert not heal_index(index)
    assert index.health().documents == 0


def test_a_missing_index_is_built_even_when_messages_wait_and_they_are_settled(engine, make):
    practice = make.practice()
    with transaction():
        post("practice-changed", practice.id, NOW)
    assert heal_index(engine)
    db.session.expire_all()
    assert db.session.query(OutboxMessage).filter_by(topic=outbox.INDEX).one().done_at


def test_the_index_is_rebuilt_on_demand(run, folder):
    run("import", folder)
    result = run("index", "rebuild")
    assert (result.exit_code, result.stdout.strip()) == (0, "2 practices indexed")


def test_the_status_of_a_sound_index_is_zero(run, folder):
    run("import", folder)
    run("index", "rebuild")
    result = run("index", "status")
    assert result.exit_code == 0
    assert result.stdout.startswith("ok: 2 practices, ")


def test_the_status_of_a_missing_index_is_one_and_says_why(run):
    result = run("index", "status")
    assert result.exit_code == 1
    assert result.stdout.startswith("damaged: 0 practices, 0 bytes, generation –")
    assert result.stdout.strip().endswith(")")


def test_a_log_that_holds_is_ok(run, folder):
    run("import", folder)
    result = run("audit", "verify")
    assert (result.exit_code, result.stdout.strip()) == (0, "ok")


def test_t54_a_log_that_was_altered_is_told(run, build, folder):
    run("import", folder)
    with build().app_context(), transaction():
        if db.engine.name == "sqlite":
            db.session.execute(text("DROP TRIGGER audit_entry_no_update"))
        else:
            db.session.execute(text("DROP TRIGGER audit_entry_keep ON audit_entry"))
        db.session.execute(text("UPDATE audit_entry SET action = 'x' WHERE id = 2"))
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert result.stdout.strip() == "entry 2 was altered or follows a removed one"


@pytest.fixture
def noted(run, build):
    """Three deeds in the log, each of another day in Poland."""
    run("prepare")
    with build().app_context(), transaction():
        for hour in (NOW.replace(hour=1), NOW.replace(hour=23), NOW + timedelta(days=3)):
            audit.record(SYSTEM, "practice.publish", None, {"title": "żółw\nx"}, hour)


def exported(run, *options):
    result = run("audit", "export", *options)
    assert result.exit_code == 0
    told = [json.loads(line) for line in result.stdout.splitlines()]
    return [row for row in told if row["action"] == "practice.publish"]


def test_the_log_is_printed_one_object_a_line(run, noted):
    rows = exported(run)
    assert len(rows) == 3
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert rows[0]["details"] == {"title": "żółw\nx"}
    assert rows[0]["at"] == NOW.replace(hour=1).isoformat()
    assert len(rows[0]["hash"]) == 64


def test_the_log_is_printed_from_day_to_day_as_they_are_in_poland(run, noted):
    day = NOW.date()
    next_day = day + timedelta(days=1)
    assert len(exported(run, "--until", day)) == 1
    assert len(exported(run, "--since", next_day, "--until", next_day)) == 1
    assert len(exported(run, "--since", next_day)) == 2


def test_that_the_log_was_printed_is_noted_and_it_still_holds(run, noted):
    exported(run)
    assert '"action": "log.export"' in run("audit", "export").stdout
    assert run("audit", "verify").exit_code == 0


def test_a_day_that_is_none_is_refused(run):
    assert run("audit", "export", "--since", "2026-13-01").exit_code == 2


@pytest.fixture
def settings(run, tmp_path, monkeypatch):
    """Sets some settings in a file, and types the command."""

    def settings(text=""):
        (tmp_path / "set.env").write_text(text, encoding="utf-8")
        monkeypatch.setenv("EMPIRIE_FILE", str(tmp_path / "set.env"))
        return run("settings").stdout

    return settings


def test_every_setting_is_printed(settings):
    names = [line.partition("=")[0] for line in settings().splitlines()]
    assert names == [f"EMPIRIE_{setting.name.upper()}" for setting in fields(Config)]


def test_key_and_password_are_not_printed(settings):
    told = settings(
        f"EMPIRIE_SECRET_KEY={'geheim' * 8}\n"
        f"EMPIRIE_FORMER_SECRET_KEY={'geheim' * 8}\n"
        "EMPIRIE_SMTP_PASSWORD=geheim\n"
        "EMPIRIE_OIDC_CLIENT_SECRET=geheim\n"
        "EMPIRIE_DATABASE_URL=postgresql+psycopg://empirie:geheim@db.example/empirie\n"
    )
    assert "geheim" not in told
    assert "EMPIRIE_SECRET_KEY=(hidden)" in told
    assert "EMPIRIE_DATABASE_URL=postgresql+psycopg://empirie:***@db.example/empirie" in told


def test_what_is_printed_can_be_set_again(settings):
    given = {
        "EMPIRIE_TRUSTED_HOSTS": "a.example,b.example",
        "EMPIRIE_BEHIND_PROXY": "yes",
        "EMPIRIE_WORKER_INSIDE": "no",
        "EMPIRIE_PORT": "81",
        "EMPIRIE_BASE_URL": "https://a.example",
        "EMPIRIE_INDEX_FOLDER": "/srv/index",
    }
    told = settings("\n".join(f"{name}={value}" for name, value in given.items()))
    assert dict(line.split("=", 1) for line in told.splitlines()).items() >= given.items()


def test_the_database_in_force_is_printed(settings):
    told = settings("EMPIRIE_DATA_FOLDER=/srv/var")
    assert "EMPIRIE_DATABASE_URL=sqlite:////srv/var/empirie.db" in told


def test_what_is_published_while_the_index_is_counted_is_no_reason_to_build_it_anew(
    make, index, monkeypatch
):
    """On PostgreSQL, where each question sees the newest; a rebuild would hold up everybody."""
    index.rebuild([])

    def counting(_engine):
        practice = make.practice()
        with transaction():
            post("practice-changed", practice.id, NOW)
        return False

    monkeypatch.setattr(catalogue, "is_sound", counting)
    assert not heal_index(index)
