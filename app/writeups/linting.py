"""What a careful colleague would say of a text before it goes out: hints, never refusals.

Every rule looks at one line or one paragraph at a time with expressions that do not go back, so
that the time grows with the length of the text only. Sources: WCAG 2.2 1.1.1, 1.3.1, 2.4.4, 3.1.4;
the check digits of PESEL (ustawa o ewidencji ludności) and of IBAN (ISO 13616).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten

from app.writeups.characters import tidy
from app.writeups.questions import N_
from app.writeups.sections import headings_of

SENTENCE_WORDS = 45
PARAGRAPH_WORDS = 180
CAPITALS_WORDS = 3
HINTS_LIMIT = 100
_SHOWN = 80
_LINE_LIMIT = 5_000

SENTENCES: Mapping[str, str] = {
    "picture-without-words": N_(
        "The picture has no description. Say in the square brackets what it shows."
    ),
    "empty-link-words": N_(
        "The words of the link “%(value)s” do not say where it leads. Name the page or the file."
    ),
    "bare-address": N_(
        "A bare address is hard to listen to. Write [what is there](%(value)s) instead."
    ),
    "skipped-heading": N_(
        "“%(value)s” skips a level of headings. Below a section begin with ###, then ####."
    ),
    "table-without-header": N_(
        "The first row of the table is empty. Name the columns there, so that the table can be read"
        " aloud."
    ),
    "capitals": N_("“%(value)s” is written in capitals, which is hard to read. Use small letters."),
    "unexplained-abbreviation": N_(
        "Not everybody knows what %(value)s stands for. Write the full name at its first use, the"
        " abbreviation in brackets."
    ),
    "pesel": N_(
        "%(value)s looks like a PESEL number. Personal data must not stand here: take it out."
    ),
    "bank-account": N_("%(value)s looks like a bank account. Take it out unless it is the city's."),
    "private-mail": N_(
        "%(value)s looks like a private address. Give the official address of a unit instead."
    ),
    "mobile-number": N_(
        "%(value)s looks like somebody's mobile number. Give the telephone of a unit in the field"
        " for contact."
    ),
    "long-sentence": N_("This sentence has %(value)s words. Make two or three of it."),
    "long-paragraph": N_("This paragraph has %(value)s words. Divide it or make a list of it."),
    "empty-section": N_("The section “%(value)s” is empty. Fill it in or take its heading out."),
    "filler": N_("“%(value)s” is a filler that was left. Replace it by what you want to say."),
}

_IDLE = re.compile(
    r"(?:kliknij )?(?:tutaj|tu|tym linkiem|ten link|link|więcej|czytaj więcej|zobacz|zobacz więcej|"
    r"kliknij|pobierz|here|click here|more|read more)[.…:!]*",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[\s*\]\(")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\]\(")
_BARE = re.compile(r"(?<![\w(<\"'=])https?://[^\s<>()\[\]]{4,200}(?!\))")
_CAPITALS = re.compile(r"\b[A-ZĄĆĘŁŃÓŚŹŻ]{3,}(?:[ \t]+[A-ZĄĆĘŁŃÓŚŹŻ]{2,}){2,}")
_ABBREVIATION = re.compile(r"(?<![\w*\[-])([A-ZŁŚŻŹĆ]{2,6})(?![\w-])")
_DEFINED = re.compile(r"^\*\[([^\[\]\n]{1,40})\]:", re.MULTILINE)
_DIGITS = re.compile(r"(?<![0-9])[0-9]{11}(?![0-9])")
_ACCOUNT = re.compile(r"(?<![0-9A-Z])(?:PL[ ]?)?[0-9]{2}(?:[ ]?[0-9]{4}){6}(?![0-9])")
_PRIVATE = re.compile(
    r"[\w.+-]{1,64}@(?:gmail|googlemail|wp|o2|onet|interia|poczta|vp|op|tlen|hotmail|outlook|yahoo|"
    r"icloud|proton|protonmail)\.[a-z]{2,4}\b",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"(?<![0-9])(?:\+48[ -]?)?(?:45|50|51|53|57|60|66|69|72|73|78|79|88)[0-9]"
    r"[ -]?[0-9]{3}[ -]?[0-9]{3}(?![0-9])"
)
_FILLER = re.compile(r"lorem ipsum|\bxxx+\b|\[\.{3}\]|\bdo uzupełnienia\?\?", re.IGNORECASE)
_ROW = re.compile(r"^\s*\|?[\s|:-]*-{3,}[\s|:-]*$")
_NO_HEADER = re.compile(r"[\s|]*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ„])")
_LIST = re.compile(r"\s*(?:[-*+]|[0-9]+[.)])\s|\s*\|")

# Known to every official, or names rather than abbreviations.
_KNOWN = frozenset(
    """AGD BIP CC BY CO DK EMPIRIE EFRR EFS EOG EU EUR FE GUS HTML ID II III IV IT KM KRS MB NFZ NIK
    NIP OK OSP PDF PESEL PIT PKB PKP PLN PO PRL RODO RTV SMS SOS TV UE UM UNESCO USA USB VAT VI VII
    VIII VW WWW XIX XX XXI ZMP ZUS BIPS PLUS""".split()  # noqa: SIM905 - a list of words reads better
)


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at: `line` counts from 1 in the file, `place` is the heading above it."""

    code: str
    line: int
    place: str
    value: str = ""

    @property
    def is_personal(self) -> bool:
        """Tell whether it may be personal data, which a reviewer has to decide on."""
        return self.code in {"pesel", "bank-account", "private-mail", "mobile-number"}


