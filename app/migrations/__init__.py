"""The way from every released form of the tables to today's.

Alembic is loaded by whoever changes tables: a process that only serves has ten megabytes more.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parent


class NewerDatabaseError(Exception):
    """The database was made by a newer program; starting with it could harm it."""


def upgrade(engine: Engine, revision: str = "head") -> bool:
    """Bring the tables to `revision`; return whether anything had to be done.

    Raises NewerDatabaseError when the database knows a revision that this program does not.
    """
    from alembic import command
    from alembic.script import ScriptDirectory

    current = revision_of(engine)
    script = ScriptDirectory(str(FOLDER))
    known = {one.revision for one in script.walk_revisions()}
    if current is not None and current not in known:
        raise NewerDatabaseError(current)
    target = script.get_current_head() if revision == "head" else revision
    if current == target:
        return False
    with engine.begin() as connection:
        command.upgrade(configuration(connection=connection), revision)
    return True


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to `revision`."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(configuration(connection=connection), revision)


def revision_of(engine: Engine) -> str | None:
    """Return the revision the tables have; None for an empty database."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def configuration(**attributes: object) -> "Config":
    """Return Alembic's configuration; `connection` is what migrations run on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes.update(attributes)
    return config
