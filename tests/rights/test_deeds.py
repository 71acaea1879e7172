"""T-16, T-28, T-61: only a form that is sent changes anything, whatever else a client may try.

Everything is asked as the administrator, to whom the most is open, and with the token of the forms,
so that it is not the lack of it that keeps things as they are.
"""

import hashlib

import pytest
from sqlalchemy import false, func, select

from app.database import Base, db
from app.models.audit import AuditEntry
from tests.rights import output_requests, output_stage
from tests.rights.crawling import walk
from tests.rights.requests import FORMS, PARTS
from tests.rights.stage import STATES, scene, town

pytestmark = pytest.mark.timeout(600)

STARTS = ("/", "/do-zrobienia", "/szkice", "/recenzje", "/zarzadzanie", "/profil", "/en/")
SEEN = {("account_session", "seen_at"), ("account", "seen_at")}
# That something was looked for in vain is counted, by nobody's name.
COUNTED = {"unmet_mark", "unmet_salt"}
NOTED = ("draft.read",)  # that an administrator read a draft is written down
ASKED_TWICE = ("id", "q", "siec", "temat", "miasto", "strona", "rola", "p", "dalej", "kto", "od")
REFUSED = {400, 422}


def tables():
    """Return a hash of each table by name, without what may change by being looked at."""
    db.session.rollback()
    kept = (table for table in Base.metadata.sorted_tables if table.name not in COUNTED)
    return {table.name: _hash(table) for table in kept}


def _hash(table):
    told = [column for column in table.columns if (table.name, column.name) not in SEEN]
    rows = select(*told).order_by(*table.primary_key.columns)
    if table is AuditEntry.__table__:
        # the chain of hashes passes through the entries that are left out; a try that was refused
        # is written down as such, and no deed
        left = [one for one in told if one.name not in {"id", "hash", "previous_hash"}]
        denied = table.c.details["result"].as_string() == "denied"
        rows = select(*left).where(table.c.action.not_in(NOTED)).order_by(table.c.id)
        rows = rows.where(func.coalesce(denied, false()).is_(False))
    whole = "\n".join(repr(tuple(row)) for row in db.session.execute(rows))
    return hashlib.sha256(whole.encode()).hexdigest()


@pytest.fixture
def people(app, make, index):
    return town(make)


@pytest.fixture
def administrator(people, sign_in):
    browser = sign_in(people.people["administrator"])
    browser.get("/pomoc")
    return browser


def test_what_is_compared_sees_a_change(make, people):
    before = tables()
    scene(make, people, "draft")
    changed = {name for name, told in tables().items() if told != before[name]}
    assert {"document", "draft"} <= changed


def test_t28_no_link_changes_anything(make, people, administrator):
    scenes = [scene(make, people, state) for state in STATES]
    scenes[0].application()
    scenes[0].membership()
    drafts = [f"/szkice/{one.draft.key}" for one in scenes]
    before = tables()
    found = walk(administrator, (*STARTS, *drafts))
    assert len(found.seen) > 100
    assert found.statuses(500, 503) == []
    assert tables() == before


def addresses(app, things, others):
    """Give an address of every rule, about something there, with the methods it is open to.

    `others` are the things of the second table, those about outputs.
    """
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        is_of_output = rule.endpoint in output_requests.PARTS
        table = output_requests.PARTS if is_of_output else PARTS
        there, _ = table.get(rule.endpoint, (lambda _: {}, {}))
        parts = there(others if is_of_output else things)
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **parts)
        yield set(app.url_map.bind("localhost").allowed_methods(address)), address


@pytest.fixture
def asked(app, make, people):
    others = output_stage.scene(make, output_stage.town(make), "resolution")
    return list(addresses(app, scene(make, people, "published"), others))


@pytest.mark.parametrize("verb", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_t16_another_verb_changes_nothing(asked, administrator, verb):
    before = tables()
    for methods, address in asked:
        answer = administrator.open(
            address, method=verb, headers={"X-CSRF-Token": administrator.csrf}, buffered=True
        )
        taken = {200, 303, 404} if verb in methods else {405}
        assert answer.status_code in taken, (verb, address)
    assert tables() == before


@pytest.mark.parametrize("verb", ["POST", "DELETE", "PUT"])
def test_t16_a_verb_that_is_only_told_is_not_obeyed(asked, administrator, verb):
    before = tables()
    told = {"X-HTTP-Method-Override": verb, "X-CSRF-Token": administrator.csrf}
    for methods, address in asked:
        asks = {"_method": verb}
        answer = administrator.get(address, query_string=asks, headers=told, buffered=True)
        assert answer.status_code in ({200, 303, 404} if "GET" in methods else {405}), address
        if "POST" not in methods:
            sent = administrator.post(address, data=asks, headers=told, buffered=True)
            assert sent.status_code == 405, address
    assert tables() == before


def test_t61_what_is_asked_twice_is_taken_once(asked, administrator):
    before = tables()
    for methods, address in asked:
        if "GET" in methods:
            once = administrator.get(address, query_string=dict.fromkeys(ASKED_TWICE, "1"))
            twice = administrator.get(
                address, query_string={name: ["1", "2"] for name in ASKED_TWICE}
            )
            assert twice.status_code in {once.status_code, *REFUSED}, address
            assert twice.status_code < 500, address
    assert tables() == before


@pytest.mark.parametrize("endpoint", sorted(FORMS.keys() - output_requests.PARTS.keys()))
def test_t61_a_field_that_is_sent_twice_counts_once(app, make, people, sign_in, endpoint):
    """What came first counts; a form is never read as both."""
    statuses = []
    for second in ((), ("' OR 1=1--",)):
        things = scene(make, people, "draft" if endpoint.startswith("drafts.") else "submitted")
        there, _ = PARTS.get(endpoint, (lambda _: {}, {}))
        with app.test_request_context():
            address = app.url_for(endpoint, **there(things))
        fields = {name: [value, *second] for name, value in FORMS[endpoint](things).items()}
        browser = sign_in(people.people["administrator"])
        sent = browser.post(address, data={"csrf": browser.csrf, **fields})
        statuses.append(sent.status_code)
    once, twice = statuses
    assert once < 500
    assert twice in {once, *REFUSED}
