"""The house without a mouse: everything is reached once, in order, and one sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.pages import PRACTICE

WALKED = ("/", "/praktyki?q=energia", f"/praktyki/{PRACTICE}", "/en/praktyki?q=energia")

# What Tab shall reach, in the order of the document; each gets a number to know it again by.
REACHABLE = """() => {
    const all = document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex]");
    const open = [...all].filter((one) => one.tabIndex >= 0 && !one.disabled
        && one.type !== "hidden"
        && one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}));
    window.stops = new Map(open.map((one, number) => [one, number]));
    return open.map((one) => one.outerHTML.slice(0, 90));
}"""

HERE = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const box = one.getClientRects()[0] ?? one.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return {
        number: window.stops.get(one) ?? -1,
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        uncovered: top !== null
            && (one.contains(top) || top.contains(one) || [...one.labels ?? []].some((label) => label.contains(top))),
    };
}"""


def steps(page: Page, key: str, count: int) -> list[dict[str, object]]:
    """Press a key many times and return where each press leads."""
    walked = []
    for _ in range(count):
        page.keyboard.press(key)
        walked.append(page.evaluate(HERE))
    return walked


@pytest.mark.parametrize("address", WALKED)
def test_tab_reaches_everything_once_in_order_and_visibly(visit, address):
    page = visit(reduced_motion="reduce")
    page.goto(address)
    stops = page.evaluate(REACHABLE)
    walked = steps(page, "Tab", len(stops))
    missed = [
        stop for number, stop in enumerate(stops) if number not in {w["number"] for w in walked}
    ]
    assert not missed
    assert [step["number"] for step in walked] == list(range(len(stops)))
    assert not [stops[step["number"]] for step in walked if not step["outlined"]]
    assert not [stops[step["number"]] for step in walked if not step["uncovered"]]


@pytest.mark.parametrize("address", WALKED)
def test_nothing_holds_the_keyboard(visit, address):
    page = visit()
    page.goto(address)
    count = len(page.evaluate(REACHABLE))
    page.evaluate("() => [...window.stops.keys()].at(-1).focus()")
    assert steps(page, "Tab", 2)[0]["number"] in {-1, 0}, "the last stop leads out of the page"
    page.evaluate("() => [...window.stops.keys()].at(-1).focus()")
    back = [step["number"] for step in steps(page, "Shift+Tab", count - 1)]
    assert back == list(reversed(range(count - 1)))


@pytest.mark.parametrize("address", ["/", "/en/", "/praktyki", f"/praktyki/{PRACTICE}", "/nie-ma"])
def test_the_first_stop_skips_to_the_content(visit, address):
    page = visit()
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#tresc"
    assert skip.bounding_box()["y"] >= 0
    page.evaluate("window.isSamePage = true")
    page.keyboard.press("Enter")
    expect(page.locator("main#tresc")).to_be_focused()
    assert page.evaluate("window.isSamePage")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
