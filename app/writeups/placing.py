"""Where in a text a remark or comment stands, also in a later version that lacks its heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.writeups.pieces import pieces

_BELOW = " › "
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
    """Return what a remark can stand by: anchor and heading, as the text runs.

    A lesser heading is called by that of its section, too: "Zalecenia › Koszty".
    """
    found: dict[str, str] = {}
    for one in sections:
        section = str(one["heading"])
        found.setdefault(str(one["anchor"]), section)
        for piece in pieces(str(one["html"])):
            if piece.heading:
                found.setdefault(piece.anchor, f"{section}{_BELOW}{piece.heading}")
    return list(found.items())


def section_of(sections: Sections, anchor: str) -> Mapping[str, Any] | None:
    """Return the section that an anchor stands in: its own, or that of a lesser heading in it."""
    for one in sections:
        if anchor and anchor in dict(headings([one])):
            return one
    return None


def placed(sections: Sections, remark: Placed) -> Place:
    """Return where a remark stands in a version's sections.

    A heading that was only moved or renamed under the same anchor is found, and a lesser one also
    in another section; one that has gone says so and comes behind all others.
    """
    if not remark.anchor:
        return Place("", "", 0)
    there = [Place(*one, number) for number, one in enumerate(headings(sections), 1)]
    same = [one for one in there if one.anchor == remark.anchor]
    alike = [one for one in there if one.heading == remark.heading]
    moved = [one for one in there if _BELOW in remark.heading and _own(one) == _own(remark)]
    if same or alike or len(moved) == 1:
        return (same or alike or moved)[0]
    return Place("", remark.heading, len(there) + 1, is_gone=True)


def _own(place: Placed) -> str:
    """Return a heading without that of its section."""
    return place.heading.rpartition(_BELOW)[2]


def place_of(sections: Sections, anchor: str) -> int:
    """Return the place of an anchor for sorting: 0 is the whole text, the first heading is 1."""
    names = [name for name, _ in headings(sections)]
    if not anchor:
        return 0
    return names.index(anchor) + 1 if anchor in names else len(names) + 1
