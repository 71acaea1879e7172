"""The table of remarks, as pages, CSV and DOCX show it: as the text runs, cities and no people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.actor import Actor
from app.domain.collation import by_name
from app.domain.errors import NotFoundError
from app.domain.opinions import AnswerState, Position, RemarkKind, Weight
from app.models.cities import City
from app.models.consultations import Consultation
from app.models.documents import Version
from app.models.opinions import Remark
from app.models.outputs import Output
from app.permissions import opinions as may
from app.services import opinions, outputs
from app.services.remarks.places import Standing, Text, ends, in_order
from app.services.remarks.reading import given


@dataclass(frozen=True, slots=True)
class Change:
    """Where the text was changed because of a remark.

    `anchor` is its heading in that version, `section` that of the section around it.
    `is_open`: the reader may read it there; `is_compared`: and an earlier version beside it.
    `before` and `after` are the anchors of the one section that every reader of the table may
    compare, in the version consulted and in that in force; "" where it is not there.
    """

    version: int
    anchor: str
    section: str
    before: str
    after: str
    is_open: bool
    is_compared: bool

    @property
    def is_told(self) -> bool:
        """Tell whether there is a section to compare."""
        return bool(self.before or self.after)


@dataclass(frozen=True, slots=True)
class Line:
    """One remark: where, whose, what, who shares it, what was answered and why.

    `number` counts the lines of the whole table. `is_gone` and `is_reworded` say that the newest
    version lacks the heading or what was quoted; `anchor` leads to the heading in that version.
    """

    number: int
    key: str
    anchor: str
    heading: str
    quote: str
    is_gone: bool
    is_reworded: bool
    city: City
    kind: RemarkKind
    weight: Weight
    text: str
    proposal: str
    joined: tuple[City, ...]
    is_late: bool
    state: AnswerState | None
    reason: str
    answered_at: datetime | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class Voice:
    """A city that has answered, and how; its remarks may stand in its reason alone."""

    city: City
    position: Position
    has_remarks: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Table:
    """All remarks on an output, and besides: who has spoken and who was silent.

    `asked_about` is the number of the version consulted, `newest` that of the one in force.
    """

    output: Output
    consultation: Consultation
    asked_about: int
    newest: int
    lines: tuple[Line, ...]
    voices: tuple[Voice, ...]
    silent: tuple[City, ...]

    @property
    def without_remarks(self) -> tuple[Voice, ...]:
        """The cities that have answered and had no remarks."""
        return tuple(voice for voice in self.voices if not voice.has_remarks)

    @property
    def late(self) -> tuple[Voice, ...]:
        """The cities that answered after the consultation had closed."""
        return tuple(voice for voice in self.voices if voice.is_late)

    @property
    def unanswered(self) -> int:
        """How many remarks have no answer."""
        return sum(line.state is None for line in self.lines)

    @property
    def late_unanswered(self) -> int:
        """How many of them came late: the adoption does not wait for these."""
        return sum(line.state is None and line.is_late for line in self.lines)

    def of_city(self, city_id: int | None) -> tuple[Line, ...]:
        """Return the remarks that a city has made or shares."""
        return tuple(
            line
            for line in self.lines
            if city_id in {line.city.id, *(city.id for city in line.joined)}
        )


def table(actor: Actor, slug: str) -> Table:
    """Return the table of remarks on an output.

    Raises NotFoundError if this actor may not know of the output, and until the closing.
    """
    output = outputs.read(actor, slug)
    consultation = opinions.consultation_of(output)
    if consultation is None or output.version is None or not may.read_table(actor, output):
        raise NotFoundError("remarks", slug=slug)
    asked = tuple(row.city for row in consultation.asked)
    voices = _voices(actor, output)
    heard = {voice.city.id for voice in voices}
    silent = sorted((city for city in asked if city.id not in heard), key=by_name)
    return Table(
        output=output,
        consultation=consultation,
        asked_about=consultation.version.number,
        newest=output.version.number,
        lines=_lines(actor, output, consultation),
        voices=voices,
        silent=tuple(silent),
    )


def _voices(actor: Actor, output: Output) -> tuple[Voice, ...]:
    return tuple(
        Voice(one.city, one.position, opinions.has_remarks(one), one.is_late)
        for one in opinions.given(actor, output)
        if one.position is not None
    )


def _lines(actor: Actor, output: Output, consultation: Consultation) -> tuple[Line, ...]:
    asked = Text(consultation.version.sections)
    newest = Text(output.version.sections) if output.version else asked
    places = in_order(given(output), asked, newest)
    texts = _Texts(
        asked,
        newest,
        versions={version.id: version for version in output.versions},
        is_open={version.id for version in outputs.versions(actor, output)},
        is_newest_open=may.read_change(actor, output),
    )
    return tuple(
        _line(number, remark, place, _change(remark, texts))
        for number, (remark, place) in enumerate(places, 1)
    )


def _line(number: int, remark: Remark, place: Standing, change: Change | None) -> Line:
    answer = remark.answer
    return Line(
        number=number,
        key=remark.key,
        anchor=place.anchor,
        heading=place.heading,
        quote=remark.quote,
        is_gone=place.is_gone,
        is_reworded=place.is_reworded,
        city=remark.opinion.city,
        kind=remark.kind,
        weight=remark.weight,
        text=remark.text,
        proposal=remark.proposal,
        joined=tuple(sorted((one.city for one in remark.supports), key=by_name)),
        is_late=remark.opinion.is_late,
        state=answer.state if answer else None,
        reason=answer.reason if answer else "",
        answered_at=answer.at if answer else None,
        change=change,
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    """The versions of an output, the ids of those that the reader may read, the two that count."""

    asked: Text
    newest: Text
    versions: Mapping[int, Version]
    is_open: set[int]
    is_newest_open: bool


def _change(remark: Remark, texts: _Texts) -> Change | None:
    answer = remark.answer
    if answer is None or answer.version_id is None:
        return None
    version = texts.versions[answer.version_id]
    section = opinions.section_of(version.sections, answer.anchor)
    before = after = ""
    if texts.is_newest_open:
        before, after = ends(section, remark, texts.asked, texts.newest)
    return Change(
        version=version.number,
        anchor=answer.anchor,
        section=str(section["anchor"]) if section else "",
        before=before,
        after=after,
        is_open=answer.version_id in texts.is_open,
        is_compared=any(texts.versions[id_].number < version.number for id_ in texts.is_open),
    )


def changed_in(lines: Sequence[Line], version: Version) -> tuple[Line, ...]:
    """Return the remarks because of which the text was changed in a version."""
    number = version.number
    return tuple(line for line in lines if line.change and line.change.version == number)
