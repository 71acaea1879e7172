"""S-15 for outputs: who may do what in each state of their lives, allowed and denied.

`outputs.csv` is the table; its cells are as in `rights.csv`. An endpoint stands in one of the two.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.rights import output_requests, output_stage
from tests.rights.attempts import Place, answers, place_of_table
from tests.rights.output_requests import FORMS, PARTS
from tests.rights.output_stage import ROLES, STATES

TABLE = Path(__file__).with_name("outputs.csv")
with TABLE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


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


@pytest.fixture(scope="module")
def shared(databases, tmp_path_factory):
    """Where all look who only look, or are kept out."""
    folder = tmp_path_factory.mktemp("rights")
    with place_of_table(databases, folder, output_stage, output_requests) as place:
        yield place


@pytest.fixture
def own(app, index):
    """Where somebody does something."""
    return Place(app, output_stage, output_requests)


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: " ".join((row["method"], row["endpoint"], row["state"])).strip()
)
def test_s15_rights_on_outputs(shared, request, row):
    found = answers(row, ROLES, shared, lambda: request.getfixturevalue("own"))
    assert found == {role: row[role] for role in ROLES}
