"""The first administrator is made by a command."""

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.actor import Role
from app.models.accounts import User
from app.models.notices import Letter

EWA = ("account", "create-admin", "--email", "ewa.dab@miasto.example", "--name", "Ewa Dąb")


def path_of(result):
    assert result.exit_code == 0, result.output
    return "/zaproszenie/" + result.output.strip().rpartition("/")[2]


@pytest.fixture
def asking(build):
    """A browser of somebody who follows a link."""
    app = build()
    with app.app_context():
        yield app.test_client()


def test_the_command_makes_an_administrator_and_prints_a_link_that_opens(run, asking):
    assert asking.get(path_of(run(*EWA))).status_code == 200
    person = db.session.scalars(select(User)).one()
    assert (person.email, person.role) == ("ewa.dab@miasto.example", Role.ADMINISTRATOR)


def test_one_letter_goes_out_and_says_the_same_link(run, asking):
    path = path_of(run(*EWA))
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.event, letter.data["address"]) == ("invitation", path)


def test_once_more_gives_a_new_link(run, asking):
    first, second = path_of(run(*EWA)), path_of(run(*EWA))
    assert first != second
    assert asking.get(second).status_code == 200


def test_what_is_no_address_changes_nothing(run, asking):
    result = run("account", "create-admin", "--email", "ewa", "--name", "Ewa Dąb")
    assert result.exit_code == 1
    assert db.session.scalars(select(User)).all() == []
