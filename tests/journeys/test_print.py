"""A practice on paper: one to two A4 pages, with where it comes from and without what one clicks."""

import re
from pathlib import Path

import pytest

from app.config import ROOT
from tests.journeys.pages import PRACTICE, TWO

# A page in the PDF of Chromium, which leaves its objects uncompressed; not their root, /Pages.
A_PAGE = re.compile(rb"/Type\s*/Page\b")


def by_length() -> list[Path]:
    """Return the practices, the shortest first."""
    return sorted((ROOT / "practices").glob("*/*.md"), key=lambda path: len(path.read_text()))


def sheets(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(A_PAGE.findall(pdf))


@pytest.mark.parametrize("place", [0, 24, 47], ids=["shortest", "median", "longest"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_practice_fits_on_two_sheets(visit, place, language):
    page = visit()
    page.goto(f"{language}/praktyki/{by_length()[place].stem}")
    assert sheets(page.pdf(prefer_css_page_size=True, tagged=True, outline=True)) in {1, 2}


def test_mistakes_are_unfolded_on_paper_and_take_many_sheets(visit):
    page = visit()
    page.goto("/uniknij-bledow")
    assert not page.locator(".mistake").last.is_visible()
    page.emulate_media(media="print")
    assert page.locator(".mistake").last.is_visible()
    assert sheets(page.pdf()) > 10


def test_paper_carries_the_words_and_their_origin_but_nothing_to_click(visit):
    page = visit()
    page.goto(f"/praktyki/{PRACTICE}")
    page.emulate_media(media="print")
    for clicked in ("nav", "form", "button", ".skip", ".top", ".foot"):
        for one in page.locator(clicked).all():
            assert not one.is_visible(), clicked
    shown = page.locator("main").inner_text()
    for expected in (f"/praktyki/{PRACTICE}", "CC BY 4.0", page.locator("h1").inner_text()):
        assert expected in shown
    source = page.locator(".sources a").first
    after = source.evaluate("(one) => getComputedStyle(one, '::after').content")
    assert "http" in after, "the address of a source is printed beside its title"
    assert page.evaluate("getComputedStyle(document.querySelector('h2')).breakAfter") == "avoid"


def test_a_comparison_is_printed_across(visit):
    page = visit()
    page.goto(TWO)
    pdf = page.pdf(prefer_css_page_size=True)
    width, height = (
        float(n) for n in re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups()
    )
    assert width > height
