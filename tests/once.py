"""What the tests do once in a process, though each test has an application of its own.

An application that runs on does it once, too; done for each test, it was a third of their time.
"""

from collections.abc import Callable
from typing import Any

from babel import support
from flask import Blueprint, Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map

from app import wiring
from app.writeups.sandbox import Renderer

STATEMENTS_KEPT = 4_000  # the whole suite has fewer
SCOPED = (  # what an application keeps by blueprint
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "url_value_preprocessors",
    "url_default_functions",
    "error_handler_spec",
)


def register_pages() -> None:
    """Make the map of routes once: it is most of the time that an application takes to be made.

    Blueprints are registered with one application that answers nobody; the others share its map,
    which is only read, and copy what it keeps by blueprint. Whoever adds a route gets a map of its
    own first.
    """
    registering, adding = Flask.register_blueprint, Flask.add_url_rule
    kept = Flask("kept")

    def register(app: Flask, blueprint: Blueprint, **options: Any) -> None:
        kept.url_map.converters.update(app.url_map.converters)
        if blueprint.name not in kept.blueprints:
            registering(kept, blueprint, **options)
        app.url_map = kept.url_map
        app.blueprints[blueprint.name] = blueprint
        app.view_functions = {**kept.view_functions, **app.view_functions}
        for kind in SCOPED:
            scoped = getattr(kept, kind)
            if blueprint.name in scoped:
                getattr(app, kind)[blueprint.name] = scoped[blueprint.name]

    def add(app: Flask, *arguments: Any, **options: Any) -> None:
        if app.url_map is kept.url_map and app is not kept:
            rules = [rule.empty() for rule in kept.url_map.iter_rules()]
            app.url_map = Map(rules, converters=kept.url_map.converters)
        adding(app, *arguments, **options)

    Flask.register_blueprint = register  # type: ignore[method-assign]
    Flask.add_url_rule = add  # type: ignore[method-assign]


def read_catalogues() -> None:
    """Read the texts of the interface once; each application would read the whole file anew."""
    reading = support.Translations.load
    read: dict[tuple[str, str, str], Any] = {}

    def load(folder: str, locales: list[Any], domain: str) -> Any:
        key = (str(folder), " ".join(map(str, locales)), domain)
        if key not in read:
            read[key] = reading(folder, locales, domain)
        return read[key]

    support.Translations.load = load  # type: ignore[assignment]


class SharedRenderer(Renderer):
    """One child process that renders for all applications of a process; it outlives each of them."""

    def close(self) -> None:
        """Leave the child to the next application."""


def render_in_one_child() -> Callable[[], None]:
    """Start one child that makes HTML instead of one for each application; return what ends it."""
    shared = SharedRenderer()
    wiring.Renderer = lambda: shared  # type: ignore[assignment,misc]
    return super(SharedRenderer, shared).close


def compile_statements() -> None:
    """Keep what SQLAlchemy compiles of a statement, as one application that runs on would.

    Each test has an engine of its own, and would compile every statement for it anew. What is
    compiled hangs on the statement and the kind of database only, so dialects of a kind count as one.
    """
    kept: LRUCache[Any, Any] = LRUCache(STATEMENTS_KEPT)

    def share(connection: Connection) -> None:
        connection.engine._compiled_cache = kept

    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    event.listen(Engine, "engine_connect", share)
