"""What holds on every page, in both languages."""

import base64
import re
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest

from tests.web.addresses_of_pages import pages

HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)


@pytest.fixture(scope="session")
def every_page(library):
    visitor = library.test_client()
    answers = {
        prefix + path: visitor.get(prefix + path)
        for path in pages(library)
        for prefix in ("", "/en")
    }
    shown = {path: one.text for path, one in answers.items() if one.mimetype == "text/html"}
    assert len(shown) > 50
    return shown


def test_every_page_is_there(library):
    visitor = library.test_client()
    # Links that are good no more, and the provider that this library has not.
    missing = {"/nie-ma-takiej", "/zaproszenie/x", "/haslo/x"}
    missing |= {"/zaloguj/oidc", "/zaloguj/oidc/wroc"}
    # The library comes without outputs, remarks, comments: tests/rights/outputs.csv asks for them.
    empty = ("/wyniki/", "/uwagi/", "/komentarze/")
    expected = {
        path: 404 if path in missing or path.startswith(empty) else 200 for path in pages(library)
    }
    assert {path: visitor.get(path).status_code for path in expected} == expected


def test_every_page_is_valid_html(every_page):
    for path, html in every_page.items():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(html)
        assert parser.errors == [], path


def test_ids_are_unique_and_references_lead_somewhere(every_page):
    for path, html in every_page.items():
        ids = Counter(re.findall(r'\sid="([^"]+)"', html))
        assert [one for one, count in ids.items() if count > 1] == [], path
        pointed = re.findall(r'\shref="#([^"]+)"', html)
        pointed += re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html)
        assert set(pointed) - set(ids) == set(), path
        assert pointed, path


def test_no_page_has_code_or_style_inside(every_page):
    for path, html in every_page.items():
        tags = " ".join(re.findall(r"<[a-z][^>]*>", html))
        assert not HANDLER.search(tags), path
        assert " style=" not in tags, path
        assert "<style" not in html, path
        assert "javascript:" not in tags, path
        for script in re.findall(r"<script[^>]*>", html):
            assert 'type="application/ld+json"' in script or " src=" in script, path


def test_pages_speak_the_language_of_their_address(every_page):
    for path, html in every_page.items():
        assert f'<html lang="{"en" if path.startswith("/en") else "pl"}">' in html, path


def test_every_page_has_one_main_heading_and_a_way_to_the_content(every_page):
    for path, html in every_page.items():
        assert html.count("<h1") == 1, path
        assert '<a class="skip" href="#tresc">' in html, path
        assert '<main id="tresc" tabindex="-1">' in html, path


def test_headings_leave_out_no_level(every_page):
    for path, html in every_page.items():
        levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
        assert levels[0] == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), path


def test_every_page_leads_to_the_accessibility_statement(every_page):
    for path, html in every_page.items():
        start = "/en" if path.startswith("/en") else ""
        assert (
            f'<meta name="deklaracja-dostępności" content="{start}/deklaracja-dostepnosci">' in html
        )
        label = "Accessibility statement" if start else "Deklaracja dostępności"
        assert f'href="{start}/deklaracja-dostepnosci">{label}</a>' in html, path


def test_no_page_asks_another_host_for_anything(every_page):
    for path, html in every_page.items():
        loaded = re.findall(
            r'<(?:script|img|link rel="(?:stylesheet|icon)")[^>]*(?:src|href)="([^"]+)"', html
        )
        assert all(address.startswith("/static/") for address in loaded), path


def test_polish_pages_are_polish(every_page):
    for path, html in every_page.items():
        if not path.startswith("/en"):
            assert ">Skip to content<" not in html, path
            assert "Przejdź do treści" in html, path


def test_the_language_switch_keeps_the_page_and_the_question(visitor):
    polish = visitor.get("/praktyki?q=energia&siec=przywodztwo").text
    assert 'href="/en/praktyki?q=energia&amp;siec=przywodztwo"' in polish
    english = visitor.get("/en/praktyki?q=energia").text
    assert (
        '<a class="tongue" href="/praktyki?q=energia" hreflang="pl" lang="pl">Polski</a>' in english
    )


def test_files_of_ours_are_kept_by_browsers_under_an_address_of_their_content(visitor):
    html = visitor.get("/en/").text
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
    assert len(addresses) == 8
    for address in addresses:
        with visitor.get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]


def test_t58_every_script_is_loaded_with_the_hash_of_its_file(every_page, visitor):
    tags = {
        tag for html in every_page.values() for tag in re.findall("<script[^>]*src[^>]*>", html)
    }
    assert tags
    for tag in tags:
        address, told = re.fullmatch(
            '<script src="([^"]+)" integrity="sha256-([^"]+)" defer>', tag
        ).groups()
        with visitor.get(address) as answer:
            assert base64.b64encode(sha256(answer.data).digest()).decode() == told


def test_no_stylesheet_reaches_out(library):
    sheets = list(Path(library.static_folder).glob("*.css"))
    assert len(sheets) == 6
    for sheet in sheets:
        css = sheet.read_text(encoding="utf-8")
        assert "url(" not in css
        assert "@import" not in css
