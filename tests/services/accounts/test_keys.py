"""T-08: a cookie that is not ours opens nothing, and a new key throws nobody out."""

from dataclasses import replace

import pyotp
import pytest

from app import create_app, door
from app.database import db, transaction
from app.models.accounts import User
from app.services.accounts import second_factor
from tests.conftest import SECRET, _close

NEW = "n" * 48


@pytest.fixture
def rotated(config, app):
    """The application started anew with another key: `rotated(former)`."""
    made = []

    def start(former):
        made.append(create_app(replace(config, secret_key=NEW, former_secret_key=former)))
        return made[-1].test_client()

    yield start
    for one in made:
        with one.app_context():
            _close(one)


def cookie(browser):
    return browser.get_cookie("sesja").value


def holding(browser, value):
    browser.set_cookie("sesja", value)
    return browser


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value[:-9] + ("A" if value[-9] != "A" else "B") + value[-8:],
        lambda value: "A" + value[1:],
        lambda value: value.rpartition(".")[0],
        lambda value: value.replace(".", ""),
        lambda _: "." * 3,
        lambda _: "ż" * 9,
    ],
    ids=["signature", "content", "unsigned", "no parts", "dots", "letters"],
)
def test_t08_a_cookie_that_was_changed_opens_nothing(app, sign_in, make, change):
    whole = cookie(sign_in(make.user()))
    assert holding(app.test_client(), whole).get("/do-zrobienia").status_code == 200
    changed = holding(app.test_client(), change(whole))
    assert changed.get("/do-zrobienia").location.startswith("/zaloguj")


def test_t08_a_session_and_its_open_forms_survive_the_change_of_the_key(sign_in, make, rotated):
    person = make.user()
    before = sign_in(person)
    after = holding(rotated(SECRET), cookie(before))
    assert after.get("/do-zrobienia").status_code == 200
    form = {"csrf": before.csrf, "language": "en"}  # of a page that was open meanwhile
    assert after.post("/profil/jezyk", data=form).status_code == 303
    db.session.expire_all()
    assert db.session.get(User, person.id).language == "en"
    assert f'value="{before.csrf}"' not in after.get("/profil").text


def test_t08_a_former_key_that_is_not_named_opens_nothing(sign_in, make, rotated):
    before = sign_in(make.user())
    after = holding(rotated(""), cookie(before))
    assert after.get("/do-zrobienia").location.startswith("/zaloguj")


def test_t08_a_second_factor_is_locked_anew_at_the_next_code(make):
    person, secret, now = make.user(), pyotp.random_base32(), door.now()
    with transaction():
        kept = second_factor.vault(SECRET).encrypt(secret.encode()).decode()
        person.second_factor, person.factor_at = kept, now
    code = pyotp.TOTP(secret).at(now)
    with transaction():
        assert second_factor.accepts(person, code, [NEW, SECRET], now)
    db.session.refresh(person)
    assert second_factor.vault(NEW).decrypt(person.second_factor.encode()).decode() == secret
