"""What the database holds that can be found, as documents for an engine.

Rows are read a batch at a time, each in a session of its own: a read that lasted as long as a
rebuild would keep SQLite from writing all that time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from app.database import reading
from app.domain.catalogue import Kind
from app.models.comments import Comment
from app.models.documents import Document as Written
from app.models.documents import DocumentNetwork, Version
from app.models.opinions import Opinion, Remark
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import comments, opinions, outputs, practices
from app.search.documents import (
    comment_document,
    output_document,
    practice_document,
    remark_document,
)
from app.search.engine import Document
from app.services import adoptions, attachments

BATCH = 500


def held() -> Mapping[Kind, Select[int]]:
    """Return by kind the ids of all that the index holds."""
    remarks = select(Remark.id).join(Opinion, Opinion.id == Remark.opinion_id)
    return {
        Kind.PRACTICE: select(Practice.id).where(practices.listed_practices()),
        Kind.OUTPUT: select(Output.id).where(outputs.found_outputs()),
        Kind.REMARK: remarks.where(opinions.found_remarks()),
        Kind.COMMENT: select(Comment.id).where(comments.found_comments()),
    }


def documents(today: date, only: Mapping[Kind, Iterable[int]] | None = None) -> Iterator[Document]:
    """Yield the documents of all that can be found, or of `only` these ids by kind."""
    chosen = {kind: None if only is None else sorted(only[kind]) for kind in Kind}
    yield from _each(
        _practices(), chosen[Kind.PRACTICE], lambda session, rows: _told(session, rows, today)
    )
    yield from _each(_outputs(), chosen[Kind.OUTPUT], _told_together)
    yield from _each(_comments(), chosen[Kind.COMMENT], _commented)
    yield from _each(_remarks(), chosen[Kind.REMARK], _remarked)


def _each(
    wanted: Select[Any],
    ids: list[int] | None,
    made: Callable[[Session, list[Any]], list[Document]],
) -> Iterator[Document]:
    """Yield what is made of the rows, batch by batch in the order of their ids."""
    if ids == []:
        return
    row = wanted.column_descriptions[0]["entity"]
    wanted = wanted.order_by(row.id).limit(BATCH)
    if ids is not None:
        wanted = wanted.where(row.id.in_(ids))
    last = 0
    while True:
        with reading() as session:
            rows = list(session.scalars(wanted.where(row.id > last)))
            found = made(session, rows) if rows else []
        yield from found
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def _practices() -> Select[Practice]:
    wanted = select(Practice).where(practices.listed_practices())
    return wanted.options(defer(Practice.folded), *_belonging(Practice))


def _outputs() -> Select[Output]:
    wanted = select(Output).where(outputs.found_outputs())
    authors = selectinload(Output.authors)
    return wanted.options(defer(Output.folded), authors, *_belonging(Output))


def _belonging(kind: type[Practice] | type[Output]) -> tuple[Any, ...]:
    return (
        joinedload(kind.city),
        selectinload(kind.belongs_to).joinedload(DocumentNetwork.network),
        selectinload(kind.topics),
    )


def _comments() -> Select[Comment]:
    version = joinedload(Comment.version).load_only(Version.number, Version.is_published)
    wanted = select(Comment).where(comments.found_comments())
    return wanted.options(joinedload(Comment.city), version)


def _remarks() -> Select[Remark]:
    wanted = select(Remark).join(Opinion, Opinion.id == Remark.opinion_id)
    whose = joinedload(Remark.opinion).joinedload(Opinion.city)
    answers = selectinload(Remark.given_answers)
    return wanted.where(opinions.found_remarks()).options(whose, answers)


def _told(session: Session, rows: list[Practice], today: date) -> list[Document]:
    found = [practice.id for practice in rows]
    said = attachments.texts(found, session=session)
    repeated = adoptions.repeated(found, session=session)
    return [
        practice_document(one, today, said.get(one.id, ""), repeated.get(one.id, 0)) for one in rows
    ]


def _told_together(session: Session, rows: list[Output]) -> list[Document]:
    said = attachments.texts([output.id for output in rows], Output, session)
    return [output_document(output, said.get(output.id, "")) for output in rows]


def _commented(session: Session, rows: list[Comment]) -> list[Document]:
    about = _written(session, {comment.document_id for comment in rows})
    return [
        comment_document(one, about[one.document_id]) for one in rows if one.document_id in about
    ]


def _remarked(session: Session, rows: list[Remark]) -> list[Document]:
    about = _written(session, {remark.opinion.document_id for remark in rows})
    return [
        remark_document(one, about[one.opinion.document_id])
        for one in rows
        if one.opinion.document_id in about
    ]


def _written(session: Session, ids: set[int]) -> Mapping[int, Written]:
    """Return what was written under these ids, with what its readers follow from."""
    found: dict[int, Written] = {}
    for wanted, row in ((_practices(), Practice), (_outputs(), Output)):
        plain = wanted.options(defer(row.body)).where(row.id.in_(ids))
        found |= {one.id: one for one in session.scalars(plain)}
    return found
