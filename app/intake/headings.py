"""Headings of an office text become sections of ours, wherever they can be recognised.

A heading is one by its style, or a line in bold that has the name of a section. What is not
recognised stays, as a heading of a lower level in the section it stands in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.files import Finding
from app.domain.practices import SECTIONS, TITLE_LIMIT
from app.domain.slugs import slug
from app.intake.tree import Node, said

# Where text goes that stands before the first heading of ours.
HOME = "Rozwiązanie"
FIRST_OWN_LEVEL = 3
LAST_LEVEL = 6
_SECTION_LEVELS = (1, 2)
_NUMBER = re.compile(r"^\s*(?:(?:\d{1,2}|[IVX]{1,4}|[a-z])[.)]\s*)+(?=\S)")
_BY_SLUG = {slug(name): name for name in SECTIONS}
# What cities call these sections in their own papers.
_ALSO = {
    "opis problemu": "Problem",
    "wyzwanie": "Problem",
    "tło": "Kontekst",
    "kontekst i tło": "Kontekst",
    "cele": "Cel",
    "cel projektu": "Cel",
    "opis rozwiązania": "Rozwiązanie",
    "opis praktyki": "Rozwiązanie",
    "opis działań": "Rozwiązanie",
    "etapy": "Krok po kroku",
    "etapy wdrożenia": "Krok po kroku",
    "przebieg wdrożenia": "Krok po kroku",
    "koszty": "Koszty i finansowanie",
    "finansowanie": "Koszty i finansowanie",
    "budżet": "Koszty i finansowanie",
    "koszty i źródła finansowania": "Koszty i finansowanie",
    "zespół": "Zespół i partnerzy",
    "partnerzy": "Zespół i partnerzy",
    "podstawy prawne": "Podstawa prawna",
    "efekty": "Rezultaty",
    "wyniki": "Rezultaty",
    "rezultaty i efekty": "Rezultaty",
    "trwałość rezultatów": "Trwałość",
    "błędy": "Uniknij błędów",
    "czego unikać": "Uniknij błędów",
    "trudności": "Uniknij błędów",
    "warunki powtórzenia": "Warunki przeniesienia",
    "pierwsze kroki": "Pierwsze trzy kroki",
    "załączniki": "Materiały",
    "materiały do pobrania": "Materiały",
}
_BY_SLUG |= {slug(words): name for words, name in _ALSO.items()}


@dataclass(slots=True)
class Outline:
    """A text in sections of ours, in our order once it is `finished`."""

    title: str = ""
    sections: dict[str, list[Node]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def recognised(words: str) -> str:
    """Return the section that a heading means, "" if none."""
    return _BY_SLUG.get(slug(_NUMBER.sub("", words)), "")


def outline(title: str, blocks: Sequence[Node]) -> Outline:
    """Divide cleaned blocks into sections; `title` is that of a style, or "".

    Without one, a first heading of the first level is the title if no other text stands above it.
    """
    made = Outline(_short(title))
    rest = list(blocks)
    if not made.title and rest and _is_title(rest):
        made.title = _short(said(rest.pop(0)["c"][2]))
    made.findings.append(Finding("title-found", value=made.title) if made.title else _NO_TITLE)
    _divide(made, rest)
    made.sections = {name: made.sections[name] for name in SECTIONS if made.sections.get(name)}
    made.findings += [Finding("section-found", name) for name in SECTIONS if name in made.sections]
    return made


_NO_TITLE = Finding("title-missing")


def own_levels(blocks: Sequence[Node]) -> list[Node]:
    """Return blocks whose headings begin at the third level and skip none."""
    above: list[int] = []
    return [_lowered(block, above) if block["t"] == "Header" else block for block in blocks]


def _divide(made: Outline, blocks: Sequence[Node]) -> None:
    current, above, is_early = HOME, [], False  # type: str, list[int], bool
    for block in blocks:
        name, words = _section(block)
        if name:
            if name in made.sections and name != HOME:
                made.findings.append(Finding("sections-joined", name))
            if slug(_NUMBER.sub("", words)) != slug(name):
                made.findings.append(Finding("section-meant", name, words))
            current, above = name, []
            made.sections.setdefault(name, [])
            continue
        is_early = is_early or not made.sections
        if block["t"] == "Header":
            made.findings.append(Finding("heading-kept", said(block["c"][2]), current))
        own = _lowered(block, above) if block["t"] == "Header" else block
        made.sections.setdefault(current, []).append(own)
    if is_early:
        made.findings.append(Finding("text-before-headings", HOME))


def _section(block: Node) -> tuple[str, str]:
    """Return the section that a block begins, and the words it does so with."""
    words = ""
    if block["t"] == "Header" and block["c"][0] in _SECTION_LEVELS:
        words = said(block["c"][2])
    elif block["t"] in {"Para", "Plain"}:
        words = _bold(block["c"])
    elif block["t"] == "OrderedList" and len(block["c"][1]) == 1 and len(block["c"][1][0]) == 1:
        only = block["c"][1][0][0]
        words = _bold(only["c"]) if only["t"] in {"Para", "Plain"} else ""
    return recognised(words), words


def _bold(inlines: Any) -> str:
    dressed = [node for node in inlines if node["t"] not in {"Space", "LineBreak"}]
    is_bold = dressed and all(
        node["t"] == "Strong" or (node["t"] == "Str" and not node["c"].strip(" .:0123456789"))
        for node in dressed
    )
    return said(inlines) if is_bold else ""


def _is_title(blocks: Sequence[Node]) -> bool:
    first = blocks[0]
    if first["t"] != "Header" or first["c"][0] != 1 or recognised(said(first["c"][2])):
        return False
    others = [block for block in blocks[1:] if block["t"] == "Header" and block["c"][0] == 1]
    return not others or any(recognised(said(block["c"][2])) for block in others)


def _lowered(header: Node, above: list[int]) -> Node:
    level, attributes, inlines = header["c"]
    while above and above[-1] >= level:
        above.pop()
    own = min(FIRST_OWN_LEVEL + len(above), LAST_LEVEL)
    above.append(level)
    return {"t": "Header", "c": [own, attributes, inlines]}


def _short(title: str) -> str:
    words = " ".join(title.split())
    return words if len(words) <= TITLE_LIMIT else words[: TITLE_LIMIT - 1].rstrip() + "…"
