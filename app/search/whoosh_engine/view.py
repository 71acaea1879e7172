"""A snapshot as one kind of reader sees it: what they may not read does not exist.

The mask of readable documents comes before everything. Even how telling a word is and how long
texts are on average is counted among readable documents only, so a hidden one cannot move a hit.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.domain.actor import PUBLIC
from app.search.engine import Places
from app.search.grammar import Request, read
from app.search.plan import Plan, plan
from app.search.ranking import K1, B, idf
from app.search.spelling import nearest
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine.schema import AUDIENCE, CONTENT, FORM, SURFACE, form_term
from app.search.whoosh_engine.segments import Documents, Weights
from app.search.whoosh_engine.snapshot import Snapshot

_Found = TypeVar("_Found")
_Arrays = TypeVar("_Arrays", bound=tuple[np.ndarray, ...])
VIEWS = 32  # so many a snapshot keeps
WORDS = 5_000  # so many answers about words are kept
_LENGTHS = {CONTENT: "content_length", SURFACE: "surface_length"}


class View:
    """The words, scores and places of readable documents; a `Lexicon` for planning a query."""

    def __init__(self, snapshot: Snapshot, mask: NDArray[np.bool_], key: Hashable) -> None:
        """`mask` are the documents that exist here; `key` is equal for equal masks only."""
        self.snapshot = snapshot
        self.mask = mask
        self.key = key
        self.size = snapshot.size
        self.count = int(np.count_nonzero(mask))
        self._averages: dict[str, float] = {}
        self._public_with: dict[Places, int] = {}
        self._words: dict[tuple[str, str], tuple[Any]] = {}
        self._plans: OrderedDict[tuple[str, Thesaurus], tuple[Request, Plan]] = OrderedDict()

    def understood(self, text: str, thesaurus: Thesaurus) -> tuple[Request, Plan]:
        """Return what was typed and what it means here; some are kept, the last ones.

        The same words come back with other filters, pages and orders. A view never changes and
        is one kind of reader's, so what is kept is true for whoever asks.
        """
        key = (text, thesaurus)
        found = self._plans.get(key)
        if found is None:
            request = read(text)
            found = self._plans[key] = request, plan(request, thesaurus, self)
            while len(self._plans) > self.snapshot.cache.plans:
                self._plans.popitem(last=False)
        return found

    def _known(self, find: Callable[[str], _Found], word: str) -> _Found:
        """Return what is known of a word here, found once: common ones are in many queries."""
        key = (find.__name__, word)
        if (known := self._words.get(key)) is not None:
            return known[0]  # type: ignore[no-any-return]  # one finder for each name
        if len(self._words) >= WORDS:
            self._words.clear()
        found = find(word)
        self._words[key] = (found,)
        return found

    def average_length(self, field: str) -> float:
        """Return the exact mean length of readable texts, in terms."""
        if field not in self._averages:
            lengths = self.snapshot.numbers(_LENGTHS[field])[self.mask]
            self._averages[field] = float(lengths.mean()) if self.count else 0.0
        return self._averages[field] or 1.0

    def kept(self, key: tuple[Hashable, ...], make: Callable[[], _Arrays]) -> _Arrays:
        """Return arrays that are true of this view, made now or kept since they were."""
        return self.snapshot.cache.get((self.snapshot.key, self.key, *key), make)

    def postings(self, field: str, term: str) -> tuple[Documents, Weights]:
        """Return the readable documents that have a term, and how often.

        Lists are not kept: what is put together from them is, and both would take twice the memory.
        """
        documents, weights = self.snapshot.postings(field, term, keep=False)
        readable = self.mask[documents]
        return documents[readable], weights[readable]

    def scored(self, field: str, term: str) -> tuple[Documents, Weights]:
        """Return the readable documents that have a term, and its BM25 score in each."""
        documents, weights = self.postings(field, term)
        if not len(documents):
            return documents, weights
        norm = self.snapshot.lengths(_LENGTHS[field])[documents]
        norm = norm * np.float32(K1 * B / self.average_length(field))
        norm += weights + np.float32(K1 * (1 - B))
        factor = np.float32(idf(self.count, len(documents)) * (K1 + 1))
        return documents, weights * factor / norm

    def frequency(self, term: str) -> int:
        """Return how many readable documents have an index term."""
        least, most = self.frequency_bounds(term)
        return most if least == most else self._known(self._readable, term)

    def frequency_bounds(self, term: str) -> tuple[int, int]:
        """Return between which numbers `frequency` lies, without reading which documents."""
        most = self.snapshot.frequency(term)
        return max(most - (self.size - self.count), 0), most

    def _readable(self, term: str) -> int:
        return len(self.postings(CONTENT, term)[0])

    def form_frequency(self, form: str) -> int:
        """Return in how many readable documents a public word stands."""
        return self._known(self._form_frequency, form)

    def _form_frequency(self, form: str) -> int:
        documents = self.snapshot.postings(FORM, form_term(form), keep=False)[0]
        return int(np.count_nonzero(self.mask[documents]))

    def has(self, term: str) -> bool:
        """Tell whether any readable document has this index term."""
        return self._known(self._has, term)

    def _has(self, term: str) -> bool:
        # More documents than are hidden altogether: then one of them can be read.
        least, most = self.frequency_bounds(term)
        return least > 0 or (most > 0 and self.frequency(term) > 0)

    def lookalikes(self, folded: str) -> Sequence[str]:
        """Return readable public words that are `folded` once their letters are folded."""
        return self._known(self._lookalikes, folded)

    def _lookalikes(self, folded: str) -> Sequence[str]:
        found = {
            form: None
            for segment in self.snapshot.segments
            for form in segment.spellings.lookalikes(folded)
            if self.form_frequency(form)
        }
        return sorted(found)

    def family(self, term: str) -> Sequence[str]:
        """Return terms of readable public words that probably derive from the same word."""
        return self._known(self._family, term)

    def _family(self, term: str) -> Sequence[str]:
        found = {
            root for segment in self.snapshot.segments for root in segment.spellings.family(term)
        }
        return [root for root in sorted(found) if self.has(root)]

    def nearest(self, word: str) -> str | None:
        """Return the readable public word that was probably meant."""
        return self._known(self._nearest, word)

    def _nearest(self, word: str) -> str | None:
        spellings = [segment.spellings for segment in self.snapshot.segments]
        return nearest(word, spellings, self.form_frequency)

    def public_with(self, places: Places) -> int:
        """Return how many readable public documents have a phrase; kept, for it is asked often."""
        if places not in self._public_with:
            public = self.snapshot.postings(AUDIENCE, PUBLIC)[0]
            self._public_with[places] = int(np.count_nonzero(self.phrase(places)[public]))
        return self._public_with[places]

    def at_most(self, places: Places) -> int:
        """Return a number that `public_with` does not exceed, without reading any list."""
        return min(
            (sum(self.frequency_bounds(term)[1] for term in terms) for terms in places), default=0
        )

    def phrase(self, places: Places) -> NDArray[np.bool_]:
        """Return which readable documents have words of each place side by side."""
        mask = np.zeros(self.size, bool)
        for offset, segment in self.snapshot.parts():
            mask[segment.with_phrase(CONTENT, places) + offset] = True
        return mask & self.mask

    def near(self, places: Places) -> NDArray[np.int64]:
        """Return the readable documents that have words of each place near each other."""
        found = [np.empty(0, np.int64)]
        for offset, segment in self.snapshot.parts():
            found.append(segment.with_near(CONTENT, places) + offset)
        numbers = np.concatenate(found)
        return numbers[self.mask[numbers]]


def view_of(
    snapshot: Snapshot, audiences: frozenset[str], without: frozenset[str] = frozenset()
) -> View:
    """Return a snapshot as readers with these audience labels may see it.

    `without` are ids that do not exist for them; those it does not hold change nothing.
    """
    gone = frozenset(number for id_ in without if (number := snapshot.find(id_)) is not None)
    key = (audiences, gone)
    found = snapshot.views.get(key)
    if isinstance(found, View):
        return found
    view = snapshot.views[key] = View(snapshot, snapshot.mask(audiences, gone), key)
    while len(snapshot.views) > VIEWS:
        snapshot.views.popitem(last=False)
    return view
