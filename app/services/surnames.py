"""A surname in its Polish cases, found in a text."""

import re
from collections.abc import Sequence

from app.domain.slugs import fold
from app.search import polish

LONGEST_ENDING = 4
SHORTEST = 3
_AROUND = 30  # characters of a quotation, before and behind


def of(name: str) -> Sequence[str]:
    """Return the surnames in a full name; initials are none."""
    return [part for part in re.split(r"[\s-]+", name)[1:] if len(part) >= SHORTEST]


def is_form(word: str, surname: str) -> bool:
    """Tell whether a word may be a surname in one of its cases; it begins with a capital."""
    if not word[:1].isupper():
        return False
    if set(polish.terms(word)) & set(polish.terms(surname)):
        return True
    base = _levelled(surname).rstrip("aeiouy")
    is_near = len(word) <= len(surname) + LONGEST_ENDING
    return len(base) >= SHORTEST and is_near and _levelled(word).startswith(base)


def words(text: str, surnames: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a text that may be one of the surnames, each once."""
    every = dict.fromkeys(token.written for token in polish.tokens(text))
    return tuple(word for word in every if any(is_form(word, name) for name in surnames))


def pattern(found: Sequence[str]) -> re.Pattern[str]:
    """Return what finds these words as they are written, and no longer ones."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, found))})\b")


def quotations(text: str, found: Sequence[str]) -> tuple[str, ...]:
    """Return every place of these words with a few words around it."""
    line = " ".join(text.split())
    places = [match.span() for match in pattern(found).finditer(line)] if found else []
    return tuple(_cut(line, start - _AROUND, end + _AROUND) for start, end in places)


def _cut(line: str, start: int, end: int) -> str:
    before = "…" if start > 0 else ""
    return before + line[max(0, start) : end] + ("…" if end < len(line) else "")


def _levelled(word: str) -> str:
    """Return a word without Polish letters, ą and ę alike: Dąb – Dęba."""
    return fold(word.lower().replace("ę", "ą"))
