from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import url_for
from sqlalchemy import select, update

from app import door
from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form, Role
from app.models.accounts import User
from app.models.audit import AuditEntry
from app.services import accounts


@pytest.mark.parametrize(
    ("address", "path", "language"),
    [
        ("/", "/", "pl"),
        ("/praktyki", "/praktyki", "pl"),
        ("/en", "/", "en"),
        ("/en/", "/", "en"),
        ("/en/praktyki", "/praktyki", "en"),
        ("/english", "/english", "pl"),
        ("/praktyki/en", "/praktyki/en", "pl"),
        ("/en/en/praktyki", "/en/praktyki", "en"),
    ],
)
def test_what_lies_below_en_is_english(app, address, path, language):
    heard = {}

    @app.before_request
    def listen():
        heard.update(path=door.request.path, language=door.language())

    app.test_client().get(address)
    assert heard == {"path": path, "language": language}


@pytest.mark.parametrize(("root", "where"), [("", ""), ("/baza", "/baza")])
def test_addresses_keep_the_language(app, root, where):
    heard = []

    @app.before_request
    def listen():
        heard.append((url_for("catalogue.search", q="ż"), door.other_language_url()))

    for path in ("/praktyki?q=1", "/en/praktyki?q=1"):
        app.test_client().get(path, environ_overrides={"SCRIPT_NAME": root})
    assert heard == [
        (f"{where}/praktyki?q=%C5%BC", f"{where}/en/praktyki?q=1"),
        (f"{where}/en/praktyki?q=%C5%BC", f"{where}/praktyki?q=1"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/praktyki",
        "/praktyki?q=%C5%BCr%C3%B3d%C5%82a&siec=a&siec=b",
        "/praktyki?q=a%26b%3Dc%23d+e",
        "/praktyki/100%25-%3F-%23",
        "/miasta/%C5%82%C3%B3d%C5%BA",
        "/nie ma/takiej",
    ],
)
def test_to_the_other_language_and_back_is_the_same_place(app, address):
    seen, there = [], []

    @app.before_request
    def listen():
        seen.append((door.request.path, door.request.query_string))
        there.append(door.other_language_url())

    client = app.test_client()
    client.get(address)
    client.get(there[-1])
    client.get(there[-1])
    assert [one.startswith("/en") for one in there] == [True, False, True]
    assert len(set(seen)) == 1
    assert there[0] == there[2]


def test_nobody_is_anonymous(app):
    with app.test_request_context("/"):
        assert door.current_actor() is ANONYMOUS


@pytest.fixture
def person(make):
    return make.user(make.city())


def test_who_is_signed_in_acts(sign_in, app, person):
    heard = []
    app.before_request(lambda: heard.append(door.current_actor()))
    sign_in(person).get("/")
    app.test_client().get("/")
    actor, nobody = heard
    assert nobody is ANONYMOUS
    assert (actor.user_id, actor.role, actor.city_id) == (person.id, Role.OFFICIAL, person.city_id)


@pytest.mark.parametrize(
    ("since", "until", "takes_part"),
    [
        (date(2026, 1, 1), None, True),
        (date(2026, 11, 22), date(2026, 11, 22), True),
        (date(2026, 1, 1), date(2026, 11, 21), False),
        (date(2026, 11, 23), None, False),
    ],
)
def test_a_city_takes_part_from_its_first_to_its_last_day(make, person, since, until, takes_part):
    network = make.network()
    make.membership(person.city, network, Form.OBSERVER, since=since, until=until)
    actor = door.actor_of(person, date(2026, 11, 22))
    assert actor.forms == ({network.id: Form.OBSERVER} if takes_part else {})
    assert (f"network:{network.id}:observers" in actor.audiences) is takes_part


def test_the_part_of_another_city_is_not_theirs(make, person):
    make.membership(make.city(), make.network(), Form.OBSERVER)
    assert door.actor_of(person).forms == {}


