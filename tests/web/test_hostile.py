"""What machines and bad people send that no form of ours would: refused, told nothing, others served."""

import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import door
from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.comments import PER_HOUR_LIMIT
from app.domain.drafts import BEGUN_PER_HOUR, DraftState
from app.domain.errors import NotFoundError
from app.domain.practices import State
from app.models.accounts import Throttle, User
from app.models.applications import Application
from app.models.drafts import Draft
from app.models.notices import Letter
from app.permissions import drafts as may
from app.services import drafts, practices
from app.web import pace
from tests.rights.requests import NOBODY

EVIL = "https://zly.example"


@pytest.fixture
def city(make):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return city


@pytest.fixture
def anna(make, city, sign_in):
    return sign_in(make.user(city))


def begun(browser):
    return browser.post("/szkice", data={"csrf": browser.csrf}).location


def test_t25_a_visitor_waits_for_what_is_hidden_as_for_what_is_not_there(make, client, statements):
    draft = make.draft(make.practice(slug="ukryta"), DraftState.DRAFT)
    db.session.commit()
    asked = []
    for address in (f"/szkice/{draft.key}", f"/szkice/{NOBODY}"):
        statements()
        assert client.get(address).status_code == 303
        asked.append(statements())
    assert asked[0] == asked[1]


@pytest.mark.parametrize("read", [drafts.read, practices.read])
@pytest.mark.parametrize("role", list(Role))
def test_t25_what_is_hidden_asks_the_database_what_is_asked_for_what_is_not_there(
    make, statements, read, role
):
    """The same statements, and none finds anything: then there is nothing that could take longer.

    Times themselves tell more of the machine than of the program.
    """
    practice = make.practice(slug="ukryta", state=State.DRAFT)
    stranger = make.actor(make.city(), role=role)
    is_draft = read is drafts.read
    there = make.draft(practice).key if is_draft else practice.slug
    if is_draft and role is Role.ADMINISTRATOR:
        assert read(stranger, there).document_id == practice.id
        return
    db.session.commit()
    asked = []
    for key in (there, NOBODY if is_draft else "nie-ma"):
        statements()
        with pytest.raises(NotFoundError):
            read(stranger, key)
        asked.append(statements())
    assert asked[0] == asked[1]
    assert len(asked[0]) == 1


BREAKS = ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "%0a", "%0d%0a"]


@pytest.mark.parametrize("bad", BREAKS, ids=repr)
@pytest.mark.parametrize("field", ["name", "email", "function"])
def test_t34_no_field_of_a_form_makes_a_header_or_a_second_reader(
    client, make, monkeypatch, field, bad
):
    make.moderator()
    words = {
        "city": "Zduńska Wola",
        "network": "miasto-cyfrowe",
        "name": "Ewa Dąb",
        "email": "ewa@lipogrod.example",
        "function": "inspektor",
        "message": "Chcemy się uczyć.",
    }
    monkeypatch.setattr(pace, "is_hasty", lambda _mark: False)
    answer = client.post("/dolacz", data=words | {field: f"{words[field]}{bad}Bcc: x@zly.example"})
    assert answer.status_code in {303, 422}
    for kept in db.session.scalars(select(Application)):
        assert "\n" not in kept.name + kept.email + kept.function
        assert "\r" not in kept.name + kept.email + kept.function
    assert all("zly.example" not in one.address for one in db.session.scalars(select(Letter)))
    if field == "email":
        assert answer.status_code == 422


def test_t44_a_form_of_five_thousand_parts_is_refused_and_others_are_served(anna, client):
    address = begun(anna)
    part = b'--x\r\nContent-Disposition: form-data; name="pole"\r\n\r\nx\r\n'
    sent = anna.post(
        address, data=part * 5_000 + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert sent.status_code == 413
    assert client.get("/pomoc").status_code == 200


@pytest.mark.parametrize("path", ["/zaloguj", "/dolacz", "/szkice"])
def test_t44_a_body_that_says_it_is_a_gigabyte_is_not_waited_for(anna, path):
    said = {"CONTENT_LENGTH": "1000000000"}
    answer = anna.post(path, data={"csrf": anna.csrf}, environ_overrides=said)
    assert answer.status_code == 413


@pytest.mark.parametrize("what", ["comment", "draft"])
def test_t44_whoever_sends_without_end_waits_and_others_are_served(anna, client, make, what):
    practice, limit = make.practice(), {"comment": PER_HOUR_LIMIT, "draft": BEGUN_PER_HOUR}[what]
    address = {"comment": f"/praktyki/{practice.slug}/komentarze", "draft": "/szkice"}[what]
    typed = {"csrf": anna.csrf, "kind": "remark", "anchor": "", "text": "Co wy na to?"}
    me = db.session.scalars(select(User)).one()
    with transaction():
        key = f"{what}:{me.id}"
        db.session.add(Throttle(key=key, count=limit - 1, since=door.now()))
    assert anna.post(address, data=typed).status_code == 303
    late = anna.post(address, data=typed)
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assert "Co wy na to?" in late.text
    assert client.get(f"/praktyki/{practice.slug}").status_code == 200


def test_t44_ten_thousand_tags_are_kept_as_a_draft_and_told_as_a_fault(anna):
    address, tags = begun(anna), ", ".join(f"t{number}" for number in range(10_000))
    text = f"---\ntytul: Dachy\nslowa_kluczowe: [{tags}]\n---\n\n## Problem\n\nUpał.\n"
    saved = anna.post(address, data={"csrf": anna.csrf, "rewizja": "1", "text": text})
    assert saved.status_code in {200, 303}
    assert "16 kB" in anna.get(f"{address}/gotowe").text
    handed_in = anna.post(f"{address}/przeslij", data={"csrf": anna.csrf, "prawa": "1"})
    assert handed_in.location == f"{address}/gotowe"


@pytest.mark.parametrize("path", ["/", "/praktyki", "/praktyki/podpowiedzi?q=dr", "/health/ready"])
@pytest.mark.parametrize("method", ["get", "options"])
def test_t47_no_other_site_may_read_an_answer(visitor, path, method):
    answer = getattr(visitor, method)(
        path, headers={"Origin": EVIL, "Access-Control-Request-Method": "GET"}
    )
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/do-zrobienia", "/profil", "/do-zrobienia?utm_source=x", "/szkice", "/praktyki", "/"],
)
def test_t49_what_is_shown_to_somebody_signed_in_is_kept_by_no_cache(anna, path):
    answer = anna.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.vary


