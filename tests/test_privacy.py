"""R-01: every column says what it is about people, and the program keeps to it."""

import re
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import JSON, Enum, LargeBinary, String

from app.config import ROOT
from app.database import Base
from app.domain import retention
from app.services import own_data

CLASSES = {
    "none",
    "account",
    "contact",
    "auth-secret",
    "authorship",
    "activity",
    "network-log",
    "free-text",
}
RODO = ROOT / "docs/rodo"
INVENTORY = yaml.safe_load((RODO / "inventory.yaml").read_text(encoding="utf-8"))
TABLES = {table.name: table for table in Base.metadata.sorted_tables}


def kind_of(table: str, column: str) -> str:
    told = INVENTORY[table]
    return told.get(column, told.get("*"))


def test_r01_every_table_is_in_the_inventory_and_no_other(app):
    assert INVENTORY.keys() == TABLES.keys()


@pytest.mark.parametrize("name", INVENTORY)
def test_r01_every_column_has_a_class_and_none_is_invented(app, name):
    columns = set(TABLES[name].columns.keys())
    assert INVENTORY[name].keys() - columns <= {"*"}
    assert {kind_of(name, column) for column in columns} <= CLASSES


def test_r01_no_column_that_can_hold_words_is_none_by_default(app):
    """Whoever adds one says of it by name that nothing about a person stands there."""
    for name, table in TABLES.items():
        if INVENTORY[name].get("*") == "none":
            words = {
                column.name
                for column in table.columns
                if isinstance(column.type, String | JSON | LargeBinary)
                and not isinstance(column.type, Enum)
            }
            assert words <= INVENTORY[name].keys(), name


@pytest.mark.parametrize("name", ["rejestr", "ocena-skutkow", "powierzenie", "naruszenia"])
def test_r14_every_document_is_there_and_in_the_list(name):
    assert (RODO / f"{name}.md").read_text(encoding="utf-8").startswith("# ")
    assert f"({name}.md)" in (RODO / "README.md").read_text(encoding="utf-8")


def test_r14_the_register_says_the_periods_that_the_program_keeps():
    told = (RODO / "rejestr.md").read_text(encoding="utf-8")
    for days, said in (
        (retention.AFTER_SESSION, "30 dni po zakończeniu"),
        (retention.ADDRESSES, "najwyżej 90 dni"),
        (retention.UNUSED_ACCOUNT, "nie skorzystał: 14 dni"),
        (retention.TRASH, "30 dni po porzuceniu"),
        (retention.LETTERS, "listy 30 dni"),
        (retention.THROTTLES, "| 2 dni |"),
    ):
        assert said in told
        assert re.search(r"\d+", said).group() == str(days.days)
    assert retention.LOG == retention.IDLE_EMPTIED == timedelta(days=730)
    assert "| 24 miesiące |" in told


def test_r01_what_names_a_person_is_never_none(app):
    for name, table in TABLES.items():
        for column in table.columns:
            refers = any(key.column.table.name == "account" for key in column.foreign_keys)
            looks = column.name in {"email", "address", "agent"} and isinstance(column.type, String)
            if refers or looks:
                assert kind_of(name, column.name) != "none", f"{name}.{column.name}"


def test_r06_what_is_secret_in_the_inventory_is_left_out_of_the_copy(app):
    secret = {
        column.name
        for name, table in TABLES.items()
        for column in table.columns
        if kind_of(name, column.name) == "auth-secret" and name != "recovery_code"
    }
    assert secret == own_data.SECRET - {"code_hash"}
