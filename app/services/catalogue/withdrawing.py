"""What the database knows before the index does, asked in one question before every search.

What was withdrawn a moment ago: the index may still hold it, nobody is to learn of it.

Between a commit and the indexing that it has promised lies a moment, or hours if the worker is
down. The database knows at once, so every search asks it first. With the same question comes when
the topics were last edited, so that the engine learns their words at once, in every process.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.catalogue import Kind, name_of
from app.models.comments import Comment
from app.models.documents import Document
from app.models.opinions import Opinion, Remark
from app.models.outbox import (
    COMMENT,
    INDEXED,
    NARROWED,
    OPINION,
    REMARK,
    WRITTEN,
    OutboxMessage,
)
from app.models.outputs import Output
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import comments, opinions, outputs, practices

# Another process may still hold the index of before the last messages were delivered.
LATEST = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Ids `withdrawn` that an index may still hold; when topics were last `edited`."""

    withdrawn: frozenset[str]
    edited: datetime | None


def standing() -> Standing:
    """Return what can be found no more, and how new the topics are.

    Only a withdrawal counts. A text that was changed is found by its old words until it is indexed
    again: its earlier versions stay public, and hiding it would empty the search when the worker is
    down.
    """
    rows = db.session.execute(_question()).all()
    edited = next(at for at, kind, _ in rows if not kind)
    return Standing(frozenset(name_of(Kind(kind), id_) for _, kind, id_ in rows if kind), edited)


@cache
def _question() -> CompoundSelect[Any]:
    """Return what is asked, put together once: that takes ten times as long as the answer."""
    recent = _recent()
    none = cast(null(), Topic.edited_at.type)
    newest = select(func.max(Topic.edited_at), literal(""), literal(0))
    gone = (_written(recent), _comments(recent), _remarks(recent), _erased(recent))
    parts = (select(none, *part.subquery().c) for part in gone)
    return union_all(newest, *parts)


def _recent() -> CTE:
    """Choose the messages whose work an index may lack. Dead ones count: it was not done."""
    last = select(func.max(OutboxMessage.id)).scalar_subquery()
    is_late = and_(OutboxMessage.id > last - LATEST, OutboxMessage.topic != NARROWED)
    asked = select(OutboxMessage.topic, OutboxMessage.key).where(
        OutboxMessage.topic.in_(INDEXED), or_(OutboxMessage.done_at.is_(None), is_late)
    )
    return asked.distinct().cte("recent")


def _keys(recent: CTE, *topics: str) -> Select[int]:
    return select(recent.c.key).where(recent.c.topic.in_(topics))


def _written(recent: CTE) -> Select[str, int]:
    """Choose practices and outputs; what has no row was a practice."""
    kind = case((Document.kind == "output", Kind.OUTPUT.value), else_=Kind.PRACTICE.value)
    practice = select(Practice.id).where(Practice.id == recent.c.key, practices.listed_practices())
    output = select(Output.id).where(Output.id == recent.c.key, outputs.found_outputs())
    is_found = or_(practice.correlate(recent).exists(), output.correlate(recent).exists())
    is_gone = or_(recent.c.topic == NARROWED, and_(recent.c.topic == WRITTEN, ~is_found))
    table = Document.__table__
    return (
        select(kind, recent.c.key)
        .select_from(recent)
        .outerjoin(table, table.c.id == recent.c.key)
        .where(is_gone)
    )


def _comments(recent: CTE) -> Select[str, int]:
    concerned = or_(
        Comment.id.in_(_keys(recent, COMMENT)), Comment.document_id.in_(_keys(recent, WRITTEN))
    )
    is_narrowed = Comment.document_id.in_(_keys(recent, NARROWED))
    is_gone = or_(and_(concerned, ~comments.found_comments()), is_narrowed)
    return select(literal(Kind.COMMENT.value), Comment.id).where(is_gone)


def _remarks(recent: CTE) -> Select[str, int]:
    concerned = or_(Opinion.document_id.in_(_keys(recent, WRITTEN)), _is_beside(recent))
    is_narrowed = Opinion.document_id.in_(_keys(recent, NARROWED))
    is_gone = or_(and_(concerned, ~opinions.found_remarks()), is_narrowed)
    wanted = select(literal(Kind.REMARK.value), Remark.id)
    return wanted.join(Opinion, Opinion.id == Remark.opinion_id).where(is_gone)


def _is_beside(recent: CTE) -> ColumnElement[bool]:
    """Tell whether an opinion was given, or one of the same city on the same text."""
    given = aliased(Opinion)
    changed = select(given.id).where(
        given.id.in_(_keys(recent, OPINION)),
        given.document_id == Opinion.document_id,
        given.city_id == Opinion.city_id,
    )
    return changed.correlate(Opinion).exists()


def _erased(recent: CTE) -> Select[str, int]:
    """Choose remarks that their city took out when it gave its opinion anew."""
    there = select(Remark.id).where(Remark.id == recent.c.key).correlate(recent).exists()
    wanted = select(literal(Kind.REMARK.value), recent.c.key)
    return wanted.where(recent.c.topic == REMARK, ~there)
