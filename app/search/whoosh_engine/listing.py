"""Turns scores into a page: filters, counts, order."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.engine import FACETS, Page, Query, Sort
from app.search.grammar import Request
from app.search.paging import bounds, notes
from app.search.plan import Plan
from app.search.whoosh_engine.scoring import Scorer, Scores
from app.search.whoosh_engine.snapshot import Snapshot
from app.search.whoosh_engine.view import View

Mask = NDArray[np.bool_]
_COLUMNS = {Sort.NEWEST: "published", Sort.CONFIRMED: "confirmed", Sort.REPEATED: "repeated"}


def page(view: View, query: Query, request: Request, plan: Plan) -> Page:
    """Return what a query finds in a view."""
    snapshot = view.snapshot
    scores = Scorer(view).score(plan)
    chosen = {
        name: snapshot.facets[name].mask(frozenset(query.filters[name]))
        for name in FACETS
        if query.filters.get(name)
    }
    hits = np.flatnonzero(_all(scores.matches, chosen, but=""))
    part = bounds(query)
    order = top(snapshot, hits, _primary(snapshot, query.sort, scores, hits), part.stop)
    return Page(
        ids=ids(snapshot, order[part]),
        total=len(hits),
        facets=_counts(snapshot, scores.matches, chosen, hits) if query.is_counted else {},
        marks=plan.marks,
        corrections=plan.corrections,
        notes=notes(request, query),
    )


def _all(matches: Mask, chosen: Mapping[str, Mask], but: str) -> Mask:
    """Return what matches and passes the filters, those of one facet left out."""
    for name, mask in chosen.items():
        if name != but:
            matches = matches & mask
    return matches


def _counts(
    snapshot: Snapshot, matches: Mask, chosen: Mapping[str, Mask], hits: NDArray[np.int64]
) -> dict[str, dict[str, int]]:
    """Count each facet under the filters of all others."""
    counts = snapshot.facets.counts(hits)
    for name in chosen:
        counts[name] = snapshot.facets[name].counts(np.flatnonzero(_all(matches, chosen, but=name)))
    return counts


def _primary(
    snapshot: Snapshot, sort: Sort, scores: Scores, hits: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return what hits are ordered by, larger first."""
    if sort is Sort.RELEVANCE:
        return np.asarray(scores.of(hits) * snapshot.weights[hits])
    return snapshot.numbers(_COLUMNS[sort])[hits].astype(np.float64)


def top(
    snapshot: Snapshot, hits: NDArray[np.int64], primary: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    """Return the first `count` hits in order; among equals the newer id comes first."""
    newness = snapshot.numbers("newness")
    if len(hits) > count:
        least = _last(primary, count)
        sure, tied = np.flatnonzero(primary > least), np.flatnonzero(primary == least)
        # Of those that tie with the last one the newest stay, so the cut does not depend on luck.
        if len(sure) + len(tied) > count:
            new = newness[hits[tied]]
            tied = tied[new >= _last(new, count - len(sure))]
        near = np.concatenate((sure, tied))
        hits, primary = hits[near], primary[near]
    return hits[np.lexsort((-newness[hits], -primary))][:count]


def _last(numbers: NDArray[Any], count: int) -> Any:
    """Return the least of the `count` greatest numbers."""
    place = len(numbers) - count
    return np.partition(numbers, place)[place]


def ids(snapshot: Snapshot, numbers: NDArray[np.int64]) -> Sequence[str]:
    """Return the ids of documents."""
    which = np.searchsorted(snapshot.offsets, numbers, side="right") - 1
    local = numbers - snapshot.offsets[which]
    return [
        snapshot.segments[index].id_of(number)
        for index, number in zip(which.tolist(), local.tolist(), strict=True)
    ]