def test_somebody_without_a_city_takes_part_in_nothing(make):
    make.membership(make.city(), make.network(), Form.OBSERVER)
    assert door.actor_of(make.user()).forms == {}


def begun(person):
    with transaction():
        return accounts.start(person, door.now())


def test_a_person_is_found_by_the_token_of_their_session(person):
    assert door.load_user(begun(person).token).user is person


@pytest.mark.parametrize("token", ["", "0", "999999", "-1", "1.0", "one", "1 OR 1=1"])
def test_a_token_of_nobody_finds_nobody(person, token):
    begun(person)
    assert door.load_user(token) is None


def test_an_account_that_was_closed_is_nobody(person):
    started = begun(person)
    with transaction():
        db.session.execute(update(User).values(is_active=False))
    assert door.load_user(started.token) is None


def test_t06_a_copied_cookie_is_dead_after_sign_out(app, sign_in, person):
    browser = sign_in(person)
    copied = browser.get_cookie("sesja").value
    assert browser.get("/do-zrobienia").status_code == 200
    browser.post("/wyloguj", data={"csrf": browser.csrf})
    thief = app.test_client()
    thief.set_cookie("sesja", copied)
    answer = thief.get("/do-zrobienia")
    assert (answer.status_code, answer.location) == (303, "/zaloguj?dalej=/do-zrobienia")


@pytest.mark.parametrize(
    ("headers", "form", "status"),
    [
        ({}, {"csrf": "right"}, 303),
        ({"X-CSRF-Token": "right"}, {}, 303),
        ({}, {}, 403),
        ({}, {"csrf": "0" * 64}, 403),
        ({"Origin": "https://evil.example"}, {"csrf": "right"}, 403),
        ({"Origin": "null"}, {"csrf": "right"}, 403),
        ({"Origin": "http://localhost"}, {"csrf": "right"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, {"csrf": "right"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, {"csrf": "right"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, {"csrf": "right"}, 303),
    ],
)
def test_t27_only_a_form_of_ours_changes_anything(sign_in, person, headers, form, status):
    browser = sign_in(person)

    def told(values):
        return {k: browser.csrf if v == "right" else v for k, v in values.items()}

    answer = browser.post("/wyloguj", data=told(form), headers=told(headers))
    assert answer.status_code == status
    assert (browser.get("/do-zrobienia").status_code == 200) is (status == 403)


def test_the_token_of_another_session_is_refused(sign_in, person):
    one, other = sign_in(person), sign_in(person)
    assert one.post("/wyloguj", data={"csrf": other.csrf}).status_code == 403


def test_now_is_in_utc_and_today_is_polish():
    assert door.now().utcoffset().total_seconds() == 0
    assert door.today() in {
        datetime.now(ZoneInfo("Europe/Warsaw")).date(),
        door.now().astimezone(ZoneInfo("Europe/Warsaw")).date(),
    }


def test_the_house_has_its_parts(app, config, engine):
    assert door.config() is config
    assert door.engine() is engine
    assert door.house().renderer.render("*a*").strip() == "<p><em>a</em></p>"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", ""),
        ("unix", ""),
    ],
)
def test_the_log_keeps_the_network_and_no_machine(address, network):
    assert door.origin(address) == network


def test_t53_a_denied_try_is_written_down_and_an_unknown_address_is_not(sign_in, make, person):
    browser = sign_in(person)
    for path in ("/zarzadzanie", f"/zarzadzanie/osoby/{make.user().key}", "/nie-ma-takiej"):
        assert browser.get(path).status_code == 404
    browser.post("/wyloguj", data={"csrf": "x"})
    told = [
        (entry.action, entry.details["path"], entry.details["from"], entry.actor_id)
        for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    assert [action for action, *_ in told] == ["manage", "read-person", "foreign-request"]
    assert {(where, who) for _, _, where, who in told} == {("127.0.0.0/24", person.id)}
