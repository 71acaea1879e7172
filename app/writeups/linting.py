"""What a careful colleague would say of a text before it goes out: hints, never refusals.

Every rule looks at one line or one paragraph at a time with expressions that do not go back, so
that the time grows with the length of the text only. What stands in fenced code is left alone; of
the front matter only personal data is told, the rest is the strict reader's.
Sources: WCAG 2.2 1.1.1, 1.3.1, 2.4.4, 3.1.4.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten

from app.writeups import personal
from app.writeups.characters import tidy
from app.writeups.questions import N_
from app.writeups.sections import headings_of, outside_code

SENTENCE_WORDS = 45
PARAGRAPH_WORDS = 180
HINTS_LIMIT = 100
_SHOWN = 80
_SECTION = 2  # the level of a section's heading
# Where somebody's number may stand: whoever gives it there wants to be called.
_FOR_CALLS = {"kontakt", "kontakt_osoba"}

SENTENCES: Mapping[str, str] = {
    "picture-without-words": N_(
        "The picture has no description. Say in the square brackets what it shows."
    ),
    "picture-file-name": N_(
        "“%(value)s” does not say what the picture shows. Describe it to somebody who cannot see"
        " it."
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
    r"(?:kliknij )?(?:tutaj|tu|tym linkiem|ten link|link|linku|więcej|czytaj więcej|zobacz|"
    r"zobacz więcej|kliknij|pobierz|here|click here|more|read more)[.…:!]*",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\][(\[]")
_FILE_NAME = re.compile(
    r"(?:[\w .()-]{1,200}\.(?:jpe?g|png|gif|webp|heic|bmp|tiff?)|"
    r"(?:obraz|obrazek|zdjęcie|foto|fotografia|grafika|rysunek|image|picture)[ _]?[0-9]{0,6})",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\][(\[]")
_BARE = re.compile(r"(?<![\w(\[\"'=])https?://[^\s<>()\[\]]{4,200}")
_TARGET = re.compile(r" {0,3}\[(?!\^)[^\[\]\n]{1,200}\]:")
_CAPITALS = re.compile(r"\b[A-ZĄĆĘŁŃÓŚŹŻ]{3,}(?:[ \t]+[A-ZĄĆĘŁŃÓŚŹŻ]{2,}){2,}")
_FILLER = re.compile(r"lorem ipsum|\bxxx+\b|\[\.{3}\]|\bdo uzupełnienia\?\?", re.IGNORECASE)
_SHORT = "[A-ZĄĆĘŁŃÓŚŹŻ]{2,6}"
_ABBREVIATION = re.compile(rf"(?<![\w*\[/.@-])({_SHORT})(?![\w-])")
_DEFINED = re.compile(r"^\*\[([^\[\]\n]{1,40})\]:", re.MULTILINE)
# "(SKRÓT", "czyli SKRÓT"; "SKRÓT)", "SKRÓT (pełna nazwa", "SKRÓT, czyli".
_EXPLAINED = (
    re.compile(rf"(?:\(\W{{0,3}}|\b(?:czyli|dalej:?|tzw\.) )({_SHORT})(?!\w)"),
    re.compile(rf"(?<!\w)({_SHORT})[*_”\"]{{0,3}}(?:\)| \((?=[^\W\d])|,? czyli )"),
)
_ELSEWHERE = re.compile(r"https?://\S+|\]\([^()\n]*\)|\S{1,64}@\S+")
_ROMAN = re.compile(r"[IVXLCDM]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ„])")
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s")

# Known to every official, or names rather than abbreviations.
_KNOWN = frozenset(
    """AGD AI BIP BIPS BY CC CO CV DK EFRR EFS EMPIRIE EOG EU EUR FE GPS GUS HTML ID ISO IT JST KM
    KPO KRS MB NFZ NIE NIK NIP OK ORLEN OSP OZE PDF PESEL PIT PKB PKP PLN PLUS PO PRL QR REGON RODO
    RP RTV SMS SOS TAK TV UE UM UNESCO USA USB USC VAT VW WWW ZMP ZUS""".split()  # noqa: SIM905 - a list of words reads better
)


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at: `line` counts from 1; `place` is the section or key it stands in.

    `within` counts the lines from where the text of the section begins, `below` from where that
    below the front matter does, as fields of forms show them; 0 if it stands before that.
    """

    code: str
    line: int
    place: str
    value: str = ""
    within: int = 0
    below: int = 0

    @property
    def is_personal(self) -> bool:
        """Tell whether it may be personal data, which a reviewer has to decide on."""
        return self.code in personal.CODES


@dataclass(frozen=True, slots=True)
class _Body:
    """The lines of a file, the index of the first below its front matter, what stands where.

    `text_begins` is the index of the first line with text, `begins` for each line the index at
    which the text of its section does.
    """

    lines: list[str]
    first: int
    outside: frozenset[int]  # indexes of lines that are not in fenced code
    places: list[str]
    begins: list[int]
    text_begins: int

    def told(self) -> Iterator[int]:
        """Give the indexes of the lines that are for readers."""
        return (at for at in range(self.first, len(self.lines)) if at in self.outside)


def lint(text: str) -> tuple[Hint, ...]:
    """Return hints on a write-up in the order of its lines, HINTS_LIMIT at most.

    Where there are more, those on personal data stay: nobody may hide it behind the others.
    """
    lines = tidy(text).split("\n")
    body = _body(lines, _body_begins(lines))
    found = [*_front(lines[: body.first]), *_by_line(body), *_headings(body)]
    found += [*_paragraphs(body), *_abbreviations(body)]
    found.sort(key=lambda hint: (not hint.is_personal, hint.line))
    return tuple(sorted(found[:HINTS_LIMIT], key=lambda hint: hint.line))


