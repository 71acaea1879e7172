"""What the editor of a text shows: its fields as typed, what is missing, hints, who saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from flask import request
from flask_babel import gettext

from app.domain.drafts import Start
from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.outputs import OutputKind
from app.domain.practices import REQUIRED_SECTIONS, Stage
from app.models.drafts import Draft
from app.models.outputs import Output
from app.services import outputs, reference, topics
from app.services.reference import Rows
from app.web import labels, verdicts
from app.web.labels import _
from app.writeups import form, linting, output_form, writing
from app.writeups.faults import reason, sentence
from app.writeups.fields import BODY, BY_KEY, FRONT, Depth, Field, Kind
from app.writeups.linting import Hint
from app.writeups.reading import read
from app.writeups.sections import Completeness

# What is not there yet is told by the meter, not by a fault beside an empty field.
NOT_YET = {"missing-key"}
# Nor is an output without a text found fault with as long as nobody has saved anything of it.
AS_BEGUN, NOT_AT_FIRST = 1, {"no-text"}
# Longer numbers no database holds.
DIGITS = 10


@dataclass(frozen=True)  # no slots: what is asked for several times is kept
class Editor:
    """One draft in the form: `values` by name of input, `faults` as sentences by name of field."""

    draft: Draft
    values: Mapping[str, str]
    faults: Mapping[str, Sequence[str]]
    measure: Completeness | None
    hints: Mapping[str, Sequence[Hint]]
    rows: Rows

    front: tuple[Field, ...] = FRONT
    body: tuple[Field, ...] = BODY

    def rows_of(self, field: Field) -> range:
        """Return the numbers of the rows or selects of a field."""
        return form.rows(field, self.values)

    def choices(self, field: Field) -> Iterable[tuple[str, str, str]]:
        """Give value, label and group of what may be chosen in a field."""
        if field.key == "etap":
            return ((stage.value, _(labels.STAGES[stage]), "") for stage in Stage)
        if field.key == "rodzaj":
            return ((value, told, "") for value, told in verdicts.choices(OutputKind))
        if field.key == "sieci":
            return (
                (slug, name, "") for slug, (_number, name) in self.rows.reference.networks.items()
            )
        return self.offered_topics

    @cached_property
    def offered_topics(self) -> list[tuple[str, str, str]]:
        """Return the same of all topics, which several selects of a form offer."""
        found = (topic for topic, _count in topics.all_with_counts())
        return [(topic.name, topic.name, topic.network.short) for topic in found]

    def is_missing(self, field: Field) -> bool:
        """Tell whether the meter still waits for a field."""
        return self.measure is not None and field.key in self.measure.missing


def editor(draft: Draft, today: date) -> Editor:
    """Return the form of a draft.

    Raises form.Unfit if its text can only be edited as a file.
    """
    if isinstance(draft.document, Output):
        return _output_editor(draft)
    values = form.values(draft.text.encode(errors="replace"))
    rows = reference.rows()
    found = [one for one in faults(draft.text, rows, today) if one.code not in NOT_YET]
    return Editor(
        draft=draft,
        values=values,
        faults={
            name: [reason(one, gettext) for one in beside]
            for name, beside in form.beside(found).items()
        },
        measure=form.measure(draft.text.encode(errors="replace")),
        hints=hints(draft.text),
        rows=rows,
    )


def _output_editor(draft: Draft) -> Editor:
    values = output_form.values(draft.text.encode(errors="replace"))
    is_untouched = draft.revision == AS_BEGUN and "zapisano" not in request.args
    unsaid = NOT_YET | NOT_AT_FIRST if is_untouched else NOT_YET
    found = [one for one in outputs.faults(draft) if one.code not in unsaid]
    return Editor(
        draft=draft,
        values=values,
        faults={
            name: [reason(one, gettext) for one in beside]
            for name, beside in output_form.beside(found).items()
        },
        measure=None,
        hints=hints(draft.text),
        rows=reference.rows(),
        front=output_form.FRONT,
        body=output_form.BODY,
    )


def text_of(typed: Mapping[str, str], draft: Draft, start: Start) -> tuple[str, Start]:
    """Return the text of a form and where it goes on from.

    If somebody has made a file of the draft that no form holds, it goes on from none: it is put
    aside, and nothing of either is lost.
    """
    write = output_form.text if isinstance(draft.document, Output) else form.text
    try:
        return write(typed, draft.text.encode(errors="replace")), start
    except form.Unfit:
        return write(typed, _nothing()), Start(0)


def faults_of(draft: Draft, today: date) -> tuple[Fault, ...]:
    """Return everything that would have to be mended before a draft can be given on."""
    if isinstance(draft.document, Output):
        return outputs.faults(draft)
    return faults(draft.text, reference.rows(), today)


def faults(text: str, rows: Rows, today: date) -> tuple[Fault, ...]:
    """Return everything that would have to be mended before a text can be handed in."""
    try:
        read(text.encode(errors="replace"), rows.reference, today=today)
    except InvalidWriteUpError as error:
        return error.faults
    return ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """A fault as it is told to whoever fills in the form: `label` and `address` of its field.

    Both are empty for a fault of the text as a whole; `is_polish` says that the label is a heading.
    """

    sentence: str
    label: str = ""
    address: str = ""
    is_polish: bool = False


def pointed(found: Iterable[Fault]) -> list[Pointer]:
    """Return faults with the field of the form that each is about."""
    return [_pointer(one) for one in found]


def _pointer(one: Fault) -> Pointer:
    key, _dot, inner = one.key.partition(".")
    field = BY_KEY.get(one.key) or BY_KEY.get(key.partition("[")[0])
    if field is None:
        return Pointer(sentence(one, gettext))
    column = next((column for column in field.columns if column.key == inner), None)
    label = f"{part_name(field.key)} – {_(column.label)}" if column else part_name(field.key)
    return Pointer(reason(one, gettext), label, part_address(field.key), field.kind is Kind.SECTION)


def by_depth(missing: Iterable[str]) -> tuple[list[str], list[str]]:
    """Divide missing parts into those of the short description and those of the full one."""
    parts: tuple[list[str], list[str]] = ([], [])
    for name in missing:
        field = BY_KEY.get(name)
        is_first = field.depth is Depth.FISZKA if field else name == "miasto"
        parts[0 if is_first else 1].append(name)
    return parts


def told(found: Iterable[Fault]) -> list[str]:
    """Return faults as sentences with line and key."""
    return [sentence(one, gettext) for one in found]


def hints(text: str) -> Mapping[str, Sequence[Hint]]:
    """Return what a careful reader would say, by section."""
    found: dict[str, list[Hint]] = {}
    for hint in linting.lint(text):
        found.setdefault(hint.place, []).append(hint)
    return found


def hint_told(hint: Hint) -> str:
    """Return a hint as a sentence."""
    return _(linting.SENTENCES[hint.code], value=hint.value)


def part_name(name: str) -> str:
    """Return how the meter calls a part: the label of its field."""
    field = BY_KEY.get(name)
    if field is None:
        return _("City") if name == "miasto" else name
    return name if name in REQUIRED_SECTIONS or field.kind is Kind.SECTION else _(field.label)


def part_address(name: str) -> str:
    """Return the place in the form where a missing part is filled in."""
    field = BY_KEY.get(name)
    return f"#p-{field.name.replace('.', '-')}" if field else "#tresc"


def typed() -> dict[str, str]:
    """Return the fields of the form that was sent."""
    return {name: values[0] for name, values in request.form.lists()}


def typed_text() -> str:
    """Return what was typed as one text, whichever way it was sent."""
    sent = typed()
    if output_form.TEXT.name in sent:
        return output_form.text(sent, _nothing())
    return sent.get("text") or form.text(sent, _nothing())


def _nothing() -> bytes:
    return writing.compose({}, {}).encode()


def start() -> Start:
    """Return where the form that was sent started; revision 0, which is none, if unsaid."""
    try:
        page = str(UUID(request.form.get("strona", "")))
    except ValueError:
        page = ""
    return Start(_number("rewizja"), page, _number("kolejny"))


def _number(name: str) -> int:
    told = request.form.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < DIGITS else 0
