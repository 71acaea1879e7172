"""What a query means, before any engine: words with their alternatives, phrases, what is left out.

A word of the query may be met by several index terms: its own, those of the collection's words
that fold to the same letters if it was typed without Polish ones, those of the nearest word if it
is a mistake, and by synonyms. Engines score the alternatives by their maximum and add up words.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from app.search.engine import NO_MARKS, Marks, Places
from app.search.grammar import Clause, FacetFilter, Request
from app.search.polish import is_bare, is_stop_word, restored, surface, terms
from app.search.thesaurus import Synonym, Thesaurus

WORD_ALTERNATIVES_LIMIT = 12
FAMILY_LIMIT = 8
_OPTIONS_CACHED = 1 << 9


class Lexicon(Protocol):
    """The words of what one reader may read; everything else does not exist here."""

    def has(self, term: str) -> bool:
        """Tell whether any document has this index term."""

    def lookalikes(self, folded: str) -> Sequence[str]:
        """Return public words that are `folded` once their Polish letters are folded."""

    def family(self, term: str) -> Sequence[str]:
        """Return terms of public words that probably derive from the same word."""

    def nearest(self, word: str) -> str | None:
        """Return the public word that was probably meant by one that does not occur."""


@dataclass(frozen=True, slots=True)
class Option:
    """A synonym: all its words must stand near each other; `weight` multiplies their mean."""

    words: tuple["Word", ...]
    weight: float

    @property
    def places(self) -> Places:
        """The terms of each word."""
        return tuple(word.terms for word in self.words)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: any of `terms` meets it, the same surface form a little better.

    `family` are terms of words derived from it, worth much less.
    """

    terms: tuple[str, ...]
    surface: str
    family: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """Neighbouring words of the query that a synonym of several words may stand for together."""

    words: tuple[Word, ...]
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole query. `units` may match, `phrases` must, `excluded` must not, `filters` must.

    `corrections` are what was searched instead of a typed word.
    """

    units: tuple[Unit, ...] = ()
    phrases: tuple[Places, ...] = ()
    excluded: tuple[Places, ...] = ()
    filters: tuple[FacetFilter, ...] = ()
    marks: Marks = NO_MARKS
    corrections: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many words and phrases a document can have at most."""
        return sum(len(unit.words) for unit in self.units) + len(self.phrases)


@lru_cache(_OPTIONS_CACHED)
def _option(synonym: Synonym) -> Option:
    words = tuple(Word(terms(word), surface(word)) for word in synonym.words)
    return Option(words, synonym.weight)


class _Planning:
    """Turns one request into a plan with the words of one reader's collection."""

    def __init__(self, thesaurus: Thesaurus, lexicon: Lexicon) -> None:
        self.thesaurus = thesaurus
        self.lexicon = lexicon
        self.corrections: dict[str, str] = {}
        self.terms: set[str] = set()
        self.kin: set[str] = set()
        self.near: dict[Places, None] = {}

    def spellings(self, typed: str) -> tuple[str, ...]:
        """Return the terms of a word, letters restored where it was typed without them."""
        found = list(terms(typed))
        if is_bare(typed):
            for form in self.lexicon.lookalikes(surface(typed)) or (restored(typed),):
                found += terms(form)
        return tuple(dict.fromkeys(found))[:WORD_ALTERNATIVES_LIMIT]

    def corrected(self, typed: str) -> tuple[str, ...]:
        """Return the terms of a word or, if it does not occur, of the word probably meant."""
        found = self.spellings(typed)
        if any(map(self.lexicon.has, found)) or self.is_known(typed):
            return found
        meant = self.lexicon.nearest(typed)
        if meant is None:
            return found
        self.corrections[typed] = meant
        return tuple(dict.fromkeys((*found, *terms(meant))))

    def family(self, group: Sequence[str]) -> tuple[str, ...]:
        found = dict.fromkeys(other for term in group for other in self.lexicon.family(term))
        kin = tuple(other for other in found if other not in group)[:FAMILY_LIMIT]
        self.kin.update(kin)
        return kin

    def is_known(self, typed: str) -> bool:
        return is_stop_word(typed) or self.thesaurus.knows(typed)

    def option(self, synonym: Synonym) -> Option:
        option = _option(synonym)
        if len(option.words) == 1:
            self.terms.update(option.words[0].terms)
        else:
            self.near[option.places] = None
        return option

    def units(self, typed: Sequence[str]) -> tuple[Unit, ...]:
        """Group the plain words of a query by the longest synonyms that do not overlap."""
        found = [self.corrected(word) for word in typed]
        self.terms.update(term for group in found for term in group)
        synonyms: dict[tuple[int, int], list[Synonym]] = defaultdict(list)
        for start in range(len(typed)):
            for synonym in self.thesaurus.synonyms(found, typed, start):
                synonyms[start, synonym.length].append(synonym)
        spans = _spans(len(typed), list(synonyms))
        # What only words within a longer synonym stand for is not looked for, and not marked.
        options = {
            span: tuple(map(self.option, several))
            for span, several in synonyms.items()
            if span[1] == 1 or span in spans
        }
        words = [
            Word(group, surface(word), self.family(group), options.get((index, 1), ()))
            for index, (word, group) in enumerate(zip(typed, found, strict=True))
        ]
        return tuple(
            Unit(tuple(words[start : start + length]), options.get((start, length), ()))
            if length > 1
            else Unit((words[start],))
            for start, length in spans
        )

    def places(self, clause: Clause) -> Places:
        return tuple(map(self.spellings, clause.words))

    def marks(self, phrases: Sequence[Places]) -> Marks:
        """Return what may be met, each once: no sequence of which each word is met alone."""
        self.terms.update(term for one in phrases if len(one) == 1 for term in one[0])
        near = (
            places
            for places in self.near
            if not all(self.terms.issuperset(terms) for terms in places)
        )
        kin = frozenset(self.kin - self.terms)
        longer = tuple(one for one in phrases if len(one) > 1)
        return Marks(frozenset(self.terms), tuple(near), kin, longer)


def _spans(size: int, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cover `size` words: (start, length), the longest of `found` first, single words between."""
    owner: list[tuple[int, int] | None] = [None] * size
    for start, length in sorted(found, key=lambda span: (-span[1], span[0])):
        if not any(owner[start : start + length]):
            owner[start : start + length] = [(start, length)] * length
    return list(dict.fromkeys(span or (index, 1) for index, span in enumerate(owner)))


def plan(request: Request, thesaurus: Thesaurus, lexicon: Lexicon) -> Plan:
    """Say what a request means in the words that one reader's collection has."""
    planning = _Planning(thesaurus, lexicon)
    plain = [c for c in request.clauses if c.is_plain]
    units = planning.units([word for clause in plain for word in clause.words])
    phrases = tuple(
        planning.places(c) for c in request.clauses if c.is_phrase and not c.is_excluded
    )
    return Plan(
        units=units,
        phrases=phrases,
        excluded=tuple(planning.places(c) for c in request.clauses if c.is_excluded),
        filters=request.filters,
        marks=planning.marks(phrases),
        corrections=planning.corrections,
    )
