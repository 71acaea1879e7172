"""Shows in the original text what was found: every inflected form that a query met.

A word is marked if its analysis meets the terms of the query, the same test that found it, so
marks and hits cannot differ. The result is structure, not HTML: templates escape the text and put
`<mark>` around what is marked.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.search.polish import analysed

WIDTH = 180
_TEXTS_CACHED = 256
# Then they are forgotten together, and those of the next texts are learnt.
_RUNS_KNOWN = 1 << 15
_EDGES = frozenset({"", " "})

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
)


class Piece(NamedTuple):
    """A part of a text; `is_marked` when it is what was searched for."""

    text: str
    is_marked: bool


class _Runs:
    """What texts are made of, by the index terms in it; a run is what stands between two spaces.

    Texts consist of the same runs over and over. So each is analysed once, and which runs of a text
    are met by a query is the intersection of two sets instead of a look at every word.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._by_term: defaultdict[str, set[str]] = defaultdict(set)

    def met(self, text: str, wanted: frozenset[str]) -> set[str]:
        """Return the runs of a text that have one of the wanted terms."""
        runs = set(text.split(" "))
        with self._lock:
            if new := runs - self._known:
                self._learn(new)
            found: set[str] = set()
            for term in wanted & self._by_term.keys():
                found |= self._by_term[term] & runs
        return found

    def _learn(self, new: set[str]) -> None:
        if len(self._known) + len(new) > _RUNS_KNOWN:
            self._known.clear()
            self._by_term.clear()
        self._known |= new
        for run in new:
            for word in analysed(run):
                for term in word.terms:
                    self._by_term[term].add(run)


_runs = _Runs()


@lru_cache(_TEXTS_CACHED)
def plain(markdown: str) -> str:
    """Return the words of a Markdown text on one line, without its signs and link targets."""
    markdown = f"\n{markdown}"
    for signs, pattern, replacement in _MARKDOWN:
        if any(sign in markdown for sign in signs):
            markdown = pattern.sub(replacement, markdown)
    return " ".join(markdown.replace("|", " ").split())


def _hits(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Return where the words begin and end that are marked, in order."""
    found: list[tuple[int, int]] = []
    for run in _runs.met(text, wanted) if wanted else ():
        marks = [
            (word.start, word.end) for word in analysed(run) if not wanted.isdisjoint(word.terms)
        ]
        for begin in _places(text, run):
            found += [(begin + start, begin + end) for start, end in marks]
    return sorted(found)


def _places(text: str, run: str) -> Iterator[int]:
    """Give where a run stands between two spaces; no word reaches across one."""
    begin = text.find(run)
    while begin >= 0:
        end = begin + len(run)
        if text[begin - 1 : begin] in _EDGES and text[end : end + 1] in _EDGES:
            yield begin
        begin = text.find(run, end)


def _cut(text: str, begin: int, stop: int, hits: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return text[begin:stop] in pieces, marked where those of `hits` lie that are in it."""
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
        _cut(text, *_window(text, group[0][0], group[-1][1], width), hits)
        for group in sorted(_best(text, groups)[:limit])
    )


def _best(text: str, groups: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    def worth(group: list[tuple[int, int]]) -> tuple[int, int]:
        different = {text[start:end].lower()[:5] for start, end in group}
        return -len(different), -len(group)

    return sorted(groups, key=worth)
