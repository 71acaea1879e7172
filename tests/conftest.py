"""What tests start from.

`app`: an application of its own on a fresh database that holds the reference data. `library`: one
application for all tests of a process, with the practices of the repository, to be read only.
SQLite is a real file; PostgreSQL is used when TEST_DATABASE_URL names a server. Commits are real.
The index is Whoosh's; it lies in OpenSearch when TEST_SEARCH_ENGINE says so (see `cluster.py`).
"""

import hmac
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import event

from app import create_app, door
from app.cli.preparing import make_ready
from app.config import ROOT, Config
from app.database import db, transaction
from app.intake import sandbox
from app.models.accounts import User
from app.search.engine import SearchEngine
from app.services import accounts
from tests import cluster, once
from tests.databases import SECRET, Databases, _close
from tests.factories import Make
from tests.postoffice import MailServer, post_office

WALKS = ("journeys", "rights")
CASES_MEASURED = 3  # of a test with many; the others pass the same lines

settings.register_profile("house", deadline=None)  # the machine may be busy
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Let the processes that open foreign files be measured, too, where anything is."""
    once.register_pages()
    once.read_catalogues()
    once.compile_statements()
    config.add_cleanup(once.render_in_one_child())
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Leave unmeasured what looks for something else than its lines (decision 12).

    A walk asks for some pages hundreds of times, and a test with hundreds of cases passes the same
    lines in each; measured, both take much longer. Lines that only a walk passes are not tried by
    anybody who looks at what they do.
    """
    measuring = Coverage.current()
    if measuring is None or item.get_closest_marker("unmeasured") is None:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database: the rest need not be asked again on another one.

    What walks through the whole house, with a browser or as every role, does so once (decision 12).
    """
    cases: Counter[str] = Counter()
    for item in items:
        name = item.nodeid.partition("[")[0]
        cases[name] += 1
        if "databases" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
        if item.path.parent.name in WALKS:
            item.add_marker(pytest.mark.walk)
        if item.path.parent.name in WALKS or cases[name] > CASES_MEASURED:
            item.add_marker(pytest.mark.unmeasured)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their number: in a file made for a test stands the time it was made."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.drop_all()


@contextmanager
def configured(databases: Databases, folder: Path) -> Iterator[Config]:
    """Settings with a fresh database, which goes at the end, and with all files in a folder."""
    address = databases.fresh()
    with cluster.chosen() as settings:
        yield Config(
            data_folder=folder / "var",
            database_url=address,
            index_folder=folder / "index",
            practices_folder=folder / "practices",
            secret_key=SECRET,
            **settings,
        )
    databases.drop(address)


@contextmanager
def running(config: Config, databases: Databases) -> Iterator[Flask]:
    """A whole application, inside its context."""
    app = create_app(config)
    app.jinja_env.bytecode_cache = databases.templates  # pages are compiled once in a process
    app.testing = False  # errors are answered as in production
    with app.app_context():
        yield app
        _close(app)


@pytest.fixture
def config(databases: Databases, tmp_path: Path) -> Iterator[Config]:
    with configured(databases, tmp_path) as config:
        yield config


@pytest.fixture
def app(config: Config, databases: Databases) -> Iterator[Flask]:
    """A whole application on a database of its own, inside its context."""
    with running(config, databases) as app:
        yield app


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
    return signing_in(app)


def signing_in(app: Flask) -> SignIn:
    """Return how somebody signs in to an application, inside its context."""

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
