"""Rules out nearly all words of a text before any of them is analysed.

The index terms of a word begin as the word itself does once it is folded: stemming cuts endings,
and what else is undone (`inflection.py`) leaves the first two letters as they are, but for *a* that
stands for *o* (*walnianie – wolnienie*). So one regular expression over a text finds the few words
that may have a wanted term, about one in twenty. To analyse all of them takes ten times as long,
and to keep what came of it takes more memory than the rest of the search.

It looks at bytes, one for each character of the text: a letter or digit that folds to one of ASCII
is that, every other one the same `_FOREIGN`, all else a space. A codec makes them of the text; with
that it takes less time than an expression that knows all ways to write a letter, and it is put
together for a new query in a thirtieth.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from app.domain.slugs import fold
from app.search.polish import normal

# Whatever our texts are written in; it leaves the next two bytes unused.
_CODEC = "cp1250"
_FOREIGN, _MARK = b"\x81", b"\x83"
_ERRORS = "app.search.beginnings"
# What may stand behind a letter and belongs to it (`polish.py`: _TOKEN).
_MARKS = range(0x300, 0x370)
_PATTERNS_CACHED = 64


def _byte(char: str) -> bytes:
    """Return what a character is looked for as."""
    if ord(char) in _MARKS:
        return _MARK
    if not char.isalnum():
        return b" "
    folded = fold(normal(char))[:1]
    return folded.encode() if folded.isascii() and folded.isalnum() else _FOREIGN


def _unknown(error: UnicodeError) -> tuple[bytes, int]:
    """Give the bytes of characters that the codec does not know."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - it is registered for encoding only
    return b"".join(map(_byte, error.object[error.start : error.end])), error.end


def _table() -> bytes:
    """Return for each byte of the codec what its character is looked for as."""
    known = (bytes([number]).decode(_CODEC, "ignore") for number in range(256))
    return b"".join(_byte(char) if char else bytes([n]) for n, char in enumerate(known))


codecs.register_error(_ERRORS, _unknown)
_TABLE = _table()
# Any beginning of a word, for texts with letters that were put together from parts.
_ANY = re.compile(b"[ %b](?=[^ %b])" % (_MARK, _MARK))


def beginnings(text: str, wanted: frozenset[str]) -> Iterator[int]:
    """Give the places of `text` where a word may begin that has one of the `wanted` terms.

    All places where a word begins if the text has letters that were put together from parts.
    """
    if not wanted:
        return iter(())
    folded = b" " + text.encode(_CODEC, _ERRORS).translate(_TABLE)
    pattern = _ANY if _MARK in folded else _pattern(wanted)
    # The space before a word stands, in `folded`, where the word begins in `text`.
    return (match.start() for match in pattern.finditer(folded))


@lru_cache(_PATTERNS_CACHED)
def _pattern(wanted: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile(
        b" (?:%b)" % b"|".join(sorted({way for term in wanted for way in _ways(term)}))
    )


def _ways(term: str) -> Iterator[bytes]:
    """Give what a word that has this term may begin with."""
    first, second = _byte(term[0]), _byte(term[1]) if term[1:] else b" "
    if first == _FOREIGN or second == b" ":
        yield first  # one foreign letter may be folded into several
        return
    yield first + second
    if second == b"o":
        yield first + b"a"
