"""S-08: signing in with the account of an organisation, from a real provider on loopback."""

import html
import re
import sys
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select

from app import create_app, door
from app.database import db, transaction
from app.domain.accounts import FRESH
from app.models.accounts import AccountSession, ExternalIdentity
from app.models.audit import AuditEntry
from app.models.notices import Letter
from app.services.accounts import second_factor
from tests.conftest import SECRET as SITE_SECRET
from tests.conftest import _close
from tests.oidc_provider import CLIENT, SECRET, identity_provider, visit


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with identity_provider() as running:
        yield running


@pytest.fixture
def app(config, provider):
    settings = replace(
        config,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_label="Miejskie konto",
    )
    app = create_app(settings)
    app.testing = False
    with app.app_context():
        yield app
        _close(app)


def identity(person, issuer):
    return ExternalIdentity(user_id=person.id, issuer=issuer, subject="s-1", created_at=door.now())


@pytest.fixture
def person(make):
    return make.user(make.city(), email="ewa@lipogrod.example")


@pytest.fixture
def linked(provider, person):
    with transaction():
        db.session.add(identity(person, provider.issuer))
    return person


def local(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def asked(browser, onward=""):
    """Begin this sign-in; return where the provider sends the browser back."""
    answer = browser.get("/zaloguj/oidc" + (f"?dalej={onward}" if onward else ""))
    assert answer.status_code == 303
    return local(visit(answer.location))


def identities():
    return db.session.scalar(select(func.count()).select_from(ExternalIdentity))


def refusals():
    wanted = select(AuditEntry).where(AuditEntry.action == "sign-in.identity-refused")
    return [entry.details["why"] for entry in db.session.scalars(wanted)]


def letters():
    return list(db.session.scalars(select(Letter.event).order_by(Letter.id)))


def deeds(action):
    wanted = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
    return db.session.scalar(wanted)


def is_in(browser):
    return browser.get("/profil").status_code == 200


def begin_linking(browser):
    page = browser.post("/profil/oidc", data={"csrf": browser.csrf})
    assert page.status_code == 200
    return html.unescape(re.search(r'href="(http://127[^"]+/authorize[^"]+)"', page.text)[1])


def test_s08_who_has_linked_the_account_signs_in_with_it(client, sign_in, person, provider):
    there = sign_in(person)
    assert "Miejskie konto" in there.get("/profil").text
    back = there.get(local(visit(begin_linking(there))))
    assert (back.status_code, back.location) == (303, "/profil?gotowe=1")
    row = db.session.scalars(select(ExternalIdentity)).one()
    assert (row.user_id, row.issuer, row.subject) == (person.id, provider.issuer, "s-1")
    assert "/profil/oidc/rozlacz" in there.get("/profil").text
    assert letters() == ["identity-linked"]

    assert "Miejskie konto" in client.get("/zaloguj").text
    answer = client.get(asked(client, "/profil/sesje"))
    assert (answer.status_code, answer.location) == (303, "/profil/sesje")
    assert client.get("/profil").text.count(person.email) == 1


def test_s08_the_question_carries_pkce_state_and_nonce_and_nothing_secret(client):
    answer = client.get("/zaloguj/oidc")
    told = {k: v[0] for k, v in parse_qs(urlsplit(answer.location).query).items()}
    with client.session_transaction() as held:
        kept = held["oidc"]
    assert told["code_challenge_method"] == "S256"
    assert (told["state"], told["nonce"]) == (kept["state"], kept["nonce"])
    assert kept["verifier"] not in answer.location
    assert told["redirect_uri"] == "http://127.0.0.1:8000/zaloguj/oidc/wroc"
    assert told["scope"] == "openid"


def test_r09_only_who_begins_this_sign_in_gets_a_cookie(client):
    assert "Set-Cookie" not in client.get("/zaloguj").headers
    assert "Set-Cookie" in client.get("/zaloguj/oidc").headers


def test_s08_nobody_is_linked_by_the_address_of_e_mail(client, person, provider):
    provider.email = person.email
    answer = client.get(asked(client))
    assert answer.status_code == 403
    assert "połącz" in answer.text
    assert (identities(), is_in(client), refusals()) == (0, False, ["unknown"])


def test_t14_the_same_subject_and_e_mail_at_another_provider_is_somebody_else(
    client, person, provider
):
    with transaction():
        other = "https://inny.example"
        db.session.add(identity(person, other))
    provider.email = person.email
    assert client.get(asked(client)).status_code == 403
    assert (identities(), is_in(client), refusals()) == (1, False, ["unknown"])


LIES = {
    "nonce": ({"nonce": "inny"}, "nonce"),
    "no nonce": ({"nonce": None}, "nonce"),
    "iss": ({"iss": "https://inny.example"}, "issuer"),
    "aud": ({"aud": "inna-strona"}, "audience"),
    "one aud of two": ({"aud": [CLIENT, "inna-strona"]}, "audience"),
    "expired": ({"exp": 1_700_000_000}, "id_token: ExpiredTokenError"),
    "no exp": ({"exp": None}, "id_token: MissingClaimError"),
    "no sub": ({"sub": None}, "id_token: MissingClaimError"),
}


@pytest.mark.parametrize("lie", LIES)
def test_t14_a_token_that_says_something_wrong_lets_nobody_in(client, linked, provider, lie):
    provider.lies, why = LIES[lie]
    answer = client.get(asked(client))
    assert answer.status_code == 400
    assert (is_in(client), identities(), refusals()) == (False, 1, [why])


@pytest.mark.parametrize("lie", LIES)
def test_t14_nor_does_it_link_anybody(sign_in, person, provider, lie):
    provider.lies, why = LIES[lie]
    browser = sign_in(person)
    assert browser.get(local(visit(begin_linking(browser)))).status_code == 400
    assert (identities(), refusals()) == (0, [why])


@pytest.mark.parametrize("algorithm", ["none", "RS512"])
def test_t14_nor_does_one_that_is_signed_otherwise(sign_in, person, provider, algorithm):
    provider.algorithm = algorithm
    browser = sign_in(person)
    assert browser.get(local(visit(begin_linking(browser)))).status_code == 400
    assert identities() == 0
    assert refusals()[0].startswith("id_token: ")


def test_t14_nor_does_an_answer_with_another_state_or_of_another_person(sign_in, make, person):
    browser = sign_in(person)
    back = local(visit(begin_linking(browser)))
    assert browser.get(re.sub("state=[^&]+", "state=inny", back)).status_code == 400
    other = sign_in(make.user(make.city("Olszany")))
    assert other.get(local(visit(begin_linking(browser)))).status_code == 400
    assert (identities(), refusals()) == (0, ["state", "nothing was asked"])


def unlink(browser):
    return browser.post("/profil/oidc/rozlacz", data={"csrf": browser.csrf})


def test_s08_who_has_a_password_unlinks_the_account_and_is_told(client, sign_in, linked):
    with transaction():
        linked.password_hash = "x"
    browser = sign_in(linked)
    assert "/profil/oidc/rozlacz" in browser.get("/profil").text
    assert unlink(browser).location == "/profil?gotowe=1"
    assert unlink(browser).location == "/profil?gotowe=1"  # nothing is left to do
    assert identities() == 0
    assert letters() == ["identity-unlinked"]
    assert deeds("account.identity-unlinked") == 1
    assert client.get(asked(client)).status_code == 403


def test_s08_the_only_way_in_stays(sign_in, linked):
    answer = unlink(sign_in(linked))
    assert answer.status_code == 409
    assert "jedyny sposób" in answer.text
    assert (identities(), letters()) == (1, [])


def test_s08_unlinking_wants_the_password_of_a_moment_ago(sign_in, linked):
    browser = sign_in(linked)
    with transaction():
        db.session.scalars(select(AccountSession)).one().proved_at = door.now() - FRESH
    assert "/potwierdz?dalej=/wznow/" in unlink(browser).location
    assert identities() == 1


def test_t14_a_token_that_nobody_signed_lets_nobody_in(client, linked, provider):
    provider.algorithm = "none"
    assert client.get(asked(client)).status_code == 400
    assert refusals()[0].startswith("id_token: ")
    assert not is_in(client)


@pytest.mark.parametrize("algorithm", ["RS512", "HS256", "RS256"])
def test_t14_nor_one_signed_otherwise_or_with_another_key(client, linked, provider, algorithm):
    provider.algorithm = algorithm
    if algorithm == "HS256":
        provider.signs_with = OctKey.import_key(SECRET * 2)
    elif algorithm == "RS256":
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "pierwszy"})
    assert client.get(asked(client)).status_code == 400
    assert refusals()[0].startswith("id_token: ")
    assert not is_in(client)


