"""Finds in a text the words that a query met.

A word is marked if its analysis meets a term of the query, and words of a sequence where they stand
near each other: the same tests that found the text, so marks and hits cannot differ.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.search.beginnings import beginnings
from app.search.engine import Marks, Places
from app.search.polish import analysed, content, terms
from app.search.ranking import NEAR_GAP

_RUNS_CACHED = 1 << 12

# Where a word begins and ends in a text.
Spot = tuple[int, int]
# What stands between two spaces of a text, and where it begins; no word reaches across a space.
_Run = tuple[int, str]
_Word = tuple[Spot, tuple[str, ...]]


@lru_cache(_RUNS_CACHED)
def _terms(run: str) -> tuple[str, ...]:
    """Return the index terms in what stands between two spaces of a text."""
    words = [token.written for token in content(run)]
    if len(words) == 1:
        return terms(words[0])  # no second tuple for what is most often asked
    return tuple(dict.fromkeys(term for word in words for term in terms(word)))


def spots(text: str, marks: Marks) -> Sequence[Spot]:
    """Return where the words begin and end that are marked, in order, each once."""
    runs = meeting(text, marks)
    found: set[Spot] = set()
    for begin, run in runs:
        met = (word for word in analysed(run) if not marks.terms.isdisjoint(word.terms))
        found.update((begin + word.start, begin + word.end) for word in met)
    several = [(sequence, NEAR_GAP) for sequence in marks.near]
    for sequence, gap in (*several, *((phrase, 0) for phrase in marks.phrases)):
        for begin, run in _rarest(runs, sequence):
            words = _around(text, begin, run, len(sequence) + gap)
            found.update(_together(words, sequence, gap))
    return sorted(found)


def meeting(text: str, marks: Marks) -> Sequence[_Run]:
    """Return what has a word that is looked for, with where it begins in the text."""
    wanted, stop = marks.wanted, 0
    found: list[_Run] = []
    for place in beginnings(text, wanted):
        if place >= stop:
            begin, stop = text.rfind(" ", 0, place) + 1, text.find(" ", place)
            stop = stop if stop >= 0 else len(text)
            run = text[begin:stop]
            if not wanted.isdisjoint(_terms(run)):
                found.append((begin, run))
    return found


def _rarest(runs: Sequence[_Run], sequence: Places) -> Sequence[_Run]:
    """Return the runs that have the rarest word of a sequence; none if one is missing."""
    rarest: Sequence[_Run] = runs
    for place in map(frozenset, sequence):
        met = [one for one in runs if not place.isdisjoint(_terms(one[1]))]
        if not met:
            return ()
        rarest = min(rarest, met, key=len)
    return rarest


def _around(text: str, begin: int, run: str, size: int) -> list[_Word]:
    """Return the words of a run with those of all stretches of `size` words that it is part of."""
    reach = size - 1
    before: list[_Word] = []
    stop = begin - 1
    while stop >= 0 and len(before) < reach:
        start = text.rfind(" ", 0, stop) + 1
        before[:0] = _words(text[start:stop], start)
        stop = start - 1
    here = _words(run, begin)
    behind: list[_Word] = []
    start = begin + len(run) + 1
    while start <= len(text) and len(behind) < reach:
        stop = text.find(" ", start)
        stop = stop if stop >= 0 else len(text)
        behind += _words(text[start:stop], start)
        start = stop + 1
    return [*before, *here, *behind]


def _words(run: str, begin: int) -> list[_Word]:
    return [((begin + start, begin + end), terms) for start, end, terms, *_ in analysed(run)]


def _together(words: Sequence[_Word], sequence: Places, gap: int) -> Iterator[Spot]:
    """Give where words of a sequence stand in stretches that have them all."""
    size = len(sequence) + gap
    for first in range(max(len(words) - size, 0) + 1):
        stretch = words[first : first + size]
        met = [[spot for spot, own in stretch if not set(own).isdisjoint(t)] for t in sequence]
        if all(met):
            for found in met:
                yield from found