def _body_begins(lines: list[str]) -> int:
    """Return the index of the first line below the front matter."""
    if lines[0].rstrip() != "---":
        return 0
    return next((at + 1 for at, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)


def _body(lines: list[str], first: int) -> _Body:
    names = {
        first + at: name for level, name, at in headings_of(lines[first:]) if level == _SECTION
    }
    places, current = [""] * first, ""
    begins, begin = [0] * first, first
    for at in range(first, len(lines)):
        current = names.get(at, current)
        begin = at + 1 if at in names or (at == begin and not lines[at]) else begin
        places.append(current)
        begins.append(begin)
    outside = frozenset(first + at for at in outside_code(lines[first:]))
    told = (at for at in range(first, len(lines)) if lines[at].strip())
    return _Body(lines, first, outside, places, begins, next(told, first))


def _hint(body: _Body, at: int, code: str, value: str = "") -> Hint:
    shown = shorten(value[: _SHOWN * 2], _SHOWN, placeholder="…") or value[:_SHOWN]
    within, below = (max(0, at + 1 - begin) for begin in (body.begins[at], body.text_begins))
    return Hint(code, at + 1, body.places[at], shown, within, below)


def _front(lines: list[str]) -> Iterator[Hint]:
    key = ""
    for at, line in enumerate(lines):
        if line[:1].isalpha():
            key = line.partition(":")[0].strip()
        for code, value in personal.found(line):
            if not (code == personal.MOBILE and key in _FOR_CALLS):
                yield Hint(code, at + 1, key, value)


def _by_line(body: _Body) -> Iterator[Hint]:
    for at in body.told():
        line = body.lines[at]
        for code, value in (*_of_line(line), *personal.found(line)):
            yield _hint(body, at, code, value)
        above = body.lines[at - 1] if at > body.first else ""
        if _is_below_header(line) and "|" in above and not above.strip(" \t|"):
            yield _hint(body, at - 1, "table-without-header")


def _is_below_header(line: str) -> bool:
    return "|" in line and "---" in line and not line.strip(" \t|:-")


def _of_line(line: str) -> Iterator[tuple[str, str]]:
    yield from _of_pictures(line)
    yield from _of_links(line)
    for code, pattern in (("capitals", _CAPITALS), ("filler", _FILLER)):
        for match in pattern.finditer(line):
            yield code, match[0]


def _of_pictures(line: str) -> Iterator[tuple[str, str]]:
    for words in _PICTURE.findall(line):
        if not words.strip():
            yield "picture-without-words", ""
        elif _FILE_NAME.fullmatch(words.strip()):
            yield "picture-file-name", words


def _of_links(line: str) -> Iterator[tuple[str, str]]:
    for words in _LINK.findall(line):
        if _IDLE.fullmatch(words.strip()):
            yield "empty-link-words", words
        elif words.startswith(("http://", "https://", "www.")):
            yield "bare-address", words
    if not _TARGET.match(line):
        for found in _BARE.findall(line):
            yield "bare-address", found.rstrip(".,;")


def _headings(body: _Body) -> Iterator[Hint]:
    found = [(*one[:2], body.first + one[2]) for one in headings_of(body.lines[body.first :], 6)]
    before = _SECTION - 1
    for number, (level, name, at) in enumerate(found):
        if level > before + 1:
            yield _hint(body, at, "skipped-heading", name)
        before = level
        last = number + 1 == len(found)
        end = len(body.lines) if last else found[number + 1][2]
        is_bare = not any(line.strip() for line in body.lines[at + 1 : end])
        if level == _SECTION and is_bare and (last or found[number + 1][0] <= _SECTION):
            yield _hint(body, at, "empty-section", name)


def _paragraphs(body: _Body) -> Iterator[Hint]:
    """Look at runs of lines that are text; an item of a list begins one of its own."""
    begin: int | None = None
    for at in range(body.first, len(body.lines) + 1):
        line = body.lines[at] if at < len(body.lines) and at in body.outside else ""
        is_text = bool(line.strip()) and not line.lstrip().startswith(("#", "|"))
        if begin is not None and (not is_text or _ITEM.match(line)):
            yield from _of_paragraph(body, begin, at)
            begin = None
        if is_text and begin is None:
            begin = at


def _of_paragraph(body: _Body, begin: int, end: int) -> Iterator[Hint]:
    text = " ".join(body.lines[begin:end])
    words = len(text.split())
    if words > PARAGRAPH_WORDS:
        yield _hint(body, begin, "long-paragraph", str(words))
    for sentence in _SENTENCE_END.split(text):
        count = len(sentence.split())
        if count > SENTENCE_WORDS:
            yield _hint(body, begin, "long-sentence", str(count))


def _abbreviations(body: _Body) -> Iterator[Hint]:
    """Give each abbreviation once, at its first use, unless the text explains it anywhere."""
    whole = "\n".join(body.lines)
    known = {*_KNOWN, *_DEFINED.findall(whole)}
    for pattern in _EXPLAINED:
        known.update(pattern.findall(whole))
    for at in body.told():
        line = _CAPITALS.sub("", _ELSEWHERE.sub("", body.lines[at]))
        for short in _ABBREVIATION.findall(line):
            if short not in known and not _ROMAN.fullmatch(short):
                yield _hint(body, at, "unexplained-abbreviation", short)
            known.add(short)
