"""The form of an opinion: what was typed becomes an `OpinionText`, and that becomes the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from flask import request

from app.domain.opinions import (
    ANSWER_LIMIT,
    QUOTE_LIMIT,
    RATING_HIGH,
    RATING_LOW,
    REASON_LIMIT,
    REMARK_LIMIT,
    REMARKS_LIMIT,
    Lack,
    OpinionText,
    Position,
    Rating,
    RemarkKind,
    RemarkText,
    Use,
    Weight,
    known,
)
from app.services.opinions import Differing, Matter, headings
from app.web.forms import Form
from app.web.verdicts import choices
from app.writeups import changes
from app.writeups.changes import Row
from app.writeups.characters import tidy

MARKS = [str(mark) for mark in range(RATING_LOW, RATING_HIGH + 1)]


@dataclass(frozen=True, slots=True)
class Words:
    """What may be chosen in the form, (value, label) each, and how long its fields may be."""

    positions: Sequence[tuple[str, str]]
    uses: Sequence[tuple[str, str]]
    lacks: Sequence[tuple[str, str]]
    ratings: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, str]]
    weights: Sequence[tuple[str, str]]
    reason_limit: int = REASON_LIMIT
    answer_limit: int = ANSWER_LIMIT
    quote_limit: int = QUOTE_LIMIT
    remark_limit: int = REMARK_LIMIT


def words() -> Words:
    """Return the words of the form in the reader's language."""
    return Words(
        choices(Position),
        choices(Use),
        choices(Lack),
        choices(Rating),
        choices(RemarkKind),
        choices(Weight),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One remark in the form: its number, what it says, its proposal as a difference."""

    number: int
    remark: RemarkText
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as it is shown: values and faults by field, remarks in rows, what a colleague has.

    `is_settling`: it holds a text that met a colleague's save, put together with theirs.
    """

    form: Form
    text: OpinionText
    revision: int
    entries: Sequence[Entry]
    page: UUID = field(default_factory=uuid4)
    is_settling: bool = False
    beside: Differing = field(default_factory=Differing)


def sheet(
    text: OpinionText, revision: int, errors: Mapping[str, str], new: RemarkText | None = None
) -> Sheet:
    """Return the form that says `text`, with an empty row for a new remark if one is asked for."""
    remarks = (*text.remarks, new) if new else text.remarks
    entries = [Entry(n, one, difference(one)) for n, one in enumerate(remarks, 1)]
    return Sheet(Form(dict(_values(text, entries)), dict(errors)), text, revision, entries)


def typed(matter: Matter) -> OpinionText:
    """Return what was sent; whatever is none of the choices is left out."""
    given = request.form
    marks = {rating: given.get(f"rating-{rating}", "") for rating in Rating}
    questions = range(1, len(matter.questions) + 1)
    remarks = [_remark(number, matter) for number in range(1, REMARKS_LIMIT + 2)]
    return OpinionText(
        position=known(Position, given.get("position")),
        reason=_told("reason"),
        use=known(Use, given.get("use")),
        lacks=tuple(lack for lack in Lack if f"lack-{lack}" in given),
        ratings={rating: int(mark) for rating, mark in marks.items() if mark in MARKS},
        answers=tuple(_told(f"answer-{number}") for number in questions),
        remarks=tuple(one for one in remarks if one and not one.is_blank),
    )


def without(text: OpinionText, key: str) -> OpinionText:
    """Return the text without one remark."""
    return replace(text, remarks=tuple(one for one in text.remarks if one.key != key))


def new_remark(matter: Matter, anchor: str) -> RemarkText:
    """Return an empty remark at a heading; an unknown one is the whole text."""
    heading = dict(headings(matter.version.sections)).get(anchor)
    return RemarkText(str(uuid4()), "", anchor=anchor if heading else "", heading=heading or "")


def in_words(text: OpinionText) -> str:
    """Return what was typed, to copy from a page that could not save it."""
    remarks = "\n\n".join(
        "\n".join(part for part in (one.heading, one.quote, one.text, one.proposal) if part)
        for one in text.remarks
    )
    return "\n\n".join(part for part in (text.reason, *text.answers, remarks) if part)


def difference(remark: RemarkText) -> Sequence[Row]:
    """Return the words quoted beside those proposed, what differs marked; nothing without both."""
    if not (remark.quote.strip() and remark.proposal.strip()):
        return ()
    return changes.changes(remark.quote, remark.proposal)


def _remark(number: int, matter: Matter) -> RemarkText | None:
    row = f"remark-{number}"
    if f"{row}-text" not in request.form:
        return None
    heading = dict(headings(matter.version.sections)).get(_told(f"{row}-anchor"))
    return RemarkText(
        key=_told(f"{row}-key"),
        text=_told(f"{row}-text"),
        kind=known(RemarkKind, _told(f"{row}-kind")) or RemarkKind.SUBSTANCE,
        weight=known(Weight, _told(f"{row}-weight")) or Weight.IMPORTANT,
        anchor=_told(f"{row}-anchor") if heading else "",
        heading=heading or "",
        quote=_told(f"{row}-quote"),
        proposal=_told(f"{row}-proposal"),
    )


def _values(text: OpinionText, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    yield "position", text.position or ""
    yield "reason", text.reason
    yield "use", text.use or ""
    yield from ((f"lack-{lack}", "1") for lack in text.lacks)
    yield from ((f"rating-{rating}", str(mark)) for rating, mark in text.ratings.items())
    yield from ((f"answer-{number}", answer) for number, answer in enumerate(text.answers, 1))
    for entry in entries:
        for name in ("key", "anchor", "quote", "kind", "weight", "text", "proposal"):
            yield f"remark-{entry.number}-{name}", getattr(entry.remark, name)


def _told(name: str) -> str:
    """Return a field as text that files and letters can hold."""
    return tidy(request.form.get(name, "")).strip()
