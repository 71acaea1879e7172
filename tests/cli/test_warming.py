"""What is loaded before the server's processes part, and what may not be open then."""

import logging
from dataclasses import replace

import pytest

from app import create_app, door
from app.cli import warming
from app.cli.warming import warm
from app.database import db
from app.models.searches import UnmetSearch
from app.search.memory import MemoryEngine
from app.services import catalogue
from tests.conftest import _close


class Asked(MemoryEngine):
    """Notes for which texts it was asked."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def search(self, query):
        self.texts.append(query.text)
        return super().search(query)

    def close(self):
        """Has nothing open."""


@pytest.fixture
def warmed(config, databases):
    """Make an application with other settings, warm it, and say whether all could be answered.

    `apps` are those that were made; as in the server, no context is open while they are warmed.
    The engine is the one given, wherever the tests keep their index.
    """
    apps = []

    def warmed(engine, **settings):
        app = create_app(replace(config, **{"opensearch_urls": (), **settings}), engine)
        apps.append(app)
        return warm(app)

    warmed.apps = apps

    yield warmed
    for app in apps:
        with app.app_context():
            _close(app)


def test_what_is_looked_for_will_be_found(make, warmed):
    make.practice(title="Miasto bez smogu")
    engine = Asked()
    catalogue.rebuild(engine, door.today())
    assert warmed(engine)
    assert engine.texts == ["", "Miasto", "Miastoo"]
    assert not db.session.query(UnmetSearch).count()


def test_in_an_empty_library_nothing_is_looked_for_in_vain(make, warmed):
    engine = Asked()
    assert warmed(engine)
    assert set(engine.texts) == {""}
    assert not db.session.query(UnmetSearch).count()


def test_processes_part_without_a_connection_to_the_database(make, warmed):
    assert warmed(Asked())
    with warmed.apps[0].app_context():
        assert db.engine.pool.checkedin() == db.engine.pool.checkedout() == 0


def test_an_index_on_other_machines_is_left_alone(warmed, databases):
    engine = Asked()
    assert not warmed(engine, opensearch_urls=("http://127.0.0.1:9",))
    assert engine.texts == []


def test_without_a_database_the_server_starts_and_says_so(warmed, tmp_path, caplog):
    with caplog.at_level(logging.WARNING, warming.__name__):
        assert not warmed(Asked(), database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    said = [one.getMessage() for one in caplog.records if one.name == warming.__name__]
    assert said == ["not ready before the first reader: /"]  # and nothing else is waited for
