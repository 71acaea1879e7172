"""“Stosujemy u siebie”: what cities make of one another's practices."""

from app.services.adoptions.counting import repeated, successes
from app.services.adoptions.reading import (
    Family,
    Member,
    family,
    last_step,
    of_city,
    taken_by,
    text_of,
)
from app.services.adoptions.recording import record

__all__ = [
    "Family",
    "Member",
    "family",
    "last_step",
    "of_city",
    "record",
    "repeated",
    "successes",
    "taken_by",
    "text_of",
]
