"""The catalogue: finding what may be found, and keeping the index in step with the database."""

from app.services.catalogue.completing import suggest
from app.services.catalogue.finding import (
    Alternative,
    Found,
    find,
    newest,
    similar,
    totals,
)
from app.services.catalogue.hits import AnyHit, CommentHit, Hit, OutputHit, RemarkHit
from app.services.catalogue.indexing import held, is_sound, rebuild, reindex
from app.services.catalogue.names import Names, named, names

__all__ = [
    "Alternative",
    "AnyHit",
    "CommentHit",
    "Found",
    "Hit",
    "Names",
    "OutputHit",
    "RemarkHit",
    "find",
    "held",
    "is_sound",
    "named",
    "names",
    "newest",
    "rebuild",
    "reindex",
    "similar",
    "suggest",
    "totals",
]
