"""One's own account: sessions, password, language."""

import re

import pytest
from sqlalchemy import func, select, update

from app import door
from app.database import db, transaction
from app.domain.accounts import FRESH, IDLE, LIFE, LIFE_LASTING
from app.domain.actor import Role
from app.domain.applications import ApplicationKind
from app.models.accounts import AccountSession
from app.models.applications import Application
from app.models.audit import AuditEntry
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


def test_the_list_of_sessions_names_the_browser_and_the_time(make, sign_in, person):
    here = sign_in(person)
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"
    with transaction():
        seen = {"agent": agent, "seen_at": door.now()}
        db.session.execute(update(AccountSession).values(**seen))
    page = here.get("/profil/sesje").text
    assert "<dd>Firefox, Windows</dd>" in page
    assert "Mozilla" not in page


def test_what_is_not_kept_is_told_apart(sign_in, person):
    page = sign_in(person).get("/profil/dane").text
    table, rest = page.split("</table>")
    assert re.search(r"Przeglądarki, w których trwa lub trwała sesja</th><td>1</td>", table)
    assert "<td>0</td>" not in table
    assert "<li>Zgody</li>" in rest.split("</details>")[0]


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


@pytest.fixture
def stale(sign_in):
    """A browser in which somebody gave the password more than ten minutes ago."""

    def begin(user):
        browser = sign_in(user)
        with transaction():
            ago = door.now() - FRESH
            db.session.execute(update(AccountSession).values(proved_at=ago))
        return browser

    return begin


DELICATE = ["/profil/drugi-skladnik", "/profil/dane/usuniecie"]


@pytest.mark.parametrize("path", DELICATE)
def test_s07_what_is_delicate_asks_for_the_password_again(stale, person, path):
    browser = stale(person)
    asked = browser.get(path).location
    assert asked == f"/potwierdz?dalej={path}"
    wrong = browser.post(asked, data={"csrf": browser.csrf, "old": "nie to"})
    assert wrong.status_code == 422
    assert browser.get(path).status_code == 303
    right = browser.post(asked, data={"csrf": browser.csrf, "old": PASSWORD})
    assert right.location == path
    assert browser.get(path).status_code == 200


def test_s07_rights_are_given_by_who_has_just_proved_who_they_are(stale, make, person):
    administrator = make.user(role=Role.ADMINISTRATOR, password_hash=passwords.hashed(PASSWORD))
    browser = stale(administrator)
    path = f"/zarzadzanie/osoby/{person.key}/zmiana"
    form = {"csrf": browser.csrf, "function": "x", "rank": "expert", "city": ""}
    asked = browser.post(path, data=form).location
    assert asked.startswith("/potwierdz?dalej=/wznow/")
    db.session.refresh(person)
    assert person.role is Role.OFFICIAL
    browser.post(asked, data={"csrf": browser.csrf, "old": PASSWORD})
    assert 'value="expert"' in browser.get(asked.removeprefix("/potwierdz?dalej=")).text
    assert browser.post(path, data=form).status_code == 303
    db.session.refresh(person)
    assert person.role is Role.EXPERT


def test_s07_the_second_factor_is_turned_off_by_who_has_just_proved(stale, make):
    person = make.user(make.city(), second_factor="x")
    browser = stale(person)
    answer = browser.post("/profil/drugi-skladnik/wylacz", data={"csrf": browser.csrf, "code": "1"})
    assert answer.location.startswith("/potwierdz?dalej=")
    page = "/en/profil/drugi-skladnik"
    assert browser.get(page).location == f"/en/potwierdz?dalej={page}"


