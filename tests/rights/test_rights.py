"""S-15: who may do what, endpoint by endpoint, state by state, allowed and denied.

`rights.csv` is the table. A cell is the status of the answer, or `in` (sent to sign in) or `-` (404,
the very same one as for a thing that is not there: S-14). An endpoint that is missing fails.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import SERVER
from tests.rights import output_requests
from tests.rights.requests import FORMS, PARTS
from tests.rights.stage import ROLES, STATES, scene, town

TABLE = Path(__file__).with_name("rights.csv")
OUTPUTS_TABLE = TABLE.with_name("outputs.csv")  # see test_outputs.py
SIGN_IN = "/zaloguj?dalej="
# What these show or do depends on the state of a text, so each state has its row.
NOUNS_WITH_STATES = {"drafts", "attachments", "reviews", "upkeep"}
STATELESS: set[str] = set()


def rows(table=TABLE):
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = rows()


def asked(app):
    """Every endpoint and method that changes or shows anything."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
        if rule.endpoint != "static"
    }


def test_s15_every_endpoint_has_its_row_and_every_row_its_endpoint(library):
    told = {(row["endpoint"], row["method"]) for row in (*ROWS, *rows(OUTPUTS_TABLE))}
    assert asked(library) - told == set(), "add a row to rights.csv or outputs.csv"
    assert told - asked(library) == set(), "no such endpoint"


def test_no_row_stands_twice_and_every_cell_is_filled():
    keys = Counter((row["endpoint"], row["method"], row["state"]) for row in ROWS)
    assert [key for key, count in keys.items() if count > 1] == []
    assert tuple(ROWS[0])[3:] == ROLES
    assert all(row[role] in {"in", "-"} or row[role].isdigit() for row in ROWS for role in ROLES)
    assert {row["state"] for row in ROWS} <= STATES.keys() | {""}


def test_s15_what_depends_on_a_state_is_said_for_each():
    for endpoint in {row["endpoint"] for row in ROWS}:
        if endpoint.split(".")[0] in NOUNS_WITH_STATES and endpoint not in STATELESS:
            states = {row["state"] for row in ROWS if row["endpoint"] == endpoint}
            if endpoint in PARTS:
                assert states >= STATES.keys(), endpoint


def test_what_is_asked_for_exists(library):
    endpoints = {rule.endpoint for rule in library.url_map.iter_rules()}
    assert PARTS.keys() | FORMS.keys() <= endpoints
    known = PARTS.keys() | output_requests.PARTS.keys() | {"static"}
    variable = {rule.endpoint for rule in library.url_map.iter_rules() if rule.arguments}
    assert variable - known == set(), "add a line to PARTS"


class Attempt:
    """One request of somebody, on things made for it."""

    parts, forms = PARTS, FORMS

    def __init__(self, app, browser, row, things):
        self.app, self.browser, self.scene = app, browser, things
        self.method, self.endpoint = row["method"], row["endpoint"]
        browser.get("/health/live")  # the first page of a visit may still set a cookie

    def send(self, *, known=True):
        there, not_there = self.parts.get(self.endpoint, (lambda _: {}, {}))
        parts = there(self.scene) if known else not_there
        with self.app.test_request_context():
            path = self.app.url_for(self.endpoint, **parts)
        if self.method == "GET":
            return path, self.browser.get(path, buffered=True)
        fields = self.forms.get(self.endpoint, lambda _: {})(self.scene)
        token = getattr(self.browser, "csrf", "")
        return path, self.browser.post(path, data={"csrf": token, **fields}, buffered=True)


def said(answer):
    """Say what an answer is as the table does."""
    if answer.status_code == 303 and (answer.location or "").startswith(SIGN_IN):
        return "in"
    return "-" if answer.status_code == 404 else str(answer.status_code)


def plain(path, answer):
    """All of an answer that could tell one 404 from another, without the address asked for."""
    headers = {k: v for k, v in answer.headers if k not in {"Date", "Content-Length"}}
    # the seconds until the session ends are the reader's, and go on between two requests
    text = re.sub(r'data-(seconds|life)="\d+"', "", answer.text)
    return text.replace(path, "…"), headers


def answers(attempt, make, people, row, roles):
    """What each role is told; a 404 is the very same one as for a thing that is not there."""
    seen = {}
    for role in roles:
        one = attempt(row, role)
        if role == "closed":  # while they were signed in
            make.close(people.people[role])
        path, answer = one.send()
        seen[role] = said(answer)
        # What a page says does not hang on the database, so one of them is asked.
        if seen[role] == "-" and row["endpoint"] in one.parts and not SERVER:
            assert plain(path, answer) == plain(*one.send(known=False)), f"S-14: {role}"
    return seen


@pytest.fixture
def people(app, make, index):
    return town(make)


@pytest.fixture
def attempt(app, sign_in, make, people):
    scenes = {}  # who only looks, or is kept out, changes nothing: all of them have the same

    def things(row, role):
        is_kept_out = row[role] in {"-", "in"}
        key = "all" if row["method"] == "GET" or is_kept_out else role
        if key not in scenes:
            scenes[key] = scene(make, people, row["state"])
        return scenes[key]

    def begin(row, role):
        browser = app.test_client() if role == "anonymous" else sign_in(people.people[role])
        return Attempt(app, browser, row, things(row, role))

    return begin


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: " ".join((row["method"], row["endpoint"], row["state"])).strip()
)
def test_s15_rights(attempt, make, people, row):
    assert answers(attempt, make, people, row, ROLES) == {role: row[role] for role in ROLES}
