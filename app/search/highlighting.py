"""Shows in the original text what was found, in whole and in fragments (`marking.py` finds it).

The result is structure, not HTML: templates escape the text and put `<mark>` around what is marked.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from app.search.engine import Marks
from app.search.marking import meeting, spots

WIDTH = 180
_TEXTS_CACHED = 64
# What else breaks a line or leaves room in it; hardly any text has one of them.
_RARE_SPACES = "\t\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"

# A heading, quotation or list sign before a line; a rule or the ruling of a table. To look for the
# end of the line before is several times faster than to look for the beginning of a line.
_LINE_SIGN = r"\n[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)"
_RULE = r"\n[ \t]*(?:(?:[-*_=][ \t]*){3,}|\|?[ \t]*:?-{3,}[-:| \t]*)$"
# The first look at one character spares the other two at nearly all places of a text.
_EMPHASIS = r"(?=[*_`])(?:(?<!\w)(?:\*{1,3}|_{1,3})(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3})(?!\w)|`+)"
# Each with the characters of which one must stand in a text for it to match anything.
_MARKDOWN = (
    ("<", re.compile(r"<!--.*?-->", re.DOTALL), " "),
    ("[", re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    ("\n", re.compile(_LINE_SIGN), "\n"),
    ("-*_=", re.compile(_RULE, re.MULTILINE), "\n"),
    ("<", re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), " "),
    ("*_`", re.compile(_EMPHASIS), ""),
    # Rows of a table and their cells are kept apart.
    ("|", re.compile(r"\n[ \t]*\|"), "\n"),
    ("|", re.compile(r"[ \t]*\|[ \t]*(?=\n|\Z)"), ";"),
    ("|", re.compile(r"[ \t]*\|[ \t]*"), " · "),
)


class Piece(NamedTuple):
    """A part of a text; `is_marked` when it is what was searched for."""

    text: str
    is_marked: bool


@lru_cache(_TEXTS_CACHED)
def plain(markdown: str) -> str:
    """Return the words of a Markdown text on one line, without its signs and link targets."""
    markdown = f"\n{markdown}"
    for signs, pattern, replacement in _MARKDOWN:
        if any(sign in markdown for sign in signs):
            markdown = pattern.sub(replacement, markdown)
    return _on_one_line(markdown)


def _on_one_line(text: str) -> str:
    """Return a text with one space for every stretch of blanks, line ends and other breaks.

    To split it into words and join them takes three times as long: there are far more of them than
    lines.
    """
    if any(map(text.__contains__, _RARE_SPACES)):
        return " ".join(text.split())
    text = " ".join(filter(None, text.replace("\xa0", " ").split("\n")))
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


def _cut(text: str, begin: int, stop: int, hits: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return text[begin:stop] in pieces, marked where those of `hits` lie that are in it."""
    found: list[Piece] = []
    for start, end in hits:
        if begin <= start and end <= stop:
            found += [Piece(text[begin:start], False), Piece(text[start:end], True)]
            begin = end
    found.append(Piece(text[begin:stop], False))
    return tuple(piece for piece in found if piece.text)


def pieces(text: str, marks: Marks) -> tuple[Piece, ...]:
    """Return the whole of `text` in pieces; joined they are the text again."""
    return _cut(text, 0, len(text), spots(text, marks))


def each(texts: Sequence[str], marks: Marks) -> list[tuple[Piece, ...]]:
    """Return what `pieces` does of each text, having looked once which of them it need look at."""
    runs = {run for _, run in meeting(" ".join(texts), marks)}
    return [
        pieces(text, marks) if any(run in text for run in runs) else _cut(text, 0, len(text), ())
        for text in texts
    ]


def _window(text: str, first: int, last: int, width: int) -> tuple[int, int]:
    """Return about `width` characters around text[first:last], cut at spaces."""
    begin = max(0, min(first - (width - (last - first)) // 2, len(text) - width))
    if begin:
        begin = max(text.rfind(" ", 0, begin + 1) + 1, first - width)
    stop = min(len(text), begin + width)
    if stop < len(text):
        space = text.rfind(" ", last, stop + 1)
        stop = space if space > 0 else max(stop, last)
    return begin, stop


def fragments(
    markdown: str, marks: Marks, width: int = WIDTH, limit: int = 2
) -> tuple[tuple[Piece, ...], ...]:
    """Return up to `limit` parts of a text, each about `width` characters, in its order.

    Parts with more different words come first into the choice. Without any hit it is the
    beginning of the text. The signs of Markdown are taken off first.
    """
    text = plain(markdown)
    hits = spots(text, marks)
    if not hits:
        begin, stop = _window(text, 0, 0, width)
        return (_cut(text, begin, stop, ()),) if text else ()
    groups: list[list[tuple[int, int]]] = []
    for hit in hits:
        if groups and hit[1] - groups[-1][0][0] <= width:
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return tuple(
        _cut(text, *_window(text, group[0][0], group[-1][1], width), hits)
        for group in sorted(_best(text, groups)[:limit])
    )


def _best(text: str, groups: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    def worth(group: list[tuple[int, int]]) -> tuple[int, int]:
        different = {text[start:end].lower()[:5] for start, end in group}
        return -len(different), -len(group)

    return sorted(groups, key=worth)
