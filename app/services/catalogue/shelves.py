"""What an actor can find of each kind, as queries: for the search without an index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from app.domain.actor import Actor
from app.domain.catalogue import Kind
from app.domain.opinions import ANSWER_WORDS
from app.models.comments import Comment
from app.models.opinions import Answer, Opinion, Remark
from app.models.outputs import Output, output_author
from app.models.practices import Practice
from app.permissions import comments, opinions, outputs, practices

Condition = ColumnElement[bool]
# SQLite puts only letters of ASCII into lower case.
_FOLDED = dict(zip("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzacelnoszz", strict=True))


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of things: `rows` selects columns of it, `conditions` are who finds what of it.

    `folded` is its text without Polish letters in lower case; `of_cities` are those of cities whose
    ids a query gives; `published` and `confirmed` are moments or days.
    """

    kind: Kind
    id: ColumnElement[int]
    document_id: ColumnElement[int]
    folded: ColumnElement[str]
    published: ColumnElement[Any]
    confirmed: ColumnElement[Any]
    conditions: Sequence[Condition]
    of_cities: Callable[[Select[int]], Condition]
    rows: Callable[..., Select[Any]] = select


def shelves(actor: Actor) -> Sequence[Shelf]:
    """Return all that this actor can find."""
    return (_practices(actor), _outputs(actor), _comments(actor), _remarks(actor))


def _practices(actor: Actor) -> Shelf:
    return Shelf(
        kind=Kind.PRACTICE,
        id=Practice.id.expression,
        document_id=Practice.id.expression,
        folded=Practice.folded.expression,
        published=Practice.published_at.expression,
        confirmed=Practice.as_of.expression,
        conditions=(practices.listed_practices(), practices.readable_practices(actor)),
        of_cities=Practice.city_id.in_,
    )


def _outputs(actor: Actor) -> Shelf:
    day = func.coalesce(
        Output.published_at, Output.adopted_at, Output.handed_in_at, Output.created_at
    )

    def of_cities(ids: Select[int]) -> Condition:
        together = select(output_author.c.output_id).where(output_author.c.city_id.in_(ids))
        return or_(Output.city_id.in_(ids), Output.id.in_(together))

    return Shelf(
        kind=Kind.OUTPUT,
        id=Output.id.expression,
        document_id=Output.id.expression,
        folded=Output.folded.expression,
        published=day,
        confirmed=day,
        conditions=(outputs.found_outputs(), outputs.readable_outputs(actor)),
        of_cities=of_cities,
    )


def _comments(actor: Actor) -> Shelf:
    return Shelf(
        kind=Kind.COMMENT,
        id=Comment.id.expression,
        document_id=Comment.document_id.expression,
        folded=_folded(Comment.text),
        published=Comment.created_at.expression,
        confirmed=Comment.created_at.expression,
        conditions=(comments.found_comments(), comments.readable_comments(actor)),
        of_cities=Comment.city_id.in_,
    )


def _remarks(actor: Actor) -> Shelf:
    def rows(*columns: Any) -> Select[Any]:
        return select(*columns).join_from(Remark, Opinion, Opinion.id == Remark.opinion_id)

    return Shelf(
        kind=Kind.REMARK,
        id=Remark.id.expression,
        document_id=Opinion.document_id.expression,
        folded=_folded(Remark.text, Remark.proposal, Remark.quote, _answered()),
        published=Opinion.given_at.expression,
        confirmed=Opinion.given_at.expression,
        conditions=(opinions.found_remarks(), opinions.findable_remarks(actor)),
        of_cities=Opinion.city_id.in_,
        rows=rows,
    )


def _answered() -> ColumnElement[str]:
    """Return the answer to a remark that is in force, where all who find the remark read it."""
    words = case(*((Answer.state == state, told) for state, told in ANSWER_WORDS.items()))
    last = (
        select(words + literal(": ") + Answer.reason)
        .where(Answer.remark_id == Remark.id)
        .order_by(Answer.number.desc())
        .limit(1)
        .correlate(Remark)
        .scalar_subquery()
    )
    return case((opinions.open_answers(), func.coalesce(last, "")), else_="")


def _folded(*texts: Any) -> ColumnElement[str]:
    """Return texts as they are compared with what was typed; none of them is missing."""
    whole: Any = literal("")
    for text in texts:
        whole = whole + text + literal("\n")
    for letter, plain in _FOLDED.items():
        whole = func.replace(whole, letter, plain)
    return func.lower(whole)
