"""The fictional town: made when asked for, never beside real people."""

import re

import pytest
from sqlalchemy import func, select

from app import door
from app.database import db
from app.domain.accounts import NEEDS_SECOND_FACTOR
from app.domain.actor import Role
from app.domain.drafts import DraftState
from app.models.accounts import User
from app.models.drafts import Draft
from app.services.accounts import passwords, second_factor


def told(result):
    return re.findall(r"(\S+@przyklad\.example) +(\S+)", result.output)


def test_each_role_has_a_person_who_can_sign_in_and_two_texts_lie_there(run, build, folder):
    result = run("demo")
    assert result.exit_code == 0
    with build().app_context():
        people = {user.email: user for user in db.session.scalars(select(User))}
        states = db.session.scalars(select(Draft.state).order_by(Draft.id)).all()
        assert {user.role for user in people.values()} == set(Role)
        assert all("pokazowe" in user.name for user in people.values())
        for email, password in told(result):
            assert passwords.matches(people[email].password_hash, password)
    assert len(told(result)) == len(people)
    assert states == [DraftState.DRAFT, DraftState.SUBMITTED]


def test_whoever_needs_a_second_factor_has_one_and_is_told_the_code(run, build, folder):
    result = run("demo")
    codes = dict(re.findall(r"(\S+@przyklad\.example) .* code now (\d{6})", result.output))
    app = build()
    with app.app_context():
        people = {user.email: user for user in db.session.scalars(select(User))}
        needing = {mail for mail, user in people.items() if user.role in NEEDS_SECOND_FACTOR}
        assert set(codes) == needing
        for email in needing:
            key = app.extensions["house"].config.secret()
            assert second_factor.accepts(people[email], codes[email], [key], door.now())


def test_once_more_says_the_same_and_makes_nothing(run, build, folder):
    first, second = told(run("demo")), told(run("demo"))
    assert first == second
    with build().app_context():
        assert db.session.scalar(select(func.count(User.id))) == len(first)


def test_beside_real_people_nothing_is_made(run, build, folder, make):
    make.user()
    result = run("demo")
    assert result.exit_code == 1
    assert "real" in result.output
    with build().app_context():
        assert db.session.scalar(select(func.count(User.id))) == 1


@pytest.mark.parametrize("other", ["y" * 48])
def test_passwords_are_of_the_machine(app, other):
    from app.services import demonstration

    ours, theirs = demonstration.people("x" * 48), demonstration.people(other)
    assert not {one.password for one in ours} & {one.password for one in theirs}
