"""A search engine in a dictionary: the same answers as the real one, slowly and plainly.

For tests and for reading: what the real engine does with arrays stands here one document at a time.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain.actor import PUBLIC
from app.search.contents import Contents, contents
from app.search.engine import FACETS, Document, Health, Page, Places, Query, Sort
from app.search.grammar import read
from app.search.paging import bounds, notes
from app.search.plan import Option, Plan, Unit, Word, plan
from app.search.polish import CHAIN, query_words, terms
from app.search.ranking import (
    FAMILY_WEIGHT,
    NEAR_GAP,
    SIMILAR_TERMS,
    SURFACE_WEIGHT,
    bm25,
    coordination,
    idf,
    newness,
)
from app.search.spelling import Spellings, nearest
from app.search.suggestions import Completions, complete, key
from app.search.thesaurus import Learning, Thesaurus


@dataclass(frozen=True)
class _Kept:
    """A document with its analysed contents."""

    document: Document
    contents: Contents

    @cached_property
    def places(self) -> Mapping[str, set[int]]:
        places: dict[str, set[int]] = defaultdict(set)
        for place, term in self.contents.places:
            places[term].add(place)
        return places

    @cached_property
    def surfaces(self) -> Counter[str]:
        return Counter(self.contents.surfaces)

    def has(self, phrase: Sequence[Sequence[str]]) -> bool:
        """Tell whether the places of a phrase stand here side by side."""
        starts = [
            {at - offset for term in place for at in self.places.get(term, ())}
            for offset, place in enumerate(phrase)
        ]
        return bool(set.intersection(*starts)) if starts else False

    def has_near(self, sequence: Places) -> bool:
        """Tell whether words of each place stand near each other here, in any order."""
        where = [{at for term in place for at in self.places.get(term, ())} for place in sequence]
        size = len(sequence) + NEAR_GAP
        stretches = (range(at - size + 1, at + 1) for at in set.union(*where))
        return any(
            all(not places.isdisjoint(range(start, start + size)) for places in where)
            for starts in stretches
            for start in starts
        )


class _Collection:
    """What one reader may read, as if nothing else existed."""

    def __init__(self, kept: Sequence[_Kept]) -> None:
        self.kept = kept
        self.frequencies = Counter(term for one in kept for term in one.places)
        self.surface_frequencies = Counter(term for one in kept for term in one.surfaces)
        self.forms = Counter(form for one in kept for form in one.contents.forms)
        self.length = sum(len(one.contents.places) for one in kept) / (len(kept) or 1)
        self.surface_length = sum(len(one.contents.surfaces) for one in kept) / (len(kept) or 1)

    @cached_property
    def spellings(self) -> Spellings:
        return Spellings.of(self.forms)

    def has(self, term: str) -> bool:
        """Tell whether any readable document has this index term."""
        return term in self.frequencies

    def lookalikes(self, folded: str) -> Sequence[str]:
        """Return readable public words that are `folded` once their letters are folded."""
        return self.spellings.lookalikes(folded)

    def family(self, term: str) -> Sequence[str]:
        """Return terms of readable public words that probably derive from the same word."""
        return list(self.spellings.family(term))

    def nearest(self, word: str) -> str | None:
        """Return the readable public word that was probably meant."""
        return nearest(word, [self.spellings], self.forms.__getitem__)

    def term_score(self, one: _Kept, term: str) -> float:
        if term not in one.places:
            return 0.0
        telling = idf(len(self.kept), self.frequencies[term])
        return bm25(len(one.places[term]), telling, len(one.contents.places), self.length)

    def surface_score(self, one: _Kept, form: str) -> float:
        if form not in one.surfaces:
            return 0.0
        telling = idf(len(self.kept), self.surface_frequencies[form])
        return bm25(one.surfaces[form], telling, len(one.contents.surfaces), self.surface_length)

    def word_score(self, one: _Kept, word: Word) -> float:
        own = max((self.term_score(one, term) for term in word.terms), default=0.0)
        own += SURFACE_WEIGHT * self.surface_score(one, word.surface)
        kin = max((self.term_score(one, term) for term in word.family), default=0.0)
        own = max(own, FAMILY_WEIGHT * kin)
        return max((own, *(self.option_score(one, option) for option in word.options)))

    def option_score(self, one: _Kept, option: Option) -> float:
        if len(option.words) > 1 and not one.has_near(option.places):
            return 0.0
        scores = [self.word_score(one, word) for word in option.words]
        return option.weight * sum(scores) / len(scores)

    def unit_score(self, one: _Kept, unit: Unit) -> tuple[float, int]:
        """Return the score of neighbouring words and how many of them the document has."""
        words = [self.word_score(one, word) for word in unit.words]
        together = max((self.option_score(one, option) for option in unit.options), default=0.0)
        together *= len(words)
        present = len(words) if together else sum(score > 0 for score in words)
        return max(sum(words), together), present

    def phrase_score(self, one: _Kept, phrase: Sequence[Sequence[str]]) -> float:
        return sum(max(self.term_score(one, term) for term in place) for place in phrase)

    def score(self, one: _Kept, what: Plan) -> float:
        """Return the score of a document under a plan; 0 if it does not match."""
        if any(one.has(phrase) for phrase in what.excluded):
            return 0.0
        if not all(one.has(phrase) for phrase in what.phrases):
            return 0.0
        if not what.size:
            return 1.0
        units = [self.unit_score(one, unit) for unit in what.units]
        total = sum(score for score, _ in units)
        total += sum(self.phrase_score(one, phrase) for phrase in what.phrases)
        present = sum(count for _, count in units) + len(what.phrases)
        return total * coordination(present / what.size)


def _passes(document: Document, what: Plan) -> bool:
    """Tell whether a document meets the filters typed in the query."""
    wanted: dict[tuple[str, bool], bool] = {}
    for filter_ in what.filters:
        values = document.facets.get(filter_.facet, ())
        met = any(map(filter_.accepts, values))
        slot = (filter_.facet, filter_.is_excluded)
        wanted[slot] = wanted.get(slot, False) or met
    return all(met != is_excluded for (_, is_excluded), met in wanted.items())


class MemoryEngine(Learning):
    """The whole interface of a search engine (`SearchEngine` says what each does), for tests."""

    def __init__(self, thesaurus: Thesaurus | None = None) -> None:
        super().__init__(thesaurus)
        self._kept: dict[str, _Kept] = {}

    def put(self, documents: Iterable[Document]) -> None:
        self._kept |= {one.id: _Kept(one, contents(one)) for one in documents}

    def remove(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._kept.pop(id_, None)

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        rebuilt: dict[str, _Kept] = {}
        for count, one in enumerate(documents, 1):
            rebuilt[one.id] = _Kept(one, contents(one))
            if progress:
                progress(count)
        self._kept = rebuilt
        return len(rebuilt)

    def tidy(self) -> bool:
        """Do nothing: a dictionary is always tidy."""
        return False

    def _readable(self, audiences: frozenset[str], without: frozenset[str]) -> _Collection:
        kept = [one for id_, one in self._kept.items() if id_ not in without]
        return _Collection([one for one in kept if audiences & one.document.audiences])

    def search(self, query: Query) -> Page:
        collection = self._readable(query.audiences, query.without)
        request = read(query.text)
        what = plan(request, self._thesaurus, collection)
        scores = {
            one.document.id: score * one.document.weight
            for one in collection.kept
            if _passes(one.document, what) and (score := collection.score(one, what))
        }
        found = [one.document for one in collection.kept if one.document.id in scores]
        chosen = {name: set(query.filters[name]) for name in FACETS if query.filters.get(name)}
        hits = [one for one in found if _chosen(one, chosen, but="")]
        hits.sort(key=lambda one: (_order(one, query.sort, scores), newness(one.id)), reverse=True)
        return Page(
            ids=[one.id for one in hits[bounds(query)]],
            total=len(hits),
            facets={name: _counts(found, chosen, name) for name in FACETS if query.is_counted},
            marks=what.marks,
            corrections=what.corrections,
            notes=notes(request, query),
        )

    def suggest(
        self,
        prefix: str,
        audiences: frozenset[str],
        size: int = 8,
        without: frozenset[str] = frozenset(),
    ) -> Sequence[str]:
        collection = self._readable(audiences, without)

        def find(start: str, _limit: int) -> Completions:
            hints = Counter(
                (folded, hint)
                for one in collection.kept
                for hint in one.contents.hints
                if (folded := key(hint)).startswith(start)
            )
            for folded, term in self._thesaurus.completions(start):
                phrase = [terms(word) for word in query_words(term)]
                hints[folded, term] += sum(
                    one.has(phrase) for one in collection.kept if PUBLIC in one.document.audiences
                )
            return Completions(hints)

        return complete(prefix, find, size)

    def similar(
        self,
        id_: str,
        audiences: frozenset[str],
        size: int = 5,
        without: frozenset[str] = frozenset(),
        kind: str = "",
    ) -> Sequence[str]:
        collection = self._readable(audiences, without)
        own = next((one for one in collection.kept if one.document.id == id_), None)
        if own is None:
            return ()
        telling = sorted(
            own.contents.telling,
            key=lambda row: (
                -row[1] * idf(len(collection.kept), collection.frequencies[row[0]]),
                row,
            ),
        )
        scores = {
            one.document.id: one.document.weight
            * sum(collection.term_score(one, term) for term, _ in telling[:SIMILAR_TERMS])
            for one in collection.kept
            if one is not own and (not kind or kind in one.document.facets.get("kind", ()))
        }
        found = [id_ for id_, score in scores.items() if score]
        return sorted(found, key=lambda one: (scores[one], newness(one)), reverse=True)[:size]

    def ids(self) -> frozenset[str]:
        return frozenset(self._kept)

    def health(self) -> Health:
        return Health(is_ok=True, documents=len(self._kept), generation="memory", chain=CHAIN)


def _order(one: Document, sort: Sort, scores: Mapping[str, float]) -> float:
    if sort is Sort.RELEVANCE:
        return scores[one.id]
    by = {Sort.NEWEST: one.published, Sort.CONFIRMED: one.confirmed, Sort.REPEATED: one.repeated}
    return by[sort]


def _chosen(document: Document, chosen: Mapping[str, set[str]], but: str) -> bool:
    """Tell whether a document has a chosen value of each facet, one facet left out."""
    return all(
        not values.isdisjoint(document.facets.get(name, ()))
        for name, values in chosen.items()
        if name != but
    )


def _counts(
    found: Sequence[Document], chosen: Mapping[str, set[str]], name: str
) -> Mapping[str, int]:
    """Count the values of one facet under the filters of all others."""
    return Counter(
        value
        for one in found
        if _chosen(one, chosen, but=name)
        for value in set(one.facets.get(name, ()))
    )
