"""Pages on which cities are let into networks."""

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.actor import Form
from app.models.networks import Membership

HERE = "/zarzadzanie/czlonkostwa"
FIELDS = {
    "city": "Lipogród",
    "network": "miasto-cyfrowe",
    "form": "observer",
    "since": "2026-01-01",
    "until": "",
}


@pytest.fixture
def browser(sign_in, make):
    make.city("Lipogród")
    return sign_in(make.moderator())


def send(browser, path, **fields):
    return browser.post(HERE + path, data={"csrf": browser.csrf} | fields)


def rows():
    return list(db.session.scalars(select(Membership)))


def test_a_city_is_let_in_changed_and_let_go(browser):
    answer = send(browser, "/nowe", **FIELDS)
    assert answer.location == f"{HERE}?gotowe=added"
    assert "Lipogród" in browser.get(answer.location).text
    (row,) = rows()
    answer = send(browser, f"/{row.id}", form="laureate", since="2026-02-01", until="2030-01-01")
    assert answer.location == f"{HERE}?gotowe=changed"
    db.session.refresh(row)
    assert (row.form, row.since.isoformat()) == (Form.LAUREATE, "2026-02-01")
    assert 'value="2030-01-01"' in browser.get(f"{HERE}/{row.id}").text
    assert send(browser, f"/{row.id}/koniec").location == f"{HERE}?gotowe=ended"
    assert "Lipogród" not in browser.get(HERE).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("city", "", "Tego brakuje"),
        ("city", "Atlantyda", "Nie ma polskiego miasta o takiej nazwie"),
        ("city", "Józefów", "Może chodzić o kilka miast"),
        ("network", "przywodztwo", "Wybierz jedną pozycję z listy"),
        ("form", "król", "Wybierz jedną pozycję z listy"),
        ("since", "", "Tego brakuje"),
        ("since", "kiedyś", "To nie jest data"),
        ("until", "2025-01-01", "nie może być wcześniejszy"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(browser, field, typed, sentence):
    answer = send(browser, "/nowe", **FIELDS | {field: typed})
    assert answer.status_code == 422
    assert f'<a href="#f-{field}">' in answer.text
    assert sentence in answer.text.partition(f'id="e-{field}"')[2].partition("</p>")[0]
    kept = {"city": 'value="Lipogród"', "form": 'value="observer" selected'}
    assert all(kept[name] in answer.text for name in kept if name != field)
    assert rows() == []


def test_cities_that_share_a_name_are_offered_with_their_voivodeships(browser):
    page = browser.get(f"{HERE}/nowe").text
    assert 'list="namesakes"' in page
    assert '<option value="Józefów (lubelskie)">' in page
    assert '<option value="Józefów (mazowieckie)">' in page
    assert "Sopot" not in page
    send(browser, "/nowe", **FIELDS | {"city": "Józefów (lubelskie)"})
    assert db.session.get(Membership, rows()[0].id).city.voivodeship == "lubelskie"
