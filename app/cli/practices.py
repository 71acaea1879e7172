"""Bring practices in from a folder and out to one."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from flask_babel import force_locale, gettext

from app import door
from app.database import db, transaction
from app.domain.actor import ANONYMOUS, SYSTEM
from app.services import practices
from app.writeups.faults import sentence

# Makes the application of the settings; handed in from above, because doors do not wire.
Build = Callable[[], Flask]

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")


class Rehearsal(Exception):  # noqa: N818 - not an error: it ends a transaction that must not last
    """A transaction is given up on purpose."""


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar that follows `tell(done, total)`; silent where nobody watches."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield tell


def take_in(folder: Path, *, partly: bool = False, dry_run: bool = False) -> practices.Report:
    """Import a folder in one transaction and print what came of it.

    Unless `partly`, one broken file means that nothing of the folder is kept.
    """
    report = practices.Report((), (), (), ())
    try:
        with progress("Practices") as tell, transaction():
            renderer = door.house().renderer
            report = practices.import_folder(SYSTEM, folder, renderer, door.now(), tell)
            if dry_run or (report.refused and not partly):
                raise Rehearsal  # noqa: TRY301 - it has to leave the transaction
    except Rehearsal:
        db.session.rollback()
    with force_locale("pl"):  # for those who wrote the files
        for path, faults in report.refused:
            for fault in faults:
                click.echo(f"{path}: {sentence(fault, gettext)}", err=True)
    return report


@click.command("import")
@FOLDER
@DRY_RUN
@click.option("--partly", is_flag=True, help="Keep the good files even if others are broken.")
@click.pass_obj
def import_practices(build: Build, folder: Path, *, dry_run: bool, partly: bool) -> None:
    """Publish the write-ups of FOLDER (<network>/<slug>.md) that are new or changed."""
    if not folder.is_dir():
        raise click.BadParameter(f"“{folder}” is not a folder.", param_hint="FOLDER")
    with build().app_context():
        report = take_in(folder, partly=partly, dry_run=dry_run)
    is_kept = not dry_run and (partly or not report.refused)
    click.echo(
        f"{len(report.added)} new, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged, {len(report.refused)} refused"
        + ("" if is_kept else " – nothing was kept")
    )
    sys.exit(1 if report.refused else 0)


@click.command("export")
@FOLDER
@DRY_RUN
@click.pass_obj
def export_practices(build: Build, folder: Path, *, dry_run: bool) -> None:
    """Write the published practices below FOLDER as they were published, byte for byte."""
    with build().app_context(), progress("Practices") as tell:
        written, same = practices.export_folder(ANONYMOUS, folder, dry_run=dry_run, tell=tell)
    verb = "would be written" if dry_run else "written"
    click.echo(f"{len(written)} {verb}, {len(same)} already as they should be")
