"""The terminal door: each command is a few lines around a service and may be run twice."""

import logging
import sys

import click
from sqlalchemy.exc import OperationalError

from app.cli.checking import doctor, mirror
from app.cli.demonstrating import demo
from app.cli.moving import database
from app.cli.people import account
from app.cli.practices import Build, export_practices, import_practices
from app.cli.preparing import audit, index, prepare, settings
from app.cli.privacy import erasure, retention
from app.cli.serving import serve, start, worker
from app.config import SettingError
from app.migrations import NewerDatabaseError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """Run the EMPIRIE knowledge base of good practices of Polish cities."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


for command in (
    start,
    prepare,
    serve,
    worker,
    import_practices,
    export_practices,
    index,
    audit,
    account,
    demo,
    mirror,
    doctor,
    settings,
    database,
    retention,
    erasure,
):
    group.add_command(command)


def main(build: Build) -> None:
    """Run a command on the application that `build` makes.

    What an operator can put right is said in a sentence, without a traceback.
    """
    try:
        group(prog_name="python -m app", obj=build)
    except SettingError as error:
        sys.exit(f"Cannot start: {error}")
    except NewerDatabaseError as error:
        sys.exit(f"Cannot start: the database is of a newer program (revision {error}); update.")
    except OperationalError as error:
        sys.exit(f"The database cannot be used: {error.orig}")
