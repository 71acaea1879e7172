"""Make a fictional town to try everything in."""

import sys

import click
from pyotp import TOTP

from app import door
from app.cli.practices import Build
from app.cli.preparing import make_ready
from app.database import transaction
from app.domain.errors import ConflictError
from app.services import demonstration


@click.command()
@click.pass_obj
def demo(build: Build) -> None:
    """Make a fictional town with a person for each role, and print how to sign in as each.

    Once more prints the same again, with the codes of now for those who need one.
    Refuses where somebody real has an account.
    """
    app = build()
    make_ready(app)
    with app.app_context():
        key = door.config().secret()
        try:
            with transaction():
                demonstration.build(key, door.now())
        except ConflictError:
            sys.exit("Somebody real has an account here; nothing was changed.")
        click.echo("Accounts of a fictional town, for trying out only:\n")
        for one in demonstration.people(key):
            code = f"  code now {TOTP(one.factor).at(door.now())}" if one.factor else ""
            click.echo(f"  {one.email:32} {one.password}  {one.role.value}{code}")
        click.echo("\nFor the next code run the command again.")
