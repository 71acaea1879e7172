"""Somebody who only reads: no link is dead, nothing is stored, nobody else is called.

That no page calls another host, breaks the policy or writes to the console is held for every
journey at its end (see conftest.py); here every page is opened for it.
"""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask

from tests.journeys.pages import STATES, addresses, ask, pages

# A search leads to searches without end: of those with a query only some are followed.
SEARCHES_LIMIT = 60

KEPT = """async () => [document.cookie.length, localStorage.length, sessionStorage.length,
    (await indexedDB.databases()).length]"""


class Links(HTMLParser):
    """Gathers where a page leads and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in {"href", "src"} and value}


def leading(site: str, address: str, text: str) -> set[str]:
    """Return the addresses of the house that a page leads to, in the language of the page."""
    found = {urldefrag(urljoin(site + address, link)).url for link in Links(text).found}
    ours = {target.removeprefix(site) for target in found if target.startswith(site + "/")}
    return {target for target in ours if is_english(target) is is_english(address)}


def is_english(address: str) -> bool:
    return (urlsplit(address).path + "/").startswith("/en/")


@pytest.mark.parametrize("start", ["/", "/en/"])
def test_every_link_of_the_library_leads_somewhere(site, start):
    waiting, seen, searches, wrong = deque([start]), {start}, 0, []
    while waiting:
        address = waiting.popleft()
        answer = ask(site, address)
        if answer.status != 200 or answer.cookie:
            wrong.append((address, answer.status, answer.cookie))
        if answer.kind != "text/html":
            continue
        for target in sorted(leading(site, address, answer.text) - seen):
            searches += "?" in target
            if searches <= SEARCHES_LIMIT or "?" not in target:
                seen.add(target)
                waiting.append(target)
    assert not wrong
    assert len(seen) > SEARCHES_LIMIT


@pytest.mark.parametrize("language", ["", "/en"])
def test_links_within_a_page_have_their_target(library: Flask, site, language):
    for address in (*pages(library, site), *STATES.values()):
        text = ask(site, language + address).text
        for link in Links(text).found:
            assert not link.startswith("#") or f'id="{link[1:]}"' in text, (address, link)


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_store_nothing_and_call_nobody(visit, library: Flask, site, language):
    page = visit()
    for address in (*pages(library, site), *STATES.values()):
        answer = page.goto(language + address)
        assert "set-cookie" not in answer.all_headers(), address
        assert page.evaluate(KEPT) == [0, 0, 0, 0], address


def test_machines_get_no_cookie_either(library: Flask, site):
    assert not [address for _, address in addresses(library) if ask(site, address).cookie]


def test_a_broken_policy_would_be_noticed(site, browser):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">')")
    page.evaluate("fetch('https://example.org/').catch(() => null)")
    context.close()
    assert len([text for text in heard if "Content Security Policy" in text]) >= 2


@pytest.mark.parametrize("has_hashes", [True, False])
def test_t58_a_script_that_was_changed_on_its_way_is_not_run(browser, site, has_hashes):
    """Without the hashes it would be: what the page asks for, and not chance, keeps it out."""

    def change(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + "\ndocument.title = 'Obcy';")

    def drop_hashes(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(' integrity="[^"]+"', "", answer.text()))

    context = browser.new_context()
    context.route("**/static/app.js*", change)
    if not has_hashes:
        context.route(site + "/", drop_hashes)
    page = context.new_page()
    page.goto(site + "/", wait_until="load")
    assert (page.title() == "Obcy") is not has_hashes
    context.close()
