"""What the application asks of a search engine, and nothing more.

Rights hold inside the query: a document carries audience labels, a query carries those of its
reader, and only what shares a label is matched, counted, suggested or related. What was withdrawn
after it was indexed is named by the caller (`without`) and does not exist for that question.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.search.thesaurus import Thesaurus

FACETS = (
    "kind",
    "network",
    "topic",
    "city",
    "voivodeship",
    "size",
    "stage",
    "cost",
    "year",
    "evidence",
)
QUERY_LIMIT = 200
TERMS_LIMIT = 16
PAGE_LIMIT = 50
SIZE_LIMIT = 50


# For each place of a sequence of words the index terms that may stand there.
Places = tuple[tuple[str, ...], ...]


class SearchUnavailableError(Exception):
    """The index is missing or damaged; the caller answers from the database instead."""


class SearchAwayError(SearchUnavailableError):
    """Nobody answers, or too slowly; nothing is wrong with the index or with what was asked."""


class Sort(StrEnum):
    """In which order hits come; ties always fall to the newer id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    CONFIRMED = "confirmed"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found.

    `id` says what it is and which: "practice-12" (`domain/catalogue.py`). `facets` maps each name
    of FACETS to the values the document has (it may have several or none). `published` and
    `confirmed` are days since 1970-01-01, for sorting; `weight` multiplies the score (1.0; below it
    for what is overdue). `repeated` is how many cities have done the same.
    """

    id: str
    title: str
    summary: str
    topics: Sequence[str]
    city: str
    body: str
    audiences: frozenset[str]
    facets: Mapping[str, Sequence[str]]
    published: int = 0
    confirmed: int = 0
    weight: float = 1.0
    keywords: Sequence[str] = ()
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asked for, and which audiences they belong to; pages count from 1.

    `without` are ids that the index may still hold and that are to leave no trace. `is_counted`:
    whether the counts of filters are wanted; who shows none need not wait for them.
    """

    text: str
    audiences: frozenset[str]
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 20
    without: frozenset[str] = frozenset()
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked in original text: by which a document may have been found.

    Words that have one of `terms`, those of each sequence of `near` where they all stand near each
    other (`ranking.NEAR_GAP`), those of `phrases` where they stand side by side. `wanted` are the
    terms of all. `kin` are terms of words that probably derive from the same as one asked for: to
    be marked only where nothing else is.
    """

    terms: frozenset[str] = frozenset()
    near: tuple[Places, ...] = ()
    kin: frozenset[str] = frozenset()
    phrases: tuple[Places, ...] = ()
    wanted: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sequences = (*self.near, *self.phrases)
        near = (term for sequence in sequences for terms in sequence for term in terms)
        object.__setattr__(self, "wanted", self.terms.union(near))

    def __bool__(self) -> bool:
        """Tell whether there is anything to mark."""
        return bool(self.wanted)

    @property
    def with_kin(self) -> "Marks":
        """The same with words of a family among the terms."""
        return Marks(self.terms | self.kin, self.near, phrases=self.phrases)


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found.

    `facets`: for each facet the count behind every value, computed under the text and all *other*
    filters, so that a chosen value does not hide its siblings; nothing if counts were not wanted.
    `corrections`: typed word → the word that was searched instead. `notes`: codes of what was
    ignored in the query (for instance `too-long`, `unclosed-quote`).
    """

    ids: Sequence[str]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    marks: Marks = NO_MARKS
    corrections: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How the index is; `chain` names the analysis that built it, `size` is bytes on disk."""

    is_ok: bool
    documents: int
    generation: str
    chain: str
    size: int = 0
    reason: str = ""


class SearchEngine(Protocol):
    """Every method may raise SearchUnavailableError; none raises anything else for any query."""

    words_of: datetime | None
    """When the words in use were edited (see `learn`); None: as the files of the program say."""

    def learn(self, thesaurus: Thesaurus, edited: datetime | None) -> None:
        """Use other words for the same thing from the next question on."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add the documents, replacing those with the same id; found by the next search."""

    def remove(self, ids: Iterable[str]) -> None:
        """Forget these ids; unknown ids are not an error."""

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        """Replace the whole index and return its size; readers see the old one until it is done."""

    def tidy(self) -> bool:
        """Do what keeps searching fast and can wait for an idle moment; True if there was any.

        It is called while nothing waits, again and again, and each time takes no more than seconds.
        """

    def search(self, query: Query) -> Page:
        """Find what the query asks for and its audiences may read."""

    def suggest(
        self,
        prefix: str,
        audiences: frozenset[str],
        size: int = 8,
        without: frozenset[str] = frozenset(),
    ) -> Sequence[str]:
        """Complete what is being typed with words that find something; empty below 2 letters."""

    def similar(
        self,
        id_: str,
        audiences: frozenset[str],
        size: int = 5,
        without: frozenset[str] = frozenset(),
        kind: str = "",
    ) -> Sequence[str]:
        """Return ids of documents like this one, the most alike first, never itself.

        `kind`: only those that have this value of the facet of that name.
        """

    def ids(self) -> frozenset[str]:
        """Return the ids of all documents, whoever may read them."""

    def health(self) -> Health:
        """Look at the index without raising."""
