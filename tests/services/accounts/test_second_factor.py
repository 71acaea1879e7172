"""T-11: codes of the second factor, through the real pages."""

from datetime import timedelta

import pyotp
import pytest

from app import door
from app.database import db, transaction
from app.domain.actor import Role
from app.services.accounts import passwords, second_factor
from tests.conftest import SECRET
from tests.factories import PASSWORD


@pytest.fixture
def person(make):
    return make.user(make.city(), password_hash=passwords.hashed(PASSWORD), joined_at=door.now())


@pytest.fixture
def secret(person):
    secret = pyotp.random_base32()
    kept = second_factor.vault(SECRET).encrypt(secret.encode()).decode()
    with transaction():
        person.second_factor, person.factor_at = kept, door.now()
    return secret


def code(secret, steps=0):
    return pyotp.TOTP(secret).at(int(door.now().timestamp()) + 30 * steps)


def password(client, person):
    return client.post("/zaloguj", data={"email": person.email, "password": PASSWORD})


def test_t11_the_password_alone_opens_nothing(client, person, secret):
    assert password(client, person).location == "/zaloguj/kod"
    assert client.get("/do-zrobienia").status_code == 303
    with client.session_transaction() as held:
        before = held["_user_id"]
    assert client.post("/zaloguj/kod", data={"code": code(secret)}).location == "/do-zrobienia"
    with client.session_transaction() as held:
        assert held["_user_id"] != before, "the token is new once the code was given (T-05)"
    assert client.get("/do-zrobienia").status_code == 200


def test_t11_a_code_works_once(app, person, secret):
    first, second = app.test_client(), app.test_client()
    password(first, person), password(second, person)
    given = code(secret)
    assert first.post("/zaloguj/kod", data={"code": given}).status_code == 303
    assert second.post("/zaloguj/kod", data={"code": given}).status_code == 422


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_t11_one_step_early_or_late_is_taken_and_no_more(person, secret, steps, is_taken):
    now = door.now()
    given = pyotp.TOTP(secret).at(int(now.timestamp()) + 30 * steps)
    with transaction():
        assert second_factor.accepts(person, given, [SECRET], now) is is_taken


def test_t11_after_five_wrong_codes_one_begins_with_the_password(client, person, secret):
    password(client, person)
    for _ in range(5):
        assert client.post("/zaloguj/kod", data={"code": "x"}).status_code == 422
    client.post("/zaloguj/kod", data={"code": code(secret)})
    assert client.get("/do-zrobienia").status_code == 303


def test_t10_a_new_password_does_not_get_around_the_code(client, person, secret):
    password(client, person)
    assert client.get("/do-zrobienia").location.startswith("/zaloguj")


def test_a_recovery_code_stands_in_once(person, secret):
    with transaction():
        codes = second_factor.new_recovery_codes(person)
    assert len(set(codes)) == 10
    with transaction():
        assert second_factor.accepts(person, codes[3], [SECRET], door.now())
        assert not second_factor.accepts(person, codes[3], [SECRET], door.now())


def test_the_secret_is_not_readable_in_the_database_nor_with_another_key(person, secret):
    assert secret not in person.second_factor
    with transaction():
        assert not second_factor.accepts(person, code(secret), ["y" * 48], door.now())


def test_a_moderator_sets_it_up_before_anything_else(make, sign_in):
    browser = sign_in(make.user(role=Role.ADMINISTRATOR, second_factor=""))
    for path in ("/do-zrobienia", "/zarzadzanie/osoby", "/szukaj"):
        assert browser.get(path).location == "/profil/drugi-skladnik"
    page = browser.get("/profil/drugi-skladnik").text
    secret = page.split("<p><code>")[1].split("<")[0].replace(" ", "")
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    form = {"csrf": browser.csrf, "sealed": sealed, "code": "000000x"}
    assert browser.post("/profil/drugi-skladnik", data=form).status_code == 422
    shown = browser.post("/profil/drugi-skladnik", data=form | {"code": code(secret)})
    assert shown.text.count("<li><code>") == 10
    assert browser.get("/do-zrobienia").status_code == 200
    assert browser.post("/profil/drugi-skladnik/wylacz", data=form).status_code == 404


def test_it_is_turned_off_with_a_code_only(person, secret, sign_in):
    browser = sign_in(person)
    browser.post("/profil/drugi-skladnik/wylacz", data={"csrf": browser.csrf, "code": "x"})
    db.session.refresh(person)
    assert person.second_factor
    given = {"csrf": browser.csrf, "code": code(secret)}
    browser.post("/profil/drugi-skladnik/wylacz", data=given)
    db.session.refresh(person)
    assert not person.second_factor


@pytest.mark.parametrize("days", [-1, 730])
def test_t66_a_clock_that_jumps_takes_no_code_twice(person, secret, days):
    now = door.now()
    with transaction():
        assert second_factor.accepts(person, pyotp.TOTP(secret).at(now), [SECRET], now)
    then = now + timedelta(days=days)
    with transaction():
        assert not second_factor.accepts(person, pyotp.TOTP(secret).at(now), [SECRET], then)
        codes = second_factor.new_recovery_codes(person)
        assert second_factor.accepts(person, codes[0], [SECRET], then)
