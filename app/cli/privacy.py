"""Forget in time, and forget again after a backup was brought back."""

from pathlib import Path

import click

from app import door
from app.cli.practices import Build
from app.database import transaction
from app.services import erasure as erasures
from app.services import retention as retentions


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, change nothing.")
@click.pass_obj
def retention(build: Build, *, dry_run: bool) -> None:
    """Delete what has had its time; the worker does the same every night."""
    with build().app_context():
        if dry_run:
            for name, count in retentions.foreseen(door.now()).items():
                click.echo(f"{name}: {count} would go")
            return
        with transaction():
            count = retentions.apply(door.now())
        click.echo(f"{count} rows deleted")


@click.group()
def erasure() -> None:
    """Look after the journal of erased people."""


@erasure.command()
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def replay(build: Build, file: Path | None) -> None:
    """Erase again whom a backup has brought back; FILE is the journal, erasures.txt."""
    with build().app_context():
        path = file or door.config().data_folder / "erasures.txt"
        with transaction():
            known = (*erasures.journal(), *erasures.read_journal(path))
            entries = {one.user_id: one for one in known}.values()
            count = erasures.replay(entries, door.now())
        erasures.keep_journal(door.config().data_folder / "erasures.txt", entries)
        click.echo(f"{count} of {len(entries)} erased again")
