"""T-30, T-31, T-32, T-35: whatever people type comes back as what they typed, and as nothing else."""

import json
import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.database import db
from app.domain.actor import Form
from app.models.accounts import User
from app.web import pace

VECTORS = json.loads(
    (Path(__file__).parents[1] / "writeups" / "xss.json").read_text(encoding="utf-8")
)
SHORT = [text for text in VECTORS.values() if isinstance(text, str)][:12]
TYPED = [
    *SHORT,
    '"><svg onload=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "{{7*7}}",
    "{% raise %}${7*7}",
    "' OR 1=1--",
    "%_\\",
    "a\r\nBcc: x@obcy.example",
    "a\u2028b\x1b[31m",
]
DANGEROUS = {"svg", "math", "iframe", "object", "embed", "base", "style", "noscript"}


class Seen(HTMLParser):
    """What a page would run: scripts that are not ours, handlers, addresses that are programs."""

    def __init__(self):
        super().__init__()
        self.wrong, self.in_main = [], False

    def handle_starttag(self, tag, attributes):
        self.in_main = self.in_main or tag == "main"
        given = dict(attributes)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.wrong.append(tag)
        if tag in DANGEROUS and self.in_main and tag != "svg":
            self.wrong.append(tag)
        for name, value in given.items():
            told = re.sub(r"[\s\x00-\x1f]", "", value or "").casefold()
            is_link = name in {"href", "src", "action", "formaction"}
            if name.startswith("on") or (is_link and told.startswith(("javascript:", "vbscript:"))):
                self.wrong.append((tag, name))


def assert_harmless(answer, typed):
    assert answer.status_code < 500
    seen = Seen()
    seen.feed(answer.text)
    assert seen.wrong == [], typed
    assert "49" not in re.findall(r">\s*(49)\s*<", answer.text)


def test_what_would_run_is_seen():
    seen = Seen()
    seen.feed('<main><p onclick="x"><a href=" java\nscript:x">y</a><script>1</script>')
    assert seen.wrong == [("p", "onclick"), ("a", "href"), "script"]


@pytest.fixture
def browser(make, sign_in):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return sign_in(make.user(city))


@pytest.mark.parametrize("typed", TYPED)
def test_t30_t31_t32_a_draft_holds_what_was_typed_and_runs_none_of_it(browser, typed):
    began = browser.post("/szkice", data={"csrf": browser.csrf, "tytul": typed})
    assert_harmless(began, typed)
    address = began.location
    page = browser.get(address).text
    names = set(re.findall(r'<(?:input type="text"|textarea)[^>]*name="([^"]+)"', page))
    fields = dict.fromkeys(names | {"tytul", "streszczenie", "problem", "notatki"}, typed)
    told = {**fields, "csrf": browser.csrf, "rewizja": "1"}
    assert_harmless(browser.post(address, data=told, follow_redirects=True), typed)
    for more in ("", "/podglad", "/zrodlo", "/zalaczniki"):
        answer = browser.get(address + more, buffered=True)
        if answer.mimetype == "text/html":
            assert_harmless(answer, typed)
    assert_harmless(browser.get("/szkice"), typed)


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("path", ["/dolacz", "/zglos-praktyke"])
def test_t30_t31_t32_a_request_to_take_part_comes_back_as_typed(client, monkeypatch, path, typed):
    before = db.session.scalar(select(func.count(User.id)))
    monkeypatch.setattr(pace, "is_hasty", lambda _mark: False)
    fields = dict.fromkeys(("city", "network", "name", "email", "function", "message"), typed)
    answer = client.post(path, data=fields)
    assert answer.status_code == 422
    assert_harmless(answer, typed)
    assert db.session.scalar(select(func.count(User.id))) == before


@pytest.mark.parametrize("typed", TYPED)
def test_t31_t32_what_is_searched_for_comes_back_as_typed(client, index, make, typed):
    make.practice()
    for name in ("q", "siec", "temat", "strona", "miasto"):
        for path in ("/praktyki", "/uniknij-bledow", "/miasta"):
            assert_harmless(client.get(path, query_string={name: typed}), typed)


@pytest.mark.parametrize("typed", ["a\r\nERROR forged", "a\x1b[31mb", "a\nb"])
def test_t35_no_line_of_the_log_is_made_by_who_asks(app, client, typed, caplog):
    caplog.set_level(logging.INFO)
    client.get("/praktyki", query_string={"q": typed}, headers={"User-Agent": "x"})
    client.post("/zaloguj", data={"email": typed, "password": typed})
    for record in caplog.records:
        assert not re.search(r"[\r\n\x1b]", record.getMessage())
