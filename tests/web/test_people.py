import re

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.actor import Form, Role
from app.models.accounts import User

PEOPLE = "/zarzadzanie/osoby"


@pytest.fixture
def town(make):
    city = make.city("Lipogród")
    make.membership(city, make.network(), Form.OBSERVER)
    return city


@pytest.fixture
def browser(sign_in, make, town):
    return sign_in(make.moderator())


def send(browser, path, **fields):
    return browser.post(PEOPLE + path, data={"csrf": browser.csrf} | fields)


def test_the_list_shows_who_is_looked_after(browser, make, town):
    mine, foreign = make.user(town, name="Anna Bliska"), make.user(make.city(), name="Jan Daleki")
    shown = browser.get(f"{PEOPLE}?q=anna").text
    assert f'href="{PEOPLE}/{mine.key}"' in shown
    assert "1 osoba" in shown
    assert foreign.name not in browser.get(PEOPLE).text


def test_where_a_row_becomes_a_card_each_cell_says_what_it_is(browser, make, town):
    make.user(town)
    table = re.search(r'<table class="carded".*?</table>', browser.get(PEOPLE).text, re.DOTALL)[0]
    columns = re.findall(r'role="columnheader">([^<]+)<', table)
    labels = re.findall(r'role="(?:rowheader|cell)" data-label="([^"]+)"', table)
    rows = table.count('<tr role="row">') - 1
    assert rows > 0
    assert labels == columns * rows


def test_an_invitation_comes_to_the_page_of_the_person(browser, town):
    fields = {"email": "n@lipogrod.example", "name": "Nowa", "function": "x", "rank": "official"}
    answer = send(browser, "/nowa", city="lipogrod (Opolskie)", **fields)
    person = db.session.scalars(select(User).where(User.email == "n@lipogrod.example")).one()
    assert answer.status_code == 303
    assert answer.location == f"{PEOPLE}/{person.key}?gotowe=invited"
    assert "Zaproszenie zostało wysłane" in browser.get(answer.location).text


@pytest.mark.parametrize(
    ("city", "sentence"),
    [
        ("Józefów", '<span lang="pl">Józefów (lubelskie)</span>'),
        ("Nowa S", "Nowa Sól (lubuskie)"),
        ("Atlantyda", "Nie ma polskiego miasta o takiej nazwie"),
        ("", "należą do miasta"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(browser, city, sentence):
    fields = {"email": "n@lipogrod.example", "name": "Nowa", "function": "x", "rank": "official"}
    answer = send(browser, "/nowa", city=city, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert '<a href="#f-city">' in answer.text
    assert f'value="{city}"' in answer.text
    assert 'value="n@lipogrod.example"' in answer.text


@pytest.mark.parametrize(
    "more", [{"is_active": "0"}, {"id": "1"}, {"city_id": "1"}, {"network-przywodztwo": "1"}]
)
def test_t18_fields_that_nobody_offered_change_nothing(browser, town, more):
    fields = {"email": "n@lipogrod.example", "name": "Nowa", "function": "x", "rank": "official"}
    send(browser, "/nowa", city="Lipogród", **(fields | more))
    person = db.session.scalars(select(User).where(User.email == "n@lipogrod.example")).one()
    assert (person.is_active, person.role, person.city_id) == (True, Role.OFFICIAL, town.id)


@pytest.mark.parametrize("rank", ["moderator", "administrator", "expert", "", "root"])
def test_t19_a_rank_that_is_not_offered_cannot_be_chosen(browser, make, town, rank):
    person = make.user(town)
    answer = send(browser, f"/{person.key}/zmiana", function="x", city="Lipogród", rank=rank)
    assert (answer.status_code, person.role) == (422, Role.OFFICIAL)


def test_the_form_shows_what_the_person_is(sign_in, make, town):
    administrator = sign_in(make.user(role=Role.ADMINISTRATOR))
    moderator = make.moderator(make.network("zasoby-miast"), function="opiekun")
    shown = administrator.get(f"{PEOPLE}/{moderator.key}/zmiana").text
    assert re.search(r'name="network-zasoby-miast" value="1" checked', shown)
    assert '<option value="moderator" selected>' in shown
    assert 'value="opiekun"' in shown


def test_t13_who_is_closed_out_finds_every_door_shut(browser, sign_in, make, town):
    person = make.user(town)
    theirs = sign_in(person)
    assert theirs.get("/do-zrobienia").status_code == 200
    assert send(browser, f"/{person.key}/wylacz").status_code == 303
    assert theirs.get("/do-zrobienia").location.startswith("/zaloguj")
    assert send(browser, f"/{person.key}/wlacz").status_code == 303
    assert theirs.get("/do-zrobienia").location.startswith("/zaloguj")


def test_t13_what_somebody_was_writing_when_they_moved_to_another_city_waits_for_them(
    browser, sign_in, make, town
):
    """Their session is over as if its time had come; the text is theirs, the draft is not."""
    make.membership(town, make.network("przywodztwo"), Form.CHANGE_LEADER)
    person, elsewhere = make.user(town), make.city("Olszany")
    make.membership(elsewhere, make.network(), Form.OBSERVER)
    theirs = sign_in(person)
    draft = theirs.post("/szkice", data={"csrf": theirs.csrf}).location
    moved = {"rank": "official", "city": "Olszany", "function": "inspektor"}
    assert send(browser, f"/{person.key}/zmiana", **moved).status_code == 303
    assert theirs.get("/do-zrobienia").location.startswith("/zaloguj")
    typed = {"csrf": theirs.csrf, "rewizja": "1", "text": "Godzina pisania."}
    kept = theirs.post(draft, data=typed).location.removeprefix("/zaloguj?dalej=")
    assert kept.startswith("/wznow/")
    again = sign_in(person)
    assert "Godzina pisania." in again.get(kept).text
    answer = again.post(draft, data=typed | {"csrf": again.csrf})
    assert answer.status_code == 404
    assert "Godzina pisania." in answer.text


def test_a_coordinator_finds_the_own_city_filled_in(sign_in, make, town):
    coordinator = sign_in(make.user(town, Role.COORDINATOR))
    shown = coordinator.get(f"{PEOPLE}/nowa").text
    assert 'value="Lipogród (opolskie)"' in shown
    assert '<option value="coordinator"' not in shown


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "", "Tego brakuje"),
        ("email", "bez-malpy", "To nie jest adres"),
        ("email", "zajety@lipogrod.example", "jest już konto"),
        ("name", " ", "Tego brakuje"),
        ("rank", "król", "Wybierz jedną pozycję z listy"),
    ],
)
def test_each_wrong_field_of_an_invitation_has_its_sentence(browser, make, field, typed, sentence):
    make.user(email="zajety@lipogrod.example")
    fields = {"email": "n@lipogrod.example", "name": "Nowa", "function": "inspektor"}
    fields |= {"rank": "official", "city": "Lipogród"} | {field: typed}
    answer = send(browser, "/nowa", **fields)
    assert answer.status_code == 422
    assert f'<a href="#f-{field}">' in answer.text
    assert sentence in answer.text.partition(f'id="e-{field}"')[2].partition("</p>")[0]
    assert 'value="inspektor"' in answer.text
