"""The definition of the ranking, one document at a time: what engines do faster is measured by it.

The numbers and formulas come from `ranking.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.search.contents import Contents
from app.search.engine import Document, Places
from app.search.plan import Option, Plan, Unit, Word
from app.search.ranking import FAMILY_WEIGHT, NEAR_GAP, SURFACE_WEIGHT, bm25, coordination, idf
from app.search.spelling import Spellings, nearest


@dataclass(frozen=True)
class Kept:
    """A document with its analysed contents."""

    document: Document
    contents: Contents

    @cached_property
    def places(self) -> Mapping[str, set[int]]:
        """Where each index term stands."""
        places: dict[str, set[int]] = defaultdict(set)
        for place, term in self.contents.places:
            places[term].add(place)
        return places

    @cached_property
    def surfaces(self) -> Counter[str]:
        """How often each folded form stands here."""
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


class Collection:
    """What one reader may read, as if nothing else existed."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self.kept = kept
        self.frequencies = Counter(term for one in kept for term in one.places)
        self.surface_frequencies = Counter(term for one in kept for term in one.surfaces)
        self.forms = Counter(form for one in kept for form in one.contents.forms)
        self.length = sum(len(one.contents.places) for one in kept) / (len(kept) or 1)
        self.surface_length = sum(len(one.contents.surfaces) for one in kept) / (len(kept) or 1)

    @cached_property
    def spellings(self) -> Spellings:
        """The words of readable public documents."""
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

    def term_score(self, one: Kept, term: str) -> float:
        """Return the BM25 score of an index term in a document."""
        if term not in one.places:
            return 0.0
        telling = idf(len(self.kept), self.frequencies[term])
        return bm25(len(one.places[term]), telling, len(one.contents.places), self.length)

    def surface_score(self, one: Kept, form: str) -> float:
        """Return the BM25 score of a folded form in a document."""
        if form not in one.surfaces:
            return 0.0
        telling = idf(len(self.kept), self.surface_frequencies[form])
        return bm25(one.surfaces[form], telling, len(one.contents.surfaces), self.surface_length)

    def word_score(self, one: Kept, word: Word) -> float:
        """Return the score of a word: the best of what may stand for it."""
        own = max((self.term_score(one, term) for term in word.terms), default=0.0)
        own += SURFACE_WEIGHT * self.surface_score(one, word.surface)
        kin = max((self.term_score(one, term) for term in word.family), default=0.0)
        own = max(own, FAMILY_WEIGHT * kin)
        return max((own, *(self.option_score(one, option) for option in word.options)))

    def option_score(self, one: Kept, option: Option) -> float:
        """Return the score of a synonym; 0 where its words do not stand near each other."""
        if len(option.words) > 1 and not one.has_near(option.places):
            return 0.0
        scores = [self.word_score(one, word) for word in option.words]
        return option.weight * sum(scores) / len(scores)

    def unit_score(self, one: Kept, unit: Unit) -> tuple[float, int]:
        """Return the score of neighbouring words and how many of them the document has."""
        words = [self.word_score(one, word) for word in unit.words]
        together = max((self.option_score(one, option) for option in unit.options), default=0.0)
        together *= len(words)
        present = len(words) if together else sum(score > 0 for score in words)
        return max(sum(words), together), present

    def phrase_score(self, one: Kept, phrase: Sequence[Sequence[str]]) -> float:
        """Return the sum of the best scores of the places of a phrase."""
        return sum(max(self.term_score(one, term) for term in place) for place in phrase)

    def score(self, one: Kept, what: Plan) -> float:
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
