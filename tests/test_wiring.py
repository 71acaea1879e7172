from dataclasses import replace
from inspect import iscoroutinefunction

from sqlalchemy import text

from app import create_app
from app.database import db
from app.search.memory import MemoryEngine
from app.search.opensearch_engine import OpenSearchEngine
from app.search.whoosh_engine import WhooshEngine
from tests.cluster import NEEDS_WHOOSH
from tests.conftest import _close


def test_no_request_starts_an_event_loop(app):
    assert app.teardown_appcontext_funcs
    assert not any(map(iscoroutinefunction, app.teardown_appcontext_funcs))


def test_the_session_ends_with_its_context(config):
    app = create_app(config)
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        pool = db.engine.pool
        assert pool.checkedout() == 1
    assert pool.checkedout() == 0
    with app.app_context():
        _close(app)


def test_each_context_has_a_session_of_its_own(app):
    first = db.session
    with app.app_context():
        assert db.session is not first
    assert db.session is first


@NEEDS_WHOOSH
def test_the_engine_is_whoosh_unless_another_is_given(config):
    engine = MemoryEngine()
    apps = [create_app(config), create_app(config, engine)]
    engines = [app.extensions["house"].engine for app in apps]
    assert isinstance(engines[0], WhooshEngine)
    assert engines[1] is engine
    engines[0].close()


def test_the_engine_is_opensearch_where_its_nodes_are_set(config):
    nodes = ("http://127.0.0.1:9",)
    engine = create_app(replace(config, opensearch_urls=nodes)).extensions["house"].engine
    assert isinstance(engine, OpenSearchEngine)
    assert engine.health().reason == "away"
    engine.close()


def test_without_settings_those_of_the_environment_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("EMPIRIE_DATA_FOLDER", str(tmp_path / "var"))
    monkeypatch.setenv("EMPIRIE_INDEX_FOLDER", str(tmp_path / "index"))
    app = create_app()
    assert app.extensions["house"].config.data_folder == tmp_path / "var"
    assert app.config["SECRET_KEY"] == (tmp_path / "var" / "secret_key").read_text("ascii")
    app.extensions["house"].engine.close()
