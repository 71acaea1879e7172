"""The body of a practice: its sections, what in them is the city's and what the editors', its gaps.

A section begins with a `## ` heading of the fixed list. The paragraph `ADVICE_MARK` divides a
section: above it the city speaks, below it the editors do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.domain.errors import Fault
from app.domain.practices import (
    ADVICE_MARK,
    REQUIRED_SECTIONS,
    SECTIONS,
    WRITE_UP_LIMIT_BYTES,
    Mistake,
    Section,
    WriteUp,
)
from app.domain.slugs import slug
from app.writeups.characters import tidy
from app.writeups.faults import fault
from app.writeups.plain import plain

__all__ = [
    "CONDITIONS",
    "PARTS",
    "Completeness",
    "Parts",
    "anchor",
    "body",
    "completeness",
    "faults",
    "mistakes",
    "parts",
    "plain",
    "split",
]

MISTAKES = "Uniknij błędów"
CONDITIONS = "Warunki przeniesienia"

# What a full description consists of: keys of the front matter, then headings.
PARTS = (
    "tytul",
    "streszczenie",
    "miasto",
    "jednostka",
    "sieci",
    "tematy",
    "etap",
    "kontakt",
    "okres",
    "koszt",
    "etaty",
    "finansowanie",
    "wskazniki",
    "podstawa_prawna",
    "warunki",
    "licencja",
    *REQUIRED_SECTIONS,
)

_HEADING = re.compile(r"#{1,6}(?!#)")
_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*")
_UNDERLINE = re.compile(r"(=+|-+) *")
_BULLET = re.compile(r"[-*+][ \t]+|[0-9]+\.[ \t]+")
_LABEL = re.compile(r"\*\*(błąd|skutek|jak uniknąć)\s*(?::\*\*|\*\*\s*:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """A section's Markdown, as the city and as the editors wrote it; either may be empty."""

    city: str
    advice: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a full description is there: `done` of `total` fields and sections.

    `missing` names keys of the front matter and headings, in the order of the form.
    """

    depth: Literal["fiszka", "full"]
    done: int
    total: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    name: str
    index: int


def split(markdown: str) -> tuple[Section, ...]:
    """Return the sections of a body, tidied (NFC, no control characters), empty ones included.

    Text before the first heading belongs to no section; `faults` reports it.
    """
    lines = tidy(markdown).split("\n")
    headings = [heading for heading in _headings(lines) if heading.level > 1]
    bounds = [*(heading.index for heading in headings), len(lines)]
    return tuple(
        Section(heading.name, "\n".join(lines[start + 1 : end]).strip("\n"))
        for heading, (start, end) in zip(headings, pairwise(bounds), strict=True)
    )


def body(sections: Sequence[Section]) -> str:
    """Return the Markdown of `sections`, the other way round of `split`."""
    return "\n".join(f"## {section.heading}\n\n{section.text}\n" for section in sections)


def anchor(heading: str) -> str:
    """Return the name by which a link reaches a section."""
    return slug(heading)


def faults(markdown: str, first_line: int) -> list[Fault]:
    """Return what is wrong with the headings and the size of a body.

    `first_line` is the number of the body's first line in its file.
    """
    found = []
    if len(markdown.encode(errors="replace")) > WRITE_UP_LIMIT_BYTES:
        limit = str(WRITE_UP_LIMIT_BYTES // 1000)
        found.append(fault("body-too-large", first_line, value=limit))
    lines = tidy(markdown).split("\n")
    headings = list(_headings(lines))
    first = min((heading.index for heading in headings), default=len(lines))
    early = next((index for index, line in enumerate(lines[:first]) if line.strip()), None)
    if early is not None:
        found.append(fault("text-before-headings", first_line + early, value=lines[early]))
    found.extend(_underlined(lines, first_line))
    found.extend(_heading_faults(headings, first_line))
    return found


def parts(markdown: str) -> Parts:
    """Divide a section at the line that says that the rest is the editors' advice."""
    lines = markdown.split("\n")
    for index, line in enumerate(lines):
        if line.strip().strip("*_") == ADVICE_MARK:
            city, advice = lines[:index], lines[index + 1 :]
            return Parts("\n".join(city).strip("\n"), "\n".join(advice).strip("\n"))
    return Parts(markdown, "")


def mistakes(write_up: WriteUp) -> tuple[Mistake, ...]:
    """Return the bullets of "Uniknij błędów", those of the city first.

    A bullet without the bold labels is a mistake whose effect and cure are empty.
    """
    told = parts(_section(write_up, MISTAKES))
    return (
        *(_mistake(bullet, is_advice=False) for bullet in _bullets(told.city)),
        *(_mistake(bullet, is_advice=True) for bullet in _bullets(told.advice)),
    )


