"""A search engine in a dictionary: the same answers as the real one, slowly and plainly.

For tests and for reading: what the real engine does with arrays is done here one document at a time
(`plain_scoring.py`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from app.domain.actor import PUBLIC
from app.search.contents import contents
from app.search.engine import FACETS, Document, Health, Page, Query, Sort
from app.search.grammar import read
from app.search.paging import bounds, notes
from app.search.plain_scoring import Collection, Kept
from app.search.plan import Plan, plan
from app.search.polish import CHAIN, query_words, terms
from app.search.ranking import (
    SIMILAR_TERMS,
    idf,
    newness,
)
from app.search.suggestions import Completions, complete, key
from app.search.thesaurus import Learning, Thesaurus


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
        self._kept: dict[str, Kept] = {}

    def put(self, documents: Iterable[Document]) -> None:
        self._kept |= {one.id: Kept(one, contents(one)) for one in documents}

    def remove(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._kept.pop(id_, None)

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        rebuilt: dict[str, Kept] = {}
        for count, one in enumerate(documents, 1):
            rebuilt[one.id] = Kept(one, contents(one))
            if progress:
                progress(count)
        self._kept = rebuilt
        return len(rebuilt)

    def tidy(self) -> bool:
        """Do nothing: a dictionary is always tidy."""
        return False

    def _readable(self, audiences: frozenset[str], without: frozenset[str]) -> Collection:
        kept = [one for id_, one in self._kept.items() if id_ not in without]
        return Collection([one for one in kept if audiences & one.document.audiences])

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
