"""Whatever is done here, the log says it in words: no key, code or id of ours stands in its details.

Everything that the tables of rights let somebody do is done once, and what was written of it is read
as the page of the log says it.
"""

import re

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from app.database import db
from app.models.audit import AuditEntry
from app.services import log
from app.web import deeds
from tests.rights import output_requests, output_stage, requests, stage
from tests.rights.attempts import Place
from tests.rights.test_rights import OUTPUTS_TABLE, ROWS, rows

pytestmark = pytest.mark.timeout(600)

TABLES = (
    (stage, requests, ROWS),
    (output_stage, output_requests, rows(OUTPUTS_TABLE)),
)
DONE = {"200", "303"}
RAW = re.compile(r"[a-z]+(?:[_-][a-z]+)*|[0-9a-f-]{36}|[0-9a-f]{64}|\d{4}-\d\d-\d\d")
# What people typed, an address, and the hash that proves what was read.
AS_IT_IS = {"after", "before", "issuer", "merged", "name", "path", "reason", "sha256"}
# So many kinds of deeds a form alone leads to; the others come from sign-ins, calendar and terminal.
LEAST_KINDS = 28


def raw_in(details, names):
    """Give name and value of what is not said in words."""
    for name, value in details.items():
        if isinstance(value, dict):
            yield from raw_in(value, names)
            continue
        for one in value if isinstance(value, list) else [value]:
            for label, said in deeds.details({name: one}, names):
                is_raw = said == one and name not in AS_IT_IS and RAW.fullmatch(said)
                if label == name or is_raw:
                    yield name, said


@pytest.fixture
def done(app, index):
    """The entries of everything that somebody may do, done once."""
    for scenery, asks, table in TABLES:
        place = Place(app, scenery, asks)
        for number, row in enumerate(table):
            roles = [role for role in list(row)[3:] if row[role] in DONE]
            if row["method"] == "POST" and roles:
                place.told(row, roles[0], str(number))
    return db.session.scalars(select(AuditEntry)).all()


def test_no_deed_leaves_a_raw_word_in_the_log(app, done):
    assert len({entry.action for entry in done} & set(deeds.DEEDS)) >= LEAST_KINDS
    names = log.names(done)
    with app.test_request_context(), force_locale("pl"):
        found = {(entry.action, *raw) for entry in done for raw in raw_in(entry.details, names)}
    assert found == set()


@pytest.mark.parametrize(
    "details",
    [
        {"colour": "czerwony"},
        {"form": "guest"},
        {"before": {"state": "half-done"}},
        {"why": "some-code"},
        {"version": "014b9a73-bbcb-403d-b1e5-a505d7840a3d"},
        {"cities": ["lipogrod"]},
    ],
)
def test_a_raw_word_would_be_seen(library, details):
    with library.test_request_context(), force_locale("pl"):
        assert list(raw_in(details, log.Names({}))) != []
