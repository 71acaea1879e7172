"""The EMPIRIE knowledge base: find what other cities have done, judge it together, repeat it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config
    from app.search.engine import SearchEngine


def create_app(config: "Config | None" = None, engine: "SearchEngine | None" = None) -> "Flask":
    """Build the application; tests pass their own settings and engine.

    The parts are imported here and not above, so that a process that needs one floor only (the
    child that renders Markdown) does not load all of them.
    """
    from app.wiring import build

    return build(config, engine)
