"""What lies near: completions of what is typed, documents like one."""

from collections import Counter
from collections.abc import Sequence

from app.domain.actor import PUBLIC
from app.search.opensearch_engine import scoring
from app.search.opensearch_engine.cluster import Body
from app.search.opensearch_engine.schema import AUDIENCES, HINTS, MARK, NEWNESS, TELLING, TEXT
from app.search.opensearch_engine.view import REST, View, Words, counted, counts, literal, sound
from app.search.polish import query_words, terms
from app.search.ranking import SIMILAR_TERMS
from app.search.suggestions import Completions, Hint
from app.search.thesaurus import Thesaurus

HINTS_LIMIT = 1_000


def hints(view: View, start: str, thesaurus: Thesaurus) -> Completions:
    """Return what begins with the folded `start`, and how many readable documents have it."""
    written = thesaurus.completions(start)
    phrases = [
        scoring.phrase([terms(word) for word in query_words(completion)])
        for _, completion in written
    ]
    beginning = Words(HINTS, literal(start) + REST, HINTS_LIMIT)
    public = {"term": {AUDIENCES: PUBLIC}}
    any_ = {"bool": {"should": phrases, "minimum_should_match": 1}}
    both = {"size": 0, "query": {"bool": {"filter": [view.readable, public, any_]}}}
    bodies = [beginning.body(view.readable), both | counted(phrases)]
    first, *rest = view.ask(bodies if phrases else bodies[:1])
    found: Counter[Hint] = Counter()
    for row in first["aggregations"]["some"]["words"]["buckets"]:
        folded, _, completion = row["key"].partition(MARK)
        found[folded, completion] += row["doc_count"]
    for answer in rest:
        found.update(dict(zip(written, counts(answer), strict=True)))
    return Completions(found)


def similar(view: View, id_: str, size: int, filters: Sequence[Body]) -> Sequence[str]:
    """Return ids of readable documents that pass filters and share the telling terms of one."""
    its = {"ids": {"values": sound([id_])}}
    own = {"query": {"bool": {"filter": [view.readable, its]}}, "_source": TELLING}
    rows = view.ask([own])[0]["hits"]["hits"]
    if not rows:
        return ()
    telling = rows[0]["_source"][TELLING]
    for term, _ in telling:
        view.count(TEXT, term)
    view.learn()
    telling.sort(key=lambda row: (-row[1] * view.idf(TEXT, row[0]), row))
    chosen = [term for term, _ in telling[:SIMILAR_TERMS]]
    parts = [part for term in chosen for part in scoring.term(view, TEXT, term, 1.0)]
    answer = view.ask([_like([view.readable, *filters], its, parts, size)])[0]
    return [row["_id"] for row in answer["hits"]["hits"]]


def _like(filters: Sequence[Body], its: Body, parts: Sequence[Body], size: int) -> Body:
    matched = {"filter": filters, "must_not": [its]}
    scored = {"bool": matched | {"should": parts, "minimum_should_match": 1}}
    return {
        "query": scoring.weighed(scored),
        "sort": [{"_score": "desc"}, {NEWNESS: "desc"}],
        "size": size,
        "_source": False,
    }
