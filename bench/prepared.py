"""What every peer of the search is given: the terms of our own analysis, and labels.

So they find what we find as far as they can: they have no second term at a place, no thesaurus, no
corrections and no counts of filters, which makes their work less than ours. Rights are a label that
must be there, as filters are.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Text:
    """A document as peers get it."""

    id: str
    stems: Sequence[str]
    labels: Sequence[str]


def text(document: Document) -> Text:
    """Return the first term of every place of a document, GAP between its parts, and its labels."""
    return Text(document.id, _stems_of(document), _labels(document))


def keep(documents: Iterable[Document], path: Path) -> int:
    """Write the texts of documents to a file, to be analysed once; return how many they are."""
    count = 0
    with path.open("w", encoding="utf-8") as lines:
        for count, one in enumerate(documents, 1):  # noqa: B007  # the last count is returned
            told = text(one)
            lines.write(json.dumps([told.id, told.stems, told.labels]) + "\n")
    return count


def kept(path: Path) -> Iterator[Text]:
    """Read them again, one after the other."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Text(*json.loads(line))


def _stems_of(document: Document) -> list[str]:
    told: list[str] = []
    before = -1
    for place, term in contents(document).places:
        if place > before + 1:
            told.append(GAP)  # no phrase reaches across
        if place > before:
            told.append(term)
        before = place
    return told


def _labels(document: Document) -> list[str]:
    told = {**document.facets, AUDIENCE: sorted(document.audiences)}
    return [f"{name}_{value}" for name, values in told.items() for value in values]
