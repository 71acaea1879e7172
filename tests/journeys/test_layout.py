"""Pages bend and do not break: narrow windows, large type, wide spacing, other colours, no motion.

The sizes are those of WCAG 2.2: 320 CSS pixels are 1280 at 400 % (1.4.10), spacing as in 1.4.12.
"""

from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.journeys import axe
from tests.journeys.pages import PRACTICE, STATES, TWO, pages

NARROW = {"width": 320, "height": 256}
WIDE = {"width": 1280, "height": 900}
HALF = {"width": 640, "height": 900}
LANGUAGES = ("", "/en")
Everywhere = Callable[..., list[str]]

TOO_WIDE = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll("main *, header *, footer *")]
        .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1
            && !one.closest(".table-scroll") && !one.closest(".unseen"));
    return [`${root.scrollWidth} px`, ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 80))];
}"""

CLIPPED = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const style = getComputedStyle(one);
    const cuts = /hidden|clip/.test(style.overflowY + style.overflowX);
    return cuts && !one.closest(".unseen, svg") && one.textContent.trim()
        && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""

# A sheet made by script is not inline style, so the policy of the pages lets it in.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""

DOUBLED = "() => document.documentElement.style.setProperty('font-size', '200%')"
PLAIN = "() => document.documentElement.style.removeProperty('font-size')"

# What is done to every page, in this order, and what must not come of it.
BENT = (
    ("at 320 px", NARROW, PLAIN, TOO_WIDE),
    ("twice as large", HALF, DOUBLED, TOO_WIDE),
    ("twice as large", HALF, DOUBLED, CLIPPED),
    ("spaced at 320 px", NARROW, f"() => {{ ({PLAIN})(); ({SPACED})(); }}", TOO_WIDE),
    ("spaced", WIDE, SPACED, CLIPPED),
)

MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
    const style = getComputedStyle(one);
    return /[1-9]/.test(style.transitionDuration + style.animationDuration);
}).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def everywhere(library: Flask, site: str) -> Everywhere:
    """Return what somebody sees who looks at all pages and states."""

    def seen(page: Page, look: Callable[[], Iterable[str]], language: str = "") -> list[str]:
        found = []
        for address in (*pages(library, site), *STATES.values()):
            page.goto(language + address)
            found += [f"{language}{address}: {one}" for one in look()]
        return found

    return seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_bend_and_do_not_break(visit, everywhere, language):
    page = visit()

    def look() -> Iterator[str]:
        for name, size, change, question in BENT:
            page.set_viewport_size(size)
            page.evaluate(change)
            yield from (f"{name}: {one}" for one in page.evaluate(question))

    assert not everywhere(page, look, language)


def test_what_is_too_wide_or_cut_would_be_found(visit):
    page = visit(viewport=NARROW)
    page.goto("/pomoc")
    page.locator("h1").evaluate("(one) => { one.style.width = '400px'; }")
    assert page.evaluate(TOO_WIDE)
    page.locator("h1").evaluate("(one) => { one.style.cssText = 'height:1em;overflow:hidden'; }")
    assert page.evaluate(CLIPPED)


def test_targets_are_large_enough_or_apart_on_a_phone(visit, everywhere):
    page = visit(viewport=NARROW)
    assert not everywhere(page, lambda: list(axe.findings(page, ["target-size"])))


@pytest.mark.parametrize("width", [320, 375, 768, 1024, 1280, 1600])
@pytest.mark.parametrize("address", ["/", "/praktyki?q=energia", f"/praktyki/{PRACTICE}", TWO])
def test_every_width_fits(visit, address, width):
    page = visit(viewport={"width": width, "height": 700})
    page.goto(address)
    assert not page.evaluate(TOO_WIDE)


def test_nothing_moves_for_those_who_ask_for_rest(visit, everywhere):
    page = visit(reduced_motion="reduce")
    assert not everywhere(page, lambda: page.evaluate(MOVING))


def test_controls_keep_their_borders_in_forced_colours(visit):
    page = visit(forced_colors="active")
    page.goto("/praktyki?q=energia&siec=miasto-neutralne-klimatycznie")
    for control in ("#q", "form button", ".chip", "#comparison button"):
        width = page.locator(control).first.evaluate(
            "(one) => parseFloat(getComputedStyle(one).borderTopWidth)"
        )
        assert width >= 1, control
    mark = page.locator(".hit mark").first
    shown = mark.evaluate("(one) => getComputedStyle(one).backgroundColor")
    around = page.locator("body").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert shown != around
    assert page.screenshot()
