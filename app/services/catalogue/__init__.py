"""The catalogue: finding what may be found, and keeping the index in step with the database."""

from app.services.catalogue.finding import Alternative, Found, Hit, find, similar, suggest, totals
from app.services.catalogue.indexing import is_sound, rebuild, reindex
from app.services.catalogue.names import Names, names

__all__ = [
    "Alternative",
    "Found",
    "Hit",
    "Names",
    "find",
    "is_sound",
    "names",
    "rebuild",
    "reindex",
    "similar",
    "suggest",
    "totals",
]
