"""Take a whole database into another one: from SQLite to PostgreSQL, and back."""

import sys

import click
from sqlalchemy import Connection, Table, create_engine, func, select

from app import migrations
from app.cli.practices import Build
from app.config import Config, SettingError
from app.database import Base, db, engine_options, transaction

BATCH = 200


@click.group()
def database() -> None:
    """Move from one database to another."""


@database.command("take-in")
@click.argument("source")
@click.pass_obj
def take_in(build: Build, source: str) -> None:
    """Copy all rows of the database at SOURCE into the empty one of the settings.

    Everybody has to be away: the site is stopped. SOURCE is an address as in EMPIRIE_DATABASE_URL,
    and is only read. All of it is copied or nothing.
    """
    app = build()
    try:
        address = Config.load({"EMPIRIE_DATABASE_URL": source}).database
    except SettingError as error:
        sys.exit(str(error).replace("EMPIRIE_DATABASE_URL", "SOURCE"))
    with app.app_context():
        migrations.upgrade(db.engine)
        other = create_engine(**engine_options(address))
        try:
            if migrations.revision_of(other) != migrations.revision_of(db.engine):
                sys.exit("The tables of SOURCE are not of this program: start it there once.")
            with other.connect() as reading, transaction():
                copied = copy(reading, db.session.connection())
        finally:
            other.dispose()
    if copied is None:
        sys.exit("The database of the settings is not empty; nothing was copied.")
    click.echo(f"{sum(copied.values())} rows of {len(copied)} tables copied")


def copy(source: Connection, target: Connection) -> dict[str, int] | None:
    """Copy all rows, tables that others refer to first; return table → rows.

    Returns None, and copies nothing, if there is a row in the target.
    """
    tables = Base.metadata.sorted_tables
    if any(_count(target, table) for table in tables):
        return None
    return {table.name: _copied(source, target, table) for table in tables}


def _copied(source: Connection, target: Connection, table: Table) -> int:
    count = 0
    # In the order of keys: an answer comes after what it answers.
    rows = source.execute(select(table).order_by(*table.primary_key)).mappings()
    for batch in rows.partitions(BATCH):
        target.execute(table.insert(), [dict(row) for row in batch])
        count += len(batch)
    if target.dialect.name == "postgresql":
        _count_on(target, table)
    return count


def _count_on(target: Connection, table: Table) -> None:
    """Let PostgreSQL give new rows numbers after those that were copied."""
    for column in table.primary_key:
        name = target.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
        last = target.scalar(select(func.max(column))) if name else None
        if last is not None:
            target.execute(select(func.setval(name, last)))


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
