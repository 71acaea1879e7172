"""S-15: who may do what, endpoint by endpoint, state by state, allowed and denied.

`rights.csv` is the table. A cell is the status of the answer, or `in` (sent to sign in) or `-` (404,
the very same one as for a thing that is not there: S-14). An endpoint that is missing fails.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.rights import output_requests, requests, stage
from tests.rights.attempts import Place, answers, place_of_table
from tests.rights.requests import FORMS, PARTS
from tests.rights.stage import ROLES, STATES

TABLE = Path(__file__).with_name("rights.csv")
OUTPUTS_TABLE = TABLE.with_name("outputs.csv")  # see test_outputs.py
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


@pytest.fixture(scope="module")
def shared(databases, tmp_path_factory):
    """Where all look who only look, or are kept out."""
    with place_of_table(databases, tmp_path_factory.mktemp("rights"), stage, requests) as place:
        yield place


@pytest.fixture
def own(app, index):
    """Where somebody does something."""
    return Place(app, stage, requests)


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: " ".join((row["method"], row["endpoint"], row["state"])).strip()
)
def test_s15_rights(shared, request, row):
    found = answers(row, ROLES, shared, lambda: request.getfixturevalue("own"))
    assert found == {role: row[role] for role in ROLES}