@pytest.mark.parametrize("deed", ["wylacz", "wlacz", "zaproszenie"])
def test_s07_an_account_is_closed_opened_or_invited_by_who_has_just_proved(
    stale, make, person, deed
):
    administrator = make.user(role=Role.ADMINISTRATOR, password_hash=passwords.hashed(PASSWORD))
    browser = stale(administrator)
    if deed == "wlacz":
        make.close(person)
    if deed == "zaproszenie":
        person = make.user()
    path = f"/zarzadzanie/osoby/{person.key}/{deed}"
    form = {"csrf": browser.csrf}
    before = db.session.scalar(select(func.count(AuditEntry.id)))
    asked = browser.post(path, data=form).location
    assert asked.startswith("/potwierdz?dalej=/wznow/")
    assert db.session.scalar(select(func.count(AuditEntry.id))) == before
    browser.post(asked, data={**form, "old": PASSWORD})
    assert f'action="{path}"' in browser.get(asked.removeprefix("/potwierdz?dalej=")).text
    assert browser.post(path, data=form).location.startswith("/zarzadzanie/osoby/")


def test_s07_a_city_is_let_in_by_who_has_just_proved(stale, make):
    browser = stale(make.user(role=Role.ADMINISTRATOR, password_hash=passwords.hashed(PASSWORD)))
    asking = Application(
        kind=ApplicationKind.OBSERVER,
        city_id=make.city().id,
        network_id=make.network().id,
        name="Ewa Dąb",
        email="ewa@modrzewie.example",
        function="inspektor",
        message="",
        created_at=door.now(),
    )
    with transaction():
        db.session.add(asking)
    path = f"/zarzadzanie/zgloszenia/{asking.key}"
    form = {"csrf": browser.csrf, "answer": "accept", "rank": "official"}
    assert browser.get(path).status_code == 200
    asked = browser.post(path, data=form).location
    assert asked.startswith("/potwierdz?dalej=/wznow/")
    db.session.refresh(asking)
    assert asking.decided_at is None
    browser.post(asked, data={**form, "old": PASSWORD})
    assert browser.post(path, data=form).location.endswith("gotowe=accepted")


def test_s07_tries_are_counted_and_nobody_is_led_elsewhere(stale, person):
    browser = stale(person)
    form = {"csrf": browser.csrf, "old": PASSWORD, "dalej": "//obcy.example"}
    assert browser.post("/potwierdz", data=form).location == "/profil"
    form["old"] = "nie to"
    statuses = [browser.post("/potwierdz", data=form).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a27_extending_begins_the_idle_time_anew_but_not_the_life_of_the_session(sign_in, person):
    browser = sign_in(person)
    now = door.now()
    with transaction():
        session = db.session.scalars(select(AccountSession)).one()
        session.seen_at, session.expires_at = now - IDLE + FRESH / 2, now + IDLE / 2
    page = browser.get("/profil").text
    assert 'data-idle="3600"' in page
    answer = browser.post("/profil/sesje/przedluz", data={"csrf": browser.csrf})
    assert 0 < answer.json["seconds"] <= IDLE.total_seconds() / 2
    db.session.refresh(session)
    assert session.seen_at >= now
    with transaction():
        session.expires_at = now + LIFE
    answer = browser.post("/profil/sesje/przedluz", data={"csrf": browser.csrf})
    assert IDLE.total_seconds() - 60 < answer.json["seconds"] <= IDLE.total_seconds()


def test_a27_a_lasting_session_is_counted_by_its_life(sign_in, person):
    browser = sign_in(person)
    with transaction():
        session = db.session.scalars(select(AccountSession)).one()
        session.is_lasting, session.expires_at = True, door.now() + LIFE_LASTING
    answer = browser.post("/profil/sesje/przedluz", data={"csrf": browser.csrf})
    assert answer.json["seconds"] > LIFE.total_seconds()


def test_a27_a_session_that_has_ended_is_not_brought_back(sign_in, person):
    browser = sign_in(person)
    with transaction():
        session = db.session.scalars(select(AccountSession)).one()
        session.seen_at = door.now() - IDLE
    headers = {"Sec-Fetch-Dest": "empty"}
    answer = browser.post("/profil/sesje/przedluz", data={"csrf": browser.csrf}, headers=headers)
    assert (answer.status_code, answer.json) == (401, {"code": "sign-in"})
