"""The numbers of the ranking, one place for every engine.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009),
with the inverse document frequency of Whoosh, which stays positive for words that are everywhere.
"""

import re
from math import log

# Saturation of repeated words, and how much long texts are held back.
K1 = 1.2
B = 0.75
# The title stands twice in the searched text.
TITLE_REPEATS = 2
# The same form of a word is worth a little more than another form of it.
SURFACE_WEIGHT = 0.1
# What a word derived from the one asked for is worth beside it.
FAMILY_WEIGHT = 0.2
# So many other words may stand between those of a synonym altogether. They may come in any order,
# as words of Polish do: "źródła energii, także odnawialne" has "odnawialne źródła energii".
NEAR_GAP = 2
# How strongly documents are preferred that have more of the words of the query (0: not at all).
COORDINATION = 0.5
# Related documents are found by this many of a document's most telling terms.
SIMILAR_TERMS = 20

_NUMBERED = re.compile(r"(?:([a-z])[a-z]*-)?([0-9]{1,16})", re.ASCII)
_PREFIX_BYTES = 7


def idf(documents: int, frequency: int) -> float:
    """Return how telling a term is that `frequency` of `documents` have."""
    return log(documents / (frequency + 1)) + 1


def bm25(weight: float, idf: float, length: float, average: float) -> float:
    """Return the score of a term that stands `weight` times in a text of `length` terms."""
    return idf * weight * (K1 + 1) / (weight + K1 * (1 - B + B * length / (average or 1)))


def newness(id_: str) -> int:
    """Return a number that is larger for newer ids: by their number, or else the first letters.

    Of equal numbers ("output-7", "practice-7") the later letter is larger. Fits a signed 64-bit
    integer.
    """
    if numbered := _NUMBERED.fullmatch(id_):
        letter, number = numbered.groups(default="\0")
        return (int(number) << 8) + ord(letter)
    start = id_.encode("utf-8", "replace")[:_PREFIX_BYTES].ljust(_PREFIX_BYTES, b"\0")
    return int.from_bytes(start, "big")


def coordination(share: float) -> float:
    """Return the factor for a document that has `share` (0–1) of the query's words."""
    return float(share**COORDINATION)
