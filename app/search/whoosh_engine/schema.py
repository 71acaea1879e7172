"""How a document lies in a Whoosh index. Bodies are not stored: rows come from the database.

`content` holds the index terms with their places, `surface` the folded forms, `form` the words of
public documents, `audience` and one `facet_…` field each the labels and values, columns the
numbers. The stored part carries the id, what may complete a query (folded and as written), and the
telling terms.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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
STORED = "stored"
# Stands between a public word and its root; no word has it.
FORM_MARK = "|"
# Weights of documents are kept as whole thousandths.
WEIGHT_UNIT = 1000
_FORMS_CACHED = 1 << 15
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


@lru_cache(_FORMS_CACHED)
def form_term(form: str) -> str:
    """Return the index term of a public word: the word and its root, so that none is made again."""
    return f"{form}{FORM_MARK}{terms(form)[0]}"


class _Terms(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms our writer is given; how often they stand there counts if `is_scored`."""

    def __init__(self, format_: formats.Format, *, is_scored: bool = False) -> None:
        self.analyzer = None
        self.format = format_
        self.scorable = is_scored
        self.stored = False
        self.unique = False
        self.vector = None
        self.column_type = None


class Row(NamedTuple):
    """A document as it is written: terms of each field with repeats, their places, and numbers."""

    terms: Mapping[str, Sequence[str]]
    places: Mapping[str, Sequence[int]]
    stored: Any
    numbers: Mapping[str, int]


def schema() -> fields.Schema:
    """Return the fields of every index of ours."""
    return fields.Schema(
        id=fields.ID(unique=True),
        stored=fields.STORED(),
        content=_Terms(formats.Positions(), is_scored=True),
        surface=_Terms(formats.Frequency(), is_scored=True),
        form=_Terms(formats.Existence()),
        audience=_Terms(formats.Existence()),
        **{facet_field(name): _Terms(formats.Existence()) for name in FACETS},
        **{name: fields.COLUMN(NumericColumn("q")) for name in NUMBERS},
    )


def row(document: Document) -> Row:
    """Return a document as the writer takes it."""
    found = contents(document)
    labels = {
        facet_field(name): sorted(set(values))
        for name in FACETS
        if (values := document.facets.get(name, ()))
    }
    return Row(
        terms=labels
        | {
            ID: [document.id],
            CONTENT: [term for _, term in found.places],
            SURFACE: found.surfaces,
            FORM: [form_term(form) for form in found.forms],
            AUDIENCE: list(document.audiences),
        },
        places={CONTENT: [place for place, _ in found.places]},
        stored=(document.id, [(key(hint), hint) for hint in found.hints], found.telling),
        numbers={
            "content_length": len(found.places),
            "surface_length": len(found.surfaces),
            "published": document.published,
            "confirmed": document.confirmed,
            "repeated": document.repeated,
            "weight": round(document.weight * WEIGHT_UNIT),
            "newness": newness(document.id),
        },
    )
