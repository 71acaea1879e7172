"""Finds in a text the words that a query met.

A word is marked if its analysis meets a term of the query, and words of a sequence where they stand
near each other: the same tests that found the text, so marks and hits cannot differ.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.search.engine import Marks, Places
from app.search.polish import analysed
from app.search.ranking import NEAR_GAP

# Then they are forgotten together, and those of the next texts are learnt.
_RUNS_KNOWN = 1 << 15
_EDGES = frozenset({"", " "})

# Where a word begins and ends in a text.
Spot = tuple[int, int]
_Word = tuple[Spot, tuple[str, ...]]


class _Runs:
    """What texts are made of, by the index terms in it; a run is what stands between two spaces.

    Texts consist of the same runs over and over. So each is analysed once, and which runs of a text
    are met by a query is the intersection of two sets instead of a look at every word.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._by_term: defaultdict[str, set[str]] = defaultdict(set)

    def met(self, text: str, marks: Marks) -> tuple[set[str], list[tuple[Places, set[str]]]]:
        """Return the runs of a text that have a wanted term, and sequences that may stand in it.

        A sequence comes with those runs of the text that have the word of it with the fewest.
        """
        runs = set(text.split(" "))
        with self._lock:
            if new := runs - self._known:
                self._learn(new)
            found: set[str] = set()
            for term in marks.terms & self._by_term.keys():
                found |= self._by_term[term] & runs
            near = [(one, rarest) for one in marks.near if (rarest := self._rarest(one, runs))]
        return found, near

    def _rarest(self, sequence: Places, runs: set[str]) -> set[str]:
        """Return the runs that have the rarest word of a sequence; none if one is missing."""
        rarest: set[str] = set()
        for terms in sequence:
            found = {run for term in terms for run in self._by_term.get(term, set()) & runs}
            if not found:
                return found
            rarest = min(rarest or found, found, key=len)
        return rarest

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


def spots(text: str, marks: Marks) -> Sequence[Spot]:
    """Return where the words begin and end that are marked, in order, each once."""
    if not marks:
        return ()
    met, near = _runs.met(text, marks)
    found: list[Spot] = []
    for run in met:
        own = [(a, b) for a, b, terms, *_ in analysed(run) if not marks.terms.isdisjoint(terms)]
        for begin in _places(text, run):
            found += [(begin + start, begin + end) for start, end in own]
    if not near:
        return sorted(found)
    for sequence, rarest in near:
        for run in rarest:
            for begin in _places(text, run):
                found += _together(_around(text, begin, run, len(sequence)), sequence)
    return sorted(set(found))


def _places(text: str, run: str) -> Iterator[int]:
    """Give where a run stands between two spaces; no word reaches across one."""
    begin = text.find(run)
    while begin >= 0:
        end = begin + len(run)
        if text[begin - 1 : begin] in _EDGES and text[end : end + 1] in _EDGES:
            yield begin
        begin = text.find(run, end)


def _around(text: str, begin: int, run: str, length: int) -> list[_Word]:
    """Return the words of a run with those before and behind it that may be near them."""
    reach = length + NEAR_GAP - 1
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


def _together(words: Sequence[_Word], sequence: Places) -> Iterator[Spot]:
    """Give where words of a sequence stand in stretches that have them all."""
    size = len(sequence) + NEAR_GAP
    for first in range(max(len(words) - size, 0) + 1):
        stretch = words[first : first + size]
        met = [[spot for spot, own in stretch if not set(own).isdisjoint(t)] for t in sequence]
        if all(met):
            for found in met:
                yield from found
