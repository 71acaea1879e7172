"""Other words for the same thing: abbreviations, synonyms, narrower terms, topics.

Terms are analysed like the index, so any inflected form of them is recognised; a term of several
words is recognised only where they stand side by side.
"""

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Self

import yaml

from app.search.polish import STOP_WORDS, query_words, surface, terms
from app.search.suggestions import Hint, key

# How much another word is worth beside the one typed.
WEIGHTS = {"abbr": 0.9, "syn": 0.7, "narrow": 0.35, "topic": 0.35}
WORDS = Path(__file__).with_name("thesaurus.yaml")

# A term of so many words is recognised in either order: "osoba starsza", "starsza osoba".
PAIR = 2

Sequenced = tuple[frozenset[str], ...]


def _sequence(words: Iterable[str]) -> Sequenced:
    return tuple(frozenset(terms(word)) for word in words)


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words that may stand for `length` words of the query, and what they are worth (0–1)."""

    length: int
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True, eq=False, slots=True)
class _Entry:
    key: Sequenced
    needs_capitals: bool
    alternatives: tuple[tuple[str, ...], ...]
    weight: float

    def matches(self, query: Sequence[Iterable[str]], typed: Sequence[str], start: int) -> bool:
        """Tell whether the query has this entry's words at `start`."""
        here = query[start : start + len(self.key)]
        if len(here) < len(self.key) or any(
            mine.isdisjoint(theirs) for mine, theirs in zip(self.key, here, strict=True)
        ):
            return False
        return not self.needs_capitals or typed[start].isupper() or len(typed) == 1


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of one meaning. `kind` is a key of WEIGHTS; `case`: abbreviations that are also words.

    Only the first term of a "narrow" group brings the others; every other term of a "topic" group
    brings the first; in the other kinds each brings all.
    """

    kind: str
    terms: tuple[str, ...]
    case: bool = False

    def pairs(self) -> Iterable[tuple[str, Sequence[str]]]:
        """Give each term with the terms that may stand for it."""
        first, *others = self.terms
        if self.kind == "narrow":
            return [(first, others)]
        if self.kind == "topic":
            return [(other, [first]) for other in others]
        return [(term, [t for t in self.terms if t != term]) for term in self.terms]


class Thesaurus:
    """The groups, ready to be looked up in an analysed query."""

    def __init__(self, groups: Iterable[Group] = (), names: Iterable[str] = ()) -> None:
        self.groups = tuple(groups)
        self.names = tuple(names)
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        for group in self.groups:
            for term, others in group.pairs():
                self._enter(group, term, others)

    @classmethod
    def load(
        cls,
        path: Path = WORDS,
        topics: Mapping[str, Sequence[str]] | None = None,
        names: Iterable[str] = (),
    ) -> Self:
        """Read the groups of a YAML file and join the topics (name → synonyms).

        `names` (cities, networks) are words that exist, so they are never taken for mistakes.
        Raises OSError, yaml.YAMLError, KeyError for a file that is not a thesaurus.
        """
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups = [
            Group(row["kind"], tuple(map(str, row["terms"])), bool(row.get("case")))
            for row in content["groups"]
        ]
        groups += [Group("topic", (name, *others)) for name, others in (topics or {}).items()]
        return cls(groups, names)

    def _enter(self, group: Group, term: str, others: Sequence[str]) -> None:
        words = query_words(term)
        own = _sequence(words)
        alternatives = tuple(
            spelled for other in others if _sequence(spelled := query_words(other)) != own
        )
        if not own or not alternatives:
            return
        needs_capitals = group.case and term.isupper()
        for order in dict.fromkeys((own, own[::-1]) if len(own) == PAIR else (own,)):
            entry = _Entry(order, needs_capitals, alternatives, WEIGHTS[group.kind])
            for first in order[0]:
                self._entries[first].append(entry)

    def synonyms(
        self, query: Sequence[Sequence[str]], typed: Sequence[str], start: int
    ) -> list[Synonym]:
        """Return what may stand for the words of a query that begin at `start`.

        `query` holds the index terms of each typed word.
        """
        entries = dict.fromkeys(
            entry for term in query[start] for entry in self._entries.get(term, ())
        )
        return [
            Synonym(len(entry.key), words, entry.weight)
            for entry in entries
            if entry.matches(query, typed, start)
            for words in entry.alternatives
        ]

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Every term as written, each once."""
        return tuple(dict.fromkeys(term for group in self.groups for term in group.terms))

    @cached_property
    def _keys(self) -> list[Hint]:
        return sorted((key(term), term) for term in self.terms)

    def completions(self, start: str) -> Sequence[Hint]:
        """Return the terms whose folded form begins with `start`, each behind that form."""
        first = bisect_left(self._keys, (start, ""))
        rest = itertools.islice(self._keys, first, None)
        return list(itertools.takewhile(lambda row: row[0].startswith(start), rest))

    @cached_property
    def _known(self) -> frozenset[str]:
        written = (word for term in (*self.terms, *self.names) for word in query_words(term))
        return STOP_WORDS | {known for word in written for known in (surface(word), *terms(word))}

    def knows(self, word: str) -> bool:
        """Tell whether a word or its stem stands here, so that it is no mistake."""
        return surface(word) in self._known or not self._known.isdisjoint(terms(word))


class Learning:
    """What engines share: the words they use, which may change while they run.

    `words_of` is when the words were edited; None: they are those of the program's files.
    """

    def __init__(self, thesaurus: Thesaurus | None) -> None:
        self._thesaurus = thesaurus or Thesaurus.load()
        self.words_of: datetime | None = None

    def learn(self, thesaurus: Thesaurus, edited: datetime | None) -> None:
        """Use other words for the same thing from the next question on."""
        self._thesaurus, self.words_of = thesaurus, edited
