from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, func, select

from app import create_app, migrations
from app.cli import group
from app.cli.moving import BATCH
from app.database import Base, db, engine_options
from app.models.attachments import StoredFile
from app.models.practices import Practice
from app.services import audit
from tests.databases import _close
from tests.factories import Make


@pytest.fixture
def move(config, databases, tmp_path):
    """Takes the database of the tests into an empty SQLite file, or into the one named."""
    opened = []

    def move(source=None, into=None):
        into = into or f"sqlite:///{tmp_path / 'other.db'}"
        opened.append(create_app(replace(config, database_url=into)))
        words = ["database", "take-in", source or config.database]
        return CliRunner().invoke(group, words, obj=lambda: opened[-1], catch_exceptions=False)

    move.opened = opened
    yield move
    for app in opened:
        with app.app_context():
            _close(app)


def everything(address):
    """All rows of a database, table by table."""
    engine = create_engine(**engine_options(address))
    with engine.connect() as connection:
        found = {
            table.name: connection.execute(select(table).order_by(*table.primary_key)).all()
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


@pytest.fixture
def full(make, app):
    """A practice with its people, draft and file; enough networks' cities for several batches."""
    practice = make.practice(title="Zażółć gęślą jaźń")
    draft = make.draft(practice)
    make.attachment(draft=draft)
    db.session.rollback()
    return practice


def test_all_rows_arrive_as_they_were_and_can_go_back(full, move, config, databases, tmp_path):
    there = f"sqlite:///{tmp_path / 'other.db'}"
    moved = move()
    assert moved.exit_code == 0, moved.output
    before = everything(config.database)
    assert sum(len(rows) for rows in before.values()) > BATCH
    assert before["stored_file"]
    assert everything(there) == before
    back = databases.empty()
    assert move(there, back).exit_code == 0
    assert everything(back) == before
    with move.opened[-1].app_context():
        assert audit.first_broken() is None
        Make().practice()  # new rows get numbers of their own
        assert db.session.scalar(select(func.count(Practice.id))) == 2
        assert db.session.scalar(select(func.count(StoredFile.sha256))) == 1
        db.session.rollback()


def test_a_database_that_is_not_empty_is_left_alone(full, move, config):
    before = everything(config.database)
    refused = move(into=config.database)
    assert refused.exit_code == 1
    assert "is not empty; nothing was copied" in refused.output
    assert everything(config.database) == before


def test_a_database_of_another_program_is_not_taken(move, databases, tmp_path):
    source = databases.empty()
    engine = create_engine(**engine_options(source))
    migrations.upgrade(engine, "0001")
    engine.dispose()
    refused = move(source)
    assert refused.exit_code == 1
    assert "start it there once" in refused.output


def test_what_is_no_address_is_refused(move):
    refused = move("mysql://elsewhere")
    assert refused.exit_code == 1
    assert refused.output.startswith("SOURCE is wrong")
