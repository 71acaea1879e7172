"""A page of hits: the filters, the counts behind every value, the order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.search.engine import FACETS, Page, Query
from app.search.grammar import Request
from app.search.opensearch_engine import scoring
from app.search.opensearch_engine.cluster import Body
from app.search.opensearch_engine.schema import COLUMNS, NEWNESS, facet_field
from app.search.opensearch_engine.view import REST, View, Words, sound
from app.search.paging import bounds, notes
from app.search.plan import Plan, plan
from app.search.thesaurus import Thesaurus

# More values than any facet has: there are 2,477 municipalities.
VALUES_LIMIT = 10_000
# What a question leads to (the letters of a word, then its family, then a correction …) is bounded.
ROUNDS = 6


def asked(view: View, query: Query, request: Request, thesaurus: Thesaurus) -> tuple[Plan, Body]:
    """Return what a query means and the question to the cluster, once all is known for it."""
    for _ in range(ROUNDS):
        what = plan(request, thesaurus, view)
        body = _body(view, query, what)
        if not view.learn():
            break
    return what, body


def page(query: Query, request: Request, what: Plan, answer: Body) -> Page:
    """Return the answer as a page."""
    counts = {
        facet: {
            row["key"]: row["doc_count"]
            for row in answer["aggregations"][facet]["values"]["buckets"]
        }
        for facet in FACETS
        if query.is_counted
    }
    return Page(
        ids=[row["_id"] for row in answer["hits"]["hits"]],
        total=answer["hits"]["total"]["value"],
        facets=counts,
        marks=what.marks,
        corrections=what.corrections,
        notes=notes(request, query),
    )


def _body(view: View, query: Query, what: Plan) -> Body:
    chosen = {
        facet: {"terms": {facet_field(facet): sound(query.filters[facet])}}
        for facet in FACETS
        if query.filters.get(facet)
    }
    part = bounds(query)
    return {
        "query": scoring.query(view, what, _typed(view, what)),
        "post_filter": _all(chosen, but=""),
        "aggs": {facet: _counted(facet, chosen) for facet in FACETS if query.is_counted},
        "sort": [{COLUMNS.get(query.sort, "_score"): "desc"}, {NEWNESS: "desc"}],
        "from": part.start,
        "size": part.stop - part.start,
        "track_total_hits": True,
        "_source": False,
    }


def _all(chosen: Mapping[str, Body], but: str) -> Body:
    return {"bool": {"filter": [one for facet, one in chosen.items() if facet != but]}}


def _counted(facet: str, chosen: Mapping[str, Body]) -> Body:
    """Count the values of a facet under the filters of all others."""
    values = {"terms": {"field": facet_field(facet), "size": VALUES_LIMIT}}
    return {"filter": _all(chosen, but=facet), "aggs": {"values": values}}


def _typed(view: View, what: Plan) -> Sequence[Body]:
    """Return the filters that were typed in the query: those of one facet are alternatives."""
    accepted: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for one in what.filters:
        values = view.words(Words(facet_field(one.facet), REST, VALUES_LIMIT))
        accepted[one.facet, one.is_excluded].update(filter(one.accepts, values))
    found = [
        ({"terms": {facet_field(facet): sorted(values)}}, is_excluded)
        for (facet, is_excluded), values in accepted.items()
    ]
    return [{"bool": {"must_not": [one]}} if is_excluded else one for one, is_excluded in found]
