"""Rules out nearly all words of a text before any of them is analysed.

The index terms of a word begin as the word itself does once it is folded: stemming cuts endings,
and what else is undone (`inflection.py`) leaves the first two letters as they are, but for *a* that
stands for *o* (*walnianie – wolnienie*). So one regular expression over a text finds the few words
that may have a wanted term, about one in twenty. To analyse all of them takes ten times as long,
and to keep what came of it takes more memory than the rest of the search.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from app.domain.slugs import fold
from app.search.polish import normal

# What may stand between two letters of a word (`polish.py`: _TOKEN).
_MARKS = "[\u0300-\u036f]*"
_LATIN = (range(0x250), range(0x1E00, 0x1F00), range(0x2100, 0x2150))
_PATTERNS_CACHED = 64


def _written() -> Mapping[str, str]:
    """Return for each letter and digit of ASCII the characters that it may have been folded from.

    Outside those parts of Unicode there are none.
    """
    found: dict[str, str] = defaultdict(str)
    for number in (number for part in _LATIN for number in part):
        folded = fold(normal(chr(number)))[:1]
        if folded.isascii() and folded.isalnum():
            found[folded] += chr(number)
    return found


_WRITTEN = _written()


def beginnings(text: str, wanted: frozenset[str]) -> Iterator[int]:
    """Give the places of `text` where a word may begin that has one of the `wanted` terms."""
    return (match.start() for match in _pattern(wanted).finditer(text)) if wanted else iter(())


@lru_cache(_PATTERNS_CACHED)
def _pattern(wanted: frozenset[str]) -> re.Pattern[str]:
    seconds: dict[str, set[str]] = defaultdict(set)
    for term in wanted:
        seconds[term[:1]].add(term[1:2])
    if not seconds.keys() <= _WRITTEN.keys():
        return re.compile(r"(?<![^\W_])[^\W_]")  # of another alphabet: any word may
    firsts = "".join(_WRITTEN[letter] for letter in sorted(seconds))
    ways = "|".join(_way(letter, seconds[letter]) for letter in sorted(seconds))
    # The set stands first because then whatever is not in it is passed over fastest.
    return re.compile(rf"[{firsts}](?<![^\W_].)(?:{ways})")


def _way(first: str, seconds: set[str]) -> str:
    """Return a pattern of what may stand behind a first letter."""
    if not seconds <= _WRITTEN.keys():
        return f"(?<=[{_WRITTEN[first]}])"
    letters = seconds | {"a"} if "o" in seconds else seconds
    return f"(?<=[{_WRITTEN[first]}]){_MARKS}[{''.join(_WRITTEN[one] for one in sorted(letters))}]"
