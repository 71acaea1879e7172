"""How a document lies in OpenSearch: analysed by us, so that every engine finds the same.

`text` holds the index terms in their places: the terms of one place are joined by a mark and taken
apart again, so that phrases match; parts of a document are values with a gap between them.
`surface` holds the folded forms, `forms` (folded and as written) and `roots` the words of public
documents, `hints` (folded and as written) what may complete a query. Bodies are not kept.

Scores are not those of Lucene: a term counts how often it stands (the similarity), and our own
formula is applied to that with numbers of what the reader may read. With Lucene's, which counts
all documents of a shard, the order of what is public would tell of what is not.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from app.search.contents import PARTS_GAP, contents
from app.search.engine import FACETS, Document, Sort
from app.search.polish import CHAIN, surface, terms
from app.search.ranking import newness
from app.search.suggestions import key

TEXT, SURFACE = "text", "surface"
LENGTHS: Mapping[str, str] = {TEXT: "text_length", SURFACE: "surface_length"}
FORMS, ROOTS, HINTS = "forms", "roots", "hints"
AUDIENCES, WEIGHT, NEWNESS, TELLING = "audiences", "weight", "newness", "telling"
# Stands between what is looked up and what is written; no word has it.
MARK = "|"

# By what hits are sorted; a sort is called like the number of the document, but for one.
COLUMNS: Mapping[Sort, str] = {
    sort: "published" if sort is Sort.NEWEST else str(sort)
    for sort in Sort
    if sort is not Sort.RELEVANCE
}

_KEYWORD = {"type": "keyword"}
_NUMBER = {"type": "long", "index": False}
_COUNTED = {"type": "text", "norms": False, "similarity": "count"}

ANALYSIS: Mapping[str, Any] = {
    "filter": {
        "apart": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": [f"([^{MARK}]+)"],
        }
    },
    "analyzer": {
        "places": {"type": "custom", "tokenizer": "whitespace", "filter": ["apart"]},
    },
}
SIMILARITY: Mapping[str, Any] = {
    "count": {"type": "scripted", "script": {"source": "return doc.freq;"}}
}
MAPPINGS: Mapping[str, Any] = {
    "dynamic": "strict",
    "_source": {"includes": [TELLING]},
    "properties": {
        TEXT: _COUNTED | {"analyzer": "places", "position_increment_gap": PARTS_GAP},
        SURFACE: _COUNTED | {"analyzer": "whitespace", "index_options": "freqs"},
        FORMS: _KEYWORD,
        ROOTS: _KEYWORD,
        HINTS: _KEYWORD,
        AUDIENCES: _KEYWORD,
        "facets": {"properties": dict.fromkeys(FACETS, _KEYWORD)},
        TELLING: {"type": "object", "enabled": False},
        WEIGHT: {"type": "double", "index": False},
        NEWNESS: _NUMBER,
    }
    | dict.fromkeys((*LENGTHS.values(), *COLUMNS.values()), _NUMBER),
}
# Changes whenever an index made before could not be asked any more.
FINGERPRINT = sha256(
    json.dumps([CHAIN, ANALYSIS, SIMILARITY, MAPPINGS], sort_keys=True).encode()
).hexdigest()[:8]


def settings(shards: int, replicas: int) -> Mapping[str, Any]:
    """Return the settings of a new index; writers refresh it themselves."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "-1",
        "analysis": ANALYSIS,
        "similarity": SIMILARITY,
    }


def facet_field(facet: str) -> str:
    """Return the name of the field that holds the values of a facet."""
    return f"facets.{facet}"


def row(document: Document) -> dict[str, Any]:
    """Return the fields of a document."""
    found = contents(document)
    columns = {column: getattr(document, column) for column in COLUMNS.values()}
    return columns | {
        TEXT: list(_parts(found.places)),
        SURFACE: " ".join(found.surfaces),
        LENGTHS[TEXT]: len(found.places),
        LENGTHS[SURFACE]: len(found.surfaces),
        FORMS: sorted(f"{surface(form)}{MARK}{form}" for form in found.forms),
        ROOTS: sorted({terms(form)[0] for form in found.forms}),
        HINTS: [f"{key(hint)}{MARK}{hint}" for hint in found.hints],
        AUDIENCES: sorted(document.audiences),
        "facets": {facet: sorted(set(document.facets.get(facet, ()))) for facet in FACETS},
        TELLING: found.telling,
        WEIGHT: document.weight,
        NEWNESS: newness(document.id),
    }


def _parts(places: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Write neighbouring places as words of one value, other terms of a place behind a mark."""
    words: list[str] = []
    last = -1
    for place, term in places:
        if words and place == last:
            words[-1] += MARK + term
            continue
        if words and place != last + 1:
            yield " ".join(words)
            words = []
        words.append(term)
        last = place
    if words:
        yield " ".join(words)
