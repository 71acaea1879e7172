import codecs
import csv
import io
import json

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import SYSTEM, Role
from app.door import actor_of
from app.models.accounts import User
from app.models.audit import AuditEntry
from app.services import audit, erasure
from app.web.tables import safe_cell
from tests.factories import NOW

LOG = "/zarzadzanie/dziennik"


@pytest.fixture
def person(make):
    return make.user(name="Anna Kowal")


@pytest.fixture
def browser(sign_in, make, person):
    with transaction():
        audit.record(actor_of(person), "person.invite", person, {"role": "=cmd|'x'!A1"}, NOW)
        audit.record(SYSTEM, "practice.publish", make.practice(), {}, NOW.replace(day=20))
    return sign_in(make.user(role=Role.ADMINISTRATOR))


def export(browser, **fields):
    return browser.post(f"{LOG}/eksport", data={"csrf": browser.csrf, **fields})


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("", "2 wpisy"),
        ("?kto=kowal", "1 wpis"),
        ("?co=practice.publish", "1 wpis"),
        ("?od=2026-11-22", "1 wpis"),
        ("?do=2026-11-21", "1 wpis"),
        ("?od=2026-11-21&do=2026-11-21", "0 wpisów"),
    ],
)
def test_the_log_is_narrowed_by_person_deed_and_days(browser, query, entries):
    assert f">{entries}<" in browser.get(LOG + query).text


def test_a_day_that_cannot_be_read_is_said(browser):
    answer = browser.get(f"{LOG}?od=wczoraj")
    assert answer.status_code == 422
    assert "To nie jest data" in answer.text


def test_t45_no_cell_of_the_table_is_a_formula(browser):
    answer = export(browser, format="csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=dziennik.csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["action"] for row in rows] == ["person.invite", "practice.publish", "log.export"]
    assert rows[0]["at"] == "2026-11-22T12:00:00+00:00"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_t45_what_a_spreadsheet_would_compute_is_text(cell):
    assert safe_cell(cell) == f"'{cell}"


def test_the_table_for_excel_says_the_same_between_semicolons(browser):
    plain = list(csv.DictReader(io.StringIO(export(browser, format="csv").text)))
    body = export(browser, format="excel").data
    assert body.startswith(codecs.BOM_UTF8)
    told = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";")
    assert list(told)[: len(plain)] == plain


def test_lines_of_json_say_the_same(browser):
    lines = [json.loads(line) for line in export(browser, format="jsonl").text.splitlines()]
    assert lines[0]["details"] == {"role": "=cmd|'x'!A1"}
    assert [line["hash"] for line in lines] == db.session.scalars(
        select(AuditEntry.hash).order_by(AuditEntry.id)
    ).all()


def test_r07_who_was_erased_is_named_by_the_city_and_leads_nowhere(browser, person):
    assert f'href="/zarzadzanie/osoby/{person.key}"' in browser.get(LOG).text
    with transaction():
        erasure.erase(SYSTEM, db.session.get(User, person.id), NOW)
    told = browser.get(LOG).text
    pseudonym = db.session.get(User, person.id, populate_existing=True).name
    assert pseudonym.startswith("user-")
    assert f'data-label="Kto">{pseudonym}</td>' in told