def lint(text: str) -> tuple[Hint, ...]:
    """Return hints on the body of a write-up in the order of its lines, HINTS_LIMIT at most."""
    lines = tidy(text).split("\n")
    first = _body_begins(lines)
    found = [*_by_line(lines, first), *_headings(lines, first), *_paragraphs(lines, first)]
    found += _abbreviations(lines, first)
    return tuple(sorted(found, key=lambda hint: hint.line)[:HINTS_LIMIT])


def _body_begins(lines: list[str]) -> int:
    """Return the index of the first line below the front matter."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((at + 1 for at, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)


def _places(lines: list[str], first: int) -> dict[int, str]:
    """Return for each line of the body under which section it stands."""
    names = {at: name for level, name, at in headings_of(lines[first:]) if level == _SECTION}
    places, current = {}, ""
    for at in range(first, len(lines)):
        current = names.get(at - first, current)
        places[at] = current
    return places


_SECTION = 2


def _by_line(lines: list[str], first: int) -> Iterator[Hint]:
    places = _places(lines, first)
    for at in range(first, len(lines)):
        line = lines[at][:_LINE_LIMIT]
        for code, value in _of_line(line):
            yield Hint(code, at + 1, places[at], shorten(value, _SHOWN, placeholder="…"))
        if at > first and _ROW.fullmatch(line) and "|" in line and _is_empty_row(lines[at - 1]):
            yield Hint("table-without-header", at, places[at])


def _of_line(line: str) -> Iterator[tuple[str, str]]:
    if _PICTURE.search(line):
        yield "picture-without-words", ""
    for words in _LINK.findall(line):
        if _IDLE.fullmatch(words.strip()):
            yield "empty-link-words", words
        elif words.startswith(("http://", "https://")):
            yield "bare-address", words
    for found in _BARE.findall(line):
        yield "bare-address", found.rstrip(".,;")
    for code, pattern in (("capitals", _CAPITALS), ("filler", _FILLER), ("private-mail", _PRIVATE)):
        for match in pattern.finditer(line):
            yield code, match[0]
    yield from _numbers(line)


def _numbers(line: str) -> Iterator[tuple[str, str]]:
    for match in _DIGITS.finditer(line):
        if is_pesel(match[0]):
            yield "pesel", match[0]
    for match in _ACCOUNT.finditer(line):
        if is_account(match[0]):
            yield "bank-account", match[0]
    for match in _MOBILE.finditer(line):
        yield "mobile-number", match[0]


def is_pesel(digits: str) -> bool:
    """Tell whether eleven digits have a date and the check digit of a PESEL."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    control = -sum(int(one) * weight for one, weight in zip(digits, weights, strict=False)) % 10
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    return 1 <= month <= 12 and 1 <= day <= 31 and control == int(digits[10])  # noqa: PLR2004 - months and days


def is_account(written: str) -> bool:
    """Tell whether digits are a Polish bank account (ISO 13616: modulo 97 is 1)."""
    digits = re.sub(r"[^0-9]", "", written)
    return int(digits[2:] + "2521" + digits[:2]) % 97 == 1


def _is_empty_row(line: str) -> bool:
    return "|" in line and _NO_HEADER.fullmatch(line) is not None


def _headings(lines: list[str], first: int) -> Iterator[Hint]:
    places = _places(lines, first)
    found = list(headings_of(lines[first:], deepest=6))
    before = _SECTION - 1
    for number, (level, name, at) in enumerate(found):
        if level > before + 1 and before:
            yield Hint("skipped-heading", first + at + 1, places[first + at], name)
        before = level
        if level == _SECTION:
            end = found[number + 1][2] if number + 1 < len(found) else len(lines) - first
            if not any(line.strip() for line in lines[first + at + 1 : first + end]) and (
                number + 1 == len(found) or found[number + 1][0] <= _SECTION
            ):
                yield Hint("empty-section", first + at + 1, name, name)


def _paragraphs(lines: list[str], first: int) -> Iterator[Hint]:
    places = _places(lines, first)
    begin: int | None = None
    for at in range(first, len(lines) + 1):
        line = lines[at] if at < len(lines) else ""
        is_text = (
            bool(line.strip()) and not line.startswith(("#", "    ")) and not _LIST.match(line)
        )
        if is_text and begin is None:
            begin = at
        elif not is_text and begin is not None:
            yield from _of_paragraph(" ".join(lines[begin:at]), begin + 1, places[begin])
            begin = None


def _of_paragraph(text: str, line: int, place: str) -> Iterator[Hint]:
    words = len(text.split())
    if words > PARAGRAPH_WORDS:
        yield Hint("long-paragraph", line, place, str(words))
    for sentence in _SENTENCE_END.split(text):
        count = len(sentence.split())
        if count > SENTENCE_WORDS:
            yield Hint("long-sentence", line, place, str(count))


def _abbreviations(lines: list[str], first: int) -> Iterator[Hint]:
    """Give each abbreviation once, at its first use, unless the text explains it anywhere."""
    whole = "\n".join(lines)
    explained = _KNOWN | set(_DEFINED.findall(whole))
    places = _places(lines, first)
    seen: set[str] = set()
    for at in range(first, len(lines)):
        line = _CAPITALS.sub("", lines[at][:_LINE_LIMIT])
        for short in _ABBREVIATION.findall(line):
            if short in explained or short in seen:
                continue
            seen.add(short)
            if f"({short}" not in whole and f"{short} (" not in whole and f"{short})" not in whole:
                yield Hint("unexplained-abbreviation", at + 1, places[at], short)
