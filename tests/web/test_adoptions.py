"""“Stosujemy u siebie” on the pages: the form, the family, what a city gave and took, the counts."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.adoptions import AdoptionState
from app.domain.practices import State
from app.models.adoptions import Adoption, AdoptionStep
from app.services.practices import inspiring
from tests.factories import NOW

INTERESTED, PLANNED, UNDERWAY, DONE, GIVEN_UP = AdoptionState


class Place:
    """A practice of Lipogród; Ewa and Jan work in Olszany."""

    def __init__(self, make, sign_in):
        self.make, self.sign_in = make, sign_in
        self.city, self.home = make.city("Olszany"), make.city("Lipogród")
        self.practice = make.practice(city=self.home, title="Zielone dachy w Lipogrodzie")
        self.page = f"/praktyki/{self.practice.slug}"
        self.address = f"{self.page}/stosujemy"
        self.ewa, self.jan = (sign_in(make.user(self.city, name=name)) for name in ("Ewa", "Jan"))
        self.author = sign_in(make.user(self.home))

    def say(self, browser=None, state="planned", **given):
        browser = browser or self.ewa
        return browser.post(self.address, data={"csrf": browser.csrf, "state": state} | given)


@pytest.fixture
def place(index, make, sign_in):
    return Place(make, sign_in)


def mine():
    db.session.expire_all()
    return db.session.scalars(select(Adoption)).one()


def step():
    return str(db.session.scalars(select(AdoptionStep.id).order_by(AdoptionStep.id.desc())).first())


def field(page, name):
    """What stands in a field of a form."""
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?([^<]*)<', page)
    return area[1] if area else re.search(rf' name="{name}"[^>]* value="([^"]*)"', page)[1]


def test_what_was_recorded_stands_in_the_family_and_in_the_form(place, client):
    answer = place.say(
        state="done", changed="Mniejsza skala.", cost="12 500,50 zł", result="Działa.", krok="0"
    )
    assert (answer.status_code, answer.location) == (303, f"{place.address}?stan=zapisano")
    assert mine().cost == Decimal("12500.50")
    brief, page = client.get(place.page).text, client.get(place.address).text
    for word in ("Olszany", "12\xa0500,50\xa0zł", "Działa."):
        assert word in brief
        assert word in page
    assert "Mniejsza skala." in page
    form = place.jan.get(place.address).text
    assert field(form, "cost") == "12500,50"
    assert field(form, "result") == "Działa."
    assert re.search(r'<option value="done" selected', form)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"state": ""}, "state"),
        ({"cost": "dużo"}, "cost"),
        ({"cost": "-5"}, "cost"),
        ({"state": "done", "result": " "}, "result"),
        ({"contact": "x" * 201}, "contact"),
        ({"own": "cudza"}, "own"),
    ],
)
def test_what_is_refused_is_told_at_the_field_and_stays_typed(place, wrong, name):
    place.make.practice(city=place.city)
    answer = place.say(**({"changed": "Inna skala.", "cost": "7"} | wrong))
    assert answer.status_code == 422
    assert f'id="e-{name}"' in answer.text
    assert f'href="#f-{name}"' in answer.text
    assert field(answer.text, "changed") == "Inna skala."
    assert field(answer.text, "cost") == wrong.get("cost", "7")
    assert db.session.scalars(select(Adoption)).all() == []


def test_of_two_colleagues_at_once_none_loses_a_word(place):
    place.say(place.ewa, changed="Od Ewy.", krok="0")
    answer = place.say(place.jan, "interested", changed="Od Jana.", krok="0")
    assert answer.status_code == 409
    assert field(answer.text, "changed") == "Od Jana."
    assert '<dd class="lines" lang="pl">Od Ewy.</dd>' in answer.text
    assert mine().changed == "Od Ewy."
    assert place.say(place.jan, changed="Od obojga.", krok=step()).status_code == 303
    assert mine().changed == "Od obojga."
    assert "Od Ewy." in place.jan.get(place.address).text


def test_a_second_click_is_not_met_by_the_first(place):
    assert [place.say(changed="Raz.", krok="0").status_code for _ in range(2)] == [303, 303]


def test_members_only_see_whom_to_ask_in_the_history_too(place, client):
    place.say(contact="Wydział Zieleni, tel. 12")
    place.say(contact="Wydział Klimatu, tel. 13", krok=step())
    for address in (place.page, place.address):
        assert ", tel. 1" not in client.get(address).text
    page = place.author.get(place.address).text
    assert "Wydział Klimatu" in page
    assert "Wydział Zieleni" in page


def test_the_form_is_for_officials_of_other_cities(place, client):
    assert 'name="state"' in place.ewa.get(place.address).text
    for browser in (place.author, client):
        assert 'name="state"' not in browser.get(place.address).text
    assert "#nasze" in place.ewa.get(place.page).text
    assert "#nasze" not in client.get(place.page).text
    assert place.say(place.author).status_code == 404


def test_an_archived_practice_is_continued_and_not_begun(place):
    place.say(changed="Zaczęte.")
    with transaction():
        place.practice.state = State.ARCHIVED
    assert place.say(state="done", result="Udało się.", krok=step()).status_code == 303
    other = place.sign_in(place.make.user(place.make.city("Wiązowa")))
    assert 'name="state"' not in other.get(place.address).text
    assert place.say(other).status_code == 404


def test_what_was_given_up_says_what_was_learnt(place, client):
    place.say(state="given-up", result="Strop był za słaby.")
    page = client.get(place.page).text
    assert "Czego miasto się nauczyło" in page
    assert "Strop był za słaby." in page
    assert "note bad" not in page


def test_the_drawing_says_in_shapes_what_the_list_says_in_words(place, client):
    own = place.make.practice(city=place.city)
    place.make.adoption(place.practice, place.city, own_id=own.id)
    place.make.adoption(place.practice, place.make.city("Wiązowa"), state=GIVEN_UP)
    page = client.get(place.page).text
    drawing = re.search(r'<svg class="kin.*?</svg>', page, re.DOTALL)[0]
    assert re.findall(r"<text[^>]*>([^<]*)<", drawing) == [
        *("Lipogród", "Olszany", "własna praktyka", "Wiązowa")
    ]
    assert "<title" in drawing
    assert "<desc" in drawing
    assert re.findall(r"twig-([\w-]+)", drawing) == ["done", "own", "given-up"]
    assert page.count(f"/praktyki/{own.slug}") == 1  # in the list


def test_an_own_practice_that_may_not_be_read_leaves_no_trace(place, client):
    own = place.make.practice(city=place.city, title="Dachy w Olszanach", state=State.DRAFT)
    place.make.adoption(place.practice, place.city, own_id=own.id)
    for address in (place.page, place.address, f"/miasta/{place.city.slug}"):
        page = client.get(address).text
        assert own.title not in page
        assert own.slug not in page
        assert "własna praktyka" not in page


def test_a_practice_and_the_one_it_came_of_lead_to_each_other(place, client):
    grown = place.make.practice(city=place.city, inspiration=place.page)
    for text in ("https://lipogrod.example/u-sasiadow", "Porto Alegre"):
        other = place.make.practice(inspiration=text)
        assert text in client.get(f"/praktyki/{other.slug}").text
    assert "Praktyki, które z niej wyrosły" not in client.get(place.page).text
    with transaction():
        inspiring.link(grown)
    page = client.get(place.page).text
    assert "Praktyki, które z niej wyrosły" in page
    assert f'href="/praktyki/{grown.slug}"' in page
    assert "Skąd pomysł" in (told := client.get(f"/praktyki/{grown.slug}").text)
    assert f'href="{place.page}" lang="pl">{place.practice.title}' in told
    assert "powtórzonych sukcesów" in client.get("/").text  # that it is done, a city says itself


def test_the_city_page_shows_what_it_gave_and_what_it_took(place, client):
    place.make.adoption(place.practice, place.city)
    place.make.adoption(place.practice, place.make.city("Wiązowa"), state=UNDERWAY)
    given = client.get(f"/miasta/{place.home.slug}").text
    assert "powtórzona w 1 mieście" in given
    assert "(1 praktyka, 1 powtórzenie)" in given
    assert "Co miasto wzięło od innych" not in given
    taken = client.get(f"/miasta/{place.city.slug}").text
    assert "Co miasto wzięło od innych" in taken
    assert f'href="{place.page}">{place.practice.title}' in taken
    with transaction():
        place.practice.state = State.DRAFT
    assert "Co miasto wzięło od innych" not in client.get(f"/miasta/{place.city.slug}").text


def test_home_and_network_count_the_successes_repeated(place, client):
    network = f"/sieci/{place.make.network().slug}"
    assert "sukces tej sieci" not in client.get(network).text
    place.make.adoption(place.practice, place.city)
    place.make.adoption(place.practice, place.make.city(), state=UNDERWAY)
    assert "1 sukces tej sieci powtórzony w innym mieście" in client.get(network).text
    assert re.search(r"<dt>powtórzony sukces</dt><dd>1</dd>", client.get("/").text)
    with transaction():
        place.practice.state = State.ARCHIVED
    assert re.search(r"<dt>powtórzonych sukcesów</dt><dd>0</dd>", client.get("/").text)


@pytest.mark.parametrize("where", ["", "/stosujemy"])
def test_a_page_takes_as_many_questions_for_many_cities_as_for_one(place, statements, where):
    def asked():
        db.session.expunge_all()
        statements()
        assert place.ewa.get(f"{place.page}{where}").status_code == 200
        return len(statements())

    place.make.adoption(place.practice, place.make.city())
    one = asked()
    for _ in range(6):
        city = place.make.city()
        place.make.adoption(place.practice, city, own_id=place.make.practice(city=city).id)
    assert asked() == one


def test_a_long_family_goes_on_on_the_next_page(place, client):
    names = [f"Miasto{number:02}" for number in range(23)]
    for name in names:
        place.make.adoption(place.practice, place.make.city(name), updated_at=NOW)
    assert "Co mówią o tym 23 miasta, w całości" in client.get(place.page).text
    pages = [client.get(f"{place.address}?strona={number}").text for number in (1, 2)]
    shown = [re.findall(r'lang="pl">(Miasto\d\d)</a></h3>', page) for page in pages]
    assert [len(part) for part in shown] == [20, 3]
    assert sorted(shown[0] + shown[1]) == names