def test_t14_an_answer_with_another_state_or_to_no_question_is_refused(app, client, linked):
    back = asked(client)
    assert app.test_client().get(back).status_code == 400
    wrong = re.sub("state=[^&]+", "state=inny", back)
    assert client.get(wrong).status_code == 400
    assert client.get(back).status_code == 400  # the question was used up
    assert refusals() == ["nothing was asked", "state", "nothing was asked"]
    assert not is_in(client)


def test_t14_an_answer_that_names_another_issuer_or_comes_late_is_refused(client, linked):
    assert client.get(asked(client) + "&iss=https://inny.example").status_code == 400
    back = asked(client)
    with client.session_transaction() as held:
        held["oidc"] = held["oidc"] | {"at": str(int(held["oidc"]["at"]) - 601)}
    assert client.get(back).status_code == 400
    assert refusals() == ["issuer of the answer", "too late"]


def test_s08_an_account_of_somebody_else_cannot_be_linked(sign_in, make, linked):
    other = sign_in(make.user(make.city("Olszany")))
    answer = other.get(local(visit(begin_linking(other))))
    assert answer.status_code == 409
    assert db.session.scalars(select(ExternalIdentity)).one().user_id == linked.id


def test_s08_linking_wants_the_password_of_a_moment_ago(sign_in, person):
    browser = sign_in(person)
    with transaction():
        db.session.scalars(select(AccountSession)).one().proved_at -= FRESH
    answer = browser.post("/profil/oidc", data={"csrf": browser.csrf})
    assert answer.location.startswith("/potwierdz")


