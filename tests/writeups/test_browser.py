"""The attacks in a real browser: the parser that matters is its."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from app.writeups.render import to_html
from tests.journeys import stage

XSS = json.loads((Path(__file__).parent / "xss.json").read_text(encoding="utf-8"))
PAGE = "<!DOCTYPE html><html lang=pl><title>t</title><main>{}</main>"
# Elements that react to being touched would run now.
TOUCH = """() => {
    for (const one of document.querySelectorAll("main *")) {
        for (const kind of ["click", "mouseover", "focus", "toggle", "error", "load"]) {
            one.dispatchEvent(new Event(kind, {cancelable: true}));
        }
    }
}"""


@pytest.fixture(scope="module")
def page():
    if not stage.chromium():
        pytest.skip(stage.NO_CHROMIUM)
    with sync_playwright() as play:
        browser = stage.launch(play)
        yield browser.new_page()
        browser.close()


@pytest.fixture
def heard(page):
    """Write down every dialog and every request but the page's own."""
    events: list[str] = []

    def dialog(one):
        events.append(f"dialog {one.message}")
        one.dismiss()

    def request(one):
        events.append(f"request {one.url}")

    page.on("dialog", dialog)
    page.on("request", request)
    yield events
    page.remove_listener("dialog", dialog)
    page.remove_listener("request", request)


def show(page, html: str) -> None:
    page.set_content(PAGE.format(html))
    page.evaluate(TOUCH)
    page.wait_for_timeout(20)


@pytest.mark.browser
def test_the_browser_would_tell_if_an_attack_came_through(page, heard):
    show(page, XSS["M03"] + XSS["M66"] + '<img src="https://tracker.example/x.gif">')
    assert any(event.startswith("dialog") for event in heard)
    assert any(event.startswith("request https://tracker") for event in heard)


@pytest.mark.browser
def test_no_attack_speaks_or_calls(page, heard):
    told = {}
    for name, markdown in XSS.items():
        show(page, to_html(markdown))
        told[name] = list(heard)
        heard.clear()
    assert {name: events for name, events in told.items() if events} == {}


@pytest.mark.browser
def test_the_attacks_do_not_work_together_either(page, heard):
    show(page, to_html("\n\n".join(XSS.values())))
    show(page, "".join(to_html(markdown) for markdown in XSS.values()))
    assert heard == []
