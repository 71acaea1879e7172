"""Make ready what serving needs: tables, reference data, practices, index."""

import json
import sys
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import click
from flask import Flask
from sqlalchemy import func, make_url, select

from app import door, migrations
from app.cli.practices import Build, take_in
from app.config import PREFIX, Config
from app.database import db, transaction
from app.domain.actor import SYSTEM
from app.domain.days import HERE
from app.models.practices import Practice
from app.search.engine import SearchEngine, SearchUnavailableError
from app.services import audit as audits
from app.services import catalogue, log, outbox, practices, reference


def make_ready(app: Flask) -> None:
    """Bring everything to the state in which the first page can be served; quick when it is so."""
    config: Config = app.extensions["house"].config
    config.make_data_folder()
    if path := config.database_file:
        with suppress(OSError):  # SQLite says it better
            path.touch(mode=0o600)  # what is laid beside it takes after it
    with app.app_context():
        if migrations.upgrade(db.engine):
            click.echo("Database: tables brought up to date")
            with transaction():
                practices.link_waiting()  # what was published before there were links
        with transaction():
            loaded = reference.load()
        if loaded.changed:
            click.echo(
                f"Reference data: {loaded.networks} networks, {loaded.topics} topics, "
                f"{loaded.cities} cities"
            )
        if not db.session.scalar(select(func.count(Practice.id))):
            report = take_in(config.practices_folder, partly=True)
            click.echo(f"Practices: {len(report.added)} imported, {len(report.refused)} refused")
        try:
            if heal_index(door.engine()):
                click.echo(f"Index: {door.engine().health().documents} practices indexed")
        except SearchUnavailableError as error:
            click.echo(f"Index: not now ({error}); the worker tries again, the database answers")


def heal_index(engine: SearchEngine) -> bool:
    """Rebuild the index if it is missing, damaged or has lost count; return whether it was so.

    It is also rebuilt when something asks for that (an erasure), and then twice: the old segments
    hold what was erased, and a rebuild leaves the one before it to readers at work. An index that
    is whole but behind is not lost: what waits in the outbox will mend it. The database is not held
    while the index is built.
    """
    is_sound = catalogue.is_sound(engine)
    promised = outbox.promised()  # asked last: what was published while we counted is no loss
    is_whole = is_sound or (promised and engine.health().is_ok)
    is_asked = outbox.wants_rebuild()
    if is_whole and not is_asked:
        return False
    db.session.rollback()  # ends the read: a rebuild may take minutes
    for _ in range(2 if is_asked else 1):
        catalogue.rebuild(engine, door.today())
    with transaction():
        outbox.settle(promised, door.now())
    return True


@click.command()
@click.pass_obj
def prepare(build: Build) -> None:
    """Create and migrate the database, load reference data, import practices, build the index."""
    make_ready(build())


@click.group()
def index() -> None:
    """Look after the search index."""


@index.command()
@click.pass_obj
def rebuild(build: Build) -> None:
    """Write the index anew from the database, while the old one goes on answering."""
    with build().app_context():
        with click.progressbar(length=_practices(), label="Index", file=sys.stderr) as bar:
            count = catalogue.rebuild(
                door.engine(), door.today(), lambda done: bar.update(done - bar.pos)
            )
        click.echo(f"{count} practices indexed")


@index.command()
@click.pass_obj
def status(build: Build) -> None:
    """Say how the index is; exit status 1 when it cannot answer."""
    with build().app_context():
        health = door.engine().health()
    click.echo(
        f"{'ok' if health.is_ok else 'damaged'}: {health.documents} practices, "
        f"{health.size} bytes, generation {health.generation or '–'}, analysis {health.chain}"
        + (f" ({health.reason})" if health.reason else "")
    )
    sys.exit(0 if health.is_ok else 1)


@click.group()
def audit() -> None:
    """Look after the log of deeds."""


@audit.command()
@click.pass_obj
def verify(build: Build) -> None:
    """Check that no entry of the log was altered or removed; exit status 1 when one was."""
    with build().app_context():
        broken = audits.first_broken()
    click.echo(f"entry {broken.id} was altered or follows a removed one" if broken else "ok")
    sys.exit(1 if broken else 0)


DAY = click.DateTime(["%Y-%m-%d"])


@audit.command()
@click.option("--since", type=DAY, help="The first day (2026-01-31).")
@click.option("--until", type=DAY, help="The last day.")
@click.pass_obj
def export(build: Build, *, since: datetime | None, until: datetime | None) -> None:
    """Print the log, one object of JSON a line, the oldest first; that is noted in the log."""
    last = until + timedelta(days=1) if until else None
    with build().app_context():
        wanted = log.Wanted(since=_here(since), until=_here(last))
        with transaction():
            rows = list(log.export(SYSTEM, wanted, door.now()))
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))


def _here(day: datetime | None) -> datetime | None:
    """Return the moment at which a day begins in Poland."""
    return day.replace(tzinfo=HERE).astimezone(UTC) if day else None


@click.command()
def settings() -> None:
    """Print every setting and its value (keys and passwords hidden)."""
    config = Config.load()
    address = make_url(config.database).render_as_string(hide_password=True)
    for setting in fields(config):
        value = getattr(config, setting.name) if setting.repr else "(hidden)"
        value = address if setting.name == "database_url" else value
        click.echo(f"{PREFIX}{setting.name.upper()}={_as_set(value)}")


def _as_set(value: object) -> str:
    """Write a value as the environment would hold it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _practices() -> int:
    return db.session.scalar(select(func.count(Practice.id))) or 0
