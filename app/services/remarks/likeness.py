"""Remarks that may be answered together: at the same heading, or saying much the same."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from app.domain.slugs import fold
from app.services.remarks.table import Line

# From so many of a hundred on two remarks say much the same; so much of each is compared.
ALIKE = 75
COMPARED_LENGTH = 400


def similar(line: Line, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the other lines worth answering together with one, in their order."""
    others = [one for one in lines if one.key != line.key]
    found = process.extract(
        _words(line),
        [_words(one) for one in others],
        scorer=fuzz.token_set_ratio,
        score_cutoff=ALIKE,
        limit=None,
    )
    alike = {index for _text, _score, index in found}
    return tuple(one for index, one in enumerate(others) if index in alike or _is_beside(one, line))


def _is_beside(one: Line, other: Line) -> bool:
    return bool(_place(one)) and _place(one) == _place(other)


def _place(line: Line) -> str:
    """Return the heading it stands below; the one it stood below once that is gone."""
    return line.anchor or line.heading


def _words(line: Line) -> str:
    return fold(line.text[:COMPARED_LENGTH]).casefold()
