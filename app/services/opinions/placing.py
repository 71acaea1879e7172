"""Where in a text a remark stands, also in a later version from which its heading has gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Sections = Sequence[Mapping[str, Any]]


class Placed(Protocol):
    """What says where it belongs: a remark, be it a row or as it was typed."""

    @property
    def anchor(self) -> str:
        """The name by which a link reaches its heading; empty for the whole text."""

    @property
    def heading(self) -> str:
        """The heading as it was then."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a remark stands in a version: `anchor` is empty if it concerns the whole text.

    `is_gone`: the version has no such heading any more; `heading` is what it was then.
    """

    anchor: str
    heading: str
    number: int
    is_gone: bool = False


def headings(sections: Sections) -> list[tuple[str, str]]:
    """Return what a remark can stand by: anchor and heading, as the text runs."""
    return [(str(one["anchor"]), str(one["heading"])) for one in sections]


def placed(sections: Sections, remark: Placed) -> Place:
    """Return where a remark stands in a version's sections.

    A heading that was only moved or renamed under the same anchor is found; one that has gone says
    so and comes behind all others.
    """
    if not remark.anchor:
        return Place("", "", 0)
    for number, (anchor, heading) in enumerate(headings(sections), 1):
        if anchor == remark.anchor:
            return Place(anchor, heading, number)
    for number, (anchor, heading) in enumerate(headings(sections), 1):
        if heading == remark.heading:
            return Place(anchor, heading, number)
    return Place("", remark.heading, len(sections) + 1, is_gone=True)


def place_of(sections: Sections, anchor: str) -> int:
    """Return the place of an anchor for sorting: 0 is the whole text, the first heading is 1."""
    names = [name for name, _ in headings(sections)]
    if not anchor:
        return 0
    return names.index(anchor) + 1 if anchor in names else len(names) + 1