def test_s08_the_second_factor_is_asked_for_all_the_same(client, linked):
    secret = pyotp.random_base32()
    with transaction():
        linked.second_factor = second_factor.vault(SITE_SECRET).encrypt(secret.encode()).decode()
    answer = client.get(asked(client))
    assert answer.location == "/zaloguj/kod"
    assert not is_in(client)
    client.post("/zaloguj/kod", data={"code": pyotp.TOTP(secret).now()})
    assert is_in(client)


def test_s08_the_provider_does_not_stand_in_for_the_password_before_something_delicate(
    client, linked
):
    client.get(asked(client))
    assert client.get("/profil/drugi-skladnik").location.startswith("/potwierdz")


def test_s08_a_closed_account_stays_closed(client, make, linked):
    make.close(linked)
    assert client.get(asked(client)).status_code == 403
    assert not is_in(client)


def test_a_provider_that_is_away_is_said_and_the_password_stays(app, client, config, provider):
    house = app.extensions["house"]
    away = replace(house.config, oidc_issuer="http://127.0.0.1:9")
    app.extensions["house"] = replace(house, config=away)
    answer = client.get("/zaloguj/oidc")
    assert answer.status_code == 503
    assert 'href="/zaloguj"' in answer.text


def test_without_authlib_the_site_works_and_the_password_stays(client, monkeypatch):
    monkeypatch.setitem(sys.modules, "authlib.integrations.requests_client", None)
    assert client.get("/zaloguj").status_code == 200
    assert client.get("/zaloguj/oidc").status_code == 503


def test_where_it_is_off_there_is_nothing_of_it(config):
    app = create_app(config)
    with app.app_context():
        browser = app.test_client()
        assert "oidc" not in browser.get("/zaloguj").text
        assert browser.get("/zaloguj/oidc").status_code == 404
        assert browser.get("/zaloguj/oidc/wroc").status_code == 404
        assert browser.post("/profil/oidc").status_code == 404
        _close(app)
