"""What lies near: completions of what is typed, documents like one."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np

from app.search.engine import Places
from app.search.polish import query_words, terms
from app.search.ranking import SIMILAR_TERMS, idf
from app.search.suggestions import Completions, Hint
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine.listing import ids, top
from app.search.whoosh_engine.schema import CONTENT
from app.search.whoosh_engine.view import View

Row = tuple[str, int]

# About as many as the thesaurus has terms.
_PHRASES_CACHED = 1 << 11


def hints(view: View, thesaurus: Thesaurus, start: str, limit: int) -> Completions:
    """Return what begins with the folded `start`, and how many readable documents have it.

    Of what only many documents together have, about as many as `limit`.
    """
    guessed = {
        (folded, written): view.at_most(_phrase(written))
        for folded, written in thesaurus.completions(start)
    }
    found: Counter[Hint] = Counter()
    others = 0
    # The first part is the largest, and what the others have is looked up in it.
    for offset, part in reversed(view.snapshot.hints):
        mask = view.mask[offset : offset + part.size]
        if offset:
            found.update(part.beginning(start, mask))
        else:
            forms = {folded for folded, _ in (*found, *guessed)}
            counts, others = part.commonest(start, mask, limit, forms)
            found.update(counts)
    return Completions(found, guessed, lambda written: view.public_with(_phrase(written)), others)


@lru_cache(_PHRASES_CACHED)
def _phrase(written: str) -> Places:
    return tuple(terms(word) for word in query_words(written))


def similar(view: View, id_: str, size: int, kind: str) -> Sequence[str]:
    """Return ids of readable documents (of a kind) that share the most telling terms of one."""
    snapshot = view.snapshot
    own = snapshot.find(id_)
    if own is None or not view.mask[own]:
        return ()
    segment, local = snapshot.part(own)
    total = np.zeros(view.size, np.float32)
    for term, _ in _telling(view, segment.stored(local)[2]):
        documents, scores = view.kept(("scored", term), partial(view.scored, CONTENT, term))
        total[documents] += scores
    total[own] = 0
    if kind:
        total *= snapshot.facets["kind"].mask(frozenset({kind}))
    hits = np.flatnonzero(total)
    return ids(
        snapshot,
        top(snapshot, hits, total[hits] * snapshot.weights[hits], size),
    )


def _telling(view: View, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the most telling terms of a document out of all, each with how often it stands.

    How many readable documents have a term is counted of those only that may be among them.
    """
    bounds = [view.frequency_bounds(term) for term, _ in rows]
    at_least = sorted(
        weight * idf(view.count, most) for (_, weight), (_, most) in zip(rows, bounds, strict=True)
    )
    limit = at_least[-min(SIMILAR_TERMS, len(rows))] if rows else 0
    near = [
        row
        for row, (least, _) in zip(rows, bounds, strict=True)
        if row[1] * idf(view.count, least) >= limit
    ]
    near.sort(key=lambda row: (-row[1] * idf(view.count, view.frequency(row[0])), row))
    return near[:SIMILAR_TERMS]
