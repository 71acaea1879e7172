"""Having an account forgotten, through the pages."""

import pytest

from app.database import db, transaction
from app.domain.actor import Role
from app.models.accounts import User

MINE = "/profil/dane/usuniecie"


def send(browser, path, **fields):
    return browser.post(path, data={"csrf": browser.csrf, **fields})


def kept(user):
    db.session.expire_all()
    return db.session.get(User, user.id)


def test_who_types_their_address_is_forgotten_and_signed_out(make, sign_in, config):
    user = make.user(make.city(), email="ewa@lipogrod.example", name="Ewa Dąb")
    browser = sign_in(user)
    assert 'name="email"' in browser.get(MINE).text
    assert send(browser, MINE, email=" EWA@lipogrod.example ").location == "/"
    assert kept(user).email.endswith("@erased.invalid")
    assert browser.get("/profil").status_code == 303
    journal = config.data_folder / "erasures.txt"
    assert f"{user.id}" in journal.read_text("ascii")
    assert journal.stat().st_mode & 0o777 == 0o600


def test_another_address_forgets_nobody(make, sign_in):
    user = make.user(make.city(), email="ewa@lipogrod.example")
    answer = send(sign_in(user), MINE, email="ewa@lipogrod")
    assert answer.status_code == 422
    assert "To nie jest adres" in answer.text
    assert kept(user).email == "ewa@lipogrod.example"


def test_the_last_administrator_is_told_to_find_another_first(make, sign_in):
    user = make.user(role=Role.ADMINISTRATOR)
    assert send(sign_in(user), MINE, email=user.email).status_code == 422
    assert kept(user).erased_at is None


@pytest.mark.parametrize("named", ["", "1"])
def test_an_administrator_forgets_who_has_asked(make, sign_in, named):
    user, browser = make.user(make.city()), sign_in(make.user(role=Role.ADMINISTRATOR))
    path = f"/zarzadzanie/osoby/{user.key}/usuniecie"
    assert user.name in browser.get(path).text
    assert send(browser, path, email="x", named=named).status_code == 422
    answer = send(browser, path, email=user.email, named=named)
    assert (answer.status_code, answer.location) == (303, "/zarzadzanie/osoby")
    assert kept(user).erased_at is not None
    assert browser.get(path).status_code == 404


def test_r07_an_administrator_ticks_the_earlier_versions_after_seeing_every_place(make, sign_in):
    user = make.user(make.city(), name="Zofia Brzoskwińska")
    practice = make.practice(text="---\ntytul: Dachy\n---\n\nDane od Brzoskwińskiej.\n")
    first = practice.version
    with transaction():
        practice.version_id = None
    browser = sign_in(make.user(role=Role.ADMINISTRATOR))
    path = f"/zarzadzanie/osoby/{user.key}/usuniecie"
    page = browser.get(path).text
    assert "Dane od Brzoskwińskiej.</q>" in page
    assert f'name="wersja" value="{first.id}" form="erasing">' in page
    again = send(browser, path, email="x", wersja=first.id)
    assert f'value="{first.id}" form="erasing" checked>' in again.text
    assert 'name="wersja"' not in sign_in(user).get(MINE).text
    assert send(browser, path, email=user.email, wersja=first.id).status_code == 303
    db.session.expire_all()
    assert "Brzoskwińskiej" not in first.text
