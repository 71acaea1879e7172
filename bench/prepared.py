"""What every peer of the search is given: the terms of our own analysis, and labels.

So they find what we find as far as they can: they have no second term at a place, no thesaurus, no
corrections and no counts of filters, which makes their work less than ours. Rights are a label that
must be there, as filters are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.search.contents import contents
from app.search.engine import Document, Query
from app.search.grammar import Clause, read
from app.search.polish import terms

LIMIT = 20
AUDIENCE = "audience"
GAP = "__"  # no word
# The ids of the first LIMIT and how many there are.
Found = tuple[list[str], int]


class PeerMissingError(Exception):
    """A peer cannot be had here; says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query made of stems: a phrase is more than one, a text must have a label of each group."""

    either: Sequence[Sequence[str]]
    without: Sequence[Sequence[str]]
    labels: Sequence[Sequence[str]]


def wanted(query: Query) -> Wanted:
    """Return what is looked for; grammar as in the product."""
    clauses = read(query.text).clauses
    among = {AUDIENCE: sorted(query.audiences), **query.filters}
    return Wanted(
        [_stems(one) for one in clauses if not one.is_excluded],
        [_stems(one) for one in clauses if one.is_excluded],
        [[f"{name}_{value}" for value in values] for name, values in among.items()],
    )


def _stems(clause: Clause) -> list[str]:
    return [terms(word)[0] for word in clause.words]


def stems(document: Document) -> list[str]:
    """Return the first term of every place of a document, and GAP between its parts."""
    told: list[str] = []
    before = -1
    for place, term in contents(document).places:
        if place > before + 1:
            told.append(GAP)  # no phrase reaches across
        if place > before:
            told.append(term)
        before = place
    return told


def labels(document: Document) -> list[str]:
    """Return who may see a document and what filters know of it."""
    told = {**document.facets, AUDIENCE: sorted(document.audiences)}
    return [f"{name}_{value}" for name, values in told.items() for value in values]
