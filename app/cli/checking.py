"""See whether all is well, and bring the folder of practices back in step."""

import sys
from http import HTTPStatus

import click
from flask import Flask
from sqlalchemy import func, select

from app import door
from app.cli.practices import DRY_RUN, Build, progress
from app.config import settings_file
from app.database import db
from app.models.practices import Practice
from app.services import doctor as doctors
from app.services import hardening, practices

STRANGER = "https://obcy.example"  # a name that nobody gives to a site


@click.command()
@click.option("--production", is_flag=True, help="Check the settings of a site open to all, too.")
@click.pass_obj
def doctor(build: Build, *, production: bool) -> None:
    """Check database, index, folder, log, promises, mail; exit status 1 if something is wrong."""
    app = build()
    with app.app_context():
        house = door.house()
        looked_at = doctors.House(
            house.engine,
            house.config.practices_folder,
            door.now(),
            has_mail_server=bool(house.config.smtp_host),
        )
        findings = doctors.examine(looked_at)
        checks = len(doctors.CHECKS)
        if production:
            findings += hardening.examine(_site(app))
            checks += len(hardening.CHECKS)
    for finding in findings:
        click.echo(f"{'WRONG' if finding.is_problem else 'note '}  {finding.sentence}")
    problems = sum(finding.is_problem for finding in findings)
    click.echo(f"{checks} checks, {problems} problems")
    sys.exit(1 if problems else 0)


def _site(app: Flask) -> hardening.Site:
    """Ask the application once under its own name and once under a foreign one."""
    config = door.config()
    own, foreign = (
        app.test_client().get("/health/live", base_url=address)
        for address in (config.address, STRANGER)
    )
    answer = own.status_code, dict(own.headers)
    is_let_in = foreign.status_code < HTTPStatus.BAD_REQUEST
    return hardening.Site(config, app.config, answer, is_let_in, settings_file())


@click.group()
def mirror() -> None:
    """Look after the folder of practices, which says what is published."""


@mirror.command("rebuild")
@DRY_RUN
@click.pass_obj
def rebuild_mirror(build: Build, *, dry_run: bool) -> None:
    """Write what the folder lacks, remove what is no longer published, leave what is unknown."""
    with build().app_context(), progress("Practices") as tell:
        folder = door.house().config.practices_folder
        total = db.session.scalar(select(func.count(Practice.id))) or 1
        found = practices.mirror_all(folder, dry_run=dry_run, tell=lambda done: tell(done, total))
    written, removed = len(found.missing) + len(found.different), len(found.left)
    would = "would be " if dry_run else ""
    click.echo(
        f"{written} {would}written, {removed} {would}removed, "
        f"{len(found.same)} already as they should be"
    )
    for path in found.unknown:
        click.echo(f"{path}: not the mirror's, left alone")
