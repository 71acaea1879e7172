"""What a person may type: words, "phrases", -word and three filters. Nothing else is a command.

The grammar is a whitelist, so no text can be wrong: what is not understood is read as plain words
or left out, and `notes` says so. Reading takes time proportional to QUERY_LIMIT, never more.
"""

import re
from dataclasses import dataclass

from app.domain.slugs import slug
from app.search.chunks import CHUNK, FILTERS, QUOTES
from app.search.engine import QUERY_LIMIT, TERMS_LIMIT
from app.search.polish import content, is_frame, is_question, tokens


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that belong together: one sequence to be found, or to be left out."""

    words: tuple[str, ...]
    is_phrase: bool = False
    is_excluded: bool = False

    @property
    def is_plain(self) -> bool:
        """One word that may be found, as most are."""
        return not (self.is_phrase or self.is_excluded)


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """A filter typed in the query; `value` is a slug."""

    facet: str
    value: str
    is_excluded: bool = False

    def accepts(self, facet_value: str) -> bool:
        """Tell whether a value of the facet is meant: its slug, or whole words of it."""
        return f"-{self.value}-" in f"-{slug(facet_value)}-"


@dataclass(frozen=True, slots=True)
class Request:
    """A query as read; `notes` are codes of what was ignored."""

    clauses: tuple[Clause, ...]
    filters: tuple[FacetFilter, ...]
    notes: tuple[str, ...]


class _Reading:
    """The state of reading one query from left to right."""

    def __init__(self) -> None:
        self.clauses: dict[Clause, None] = {}
        self.filters: list[FacetFilter] = []
        self.notes: dict[str, None] = {}
        self.stop_words: list[str] = []
        self.room = TERMS_LIMIT

    def note(self, code: str) -> None:
        self.notes[code] = None

    def chunk(self, match: re.Match[str]) -> None:
        """Read one filter, phrase or run of characters without spaces."""
        if match["end"] == "":
            self.note("unclosed-quote")
        text = match["plain"] or match["phrase"] or ""
        is_excluded = match["minus"] is not None
        if match["name"] is None and text.endswith(":") and slug(text) in FILTERS:
            self.note("empty-filter")
            return
        if match["name"] is not None:
            facet = FILTERS.get(slug(match["name"]))
            if facet is not None:
                self.filter(facet, text, is_excluded=is_excluded)
                return
            self.note("unknown-filter")
            text = f"{match['name']} {text}"
        self.words(text, is_phrase=match["phrase"] is not None, is_excluded=is_excluded)

    def filter(self, facet: str, text: str, *, is_excluded: bool) -> None:
        if value := slug(text):
            self.filters.append(FacetFilter(facet, value, is_excluded))
        else:
            self.note("empty-filter")

    def words(self, text: str, *, is_phrase: bool, is_excluded: bool) -> None:
        """Take the words of one chunk; stop words wait in case there is nothing else."""
        words = tuple(token.written for token in content(text))
        if not words and not is_excluded:
            self.stop_words += [token.written for token in tokens(text)]
        # What is quoted or taken out is one sequence; other words stand for themselves.
        groups = [words] if is_phrase or is_excluded else [(word,) for word in words]
        for group in groups:
            self.add(Clause(group, is_phrase, is_excluded))

    def add(self, clause: Clause) -> None:
        if not clause.words or clause in self.clauses:
            return
        if len(clause.words) > self.room:
            self.note("too-many-words")
            return
        self.clauses[clause] = None
        self.room -= len(clause.words)

    def drop_frame(self) -> None:
        """Forget the words that only frame a question, unless there is nothing else."""
        asked = [one for one in self.clauses if not one.is_plain or not is_frame(one.words[0])]
        if not all(one.is_excluded for one in asked):
            self.clauses = dict.fromkeys(asked)


def read(text: str) -> Request:
    """Read what somebody typed. No text raises; `notes` tells what was left out."""
    reading = _Reading()
    if len(text) > QUERY_LIMIT:
        reading.note("too-long")
    for match in CHUNK.finditer(text[:QUERY_LIMIT].translate(QUOTES)):
        reading.chunk(match)
    if not reading.clauses:
        for word in reading.stop_words:
            reading.add(Clause((word,)))
    elif is_question(text):
        reading.drop_frame()
    if text.strip() and not reading.clauses and not reading.filters:
        reading.note("no-words")
    return Request(tuple(reading.clauses), tuple(reading.filters), tuple(reading.notes))
