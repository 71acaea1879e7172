"""Mask words in every text of the database; what is sealed by a hash is sealed anew."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    RowMapping,
    String,
    Table,
    cast,
    func,
    or_,
    select,
    update,
)

from app.database import Base, db
from app.domain.drafts import OPEN
from app.models.documents import Version
from app.models.drafts import Draft, DraftSave
from app.models.opinions import Opinion, OpinionEdition, Remark
from app.services import surnames
from app.services.opinions.receipts import fingerprint
from app.services.practices.printing import digest

MASK = "(dane usunięte)"
_UNTOUCHED = {"account", "audit_entry", "city", "network", "topic", "erasure", "throttle"}
# Where readers see or find a document or what was said of it, and the column that names it.
_SHOWN = {
    "document": "id",
    "practice": "id",
    "output": "id",
    "version": "document_id",
    "comment": "document_id",
}


def mask(needles: list[str]) -> tuple[set[int], dict[str, int]]:
    """Mask in every column of text; return the ids of its documents, and how many rows by table."""
    found: dict[str, Sequence[RowMapping]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in _UNTOUCHED and (rows := _mask_table(table, needles)):
            found[table.name] = rows
    db.session.expire_all()
    sealed = ("version", "opinion_edition")
    _seal(*({row["id"] for row in found.get(name, ())} for name in sealed))
    documents = {row[column] for name, column in _SHOWN.items() for row in found.get(name, ())}
    documents |= _remarked({row["id"] for row in found.get("remark", ())})
    return documents, {name: len(rows) for name, rows in found.items()}


def mask_earlier(words: Mapping[int, Sequence[str]]) -> set[int]:
    """Mask words, by the id of the earlier version in which they stand; return its documents.

    They go from the drafts of such a document, too, except from what is being written now.
    """
    documents: set[int] = set()
    for version_id, written in words.items():
        document_id = db.session.get_one(Version, version_id).document_id
        drafts = select(Draft.id).where(Draft.document_id == document_id)
        for table, chosen in (
            (Version, Version.id == version_id),
            (Draft, Draft.id.in_(drafts.where(Draft.state.not_in(OPEN)))),
            (DraftSave, DraftSave.draft_id.in_(drafts)),
        ):
            _mask_rows(table.__table__, chosen, surnames.pattern(written))
        documents.add(document_id)
    if documents:
        db.session.expire_all()
        _seal(set(words), set())
    return documents


def _mask_rows(table: Any, chosen: ColumnElement[bool], found: re.Pattern[str]) -> None:
    columns = [column for column in table.columns if _may_hold(column)]
    wanted = select(*table.primary_key.columns, *columns).where(chosen)
    _rewrite(table, columns, db.session.execute(wanted).mappings().all(), found)


def pattern(needles: list[str]) -> re.Pattern[str]:
    """Return what finds the words in whichever case."""
    return re.compile("|".join(map(re.escape, needles)), re.IGNORECASE)


def _remarked(remarks: set[int]) -> set[int]:
    """Return the ids of the documents that remarks are about."""
    about = select(Opinion.document_id).join(Remark, Remark.opinion_id == Opinion.id)
    return set(db.session.scalars(about.where(Remark.id.in_(remarks))))


def _seal(versions: set[int], editions: set[int]) -> None:
    """Let the SHA-256 of opinions be that of what stands there now, and of their version."""
    masked = select(OpinionEdition.opinion_id).where(OpinionEdition.id.in_(editions))
    wanted = (
        select(OpinionEdition, Opinion)
        .join(Opinion, Opinion.id == OpinionEdition.opinion_id)
        .where(or_(Opinion.id.in_(masked), Opinion.version_id.in_(versions)))
        .order_by(OpinionEdition.number)
    )
    for edition, opinion in db.session.execute(wanted):  # an opinion has that of its last edition
        edition.sha256 = opinion.sha256 = fingerprint(opinion, edition.text, edition.given_at)


def _mask_table(table: Table, needles: list[str]) -> Sequence[RowMapping]:
    """Mask in a table; return the rows that were masked, as they were."""
    columns = [column for column in table.columns if _may_hold(column)]
    if not columns:
        return ()
    keys = list(table.primary_key.columns)
    shown = [table.c[_SHOWN[table.name]]] if table.name in _SHOWN else []
    wanted = select(*{*keys, *shown}, *columns).where(
        or_(*(_holds(column, needle) for column in columns for needle in needles))
    )
    rows = db.session.execute(wanted).mappings().all()
    _rewrite(table, columns, rows, pattern(needles))
    return rows


def _rewrite(
    table: Table,
    columns: Sequence[Column[Any]],
    rows: Sequence[RowMapping],
    found: re.Pattern[str],
) -> None:
    """Write rows of a table anew, masked; a text is sealed anew."""
    keys = list(table.primary_key.columns)
    for row in rows:
        masked = {column.name: _masked(row[column], found) for column in columns}
        values = {name: value for name, value in masked.items() if value != row[table.c[name]]}
        if "sha256" in table.c and isinstance(values.get("text"), str):
            values["sha256"] = digest(values["text"])
        same = [key == row[key] for key in keys]
        if values:
            db.session.execute(update(table).where(*same).values(values))


def _may_hold(column: Column[Any]) -> bool:
    is_text = isinstance(column.type, String | JSON) and not hasattr(column.type, "enums")
    return is_text and not column.primary_key


def _holds(column: Any, needle: str) -> ColumnElement[bool]:
    """Look for a text as it is and, in JSON, as it is written there."""
    told = cast(column, String) if isinstance(column.type, JSON) else column
    plain: ColumnElement[bool] = func.lower(told).contains(needle.lower(), autoescape=True)
    plain |= told.contains(needle, autoescape=True)
    if isinstance(column.type, JSON):
        plain |= told.contains(json.dumps(needle)[1:-1], autoescape=True)
    return plain


def _masked(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(MASK, value)
    if isinstance(value, list):
        return [_masked(one, pattern) for one in value]
    if isinstance(value, dict):
        return {name: _masked(one, pattern) for name, one in value.items()}
    return value
