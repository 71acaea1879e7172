"""What can be found, and how a thing is named in the index."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of things that are found; the values stand in addresses."""

    PRACTICE = "praktyka"
    OUTPUT = "wynik"
    REMARK = "uwaga"
    COMMENT = "komentarz"


def name_of(kind: Kind, number: int) -> str:
    """Return the id of a row in the index: "practice-12", "comment-5"."""
    return f"{kind.name.lower()}-{number}"


def by_kind(names: Iterable[str]) -> Mapping[Kind, list[int]]:
    """Return the numbers of rows by kind, in the order of their ids in the index."""
    numbers: dict[Kind, list[int]] = defaultdict(list)
    for name in names:
        kind, _hyphen, number = name.partition("-")
        numbers[Kind[kind.upper()]].append(int(number))
    return numbers
