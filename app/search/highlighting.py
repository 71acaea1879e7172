"""Shows in the original text what was found: every inflected form that a query met.

A word is marked if its analysis meets the terms of the query, the same test that found it, so
marks and hits cannot differ. The result is structure, not HTML: templates escape the text and put
`<mark>` around what is marked.
"""

import re
from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from app.search.polish import content, terms

WIDTH = 180
_TEXTS_CACHED = 512

# A heading, quotation or list sign before a line; a rule or the ruling of a table.
_LINE_SIGN = r"^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)"
_RULE = r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*$"
_EMPHASIS = r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)|(?<=\S)(\*{1,3}|_{1,3})(?!\w)|`+"
_MARKDOWN = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(_LINE_SIGN, re.MULTILINE), ""),
    (re.compile(_RULE, re.MULTILINE), ""),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), " "),
    (re.compile(_EMPHASIS), ""),
    (re.compile(r"[ \t]*\|[ \t]*"), " "),
    (re.compile(r"\s+"), " "),
)


class Piece(NamedTuple):
    """A part of a text; `is_marked` when it is what was searched for."""

    text: str
    is_marked: bool


class _Words(NamedTuple):
    """Where the words of a text begin and end, and their index terms."""

    starts: Sequence[int]
    ends: Sequence[int]
    terms: tuple[tuple[str, ...], ...]


@lru_cache(_TEXTS_CACHED)
def _words(text: str) -> _Words:
    found = list(content(text))
    return _Words(
        array("I", [token.start for token in found]),
        array("I", [token.end for token in found]),
        tuple(terms(token.written) for token in found),
    )


@lru_cache(_TEXTS_CACHED)
def plain(markdown: str) -> str:
    """Return the words of a Markdown text on one line, without its signs and link targets."""
    for pattern, replacement in _MARKDOWN:
        markdown = pattern.sub(replacement, markdown)
    return markdown.strip()


def _hits(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    words = _words(text)
    return [
        (start, end) for start, end, own in zip(*words, strict=True) if not wanted.isdisjoint(own)
    ]


def _cut(text: str, begin: int, stop: int, hits: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return text[begin:stop] in pieces, marked where `hits` lie."""
    found: list[Piece] = []
    for start, end in hits:
        if begin <= start and end <= stop:
            found += [Piece(text[begin:start], False), Piece(text[start:end], True)]
            begin = end
    found.append(Piece(text[begin:stop], False))
    return tuple(piece for piece in found if piece.text)


def pieces(text: str, terms: frozenset[str]) -> tuple[Piece, ...]:
    """Return the whole of `text` in pieces; joined they are the text again."""
    return _cut(text, 0, len(text), _hits(text, terms))


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
    markdown: str, terms: frozenset[str], width: int = WIDTH, limit: int = 2
) -> tuple[tuple[Piece, ...], ...]:
    """Return up to `limit` parts of a text, each about `width` characters, in its order.

    Parts with more different words come first into the choice. Without any hit it is the
    beginning of the text. The signs of Markdown are taken off first.
    """
    text = plain(markdown)
    hits = _hits(text, terms)
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
        _cut(text, *_window(text, group[0][0], group[-1][1], width), group)
        for group in sorted(_best(text, groups)[:limit])
    )


def _best(text: str, groups: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    def worth(group: list[tuple[int, int]]) -> tuple[int, int]:
        different = {text[start:end].lower()[:5] for start, end in group}
        return -len(different), -len(group)

    return sorted(groups, key=worth)
