"""A city asks to take part as an Observer, and is let in."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.database import db
from app.models.accounts import User
from app.models.networks import Membership
from app.models.notices import Letter
from app.web import pace


@pytest.mark.parametrize("with_script", [True, False], ids=["with JavaScript", "without"])
def test_a_city_asks_to_observe_and_its_person_is_invited(
    desk, visit_as, browser, monkeypatch, with_script
):
    monkeypatch.setattr(pace, "SHORTEST", timedelta(0))  # a machine types faster than people
    moderator = desk.seed(lambda make: make.moderator().email)
    page = visit_as(moderator, java_script_enabled=with_script)
    options = {"base_url": desk.address, "locale": "pl-PL", "java_script_enabled": with_script}
    context = browser.new_context(**options)
    asking = context.new_page()
    asking.goto("/dolacz?siec=miasto-cyfrowe")
    asking.fill("#f-city", "Zduńska Wola")
    asking.fill("#f-name", "Ewa Dąb")
    asking.fill("#f-email", "ewa@zdunska.example")
    asking.fill("#f-function", "inspektor")
    asking.get_by_role("button", name="Wyślij").click()
    expect(asking).to_have_url(re.compile("/dolacz/przyjeto$"))
    context.close()

    page.goto("/zarzadzanie/zgloszenia")
    page.get_by_role("link", name="Zduńska Wola").click()
    page.get_by_role("button", name="Przyjmij i zaproś").click()
    expect(page).to_have_url(re.compile("gotowe=accepted"))

    def joined(_make):
        person = db.session.scalars(select(User).where(User.email == "ewa@zdunska.example")).one()
        form = db.session.scalars(select(Membership.form)).one()
        events = db.session.scalars(select(Letter.event).where(Letter.address == person.email))
        return person.city.name, form.value, sorted(events)

    told = desk.seed(joined)
    assert told == ("Zduńska Wola", "observer", ["application-received", "invitation"])
