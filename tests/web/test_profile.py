"""One's own account: sessions, password, language."""

import pytest
from sqlalchemy import select

from app import door
from app.database import db
from app.models.accounts import AccountSession
from app.services.accounts import passwords
from tests.factories import PASSWORD

NEW = "czerwony rower stoi pod lasem"


@pytest.fixture
def person(make):
    return make.user(make.city(), password_hash=passwords.hashed(PASSWORD), joined_at=door.now())


def test_t12_a_session_ended_from_the_list_is_dead_at_its_next_request(sign_in, person):
    here, there = sign_in(person), sign_in(person)
    page = here.get("/profil/sesje")
    assert page.text.count("Zakończ tę sesję") == 1
    second = db.session.scalars(select(AccountSession).order_by(AccountSession.id.desc())).first()
    here.post(f"/profil/sesje/{second.id}/koniec", data={"csrf": here.csrf})
    assert there.get("/profil").status_code == 303
    assert here.get("/profil").status_code == 200


def test_t12_all_others_end_and_this_one_goes_on(sign_in, person):
    here, others = sign_in(person), [sign_in(person), sign_in(person)]
    here.post("/profil/sesje/koniec", data={"csrf": here.csrf})
    assert [other.get("/profil").status_code for other in others] == [303, 303]
    assert here.get("/profil").status_code == 200


def test_t12_nobody_ends_the_session_of_another(sign_in, make, person):
    theirs, mine = sign_in(person), sign_in(make.user(make.city("Olszany")))
    session = db.session.scalars(
        select(AccountSession).where(AccountSession.user_id == person.id)
    ).one()
    answer = mine.post(f"/profil/sesje/{session.id}/koniec", data={"csrf": mine.csrf})
    assert answer.status_code == 404
    assert theirs.get("/profil").status_code == 200


def test_t06_a_changed_password_ends_the_other_sessions(sign_in, person):
    here, there = sign_in(person), sign_in(person)
    form = {"csrf": here.csrf, "old": PASSWORD, "password": NEW}
    assert here.post("/profil/haslo", data=form).status_code == 303
    assert there.get("/profil").status_code == 303
    assert here.get("/profil").status_code == 200
    db.session.refresh(person)
    assert passwords.matches(person.password_hash, NEW)


def test_without_the_old_password_nothing_changes_and_tries_are_counted(sign_in, person):
    here = sign_in(person)
    form = {"csrf": here.csrf, "old": "nie to", "password": NEW}
    statuses = [here.post("/profil/haslo", data=form).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    db.session.refresh(person)
    assert passwords.matches(person.password_hash, PASSWORD)


def test_the_language_of_letters_is_chosen(sign_in, person):
    here = sign_in(person)
    here.post("/profil/jezyk", data={"csrf": here.csrf, "language": "en"})
    db.session.refresh(person)
    assert person.language == "en"
