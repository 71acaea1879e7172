"""axe-core on every page and state, in both languages, light and dark: nothing found.

docs/a11y.md says what this proves and what a person still has to check.
"""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from app.web import blueprints
from tests.cluster import NEEDS_WHOOSH
from tests.journeys import axe
from tests.journeys.conftest import Visit
from tests.journeys.pages import STATES, ask, pages

LANGUAGES = ("", "/en")
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def looked_at(visit: Visit, addresses: list[str], *home: str) -> Iterator[str]:
    """Give the findings on pages, each loaded once, unfolded, and shown in both schemes."""
    page = visit(*home, reduced_motion="reduce")  # else colours are read on their way
    for address in addresses:
        page.goto(address)
        page.evaluate(UNFOLD)
        yield from (f"{address} {finding}" for finding in axe.by_day_and_night(page))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noun", [blueprint.name for blueprint in blueprints])
def test_axe_finds_nothing_on_any_page(visit, library: Flask, site, noun, language):
    of_noun = pages(library, site, noun)
    assert not list(looked_at(visit, [language + address for address in of_noun]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", range(3))
def test_axe_finds_nothing_in_any_state(visit, part, language):
    addresses = list(STATES.values())[part::3]
    assert not list(looked_at(visit, [language + address for address in addresses]))


@NEEDS_WHOOSH
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_when_something_is_out_of_order(
    visit, without_index, out_of_order, language
):
    found = ask(without_index, "/en/praktyki?q=energia").text
    assert "The search works in a simplified way" in found
    assert not list(looked_at(visit, [f"{language}/praktyki?q=energia"], without_index))
    assert ask(out_of_order, "/").status == 503
    assert not list(looked_at(visit, [f"{language}/"], out_of_order))


def test_axe_finds_nothing_while_suggestions_are_shown(visit):
    page = visit()
    page.goto("/praktyki")
    page.locator("#q").press_sequentially("energ")
    page.get_by_role("option").first.wait_for()
    # What lies under the open list cannot be judged; the box and its list can.
    assert not list(axe.findings(page, within=".box"))


def test_a_violation_would_be_found(visit):
    page = visit(reduced_motion="reduce")  # else colours are read on their way
    page.goto("/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src>')")
    assert "image-alt" in "".join(axe.findings(page))
    page.locator("main h1").evaluate("(one) => { one.style.color = '#333'; }")
    found = [one for one in axe.by_day_and_night(page) if "color-contrast" in one]
    assert len(found) == 1, "dark on dark at night, and by day nothing"
    assert found[0].startswith("dark")


def test_every_reviewed_doubt_has_its_reason():
    decided = json.loads(axe.REVIEWED.read_text(encoding="utf-8"))
    assert all(reason for places in decided.values() for reason in places.values())
