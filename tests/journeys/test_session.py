"""Before a session ends, a dialog says so and extends it (A-27); the clock of the browser is wound on."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import door
from app.database import db, transaction
from app.domain.accounts import IDLE
from app.models.accounts import AccountSession
from tests.journeys import axe

WARNED = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(desk):
    return desk.seed(lambda make: make.user(make.city("Lipogród")).email)


def wind(page, time):
    page.clock.fast_forward(int(time.total_seconds() * 1000))


def shorten(desk, left):
    """Let every session end soon, whatever is done in it."""

    def within(_make):
        with transaction():
            for one in db.session.query(AccountSession):
                one.expires_at = door.now() + left

    desk.seed(within)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a27_two_minutes_before_the_end_one_key_extends_the_session(visit_as, person, scheme):
    page = visit_as(person, color_scheme=scheme, viewport={"width": 320, "height": 640})
    page.clock.install()
    page.goto("/profil/haslo")
    typed = page.get_by_label("Nowe hasło")
    typed.fill("cztery słowa")
    dialog = page.get_by_role("dialog", name="Sesja zaraz się skończy")
    wind(page, IDLE - WARNED - MINUTE)
    expect(dialog).to_be_hidden()
    wind(page, MINUTE * 1.5)
    expect(dialog).to_be_visible()
    assert list(axe.findings(page)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.get_by_role("button", name="Przedłuż sesję")).to_be_focused()
    with page.expect_response("**/profil/sesje/przedluz") as answer:
        page.keyboard.press("Enter")
    assert answer.value.json()["seconds"] > (IDLE - MINUTE).total_seconds()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Sesja trwa dalej.")).to_have_attribute("role", "status")
    expect(typed).to_be_focused()
    expect(typed).to_have_value("cztery słowa")
    wind(page, IDLE - WARNED - MINUTE)
    expect(dialog).to_be_hidden()
    wind(page, MINUTE * 1.5)
    expect(dialog).to_be_visible()


def test_a27_the_last_minutes_cannot_be_extended_and_the_end_is_told(visit_as, desk, person):
    page = visit_as(person)
    page.clock.install()
    shorten(desk, WARNED - MINUTE / 2)
    page.goto("/profil")
    wind(page, timedelta(seconds=2))
    dialog = page.get_by_role("dialog", name="Sesja zaraz się skończy")
    page.get_by_role("button", name="Przedłuż sesję").click()
    expect(dialog).to_contain_text("nie można już przedłużyć")
    wind(page, WARNED)
    expect(dialog).to_contain_text("Sesja się skończyła")
    expect(page.get_by_role("button", name="Przedłuż sesję")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a27_another_page_of_the_session_puts_the_warning_off(visit_as, person):
    page = visit_as(person)
    page.clock.install()
    page.goto("/profil")
    wind(page, IDLE - WARNED - MINUTE)
    other = page.context.new_page()
    other.goto("/profil")
    other.close()
    wind(page, MINUTE * 2)
    expect(page.locator("#session")).to_be_hidden()


def test_without_a_script_and_without_a_session_nobody_is_warned(visit_as, visit, person):
    page = visit_as(person, java_script_enabled=False)
    page.goto("/profil")
    expect(page.locator("#session")).to_be_hidden()
    page = visit()
    page.goto("/")
    assert page.locator("#session, script[src*=session]").count() == 0
