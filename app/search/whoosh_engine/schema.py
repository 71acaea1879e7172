"""How a document lies in a Whoosh index. Bodies are not stored: rows come from the database.

`content` holds the index terms with their places, `surface` the folded forms, `form` the words of
public documents, `audience` and one `facet_…` field each the labels and values, columns the
numbers. The stored part carries the id, what may complete a query (folded and as written), and the
telling terms.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from whoosh import fields, formats
from whoosh.columns import NumericColumn

from app.search.contents import contents
from app.search.engine import FACETS, Document
from app.search.polish import terms
from app.search.ranking import newness
from app.search.suggestions import key

NAME = "MAIN"
CONTENT = "content"
SURFACE = "surface"
FORM = "form"
AUDIENCE = "audience"
ID = "id"
# Stands between a public word and its root; no word has it.
FORM_MARK = "|"
# Weights of documents are kept as whole thousandths.
WEIGHT_UNIT = 1000
NUMBERS = (
    "content_length",
    "surface_length",
    "published",
    "confirmed",
    "repeated",
    "weight",
    "newness",
)


def facet_field(facet: str) -> str:
    """Return the name of the field that holds the values of a facet."""
    return f"facet_{facet}"


def form_term(form: str) -> str:
    """Return the index term of a public word: the word and its root, so that none is made again."""
    return f"{form}{FORM_MARK}{terms(form)[0]}"


class _Placings(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field of (place, term) pairs."""

    def __init__(self) -> None:
        self.analyzer = None
        self.format = formats.Positions()
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None
        self.column_type = None

    def index(self, value: Any, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give (term, count, weight, places) for each distinct term."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, term in value:
            places[term].append(place)
        for term, found in places.items():
            yield term.encode(), len(found), float(len(found)), self.format.encode(found)


class _Words(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field of whole words or labels, counted if `is_scored`."""

    def __init__(self, *, is_scored: bool) -> None:
        self.analyzer = None
        self.format = formats.Frequency() if is_scored else formats.Existence()
        self.scorable = is_scored
        self.stored = False
        self.unique = False
        self.vector = None
        self.column_type = None

    def index(self, value: Any, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Give (word, count, weight, payload) for each distinct word."""
        for word, count, weight, payload in self.format.word_values(list(value), None):
            yield word.encode(), count, weight, payload


def schema() -> fields.Schema:
    """Return the fields of every index of ours."""
    return fields.Schema(
        id=fields.ID(unique=True),
        stored=fields.STORED(),
        content=_Placings(),
        surface=_Words(is_scored=True),
        form=_Words(is_scored=False),
        audience=_Words(is_scored=False),
        **{facet_field(name): _Words(is_scored=False) for name in FACETS},
        **{name: fields.COLUMN(NumericColumn("q")) for name in NUMBERS},
    )


def row(document: Document) -> dict[str, Any]:
    """Return the fields of a document as Whoosh takes them."""
    found = contents(document)
    labels = {
        facet_field(name): list(values)
        for name in FACETS
        if (values := document.facets.get(name, ()))
    }
    return labels | {
        "id": document.id,
        "stored": (document.id, [(key(hint), hint) for hint in found.hints], found.telling),
        "content": found.places,
        "surface": found.surfaces,
        "form": [form_term(form) for form in sorted(found.forms)],
        "audience": sorted(document.audiences),
        "content_length": len(found.places),
        "surface_length": len(found.surfaces),
        "published": document.published,
        "confirmed": document.confirmed,
        "repeated": document.repeated,
        "weight": round(document.weight * WEIGHT_UNIT),
        "newness": newness(document.id),
    }
