"""Make the first administrator; everybody after that is invited on the pages."""

import sys

import click
from flask import Flask
from sqlalchemy import select

from app import door
from app.cli.practices import Build
from app.database import db, transaction
from app.domain.actor import SYSTEM, Role
from app.domain.errors import InvalidInputError
from app.domain.people import Newcomer
from app.models.accounts import User
from app.services import audit, newcomers
from app.services.accounts import emails

HOW = 'python -m app account create-admin --email … --name "…"'


@click.group()
def account() -> None:
    """Look after accounts where nobody can sign in yet."""


@account.command("create-admin")
@click.option("--email", required=True, help="The address with which the person signs in.")
@click.option("--name", required=True, help="Name and surname.")
@click.pass_obj
def create_admin(build: Build, email: str, name: str) -> None:
    """Make an administrator and print the link, good once for seven days, to set a password."""
    with build().app_context():
        now = door.now()
        try:
            with transaction():
                checked = emails.checked(email)
                person = emails.holder(checked)
                if person is None:
                    given = Newcomer(checked, name.strip(), "", Role.ADMINISTRATOR, None)
                    person = newcomers.enter(given, now)
                elif person.role is not Role.ADMINISTRATOR or person.password_hash:
                    sys.exit("Somebody has an account under this address; nothing was changed.")
                token = newcomers.invite(person, now)
                audit.record(SYSTEM, "person.create-admin", person, {}, now)
        except InvalidInputError:
            sys.exit(f"“{email}” is no e-mail address; nothing was changed.")
        click.echo(f"{door.config().address}/zaproszenie/{token}")


def tell_of_first_administrator(app: Flask) -> None:
    """Say how to make an administrator while there is none."""
    with app.app_context():
        wanted = select(User.id).where(User.role == Role.ADMINISTRATOR, User.is_active)
        if db.session.scalar(wanted.limit(1)) is None:
            click.echo(f"\n  There is no administrator yet. Make one: {HOW}")
