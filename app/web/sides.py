"""Two texts side by side for people: facts by the labels of the form, then section by section.

Facts are compared by what they say, not by how the file writes it: quotes, brackets and the order
of keys are no change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.errors import InvalidWriteUpError
from app.domain.outputs import OutputKind
from app.domain.practices import Evidence, Provenance, Stage
from app.services import networks
from app.web import labels, verdicts, wording
from app.web.labels import N_, _
from app.writeups import changes, form, frontmatter, writing
from app.writeups.changes import Part, Row
from app.writeups.fields import BY_KEY, Column, Field
from app.writeups.output_form import FRONT as OUTPUT_FRONT
from app.writeups.values import number
from app.writeups.writing import Typed

# Keys that are not the author's to set, and what else a file may say above its text.
OTHERS: Mapping[str, str] = {
    "miasto": N_("City"),
    "stan_na": N_("As of"),
    "wazne_do": N_("Valid until"),
    "poziom_dowodow": N_("Evidence"),
    "status_opisu": N_("Origin of the description"),
}
COMMENTS = N_("Comments in the file")
# What is chosen from a list is said in the reader's language; the rest is Polish, as it was typed.
CHOSEN = frozenset({"sieci", "etap", "rodzaj", "poziom_dowodow", "status_opisu"})
OUTPUT_FIELDS: Mapping[str, Field] = {field.key: field for field in OUTPUT_FRONT}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that differs, line beside line; `is_polish` tells the language of what it says."""

    label: str
    rows: tuple[Row, ...]
    is_polish: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two texts; `same` are the labels of facts that do not.

    Where one of the two has no front matter that can be read, both are shown as they are written,
    as the part without a name.
    """

    facts: tuple[Fact, ...]
    same: tuple[str, ...]
    parts: tuple[Part, ...]


def between(old: str, new: str, *, of_output: bool = False) -> Differences:
    """Compare two texts of a practice, or of an output."""
    fields = OUTPUT_FIELDS if of_output else BY_KEY
    try:
        before, after = (_taken_apart(text, fields) for text in (old, new))
    except InvalidWriteUpError:
        return Differences((), (), changes.by_section(old, new))
    told = {key: (before[0].get(key, []), after[0].get(key, [])) for key in _keys(before, after)}
    names = {key: _label(key, fields) for key in told}
    differing = {key: sides for key, sides in told.items() if sides[0] != sides[1]}
    rows = changes.several(("\n".join(one), "\n".join(other)) for one, other in differing.values())
    parts = changes.by_section(before[1], after[1])
    return Differences(
        tuple(
            Fact(names[key], found, key not in CHOSEN)
            for key, found in zip(differing, rows, strict=True)
        ),
        tuple(names[key] for key in told if key not in differing),
        tuple(part for part in parts if part.name or _has_text(part)),
    )


def _has_text(part: Part) -> bool:
    sides = (side for row in part.rows for side in (row.left, row.right) if side)
    return any(piece.text.strip() for side in sides for piece in side)


Told = tuple[Mapping[str, list[str]], str]


def _taken_apart(text: str, fields: Mapping[str, Field]) -> Told:
    """Return the facts of a text, each as lines, and the text below them."""
    source = text.encode(errors="replace")
    front, _sections = writing.apart(source)
    told = {
        key: list(_lines(key, value, fields))
        for key, value in front.items()
        if writing.is_told(value)
    }
    told["#"] = [remark.lstrip("# ") for remark in form.remarks(source)]
    return {key: lines for key, lines in told.items() if lines}, frontmatter.read(source).body


def _keys(before: Told, after: Told) -> list[str]:
    """Return the keys of both in the order of the form, those that it has not at the end."""
    known = [*BY_KEY, *OUTPUT_FIELDS, *OTHERS]
    found = dict.fromkeys([*after[0], *before[0]])
    return sorted(found, key=lambda key: known.index(key) if key in known else len(known))


def _label(key: str, fields: Mapping[str, Field]) -> str:
    """Return the label of the form without what explains it: “Title” of “Title: what and where”."""
    if field := fields.get(key):
        return _(field.label).partition(":")[0]
    if key == "#":
        return _(COMMENTS)
    return _(OTHERS[key]) if key in OTHERS else key


def _lines(key: str, value: Typed, fields: Mapping[str, Field]) -> Iterator[str]:
    """Say a fact, one thing on each line."""
    field = fields.get(key)
    if isinstance(value, str):
        yield _said(key, value)
    elif isinstance(value, Mapping):
        told = _columns(field, value) if field else [("", writing.flow(value))]
        yield from (f"{name}: {one}" if name else one for name, one in told)
    else:
        yield from (_item(key, one, field) for one in value if writing.is_told(one))


def _item(key: str, one: Typed, field: Field | None) -> str:
    """Say one of several in a line; of a row its first column needs no name."""
    if field is None or not isinstance(one, Mapping):
        return _said(key, one)
    (_name, first), *rest = _columns(field, one)
    return "; ".join([first, *(f"{name}: {told}" for name, told in rest)])


def _columns(field: Field, table: Mapping[str, Typed]) -> list[tuple[str, str]]:
    """Return label and value of what a table says, in the order of the form."""
    named = {column.key: column for column in field.columns}
    keys = [*(key for key in named if key in table), *(key for key in table if key not in named)]
    return [
        (_(named.get(key, Column(key, key)).label), _said(f"{field.key}.{key}", table[key]))
        for key in keys
        if writing.is_told(table[key])
    ]


def _said(key: str, value: Typed) -> str:
    """Say a value in words; as it was typed where it is none that the house knows."""
    if not isinstance(value, str):
        return writing.flow(value)
    try:
        return SAID[key](value) if key in SAID else value
    except (ValueError, KeyError):
        return value


def _network(value: str) -> str:
    return {one.slug: labels.network_short(one) for one in networks.in_order()}[value]


def _amount(say: Callable[[Decimal], str]) -> Callable[[str], str]:
    def said(value: str) -> str:
        found = number(value)
        return value if found is None else say(found)

    return said


def _day(value: str) -> str:
    return wording.day(date.fromisoformat(value))


SAID: Mapping[str, Callable[[str], str]] = {
    "sieci": _network,
    "etap": lambda value: _(labels.STAGES[Stage(value)]),
    "rodzaj": lambda value: verdicts.said(OutputKind(value)),
    "koszt.jednorazowy": _amount(wording.money),
    "koszt.roczny": _amount(wording.money),
    "etaty": _amount(wording.number),
    "finansowanie.procent": lambda value: f"{value.rstrip(' %')}%",
    "stan_na": _day,
    "wazne_do": _day,
    "poziom_dowodow": lambda value: _(labels.EVIDENCE[Evidence(int(value))]),
    "status_opisu": lambda value: _(labels.PROVENANCE[Provenance(value)]),
}
