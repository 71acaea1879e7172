"""What tests start from.

`app`: an application of its own on a fresh database that holds the reference data. `library`: one
application for all tests of a process, with the practices of the repository, to be read only.
SQLite is a real file; PostgreSQL is used when TEST_DATABASE_URL names a server. Commits are real.
The index is Whoosh's; it lies in OpenSearch when TEST_SEARCH_ENGINE says so (see `cluster.py`).
"""

import hmac
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event, make_url, text
from werkzeug.routing import Rule

from app import create_app, door, migrations
from app.cli.preparing import make_ready
from app.config import ROOT, Config
from app.database import db, transaction
from app.intake import sandbox
from app.models.accounts import User
from app.search.engine import SearchEngine
from app.services import accounts, reference
from tests import cluster
from tests.factories import Make
from tests.postoffice import MailServer, post_office

SERVER = os.environ.get("TEST_DATABASE_URL", "")
SECRET = "x" * 48

settings.register_profile("house", deadline=None)  # the machine may be busy
settings.load_profile("house")


def _compile_routes_once() -> None:
    """Keep what werkzeug compiles of a route: each application of a process has the same ones.

    What it compiles hangs on the text of the rule and its defaults only, and is bound to each rule
    anew; it is most of the time that an application takes to be made.
    """
    compiled: dict[Any, Any] = {}
    compiling = Rule._compile_builder

    def remembering(rule: Rule, append_unknown: bool = True) -> Any:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, rule.subdomain, rule.merge_slashes, defaults, append_unknown)
        if key not in compiled:
            compiled[key] = compiling(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = remembering  # type: ignore[method-assign]


def pytest_configure() -> None:
    """Let the processes that open foreign files be measured, too, where anything is."""
    _compile_routes_once()
    measure = "COVERAGE_PROCESS_CONFIG"  # what coverage.py tells its own
    if measure in os.environ:
        sandbox.ENVIRONMENT[measure] = os.environ[measure]


def pytest_sessionfinish() -> None:
    """Save what was measured before this process says that it is done.

    A process of pytest-xdist that takes long to end is killed, and what it would save at its very
    end is lost.
    """
    if (measuring := Coverage.current()) is not None:
        measuring.save()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database: the rest need not be asked again on another one."""
    for item in items:
        if "databases" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their number: in a file made for a test stands the time it was made."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@event.listens_for(Engine, "connect")
def never_wait_for_the_disk(connection: Any, _entry: Any) -> None:
    """Let SQLite commit without waiting; what a test leaves need not outlive the machine.

    It takes hold after the application's own listener; PostgreSQL is started likewise (tests/run).
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


class Databases:
    """Fresh databases made from one template, which is migrated and filled once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []
        self.templates = FileSystemBytecodeCache(str(folder))
        if SERVER:
            self.server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
        self.template = self.empty()
        config = Config(data_folder=folder, database_url=self.template, secret_key=SECRET)
        app = create_app(config)
        with app.app_context():
            migrations.upgrade(db.engine)
            with transaction():
                reference.load()
            _close(app)

    def fresh(self) -> str:
        """Return the address of a new copy of the template."""
        name = uuid.uuid4().hex
        if not SERVER:
            shutil.copy(str(make_url(self.template).database), self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        made = make_url(self.template).database
        self._server(f'CREATE DATABASE "{name}" TEMPLATE "{made}" STRATEGY FILE_COPY')
        self.names.append(name)
        return make_url(SERVER).set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Leave the server as it was."""
        for name in self.names.copy():
            self._drop(name)
        if SERVER:
            self.server.dispose()

    def drop(self, address: str) -> None:
        """Take away a database that a test has done with; hundreds of them fill a disk."""
        name = make_url(address).database or ""
        if SERVER:
            self._drop(name)
        else:
            Path(name).unlink(missing_ok=True)

    def _drop(self, name: str) -> None:
        self._server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.names.remove(name)

    def empty(self) -> str:
        """Return the address of a database without tables."""
        name = uuid.uuid4().hex
        if not SERVER:
            return f"sqlite:///{self.folder / name}.db"
        self._server(f'CREATE DATABASE "{name}"')
        self.names.append(name)
        return make_url(SERVER).set(database=name).render_as_string(hide_password=False)

    def _server(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.drop_all()


@pytest.fixture
def config(databases: Databases, tmp_path: Path) -> Iterator[Config]:
    address = databases.fresh()
    with cluster.chosen() as settings:
        yield Config(
            data_folder=tmp_path / "var",
            database_url=address,
            index_folder=tmp_path / "index",
            practices_folder=tmp_path / "practices",
            secret_key=SECRET,
            **settings,
        )
    databases.drop(address)


@pytest.fixture
def app(config: Config, databases: Databases) -> Iterator[Flask]:
    """A whole application on a database of its own, inside its context."""
    app = create_app(config)
    app.jinja_env.bytecode_cache = databases.templates  # pages are compiled once in a process
    app.testing = False  # errors are answered as in production
    with app.app_context():
        yield app
        _close(app)


@pytest.fixture
def engine(app: Flask) -> SearchEngine:
    return app.extensions["house"].engine


@pytest.fixture
def index(engine: SearchEngine) -> SearchEngine:
    """The engine with an index that is there and empty."""
    engine.rebuild([])
    return engine


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """A browser in which somebody is signed in; `browser.csrf` is the token of its forms."""

    def begin(user: User) -> FlaskClient:
        client = app.test_client()
        with transaction():
            started = accounts.start(user, door.now())
        with client.session_transaction() as held:
            held["_user_id"] = started.token
            held["_fresh"] = True
        key = str(app.secret_key).encode()
        told = b"csrf:" + started.session.token_hash.encode()
        client.csrf = hmac.new(key, told, "sha256").hexdigest()
        return client

    return begin


@pytest.fixture
def make(app: Flask) -> Make:
    return Make()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real mail server; `mail_server.box` says what came and how it shall behave."""
    with post_office() as running:
        yield running


@pytest.fixture(scope="session")
def library(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the 48 practices, made ready as `make run` does; read only."""
    folder = tmp_path_factory.mktemp("library")
    with cluster.chosen() as settings:
        app = create_app(
            Config(
                data_folder=folder / "var",
                database_url=databases.fresh(),
                index_folder=folder / "index",
                practices_folder=ROOT / "practices",
                secret_key=SECRET,
                **settings,
            )
        )
        make_ready(app)
        yield app
        with app.app_context():
            _close(app)


@pytest.fixture
def visitor(library: Flask) -> FlaskClient:
    """Somebody without an account in the library."""
    return library.test_client()


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[], list[str]]]:
    """What was asked of the database of `app` since the last time one looked."""
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    def heard() -> list[str]:
        told = said.copy()
        said.clear()
        return told

    event.listen(db.engine, "before_cursor_execute", listen)
    yield heard
    event.remove(db.engine, "before_cursor_execute", listen)


def _close(app: Flask) -> None:
    house = app.extensions["house"]
    house.renderer.close()
    house.engine.close()
    db.session.close()
    db.engine.dispose()
