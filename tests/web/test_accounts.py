"""Signing in, being throttled, setting a password by a link: through the real pages."""

from datetime import timedelta
from statistics import median
from time import process_time

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from app import door
from app.database import db, transaction
from app.domain.accounts import Purpose
from app.domain.actor import Role
from app.models.accounts import AccountSession, AccountToken, ParkedForm, Throttle
from app.models.audit import AuditEntry
from app.models.notices import Letter
from app.services import accounts
from app.services.accounts import parking, passwords, sessions, throttle, tokens
from tests.factories import PASSWORD

NEW = "czerwony rower stoi pod lasem"


@pytest.fixture
def person(make):
    return make.user(make.city(), password_hash=passwords.hashed(PASSWORD), joined_at=door.now())


def give(client, person, password=PASSWORD, **more):
    email = person if isinstance(person, str) else person.email
    return client.post("/zaloguj", data={"email": email, "password": password, **more})


def link(person, purpose, now=None):
    with transaction():
        return tokens.issue(person, purpose, now or door.now())


def letters():
    db.session.rollback()
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


@pytest.fixture
def later(monkeypatch):
    """Move the clock of the door."""
    real = door.now

    def move(by):
        monkeypatch.setattr(door, "now", lambda: real() + by)

    return move


@pytest.fixture
def still(monkeypatch):
    """Let the clock of the door stand, however long the machine takes for many tries."""
    moment = door.now()
    monkeypatch.setattr(door, "now", lambda: moment)


def test_who_knows_the_password_goes_where_they_wanted(client, person):
    answer = give(client, person, dalej="/do-zrobienia?x=1")
    assert (answer.status_code, answer.location) == (303, "/do-zrobienia?x=1")
    assert client.get("/do-zrobienia").status_code == 200


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "\\evil", "https:evil", "/\\evil", "/%0d%0a\r\nx: y", "javascript:x", "//["],
)
def test_t29_nobody_is_led_elsewhere_after_signing_in(client, person, target):
    assert give(client, person, dalej=target).location == "/do-zrobienia"


def test_t04_unknown_and_known_addresses_are_answered_alike(app, person):
    known = give(app.test_client(), person.email, "nie to haslo")
    unknown = give(app.test_client(), "nikt.taki@miasto.example", "nie to haslo")
    same = (
        known.text.replace(person.email, "…"),
        unknown.text.replace("nikt.taki@miasto.example", "…"),
    )
    assert same[0] == same[1]
    assert known.status_code == unknown.status_code == 422
    assert set(known.headers.keys()) == set(unknown.headers.keys())


