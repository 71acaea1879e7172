"""Journeys of visitors: the 48 practices on a real server, walked through in a real browser.

One server and one browser at a time for each process of pytest; every visit is a context of its
own, which knows nothing of the others. Whatever a journey is about, at its end nothing may have gone wrong
unseen: no error in the console, no broken policy, no request to another host, nothing stored.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app import create_app, door
from app.config import Config
from app.database import db, transaction
from app.models.accounts import User
from app.services import accounts
from tests.databases import Databases
from tests.factories import Make
from tests.journeys import stage

Visit = Callable[..., Page]

WIDE = {"width": 1280, "height": 900}
PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(library: Flask) -> Iterator[str]:
    """The address of the library."""
    with stage.open_door(library) as address:
        yield address


@pytest.fixture(scope="session")
def without_index(library: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the library with its index gone and nobody to build it."""
    config = library.extensions["house"].config
    with beside(replace(config, index_folder=tmp_path_factory.mktemp("no-index"))) as address:
        yield address


@pytest.fixture(scope="session")
def out_of_order(library: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the library with its database gone."""
    config = library.extensions["house"].config
    empty = tmp_path_factory.mktemp("no-database") / "empty.db"
    with beside(replace(config, database_url=f"sqlite:///{empty}")) as address:
        yield address


@contextmanager
def beside(config: Config) -> Iterator[str]:
    """Serve another application while the block lasts."""
    app = create_app(config)
    with stage.open_door(app) as address:
        yield address
    app.extensions["house"].renderer.close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def browser(site: str, without_index: str, out_of_order: str) -> Iterator[Browser]:
    """Start Chromium, after the applications: Playwright's loop would be in their way in this thread.

    For the same reason the browser goes with its module, and journeys ask over HTTP only.
    """
    if not stage.chromium():
        pytest.skip(stage.NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = stage.launch(playwright)
        yield browser
        browser.close()


class Witness:
    """Notes what a visitor would not see and must not happen."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.context, self.home = context, home
        self.seen: list[str] = []
        self.asked_for: set[str] = set()
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"exception: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: Any) -> None:
        # A page that answers 404 is what its journey asked for; a part of a page never is.
        if message.type in {"error", "warning"} and message.location["url"] not in self.asked_for:
            self.seen.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        if request.is_navigation_request():
            self.asked_for.add(request.url)
        if not request.url.startswith((self.home + "/", "data:")):
            self.seen.append(f"request to {request.url}")

    def stored(self) -> list[str]:
        """Return the traces a visit has left in the browser."""
        state = self.context.storage_state(indexed_db=True)
        return [f"stored: {trace}" for trace in state["cookies"] + state["origins"]]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Open a window of a new visitor: `visit(java_script_enabled=False, color_scheme="dark")`."""
    witnesses: list[Witness] = []

    def begin(home: str = site, **given: Any) -> Page:
        options = {"locale": "pl-PL", "viewport": WIDE} | given
        context = browser.new_context(base_url=home, **options)
        context.set_default_timeout(PATIENCE_MS)
        witnesses.append(Witness(context, home))
        return context.new_page()

    yield begin
    noticed = [one for witness in witnesses for one in (*witness.seen, *witness.stored())]
    for witness in witnesses:
        witness.context.close()
    assert not noticed


@dataclass(frozen=True)
class Desk:
    """A site with a database of its own, to which a journey may write."""

    app: Flask
    address: str
    thread: ThreadPoolExecutor

    def seed(self, begin: Callable[[Make], Any]) -> Any:
        """Make things to start from, in a thread where Playwright's loop is not in the way."""

        def within() -> Any:
            with self.app.app_context():
                return begin(Make())

        return self.thread.submit(within).result()

    def cookie(self, email: str) -> dict[str, str]:
        """Return the cookie of a browser in which somebody has signed in."""

        def begin(_make: Make) -> str:
            user = db.session.query(User).filter_by(email=email).one()
            with transaction():
                return accounts.start(user, door.now()).token

        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": self.seed(begin), "_fresh": True})
        name = self.app.config["SESSION_COOKIE_NAME"]
        return {"name": name, "value": value, "url": self.address}


@pytest.fixture
def desk(browser: Browser, config: Config, databases: Databases) -> Iterator[Desk]:
    """A site of its own for a journey that writes; the eight networks are there, nobody else."""
    with ThreadPoolExecutor(1) as thread:
        app = thread.submit(create_app, config).result()
        app.jinja_env.bytecode_cache = databases.templates
        with stage.open_door(app) as address:
            yield Desk(app, address, thread)
        thread.submit(_shut, app).result()


def _shut(app: Flask) -> None:
    house = app.extensions["house"]
    house.renderer.close()
    house.engine.close()
    with app.app_context():
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def visit_as(desk: Desk, browser: Browser) -> Iterator[Visit]:
    """Open a window of somebody signed in, by e-mail: `visit_as("u1@miasto.example")`.

    `home` is another server on the same database; `may_say` are words of console messages that the
    journey is about. The cookie is the one trace that may stay.
    """
    witnesses: list[Witness] = []
    expected: set[str] = set()

    def begin(email: str, home: str = "", may_say: tuple[str, ...] = (), **given: Any) -> Page:
        expected.update(may_say)
        home = home or desk.address
        options = {"locale": "pl-PL", "viewport": WIDE} | given
        context = browser.new_context(base_url=home, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{**desk.cookie(email), "url": home}])  # type: ignore[list-item]
        witnesses.append(Witness(context, home))
        return context.new_page()

    yield begin
    seen = [one for witness in witnesses for one in witness.seen]
    noticed = [one for one in seen if not any(words in one for words in expected)]
    for witness in witnesses:
        witness.context.close()
    assert not noticed
