"""What one reader may read, asked over the wire as if nothing else existed.

A query is planned again and again: what is not known yet is noted, asked for in one request, and
known the next time. Usually that takes two requests.

Counts of documents are exact. Words (with the same letters, of one family, nearly the same) are
gathered from up to SAMPLE documents of a shard, which bounds what a question can cost.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.search import ranking, spelling
from app.search.opensearch_engine.cluster import Body, Cluster
from app.search.opensearch_engine.schema import AUDIENCES, FORMS, LENGTHS, MARK, ROOTS, TEXT
from app.search.polish import surface, terms

SAMPLE = 10_000
WORDS_LIMIT = 200
NEAR_LIMIT = 3_000
# OpenSearch refuses patterns of more than 1,000 characters; no word that long is worth asking for.
PATTERN_LIMIT = 900
# A form may be that much longer than the one that was meant, if both have one root.
_LONGEST_ENDING = 8
# What may follow. Written as ".*", OpenSearch 2.19 fails where nothing fits (its issue 19636).
REST = ".{0,}"

_Take = Callable[[Body], None]
# A question and what is done with its answer.
_Asked = tuple[Body, _Take]


@dataclass(frozen=True, slots=True)
class Words:
    """Asks for the values of a keyword field that fit a pattern, with their counts."""

    field: str
    pattern: str
    limit: int = WORDS_LIMIT

    def body(self, readable: Body) -> Body:
        """Return the question to the cluster."""
        fitting = {"regexp": {self.field: {"value": self.pattern}}}
        found = {"terms": {"field": self.field, "include": self.pattern, "size": self.limit}}
        some = {"sampler": {"shard_size": SAMPLE}, "aggs": {"words": found}}
        return _no_rows(readable, [fitting]) | {"aggs": {"some": some}}


def readable(audiences: frozenset[str], without: frozenset[str]) -> Body:
    """Return the filter that every question begins with."""
    return {
        "bool": {
            "filter": [{"terms": {AUDIENCES: sound(audiences)}}],
            "must_not": [{"ids": {"values": sound(without)}}] if without else [],
        }
    }


def sound(values: Iterable[str]) -> list[str]:
    """Return the values that can stand in a question; half a character (a surrogate) cannot."""
    return sorted(one for one in values if one == one.encode("utf-8", "ignore").decode("utf-8"))


def literal(text: str) -> str:
    """Return the pattern that fits a text only."""
    return "".join(one if one.isalnum() else f"\\{one}" for one in text)


def _no_rows(readable: Body, filters: Sequence[Body]) -> Body:
    return {"size": 0, "query": {"bool": {"filter": [readable, *filters]}}}


class View:
    """The lexicon of one reader, and the numbers that scores need."""

    def __init__(
        self, cluster: Cluster, index: str, audiences: frozenset[str], without: frozenset[str]
    ) -> None:
        self.readable = readable(audiences, without)
        self._cluster, self._index = cluster, index
        self._words: dict[Words, Mapping[str, int]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._open: dict[Words | tuple[str, str], None] = {}
        self._is_measured = False
        self.documents = 1
        self.averages = dict.fromkeys(LENGTHS, 1.0)

    # -- what is known -------------------------------------------------------------------------

    def words(self, question: Words) -> Mapping[str, int]:
        """Return value → number of documents; nothing while it is not known yet."""
        if question not in self._words and len(question.pattern) <= PATTERN_LIMIT:
            self._open[question] = None
        return self._words.get(question, {})

    def count(self, field: str, term: str) -> int:
        """Return how many documents have a term; 1 while it is not known yet."""
        if (field, term) not in self._counts:
            self._open[field, term] = None
        return self._counts.get((field, term), 1)

    def idf(self, field: str, term: str) -> float:
        """Return how telling a term is among what the reader may read."""
        return ranking.idf(self.documents, self.count(field, term))

    # -- the lexicon ---------------------------------------------------------------------------

    def has(self, term: str) -> bool:
        """Tell whether any readable document has this index term."""
        return self.count(TEXT, term) > 0

    def lookalikes(self, folded: str) -> Sequence[str]:
        """Return readable public words that are `folded` once their letters are folded."""
        return sorted(_written(self.words(Words(FORMS, literal(folded + MARK) + REST))))

    def family(self, term: str) -> Sequence[str]:
        """Return terms of readable public words that probably derive from the same word."""
        start = spelling.family_start(term)
        roots = self.words(Words(ROOTS, literal(start) + REST)) if start else {}
        return list(spelling.Spellings({root: root for root in roots}).family(term))

    def nearest(self, word: str) -> str | None:
        """Return the readable public word that was probably meant."""
        counts = _written(self.words(Words(FORMS, _near(word), NEAR_LIMIT)))
        known = spelling.Spellings.of(counts)
        return spelling.nearest(word, [known], lambda form: counts.get(form, 0))

    # -- asking --------------------------------------------------------------------------------

    def ask(self, bodies: Sequence[Body]) -> list[Body]:
        """Return the answers of the cluster, asked in one request."""
        return self._cluster.ask(self._index, bodies)

    def learn(self) -> bool:
        """Ask for all that was not known; return False if there was nothing to ask."""
        if not self._open and self._is_measured:
            return False
        asked = [*self._measuring(), *self._counting(), *self._gathering()]
        answers = self.ask([body for body, _ in asked])
        for (_, take), answer in zip(asked, answers, strict=True):
            take(answer)
        self._open.clear()
        return True

    def _measuring(self) -> Iterable[_Asked]:
        averages = {field: {"avg": {"field": length}} for field, length in LENGTHS.items()}
        body = _no_rows(self.readable, []) | {"track_total_hits": True, "aggs": averages}

        def take(answer: Body) -> None:
            self._is_measured = True
            self.documents = answer["hits"]["total"]["value"]
            found = answer["aggregations"]
            self.averages = {field: found[field]["value"] or 1.0 for field in LENGTHS}

        if not self._is_measured:
            yield body, take

    def _counting(self) -> Iterable[_Asked]:
        wanted: dict[str, list[str]] = defaultdict(list)
        for one in self._open:
            if isinstance(one, tuple):
                wanted[one[0]].append(one[1])
        for field, found in wanted.items():
            filters = [{"term": {field: term}} for term in found]
            body = _no_rows(self.readable, [{"terms": {field: found}}])
            yield body | counted(filters), self._counts_of(field, found)

    def _counts_of(self, field: str, found: Sequence[str]) -> _Take:
        def take(answer: Body) -> None:
            for term, count in zip(found, counts(answer), strict=True):
                self._counts[field, term] = count

        return take

    def _gathering(self) -> Iterable[_Asked]:
        for one in self._open:
            if isinstance(one, Words):
                yield one.body(self.readable), self._words_of(one)

    def _words_of(self, question: Words) -> _Take:
        def take(answer: Body) -> None:
            rows = answer["aggregations"]["some"]["words"]["buckets"]
            self._words[question] = {row["key"]: row["doc_count"] for row in rows}

        return take


def counted(filters: Sequence[Body]) -> Body:
    """Return the part of a question that counts the documents of each filter."""
    return {"aggs": {"counts": {"filters": {"filters": list(filters)}}}}


def counts(answer: Any) -> list[int]:
    """Return the counts that `counted` asked for, in that order."""
    return [row["doc_count"] for row in answer["aggregations"]["counts"]["buckets"]]


def _written(found: Mapping[str, int]) -> dict[str, int]:
    """Return the words as written, with their counts."""
    return {value.partition(MARK)[2]: count for value, count in found.items()}


def _near(word: str) -> str:
    """Return the pattern of all that `spelling.nearest` would look at."""
    folded, root = surface(word), terms(word)[0]
    least, most = max(len(root) - 3, 1), len(folded) + _LONGEST_ENDING
    start = f"{literal(folded[0])}[^{MARK}]{{{least},{most}}}"
    return f"({'|'.join([start, *map(literal, spelling.unprefixed(folded))])})\\{MARK}{REST}"