def test_t04_asking_for_a_new_password_tells_nothing(app, person):
    known = app.test_client().post("/haslo", data={"email": person.email})
    unknown = app.test_client().post("/haslo", data={"email": "nikt.taki@miasto.example"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert [letter.address for letter in letters()] == [person.email]


def test_t05_a_token_chosen_before_signing_in_opens_nothing(client, person):
    with client.session_transaction() as held:
        held["_user_id"] = "chosen-by-somebody-else"
    give(client, person)
    with client.session_transaction() as held:
        assert held["_user_id"] != "chosen-by-somebody-else"
    assert sessions.resume("chosen-by-somebody-else", door.now()) is None


def test_t02_the_wait_grows_the_owner_is_told_once_and_a_new_password_ends_it(app, person, later):
    statuses, waited = [], timedelta()
    for number in range(14):
        answer = app.test_client().post(
            "/zaloguj",
            data={"email": person.email, "password": "nie to haslo"},
            environ_base={"REMOTE_ADDR": f"10.{number}.0.1"},
        )
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            waited += timedelta(seconds=int(answer.headers["Retry-After"]) + 1)
            later(waited)
    assert statuses[:5] == [422] * 5
    assert statuses[5] == 429
    for _ in range(8):
        give(app.test_client(), person, "nie to haslo")
        waited += timedelta(hours=1)
        later(waited)
    assert [letter.event for letter in letters()] == ["many-failures"]
    token = link(person, Purpose.PASSWORD, door.now())
    app.test_client().post(f"/haslo/{token}", data={"password": NEW})
    assert give(app.test_client(), person, NEW).status_code == 303


def test_t02_after_a_hundred_failures_only_a_new_password_helps(client, person):
    with transaction():
        key = throttle.account_key(person.email)
        db.session.add(Throttle(key=key, count=99, since=door.now()))
    assert give(client, person, "nie to haslo").status_code == 422
    assert give(client, person).status_code == 429
    client.post(f"/haslo/{link(person, Purpose.PASSWORD)}", data={"password": NEW})
    assert give(client, person, NEW).status_code == 303


def test_t09_a_link_for_a_password_works_once_and_looking_does_not_use_it(app, client, person):
    token = link(person, Purpose.PASSWORD)
    for _ in range(3):
        page = client.get(f"/haslo/{token}")
        assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert client.post(f"/haslo/{token}", data={"password": "za krotkie"}).status_code == 422
    assert client.post(f"/haslo/{token}", data={"password": NEW}).status_code == 303
    assert client.post(f"/haslo/{token}", data={"password": PASSWORD}).status_code == 404
    assert give(app.test_client(), person, NEW).status_code == 303


def test_t09_a_link_is_dead_after_half_an_hour_and_good_for_one_purpose(client, person, later):
    token, other = link(person, Purpose.PASSWORD), link(person, Purpose.INVITATION)
    assert client.post(f"/haslo/{other}", data={"password": NEW}).status_code == 404
    later(timedelta(minutes=31))
    assert client.post(f"/haslo/{token}", data={"password": NEW}).status_code == 404
    assert passwords.matches(person.password_hash, PASSWORD)


def test_t09_a_new_password_kills_every_other_link_and_session(client, person, sign_in):
    signed_in = sign_in(person)
    first, second = link(person, Purpose.PASSWORD), link(person, Purpose.PASSWORD)
    client.post(f"/haslo/{first}", data={"password": NEW})
    assert client.get(f"/haslo/{second}").status_code == 404
    assert signed_in.get("/do-zrobienia").status_code == 303
    assert client.get("/do-zrobienia").status_code == 303, "nobody is signed in by a reset (T-10)"


def test_t65_an_invitation_is_opened_by_a_scanner_and_still_accepted(client, make):
    person = make.user(make.city("Olszany"))
    token = link(person, Purpose.INVITATION)
    client.head(f"/zaproszenie/{token}")
    assert client.get(f"/zaproszenie/{token}").status_code == 200
    given = {"name": "Ewa  Dąb", "password": NEW}
    assert client.post(f"/zaproszenie/{token}", data=given).location == "/do-zrobienia"
    assert client.get("/do-zrobienia").status_code == 200
    db.session.refresh(person)
    assert (person.name, bool(person.joined_at)) == ("Ewa Dąb", True)
    assert client.get(f"/zaproszenie/{token}").status_code == 404


def test_an_invitation_keeps_what_was_typed_when_the_password_is_refused(client, make):
    token = link(make.user(make.city()), Purpose.INVITATION)
    page = client.post(f"/zaproszenie/{token}", data={"name": "Ewa Dąb", "password": "krotkie"})
    assert page.status_code == 422
    assert 'value="Ewa Dąb"' in page.text
    assert "co najmniej 15 znaków" in page.text


def test_what_is_kept_of_a_link_does_not_open_it(person):
    token = link(person, Purpose.PASSWORD)
    kept = db.session.scalars(select(AccountToken)).one()
    assert token not in kept.token_hash
    assert tokens.holder(kept.token_hash, Purpose.PASSWORD, door.now()) is None


@pytest.mark.parametrize(
    ("role", "is_lasting"), [(Role.OFFICIAL, True), (Role.ADMINISTRATOR, False)]
)
def test_only_those_who_may_do_little_stay_signed_in(client, make, role, is_lasting):
    city = make.city() if role is Role.OFFICIAL else None
    person = make.user(city, role, password_hash=passwords.hashed(PASSWORD))
    give(client, person, lasting="1")
    assert db.session.scalars(select(AccountSession)).one().is_lasting is is_lasting


def test_a_password_hashed_the_old_way_is_hashed_anew_when_it_is_given(client, make):
    old = passwords.PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    person = make.user(make.city(), password_hash=old)
    assert give(client, person).status_code == 303
    db.session.refresh(person)
    assert not passwords.is_outdated(person.password_hash)


def test_t27_a_form_of_a_page_that_hides_its_address_is_taken_and_no_other(client, person):
    token = link(person, Purpose.PASSWORD)

    def send(site):
        headers = {"Origin": "null", "Sec-Fetch-Site": site} if site else {"Origin": "null"}
        return client.post(f"/haslo/{token}", data={"password": NEW}, headers=headers).status_code

    assert [send("cross-site"), send(""), send("same-origin")] == [403, 403, 303]


def test_t60_what_is_sent_after_the_session_ran_out_waits_for_its_sender(
    sign_in, make, person, later
):
    browser = sign_in(person)
    later(timedelta(minutes=91))
    form = {"csrf": browser.csrf, "language": "en", "tresc": "pisane dziewięćdziesiąt minut"}
    answer = browser.post("/profil/jezyk", data=form)
    assert answer.location.startswith("/zaloguj?dalej=/wznow/")
    kept = answer.location.removeprefix("/zaloguj?dalej=")
    assert give(browser, person, dalej=kept).location == kept
    page = browser.get(kept).text
    assert page.count("pisane dziewięćdziesiąt minut") == 2
    assert browser.csrf not in page
    assert sign_in(make.user(make.city("Olszany"))).get(kept).status_code == 404


def test_t60_in_english_what_was_sent_is_found_and_sent_in_english(sign_in, person, later):
    browser = sign_in(person)
    later(timedelta(minutes=91))
    form = {"csrf": browser.csrf, "language": "en"}
    kept = browser.post("/en/profil/jezyk", data=form).location.removeprefix("/en/zaloguj?dalej=")
    assert kept.startswith("/en/wznow/")
    give(browser, person)
    assert 'action="/en/profil/jezyk"' in browser.get(kept).text


def test_t60_of_one_person_only_the_newest_forms_are_kept(make, person):
    other = make.user(make.city("Olszany"))
    with transaction():
        theirs, mine = (sessions.start(one, door.now()).session for one in (other, person))
        parking.park(theirs, "/cudze", [], door.now())
        for number in range(parking.MOST_FORMS + 2):
            parking.park(mine, f"/{number}", [], door.now())
    paths = db.session.scalars(select(ParkedForm.path).order_by(ParkedForm.id)).all()
    assert paths == ["/cudze", *(f"/{number}" for number in range(2, parking.MOST_FORMS + 2))]


def test_t60_nothing_is_kept_for_a_session_that_was_ended(sign_in, person):
    browser = sign_in(person)
    with transaction():
        sessions.end_all(person.id, door.now())
    answer = browser.post("/profil/jezyk", data={"csrf": browser.csrf, "language": "en"})
    assert answer.location == "/zaloguj?dalej=/"
    assert db.session.scalars(select(ParkedForm)).all() == []


@pytest.mark.parametrize("is_closed", [True, False], ids=["account closed", "signed out elsewhere"])
def test_t60_whoever_was_put_out_copies_what_they_wrote_from_the_answer(sign_in, person, is_closed):
    browser = sign_in(person)
    with transaction():
        person.is_active = not is_closed
        sessions.end_all(person.id, door.now())
    form = {"csrf": browser.csrf, "language": "en", "tresc": "godzina <pisania>"}
    answer = browser.post("/profil/jezyk", data=form)
    assert answer.status_code == 401
    assert "readonly>\ngodzina &lt;pisania&gt;</textarea>" in answer.text
    assert browser.csrf not in answer.text
    assert db.session.scalars(select(ParkedForm)).all() == []
    foreign = browser.post("/profil/jezyk", data=form | {"csrf": "x"})
    assert foreign.location == "/zaloguj?dalej=/"


def test_t60_a_form_too_large_to_be_read_is_not_given_back(sign_in, person):
    browser = sign_in(person)
    with transaction():
        sessions.end_all(person.id, door.now())
    form = {"csrf": browser.csrf, "tresc": "bardzo długo " * 100_000}
    answer = browser.post("/profil/jezyk", data=form)
    assert (answer.status_code, answer.location) == (303, "/zaloguj?dalej=/")


@pytest.mark.parametrize("token", ["", "x", "żółw"])
def test_t60_only_a_form_of_that_session_is_kept(sign_in, person, later, token):
    browser = sign_in(person)
    later(timedelta(minutes=91))
    answer = browser.post("/profil/jezyk", data={"csrf": token, "language": "en"})
    assert answer.location == "/zaloguj?dalej=/"


@pytest.mark.parametrize("token", ["", "x", "żółw"])
def test_s07_a_form_without_the_token_of_the_session_is_refused(sign_in, person, token):
    answer = sign_in(person).post("/profil/jezyk", data={"csrf": token, "language": "en"})
    assert answer.status_code == 403


def test_t60_a_script_is_told_that_the_session_has_ended(client):
    answer = client.post("/profil/jezyk", headers={"Sec-Fetch-Dest": "empty"})
    assert (answer.status_code, answer.json) == (401, {"code": "sign-in"})


def deeds():
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(one.action, one.actor_id, one.details.get("from")) for one in entries]


def test_the_log_says_who_came_in_and_who_failed_but_not_what_was_typed(app, person):
    place = {"REMOTE_ADDR": "192.0.2.77"}
    for email, password in (
        (person.email, "nie to haslo"),
        ("nikt.taki@miasto.example", "nie to haslo"),
        (person.email, PASSWORD),
    ):
        data = {"email": email, "password": password}
        app.test_client().post("/zaloguj", data=data, environ_base=place)
    network = "192.0.2.0/24"
    assert deeds() == [
        ("sign-in.failed", person.id, network),
        ("sign-in.failed", None, network),
        ("sign-in.done", person.id, network),
    ]
    told = str([(one.details, one.object_id) for one in db.session.scalars(select(AuditEntry))])
    assert "nikt.taki" not in told


def test_s05_a_try_on_an_account_that_waits_counts_for_the_place_it_comes_from(client, person):
    with transaction():
        for _ in range(throttle.FREE_FAILURES):
            throttle.count_failure(throttle.account_key(person.email), door.now())
    assert [give(client, person).status_code for _ in range(3)] == [429] * 3
    counted = select(Throttle.count).where(Throttle.key.startswith("sign-in:ip:"))
    assert db.session.scalars(counted).all() == [3]


def test_t03_a_hundred_tries_from_one_network_are_stopped_and_logged_once(
    app, still, monkeypatch, caplog
):
    monkeypatch.setattr(accounts, "recognise", lambda *_: None)
    statuses = [
        app.test_client()
        .post(
            "/zaloguj",
            data={"email": f"{number}@miasto.example", "password": "nie to haslo"},
            environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
        )
        .status_code
        for number in range(104)
    ]
    assert statuses == [422] * 100 + [429] * 4
    assert [one for one in deeds() if one[0] == "sign-in.spray-suspected"] == [
        ("sign-in.spray-suspected", None, "192.0.2.0/24")
    ]
    assert "192.0.2.0/24" in caplog.text


@pytest.mark.parametrize("password", ["nie to haslo", ""])
def test_t04_an_unknown_address_costs_one_comparison_as_a_known_one_does(
    app, person, monkeypatch, password
):
    """What takes long is argon2; it is asked as often, and of a hash made with as much work."""
    asked, verify = [], passwords.HASHER.verify

    class Counting:
        def verify(self, kept, tried):
            asked.append(extract_parameters(kept))
            return verify(kept, tried)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    assert accounts.recognise(person.email, password) is None
    assert accounts.recognise("nikt.taki@miasto.example", password) is None
    assert asked == [extract_parameters(person.password_hash)] * 2


@pytest.fixture
def light(monkeypatch, person):
    """Passwords are hashed at next to no cost: what is left is the time of everything else."""
    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    monkeypatch.setattr(passwords, "_NOBODYS", hasher.hash(""))
    with transaction():
        person.password_hash = hasher.hash(PASSWORD)


def asked_for_reset(email):
    accounts.ask_for_reset(email, "192.0.2.1", door.now())
    db.session.rollback()


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize(
    "deed",
    [lambda email: accounts.recognise(email, "nie to haslo"), asked_for_reset],
    ids=["signing in", "a new password"],
)
def test_t04_of_two_hundred_tries_the_time_tells_nothing(person, deed):
    known, unknown = person.email, "nikt.taki@miasto.example"

    def taken(email):
        """Seconds of work: those in which other programs had the machine do not count."""
        start = process_time()
        deed(email)
        return process_time() - start

    apart = [taken(known) - taken(unknown) for _ in range(200)]
    assert abs(median(apart)) < 0.01


@pytest.mark.parametrize(
    ("steps", "is_open"),
    [([59], True), ([61], False), ([50] * 14, True), ([50] * 15, False)],
    ids=["59 minutes idle", "61 minutes idle", "in use for 11:40", "in use for 12:30"],
)
def test_t07_a_session_ends_an_hour_after_its_last_use_and_after_twelve(
    sign_in, person, later, steps, is_open
):
    browser, passed = sign_in(person), 0
    for minutes in steps:
        passed += minutes
        later(timedelta(minutes=passed))
        answer = browser.get("/do-zrobienia")
    assert (answer.status_code == 200) is is_open
    if not is_open:
        assert answer.location == "/zaloguj?dalej=/do-zrobienia"


def test_t63_who_has_signed_out_leaves_nothing_that_going_back_would_show(sign_in, person):
    browser = sign_in(person)
    assert browser.get("/profil").headers["Cache-Control"] == "no-store"
    answer = browser.post("/wyloguj", data={"csrf": browser.csrf})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert browser.get("/profil").status_code == 303


@pytest.mark.parametrize("days", [-1, 730])
def test_t66_a_link_is_good_by_the_clock_there_is(client, person, later, days):
    token = link(person, Purpose.PASSWORD)
    later(timedelta(days=days))
    answer = client.post(f"/haslo/{token}", data={"password": NEW})
    assert answer.status_code == (303 if days < 0 else 404)
