"""What the tests do once in a process, though each test has an application of its own.

An application that runs on does it once, too; done for each test, it was a third of their time.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS_KEPT = 4_000  # the whole suite has fewer


def compile_routes() -> None:
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
