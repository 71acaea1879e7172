import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import door
from app.database import db
from app.models.accounts import User
from app.models.applications import Application
from app.models.networks import Membership
from app.models.notices import Letter
from app.web import pace

QUEUE = "/zarzadzanie/zgloszenia"
FIELDS = {
    "city": "Zduńska Wola",
    "network": "miasto-cyfrowe",
    "name": "Ewa Dąb",
    "email": "ewa@lipogrod.example",
    "function": "inspektor",
    "message": "Chcemy się uczyć.",
}


@pytest.fixture
def browser(sign_in, make):
    return sign_in(make.moderator())


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Nobody waits in tests; `test_t46_a_form_that_comes_back_at_once` says what the wait does."""
    monkeypatch.setattr(pace, "SHORTEST", timedelta(0))


def ask(client, path="/dolacz", **given):
    mark = re.search(r'name="od" value="([^"]+)"', client.get(path).text)[1]
    return client.post(path, data=FIELDS | {"od": mark} | given)


def only():
    return db.session.scalars(select(Application)).one()


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [("/dolacz", "observer", "Obserwator"), ("/zglos-praktyke", "change_leader", "Lider Zmian")],
)
def test_who_asks_is_thanked_and_stands_in_the_queue(client, browser, path, kind, told):
    answer = ask(client, path)
    assert (answer.status_code, answer.location) == (303, "/dolacz/przyjeto")
    assert "Set-Cookie" not in answer.headers
    assert only().kind == kind
    queue = browser.get(QUEUE)
    assert queue.status_code == 200
    assert f'href="{QUEUE}/{only().key}"' in queue.text
    page = browser.get(f"{QUEUE}/{only().key}").text
    assert "Chcemy się uczyć." in page
    assert told in page
    assert '<option value="coordinator" selected>' in page


def test_t46_a_machine_that_fills_in_everything_is_thanked_and_forgotten(client):
    answer = ask(client, strona_www="https://spam.example")
    assert answer.location == "/dolacz/przyjeto"
    assert count(Application) == 0


@pytest.mark.parametrize("path", ["/dolacz", "/zglos-praktyke"])
def test_t46_a_form_that_comes_back_at_once_is_looked_over_again(client, monkeypatch, path):
    monkeypatch.setattr(pace, "SHORTEST", timedelta(seconds=2))
    hasty = ask(client, path)
    assert hasty.status_code == 422
    assert "Formularz wrócił szybciej" in hasty.text
    assert 'value="ewa@lipogrod.example"' in hasty.text
    assert count(Application) == count(Letter) == 0
    mark = re.search(r'name="od" value="([^"]+)"', hasty.text)[1]
    after = door.now() + timedelta(seconds=3)
    monkeypatch.setattr(door, "now", lambda: after)
    assert client.post(path, data=FIELDS | {"od": mark}).status_code == 303


@pytest.mark.parametrize("mark", ["", "x", "1", "1.", "1.ż", "0.abc"])
def test_t46_a_form_that_was_never_shown_is_not_taken(client, mark):
    assert ask(client, od=mark).status_code == 422
    assert count(Application) == 0


def test_t64_a_known_address_and_an_unknown_one_are_answered_alike(client, make):
    make.user(email="ewa@lipogrod.example")
    answers = [ask(client), ask(client), ask(client, email="inna@lipogrod.example")]
    assert len({(one.status_code, one.text, one.location) for one in answers}) == 1


def test_the_city_is_chosen_among_those_of_the_name(client):
    first = ask(client, city="Józefów")
    assert first.status_code == 422
    offered = re.findall(r'name="city-choice" value="([^"]+)"', first.text)
    assert len(offered) == 2
    assert ask(client, city="Józefów", **{"city-choice": offered[1]}).status_code == 303
    assert only().city.slug == offered[1]


def test_what_is_wrong_is_said_and_what_was_typed_stays(client):
    answer = ask(client, email="ewa", name="")
    assert answer.status_code == 422
    assert "To nie jest adres e-mail" in answer.text
    assert "Chcemy się uczyć." in answer.text
    assert count(Application) == 0


def test_t46_too_many_from_one_place_wait(client):
    for number in range(5):
        assert ask(client, email=f"e{number}@lipogrod.example").status_code == 303
    answer = ask(client, email="e9@lipogrod.example")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


def decide(browser, key, **fields):
    return browser.post(f"{QUEUE}/{key}", data={"csrf": browser.csrf, **fields})


def test_a_yes_invites_and_a_no_tells_why(client, browser):
    ask(client)
    assert decide(browser, only().key, answer="accept", rank="moderator").status_code == 422
    assert decide(browser, only().key, answer="accept", rank="coordinator").status_code == 303
    assert count(Membership) == 1
    second = decide(browser, only().key, answer="refuse", reason="Nie.")
    assert second.status_code == 409
    assert "Przyjęto" in browser.get(f"{QUEUE}?gotowe=accepted").text


def test_a_no_without_a_reason_is_asked_again(client, browser):
    ask(client)
    answer = decide(browser, only().key, answer="refuse", reason="")
    assert answer.status_code == 422
    assert "Napisz dlaczego" in answer.text


def test_two_who_answer_at_once_make_one_account(app, client, sign_in, make):
    ask(client)
    key = only().key
    browsers = [sign_in(make.moderator()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda one: decide(one, key, answer="accept", rank="official"), browsers)
        )
    assert sorted(one.status_code for one in answers) == [303, 409, 409, 409]
    invited = select(func.count(User.id)).where(User.email == "ewa@lipogrod.example")
    assert (count(Membership), db.session.scalar(invited)) == (1, 1)
