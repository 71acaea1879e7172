"""From the text of a write-up to the fields of a form and back, with nothing lost on the way.

What the form has no field for (keys of the house, keys nobody knows, headings of one's own) stays
in the text and is carried along. A text that the form cannot hold without loss is edited as a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.practices import SECTIONS
from app.writeups import frontmatter, sections, writing
from app.writeups.characters import one_line, tidy
from app.writeups.fields import BODY, BY_KEY, FRONT, Field, Kind
from app.writeups.reading import KEYS
from app.writeups.sections import Completeness
from app.writeups.writing import Typed

# Headings that a dictionary of sections cannot tell apart, and text that stands under none.
_UNFIT = {"text-before-headings", "repeated-heading", "main-heading", "underlined-heading"}
# So many empty rows are offered below those filled in.
SPARE_ROWS = 2
# More rows than this a front matter of 16 kB does not hold.
ROWS_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Unfit(Exception):  # noqa: N818 - an answer to whoever wanted a form: edit the file
    """The text cannot be shown in the form; `faults` say why."""

    faults: tuple[Fault, ...]


def values(source: bytes) -> dict[str, str]:
    """Return what stands in each input of the form, by name, empty ones included.

    Raises Unfit if the form could not give the text back as it is.
    """
    front, told = _apart(source)
    filled = dict(inputs(FRONT, front))
    filled |= {field.name: told.get(field.key, "") for field in BODY}
    again = text(filled, source).encode()
    if not is_same((front, told), _apart(again)) or remarks(source) != remarks(again):
        raise Unfit(())
    return filled


def text(filled: Mapping[str, str], base: bytes) -> str:
    """Return the text that a filled form stands for; what it has no field for comes from `base`.

    Raises Unfit if `base` is no text that a form was made of.
    """
    before, headings = _apart(base)
    front: dict[str, Typed] = {}
    for key in (*KEYS, *(key for key in before if key not in KEYS)):
        field = BY_KEY.get(key)
        if field is not None:
            front[key] = typed(field, filled)
        elif key in before:
            front[key] = before[key]
    own = {heading: told for heading, told in headings.items() if heading not in SECTIONS}
    known = {field.key: _within(filled.get(field.name, "")) for field in BODY}
    return with_remarks(writing.compose(front, known | own), base)


def rows(field: Field, filled: Mapping[str, str]) -> range:
    """Return the numbers of the rows or selects to show for a field."""
    if field.kind is Kind.CHOICES:
        return range(field.limit)
    return range(_count(field, filled) + SPARE_ROWS)


def measure(source: bytes) -> Completeness:
    """Tell how much of a full description a text has, however broken it is; never raises.

    As `sections.completeness` does for a text that is whole.
    """
    try:
        front, typed = writing.apart(source)
    except InvalidWriteUpError:
        return Completeness("fiszka", 0, len(sections.PARTS), sections.PARTS)
    told = {key for key, value in front.items() if writing.is_told(value)}
    told.add("licencja")  # where nothing is said the usual one holds
    told |= {heading for heading, section in typed.items() if section.strip()}
    if sections.CONDITIONS in told:
        told.add("warunki")
    missing = tuple(name for name in sections.PARTS if name not in told)
    total = len(sections.PARTS)
    return Completeness("fiszka" if missing else "full", total - len(missing), total, missing)


def beside(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    """Return faults by the name of the input or field that they stand beside; "" for the rest."""
    found: dict[str, list[Fault]] = {}
    for one in faults:
        key, _, inner = one.key.partition(".")
        field = BY_KEY.get(one.key) or BY_KEY.get(key.partition("[")[0])
        name = field.name if field else ""
        if field and inner and field.kind is Kind.GROUP:
            name = f"{name}.{inner}"
        found.setdefault(name, []).append(one)
    return found


def _apart(source: bytes) -> tuple[dict[str, Typed], dict[str, str]]:
    try:
        front = frontmatter.read(source)
        found = writing.apart(source)
    except InvalidWriteUpError as error:
        raise Unfit(error.faults) from None
    empty = {heading for heading, told in found[1].items() if not told.strip()}
    unfit = [
        one
        for one in sections.faults(front.body, front.body_line)
        if one.code in _UNFIT or (one.code == "unknown-heading" and one.key in empty)
    ]
    if unfit or front.faults:
        raise Unfit((*front.faults, *unfit))
    return found


def with_remarks(composed: str, base: bytes) -> str:
    """Return a text with the comments of `base` in its front matter, each above the key it met."""
    before = frontmatter.read(base)
    if not before.remarks:
        return composed
    lines = composed.split("\n")
    after = frontmatter.read(composed.encode())
    end = after.body_line - 1  # the line of the closing fence
    above: dict[int, list[str]] = {}
    for line, told in before.remarks:
        following = (key for key, at in before.table.lines.items() if at >= line)
        place = next((after.table.lines[key] for key in following if key in after.table.lines), end)
        above.setdefault(place, []).append(told)
    return "\n".join(
        part for number, line in enumerate(lines, 1) for part in (*above.get(number, ()), line)
    )


def remarks(source: bytes) -> list[str]:
    """Return the comments in the front matter of a text."""
    return sorted(told for _, told in frontmatter.read(source).remarks)


def inputs(fields: Sequence[Field], front: Mapping[str, Typed]) -> Iterator[tuple[str, str]]:
    """Yield name and value of the inputs of these fields."""
    for field in fields:
        yield from _shown(field, front.get(field.key, ""))


def _shown(field: Field, value: Typed) -> Iterator[tuple[str, str]]:
    key = field.key
    if field.kind is Kind.LINES:
        yield key, "\n".join(_texts(value))
    elif field.kind is Kind.CHOICES:
        chosen = [*_texts(value), *[""] * field.limit][: max(field.limit, len(_texts(value)))]
        yield from ((f"{key}.{number}", one) for number, one in enumerate(chosen))
    elif field.kind is Kind.GROUP:
        inner = value if isinstance(value, Mapping) else {}
        yield from ((f"{key}.{column.key}", _line(inner, column.key)) for column in field.columns)
    elif field.kind is Kind.ROWS:
        tables = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
        for number, one in enumerate(tables):
            row = one if isinstance(one, Mapping) else {}
            for column in field.columns:
                yield f"{key}.{number}.{column.key}", _line(row, column.key)
    else:
        yield key, value if isinstance(value, str) else ""


def typed(field: Field, filled: Mapping[str, str]) -> Typed:
    """Return the value that was typed into the inputs of a field."""
    key = field.key
    if field.kind is Kind.LINES:
        lines = map(one_line, tidy(filled.get(key, "")).split("\n"))
        return [line for line in lines if line]
    if field.kind is Kind.CHOICES:
        # A select that was left out holds no place.
        names = (f"{key}.{number}" for number in range(_count(field, filled)))
        return [filled[name] for name in names if filled.get(name, "").strip()]
    if field.kind is Kind.GROUP:
        return {one.key: filled.get(f"{key}.{one.key}", "") for one in field.columns}
    if field.kind is Kind.ROWS:
        return [
            {one.key: filled.get(f"{key}.{number}.{one.key}", "") for one in field.columns}
            for number in range(_count(field, filled))
        ]
    return filled.get(key, "")


def _within(told: str) -> str:
    """Return a section in which nothing begins another one: headings go below it, rules stand off.

    Whoever types `# Heading` or underlines a line means a heading of their own.
    """
    lines = tidy(told).split("\n")
    for level, _name, at in sections.headings_of(lines):
        lines[at] = "#" * (_BELOW - level) + lines[at]
    above = [f"## {SECTIONS[0]}", ""]
    found = sections.faults("\n".join([*above, *lines]), 1)
    for one in reversed([one for one in found if one.code == "underlined-heading"]):
        lines.insert(one.line - 1 - len(above), "")
    return "\n".join(lines)


_BELOW = 3


def _count(field: Field, filled: Mapping[str, str]) -> int:
    """Return one more than the highest number among the names of a field's inputs in use."""
    start = f"{field.key}."
    numbers = [
        int(name[len(start) :].partition(".")[0])
        for name, value in filled.items()
        if name.startswith(start)
        and value.strip()
        and name[len(start) :].partition(".")[0].isascii()
        and name[len(start) :].partition(".")[0].isdecimal()
    ]
    return min(max(numbers, default=-1) + 1, ROWS_LIMIT)


def _line(table: Mapping[str, Typed], key: str) -> str:
    value = table.get(key, "")
    return value if isinstance(value, str) else ""


def _texts(value: Typed) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [one for one in value if isinstance(one, str)] if isinstance(value, Sequence) else []


def is_same(
    one: tuple[dict[str, Typed], dict[str, str]], other: tuple[dict[str, Typed], dict[str, str]]
) -> bool:
    """Tell whether two texts, taken apart, say the same."""
    return _told(one) == _told(other)


def _told(parts: tuple[dict[str, Typed], dict[str, str]]) -> object:
    front, typed = parts
    return (
        {key: _plain(key, value) for key, value in front.items() if writing.is_told(value)},
        {heading: writing.section(told) for heading, told in typed.items() if told.strip()},
    )


def _plain(key: str, value: Typed) -> object:
    """Return a value as it is compared: a single text in the place of a list is that list."""
    field = BY_KEY.get(key)
    if isinstance(value, str):
        is_list = field is not None and field.kind in {Kind.LINES, Kind.CHOICES}
        return [value] if is_list else value
    if isinstance(value, Mapping):
        return {name: _plain("", one) for name, one in value.items() if writing.is_told(one)}
    return [_plain("", one) for one in value if writing.is_told(one)]