@pytest.mark.parametrize("path", ["/profil;.css", "/profil/x.css", "/do-zrobienia%2f.js"])
def test_t49_an_address_that_looks_like_a_file_shows_nothing_private(anna, path):
    answer = anna.get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_t49_no_header_that_a_cache_does_not_know_changes_a_page(visitor):
    plain = visitor.get("/pomoc").text
    for name in ("X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Host", "Forwarded"):
        assert visitor.get("/pomoc", headers={name: "zly.example/admin"}).text == plain


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/debug",
        "/metrics",
        "/.git/HEAD",
        "/.env",
        "/openapi",
        "/openapi.json",
        "/admin",
    ],
)
def test_t50_what_others_leave_open_is_not_there(visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT"])
@pytest.mark.parametrize("path", ["/", "/zaloguj", "/static/tokens.css"])
def test_t50_no_method_but_those_of_a_browser_is_taken(visitor, path, method):
    answer = visitor.open(path, method=method, headers={"X-Probe": "echo-mnie"})
    assert answer.status_code == 405
    assert "echo-mnie" not in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"email=%ff%fe&password=\xff", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (b"{", "application/json"),
    ],
    ids=["not UTF-8", "no multipart", "cut off", "without a boundary", "JSON"],
)
def test_t51_a_body_that_cannot_be_read_is_refused_without_a_word_of_ours(client, body, kind):
    answer = client.post("/zaloguj", data=body, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text


def test_t51_a_failure_in_the_middle_leaves_nothing_half_done(anna, app, monkeypatch):
    def fail(*_given):
        raise RuntimeError("geheim")

    monkeypatch.setattr("app.services.drafts.writing.follow", fail)
    answer = anna.post("/szkice", data={"csrf": anna.csrf})
    assert answer.status_code == 500
    assert re.search(r"error-number[^>]*>\s*[0-9a-f]{12}\s*<", answer.text)
    assert "geheim" not in answer.text
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def no_answer(*_given, **_more):
    return None


def no_end(*_given, **_more):
    raise KeyError("rule")


@pytest.mark.parametrize(
    ("rule", "statuses"), [(no_answer, {404}), (no_end, {500})], ids=["None", "raises"]
)
def test_t52_a_rule_that_does_not_say_yes_says_no(anna, monkeypatch, rule, statuses):
    address = begun(anna)
    before = db.session.scalars(select(Draft.text)).one()
    db.session.rollback()
    for name in ("write_draft", "read_draft"):
        monkeypatch.setattr(may, name, rule)
    sent = anna.post(address, data={"csrf": anna.csrf, "rewizja": "1", "tytul": "Inny"})
    assert sent.status_code in statuses
    assert anna.get(address).status_code in statuses
    db.session.rollback()
    assert db.session.scalars(select(Draft.text)).one() == before


@pytest.mark.parametrize("path", ["/praktyki/podpowiedzi?q=dr", "/health/live", "/robots.txt"])
def test_t62_what_is_no_page_says_what_it_is_and_runs_nothing(visitor, path):
    answer = visitor.get(path, headers={"Sec-Fetch-Dest": "document"})
    if answer.status_code == 200:
        assert answer.mimetype in {"application/json", "text/plain"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_t62_a_file_people_sent_is_no_page_of_ours(anna, make, city):
    practice = make.practice(city=city)
    draft = make.draft(practice, DraftState.PUBLISHED)
    file = make.attachment(draft, practice.version)
    answer = anna.get(f"/pliki/{file.key}", headers={"Sec-Fetch-Dest": "document"})
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.mimetype not in {"text/html", "application/xhtml+xml", "image/svg+xml"}


COSTLY = {
    "brackets": "[" * 10_000,
    "lists": "- " * 5_000 + "a",
    "quotations": "a\n" + "> " * 21 + "a",
}


@pytest.mark.parametrize("body", COSTLY.values(), ids=COSTLY)
def test_t42_a_text_that_costs_too_much_is_kept_and_its_preview_is_told(anna, client, body):
    address = begun(anna)
    form = {
        "csrf": anna.csrf,
        "rewizja": "1",
        "text": f"---\ntytul: a\n---\n\n## Problem\n\n{body}\n",
    }
    assert anna.post(address, data=form).status_code == 303
    start = time.process_time()
    shown = anna.get(f"{address}/podglad")
    assert time.process_time() - start < 2.5  # the child has a limit of its own
    assert shown.status_code == 200
    assert client.get("/pomoc").status_code == 200


def test_t66_a_clock_that_is_wrong_lets_nobody_in_and_breaks_nothing(
    make, sign_in, client, monkeypatch
):
    user, real = make.user(), door.now
    browser = sign_in(user)
    for by, status in ((-1, 200), (0, 200), (730, 303)):
        monkeypatch.setattr(door, "now", lambda by=by: real() + timedelta(days=by))
        assert browser.get("/do-zrobienia").status_code == status, by
        assert client.post(
            "/zaloguj", data={"email": "nikt@x.example", "password": "x"}
        ).status_code in {422, 429}
