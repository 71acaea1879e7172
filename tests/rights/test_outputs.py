"""S-15 for outputs: who may do what in each state of their lives, allowed and denied.

`outputs.csv` is the table; its cells are as in `rights.csv`. An endpoint stands in one of the two.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.rights.output_requests import FORMS, PARTS
from tests.rights.output_stage import ROLES, STATES, scene, town
from tests.rights.test_rights import Attempt, answers

TABLE = Path(__file__).with_name("outputs.csv")
with TABLE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


class OutputAttempt(Attempt):
    """One request about an output."""

    parts, forms = PARTS, FORMS


def test_no_row_stands_twice_and_every_cell_is_filled():
    keys = Counter((row["endpoint"], row["method"], row["state"]) for row in ROWS)
    assert [key for key, count in keys.items() if count > 1] == []
    assert tuple(ROWS[0])[3:] == ROLES
    assert all(row[role] in {"in", "-"} or row[role].isdigit() for row in ROWS for role in ROLES)


def test_s15_each_endpoint_with_an_output_has_a_row_for_each_state():
    for endpoint, method in {(row["endpoint"], row["method"]) for row in ROWS}:
        states = {r["state"] for r in ROWS if (r["endpoint"], r["method"]) == (endpoint, method)}
        assert states == (STATES.keys() if endpoint in PARTS else {""}), endpoint
    assert {row["endpoint"] for row in ROWS} >= PARTS.keys() | FORMS.keys()


@pytest.fixture
def people(app, make, index):
    return town(make)


@pytest.fixture
def attempt(app, sign_in, make, people):
    scenes = {}  # who only looks, or is kept out, changes nothing: all of them have the same

    def begin(row, role):
        is_kept_out = row[role] in {"-", "in"}
        key = "all" if row["method"] == "GET" or is_kept_out else role
        if key not in scenes:
            scenes[key] = scene(make, people, row["state"])
        browser = app.test_client() if role == "anonymous" else sign_in(people.people[role])
        return OutputAttempt(app, browser, row, scenes[key])

    return begin


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: " ".join((row["method"], row["endpoint"], row["state"])).strip()
)
def test_s15_rights_on_outputs(attempt, make, people, row):
    assert answers(attempt, make, people, row, ROLES) == {role: row[role] for role in ROLES}
