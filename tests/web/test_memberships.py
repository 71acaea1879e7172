"""Memberships, through the pages of those who look after a network."""

import re

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.actor import Form
from app.models.networks import Membership

ALL = "/zarzadzanie/czlonkostwa"
PART = {
    "city": "Zduńska Wola",
    "network": "miasto-cyfrowe",
    "form": "observer",
    "since": "2026-01-01",
    "until": "",
}


@pytest.fixture
def browser(sign_in, make):
    return sign_in(make.moderator())


def send(browser, path, **fields):
    return browser.post(ALL + path, data={"csrf": browser.csrf} | fields)


def rows():
    db.session.expire_all()
    return db.session.scalars(select(Membership)).all()


def test_a_city_is_added_listed_changed_and_ended(browser):
    answer = send(browser, "/nowe", **PART)
    assert "Dodano" in browser.get(answer.location).text
    (row,) = rows()
    assert (row.city.name, row.form, str(row.since), row.until) == (
        "Zduńska Wola",
        Form.OBSERVER,
        "2026-01-01",
        None,
    )
    page = browser.get(f"{ALL}/{row.id}").text
    assert re.search(r'value="2026-01-01"', page)
    days = {"form": "change_leader", "since": "2026-02-01", "until": "2027-01-31"}
    assert send(browser, f"/{row.id}", **days).status_code == 303
    (row,) = rows()
    assert (row.form, str(row.until)) == (Form.CHANGE_LEADER, "2027-01-31")
    assert 'value="2027-01-31"' in browser.get(f"{ALL}/{row.id}").text
    assert send(browser, f"/{row.id}/koniec").location == f"{ALL}?gotowe=ended"
    assert "Zduńska Wola" not in browser.get(ALL).text
    assert "Zduńska Wola" in browser.get(f"{ALL}?wszystkie=1&siec=miasto-cyfrowe&q=zdu").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"city": ""}, "city"),
        ({"network": "zasoby-miast"}, "network"),
        ({"form": "widz"}, "form"),
        ({"since": ""}, "since"),
        ({"since": "wczoraj"}, "since"),
        ({"until": "2025-12-31"}, "until"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_added(browser, wrong, field):
    answer = send(browser, "/nowe", **(PART | wrong))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert rows() == []


def test_days_that_cannot_be_change_nothing(browser, make):
    row = make.membership(make.city(), make.network(), Form.OBSERVER)
    answer = send(browser, f"/{row.id}", form="observer", since="", until="")
    assert answer.status_code == 422
    assert 'href="#f-since"' in answer.text
    assert rows()[0].since is not None