def completeness(write_up: WriteUp) -> Completeness:
    """Measure a write-up against the fields of the fiszka, of the full description, its sections.

    The conditions of transfer may stand in the front matter or in their section.
    """
    present = {**_fields(write_up), **_sections_present(write_up)}
    missing = tuple(name for name, there in present.items() if not there)
    depth: Literal["fiszka", "full"] = "fiszka" if missing else "full"
    return Completeness(depth, len(present) - len(missing), len(present), missing)


def _headings(lines: Sequence[str]) -> Iterator[_Heading]:
    for level, name, index in headings_of(lines):
        yield _Heading(level, name, index)


def headings_of(lines: Sequence[str], deepest: int = 2) -> Iterator[tuple[int, str, int]]:
    """Yield level, name and index of the headings outside of fenced code, `deepest` and above."""
    for index in outside_code(lines):
        found = _HEADING.match(lines[index])
        if found and found.end() <= deepest:
            # Cut by hand: an expression for both ends would try every run of # and spaces.
            name = lines[index][found.end() :].lstrip(" \t").rstrip(" \t#")
            yield found.end(), name, index


def outside_code(lines: Sequence[str]) -> Iterator[int]:
    """Yield the indexes of lines that do not stand in fenced code.

    A fence that is never closed is none, as Python-Markdown has it.
    """
    last = {line.rstrip(): index for index, line in enumerate(lines)}
    closing = ""
    for index, line in enumerate(lines):
        if closing:
            if line.rstrip() == closing:
                closing = ""
            continue
        fence = _FENCE.fullmatch(line)
        if fence and last.get(fence[1], 0) > index:
            closing = fence[1]
            continue
        yield index


def _underlined(lines: Sequence[str], first_line: int) -> Iterator[Fault]:
    """Markdown makes a paragraph's first line a heading when the line below is all = or -."""
    outside = set(outside_code(lines))
    for index in range(1, len(lines)):
        begins = index == 1 or not lines[index - 2].strip()
        title = lines[index - 1].strip()
        if index in outside and begins and title and _UNDERLINE.fullmatch(lines[index]):
            yield fault("underlined-heading", first_line + index, title, title)


def _heading_faults(headings: Sequence[_Heading], first_line: int) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for heading in headings:
        line, name = first_line + heading.index, heading.name
        if heading.level == 1:
            yield fault("main-heading", line, name, name)
        elif name not in SECTIONS:
            yield fault("unknown-heading", line, name, name)
        elif name in seen:
            yield fault("repeated-heading", line, name, str(seen[name]))
        else:
            furthest = max(seen, key=SECTIONS.index, default=name)
            if SECTIONS.index(furthest) > SECTIONS.index(name):
                yield fault("heading-order", line, name, furthest)
            seen[name] = line


def _section(write_up: WriteUp, heading: str) -> str:
    return next((part.text for part in write_up.sections if part.heading == heading), "")


def _bullets(markdown: str) -> Iterator[str]:
    bullet: list[str] = []
    for line in markdown.split("\n"):
        begins = _BULLET.match(line)
        if (begins or not line.strip()) and bullet:
            yield " ".join(bullet)
            bullet = []
        if begins:
            bullet = [line[begins.end() :]]
        elif bullet:
            bullet.append(line.strip())
    if bullet:
        yield " ".join(bullet)


def _mistake(bullet: str, *, is_advice: bool) -> Mistake:
    before, *labelled = _LABEL.split(bullet)
    told = {
        label.casefold(): plain(text)
        for label, text in zip(labelled[::2], labelled[1::2], strict=True)
    }
    mistake = told.get("błąd") or plain(before)
    return Mistake(mistake, told.get("skutek", ""), told.get("jak uniknąć", ""), is_advice)


def _fields(write_up: WriteUp) -> dict[str, bool]:
    """Tell which of the fields marked F and R in the specification of a practice are there."""
    costs = (write_up.cost_once, write_up.cost_yearly)
    conditions = write_up.conditions or _section(write_up, CONDITIONS).strip()
    return {
        "tytul": bool(write_up.title),
        "streszczenie": bool(write_up.summary),
        "miasto": bool(write_up.city),
        "jednostka": bool(write_up.unit),
        "sieci": bool(write_up.networks),
        "tematy": bool(write_up.topics),
        "etap": bool(write_up.stage),
        "kontakt": bool(write_up.contact),
        "okres": write_up.year_from is not None,
        "koszt": any(cost is not None for cost in costs),
        "etaty": write_up.staff is not None,
        "finansowanie": bool(write_up.funding),
        "wskazniki": bool(write_up.indicators),
        "podstawa_prawna": bool(write_up.legal_basis),
        "warunki": bool(conditions),
        "licencja": bool(write_up.licence),
    }


def _sections_present(write_up: WriteUp) -> dict[str, bool]:
    return {heading: bool(_section(write_up, heading).strip()) for heading in REQUIRED_SECTIONS}
