"""Opinions of cities: written together, given by the coordinator, counted, never weighed."""

from app.services.opinions.giving import give, may_support, offer, support
from app.services.opinions.matters import (
    Matter,
    asked_ids,
    consultation_of,
    is_open,
    may_give,
    may_write,
    of_city,
    of_output,
    of_practice,
)
from app.services.opinions.placing import Place, headings, place_of, placed
from app.services.opinions.reading import (
    Differing,
    aside_of,
    differing,
    editions,
    given,
    has_news,
    is_unseen,
    merged,
    see,
    text_of,
)
from app.services.opinions.receipts import Receipt, canonical, fingerprint, receipt
from app.services.opinions.saving import Saved, save
from app.services.opinions.summing import Count, Marks, Summary, summary

__all__ = [
    "Count",
    "Differing",
    "Marks",
    "Matter",
    "Place",
    "Receipt",
    "Saved",
    "Summary",
    "aside_of",
    "asked_ids",
    "canonical",
    "consultation_of",
    "differing",
    "editions",
    "fingerprint",
    "give",
    "given",
    "has_news",
    "headings",
    "is_open",
    "is_unseen",
    "may_give",
    "may_support",
    "may_write",
    "merged",
    "of_city",
    "of_output",
    "of_practice",
    "offer",
    "place_of",
    "placed",
    "receipt",
    "save",
    "see",
    "summary",
    "support",
    "text_of",
]
