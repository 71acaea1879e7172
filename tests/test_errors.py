"""What every answer carries and what a "no" looks like, for every route there is."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Response
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app import create_app
from app.database import db, transaction
from app.domain.errors import ConflictError, DomainError, NotAllowedError, NotFoundError
from app.domain.practices import State
from app.errors import ASSET_CACHE, HEADERS, PUBLIC_CACHE, RETRY_AFTER_S
from tests.conftest import _close

EXPECTED = {
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
}


ANY = {
    "key": UUID("00000000-0000-4000-8000-000000000000"),
    "token": "x",
    "number": 1,
    "slug": "miasto-cyfrowe",
    "shelf": "praktyki",
    "file": UUID("00000000-0000-4000-8000-000000000000"),
}


def values(library):
    """Something real for every argument of a route, by endpoint."""
    practice, city = next(
        tuple(row)
        for row in db.session.execute(
            text(
                "SELECT document.slug, city.slug FROM document JOIN city"
                " ON city.id = document.city_id ORDER BY document.id"
            )
        )
    )
    return {
        "static": {"filename": "tokens.css"},
        "practices.detail": {"slug": practice},
        "practices.source": {"slug": practice},
        "practices.version": {"slug": practice, "number": 1},
        "networks.detail": {"slug": "przywodztwo"},
        "topics.detail": {"slug": "otwarte-dane"},
        "cities.detail": {"slug": city},
    }


@pytest.fixture(scope="module")
def addresses(library):
    """Every address there is, in both languages."""
    with library.test_request_context():
        known = values(library)
        build = library.url_map.bind("localhost").build
        found = [
            build(rule.endpoint, ANY | known.get(rule.endpoint, {}))
            for rule in library.url_map.iter_rules()
            if "GET" in rule.methods
        ]
    found.append("/accessibility-statement")
    open_to_all = library.test_client()
    found = [
        path
        for path in found
        # those that anybody may open; what is not there or wants somebody is told of elsewhere
        if open_to_all.get(path, buffered=True).status_code == 200
    ]
    return [prefix + path for path in sorted(set(found)) for prefix in ("", "/en")]


def assert_carries_the_headers(answer, stricter=None):
    """See that each header stands there once, as it is for all or as strictly as this page says."""
    assert set(HEADERS) == EXPECTED
    for name, value in HEADERS.items():
        found = answer.headers.getlist(name)
        assert found in ([value], [(stricter or {}).get(name)])
    assert "Cookie" in answer.vary


def test_every_page_answers_with_the_headers_and_without_a_cookie(addresses, visitor):
    assert len(addresses) > 30
    for address in addresses:
        answer = visitor.get(address, buffered=True)
        assert answer.status_code == 200, address
        assert_carries_the_headers(answer)
        assert "Set-Cookie" not in answer.headers, address
        assert "Server" not in answer.headers
        assert "X-Powered-By" not in answer.headers


def test_s11_every_no_and_every_way_on_carries_the_headers_too(library, visitor):
    """Whatever a stranger sends to any address, with keys of nothing that is there."""
    with library.test_request_context():
        build = library.url_map.bind("localhost").build
        made_up = [
            (
                method,
                build(rule.endpoint, ANY | {"slug": "nie-ma"}, method=method),
            )
            for rule in library.url_map.iter_rules()
            for method in rule.methods & {"GET", "POST"}
            if rule.endpoint != "static"
        ]
    met = set()
    for method, address in made_up:
        for more in ({}, {"Sec-Fetch-Site": "cross-site"}):
            answer = visitor.open(address, method=method, headers=more, buffered=True)
            if answer.status_code != 200:
                met.add(answer.status_code)
                strict = {"Referrer-Policy": "no-referrer"} if "/x" in address else {}
                assert_carries_the_headers(answer, strict)
                assert "Server" not in answer.headers
            if answer.status_code in {403, 404, 422}:
                assert answer.headers["Cache-Control"] == "no-store", address
    assert met >= {303, 403, 404, 422}
    assert max(met) < 500, met


def test_pages_are_asked_for_anew_each_time_and_health_is_not_kept_at_all(addresses, visitor):
    """A page that were good for a minute would hide what was published and show what is gone."""
    assert "no-cache" in PUBLIC_CACHE
    for address in addresses:
        kept = visitor.get(address, buffered=True).headers["Cache-Control"]
        assert kept == ("no-store" if "/health/" in address else PUBLIC_CACHE), address


def test_a_page_that_has_not_changed_is_not_sent_again(client, make):
    asked = {"If-None-Match": client.get("/").headers["ETag"]}
    same = client.get("/", headers=asked)
    assert (same.status_code, same.data, same.headers["Cache-Control"]) == (304, b"", PUBLIC_CACHE)
    assert_carries_the_headers(same)
    make.practice(title="Nowa praktyka")
    changed = client.get("/", headers=asked)
    assert changed.status_code == 200
    assert "Nowa praktyka" in changed.text


def test_what_is_led_elsewhere_is_led_there_again(visitor):
    led = visitor.get("/do-zrobienia")
    assert led.status_code == 303
    assert "ETag" not in led.headers


def test_an_asset_with_its_fingerprint_may_be_kept_for_ever(visitor):
    page = visitor.get("/").text
    named = re.findall(r'"(/static/[^"]+\?v=[0-9a-f]+)"', page)
    assert named
    for address in named:
        answer = visitor.get(address, buffered=True)
        assert answer.headers["Cache-Control"] == ASSET_CACHE


def test_whoever_sends_a_cookie_gets_a_page_that_is_not_kept(library):
    client = library.test_client()
    client.set_cookie("session", "anything")
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_t48_every_policy_forbids_what_we_never_ask_of_a_browser():
    policy = dict(
        part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";")
    )
    assert policy.pop("default-src") == "'none'"
    assert {policy.pop(name) for name in ("frame-ancestors", "base-uri", "object-src")} == {
        "'none'"
    }
    assert set(policy.values()) == {"'self'"}
    assert not {"unsafe", "http", "data:", "*"} & set(re.findall(r"\w+:?|\*", str(policy)))


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/nie-ma", 404),
        ("get", "/praktyki/nie-ma-takiej", 404),
        ("get", "/praktyki/nie-ma-takiej.md", 404),
        ("get", "/praktyki/Nie_Ma", 404),
        ("get", "/sieci/nie-ma", 404),
        ("get", "/tematy/nie-ma", 404),
        ("get", "/miasta/nie-ma", 404),
        ("get", "/static/nie-ma.css", 404),
        ("get", "/static/../config.py", 404),
        ("post", "/praktyki", 405),
        ("delete", "/", 405),
        ("put", "/sieci/przywodztwo", 405),
        ("post", "/static/tokens.css", 405),
    ],
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_no_is_a_page_with_the_headers(visitor, method, address, status, language):
    answer = getattr(visitor, method)(language + address)
    assert answer.status_code == status
    assert_carries_the_headers(answer)
    assert answer.headers["Cache-Control"] in {"no-store", PUBLIC_CACHE}
    assert "/static/" in address or answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "<main" in answer.text
    assert f'lang="{"en" if language else "pl"}"' in answer.text
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_below_the_api_a_no_is_json(visitor):
    answer = visitor.get("/api/v1/nie-ma")
    assert (answer.status_code, answer.json) == (404, {"code": "Not Found"})
    assert_carries_the_headers(answer)


@pytest.fixture
def porch(app):
    """The application with an address at which anything can go wrong."""
    wrong = {}

    @app.route("/wrong", methods=["GET", "POST"])
    def go_wrong():
        raise wrong["error"]

    @app.route("/api/wrong")
    def go_wrong_too():
        raise wrong["error"]

    def porch(error, address="/wrong", method="get"):
        wrong["error"] = error
        return getattr(app.test_client(), method)(address)

    return porch


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError("practice", slug="tajna-praktyka"), 404),
        (NotAllowedError("tajna-praktyka"), 404),
        (ConflictError("practice-move"), 409),
        (DomainError("anything"), 400),
    ],
)
def test_what_the_domain_refuses_becomes_a_status(porch, error, status):
    answer = porch(error)
    assert answer.status_code == status
    assert_carries_the_headers(answer)
    assert "tajna-praktyka" not in answer.text
    told = porch(error, "/api/wrong")
    assert (told.status_code, told.json) == (status, {"code": error.code})


@pytest.mark.parametrize(("status", "shown"), [(400, 400), (410, 400), (418, 400), (502, 500)])
def test_a_status_without_a_page_of_its_own_gets_the_nearest(porch, status, shown):
    error = HTTPException("x")
    error.code = status
    expected = HTTPException("x")
    expected.code = shown
    answer = porch(error)
    assert answer.status_code == status
    title = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert title[1] == re.search(r"<h1>(.*?)</h1>", porch(expected).text)[1]


def test_unknown_and_forbidden_look_the_same(make, client):
    make.practice(slug="tajna-praktyka", state=State.DRAFT)
    hidden, unknown = (
        client.get(f"/praktyki/{slug}") for slug in ("tajna-praktyka", "zadna-praktyka")
    )
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.replace("tajna", "zadna") == unknown.text
    assert dict(hidden.headers) == dict(unknown.headers)


def test_a_redirect_is_an_answer_and_no_error(visitor):
    answer = visitor.get("/sieci//przywodztwo")
    assert answer.status_code == 308
    assert answer.location.endswith("/sieci/przywodztwo")
    assert_carries_the_headers(answer)


def test_an_answer_that_is_raised_is_given_as_it_is(porch):
    answer = porch(HTTPException(response=Response("as it is", 202)))
    assert (answer.status_code, answer.text) == (202, "as it is")
    assert_carries_the_headers(answer)


def test_a_long_request_is_refused(client):
    answer = client.post("/praktyki", data=b"x" * 1_000_001)
    assert answer.status_code in {405, 413}


def test_a_failure_of_ours_is_a_page_with_a_number_that_the_log_knows(porch, caplog):
    answer = porch(RuntimeError("geheim"))
    assert answer.status_code == 500
    assert_carries_the_headers(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    number = re.search(r"error-number[^>]*>\s*([0-9a-f]{12})\s*<", answer.text)[1]
    assert f"request {number} /wrong failed" in caplog.text
    assert "geheim" in caplog.text
    for word in ("geheim", "Traceback", "RuntimeError", ".py"):
        assert word not in answer.text


def test_two_failures_have_two_numbers(porch):
    pages = {porch(RuntimeError()).text for _ in range(2)}
    assert len(pages) == 2


def test_below_the_api_a_failure_is_json_with_its_number(porch):
    answer = porch(RuntimeError("geheim"), "/api/wrong")
    assert answer.status_code == 500
    assert re.fullmatch(r"[0-9a-f]{12}", answer.json["code"])


def test_a_database_that_is_away_is_told_to_wait_for(porch, caplog):
    answer = porch(OperationalError("SELECT geheim", {}, Exception("gone")))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, RETRY_AFTER_S)
    assert_carries_the_headers(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "geheim" not in answer.text
    assert "database unavailable: gone" in caplog.text


def test_a_database_that_has_lost_its_tables_never_shows_it(make, client):
    with transaction():
        db.session.execute(text("ALTER TABLE practice RENAME TO elsewhere"))
    for address in ("/", "/praktyki", "/praktyki/praktyka-1"):
        answer = client.get(address)
        assert answer.status_code in {500, 503}
        assert "SELECT" not in answer.text
        db.session.rollback()


@pytest.fixture
def known_by_name(config):
    """An application that answers to one name only."""
    app = create_app(replace(config, trusted_hosts=("baza.example", ".zmp.example")))
    app.testing = False
    yield app.test_client()
    with app.app_context():
        _close(app)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("baza.example", 200),
        ("baza.example:8000", 200),
        ("www.zmp.example", 200),
        ("evil.example", 400),
        ("baza.example.evil.example", 400),
        ("localhost", 400),
    ],
)
def test_t48_only_trusted_hosts_are_answered(known_by_name, host, status):
    answer = known_by_name.get("/pomoc", headers={"Host": host})
    assert answer.status_code == status
    assert_carries_the_headers(answer)
    if status == 400:
        assert host not in answer.text


def test_without_the_setting_every_host_is_answered(client):
    assert client.get("/pomoc", headers={"Host": "any.example"}).status_code == 200


@pytest.mark.parametrize(("behind", "host"), [(True, "baza.example"), (False, "inside")])
def test_t48_a_proxy_is_believed_only_when_it_is_set(config, behind, host):
    app = create_app(replace(config, behind_proxy=behind))
    heard = []

    @app.before_request
    def listen():
        from flask import request

        heard.append((request.host, request.scheme))

    app.test_client().get(
        "/pomoc",
        headers={
            "Host": "inside",
            "X-Forwarded-Host": "baza.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.1",
        },
    )
    assert heard == [(host, "https" if behind else "http")]
    with app.app_context():
        _close(app)


@pytest.mark.parametrize(("base_url", "is_secure"), [("https://a.example", True), ("", False)])
def test_cookies_are_secure_where_the_site_is(config, base_url, is_secure):
    app = create_app(replace(config, base_url=base_url))
    assert app.config["SESSION_COOKIE_SECURE"] is is_secure
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    with app.app_context():
        _close(app)


def test_a_database_that_is_away_is_not_ready_but_alive(config, tmp_path):
    away = create_app(replace(config, database_url=f"sqlite:///{tmp_path}/no/such/folder/a.db"))
    client = away.test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/health/live").json == {"status": "ok"}
    with away.app_context():
        _close(away)
