"""R-01: every column says what it is about people, and the program keeps to it."""

import pytest
import yaml
from sqlalchemy import String

from app.config import ROOT
from app.database import Base
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
INVENTORY = yaml.safe_load((ROOT / "docs/rodo/inventory.yaml").read_text(encoding="utf-8"))
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
