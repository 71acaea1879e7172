"""Where a remark stands in the text that was consulted, and what has become of that place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from app.domain.collation import by_name
from app.models.opinions import Remark
from app.services import opinions
from app.writeups.pieces import pieces

_TAG = re.compile(r"<[^<>]*>")
_BLANK = re.compile(r"\s+")


class Text:
    """The sections of a version, with their letters for finding quotes in them."""

    def __init__(self, sections: Sequence[Mapping[str, Any]]) -> None:
        self.sections = sections
        self.letters: dict[str, str] = {}
        self._starts: dict[str, tuple[int, int]] = {}  # section, letters of it before
        for number, one in enumerate(sections, 1):
            html = str(one["html"])
            self._add(str(one["anchor"]), _letters(html), number, 0)
            before = 0
            for piece in pieces(html):
                letters = _letters(piece.head + piece.html)
                self._add(piece.anchor, letters, number, before)
                before += len(letters)

    def _add(self, anchor: str, letters: str, number: int, before: int) -> None:
        if anchor and anchor not in self.letters:
            self.letters[anchor], self._starts[anchor] = letters, (number, before)

    def order(self, place: opinions.Place, quote: str) -> tuple[int, int]:
        """Return what sorts a place of this text: its section, then its letter in there.

        That is where the quote begins or, if it is not to be found, the end of what stands below
        the heading. The whole text comes first, what has gone last.
        """
        if place.anchor not in self.letters:
            return (len(self.sections) + 1 if place.is_gone else 0), 0
        number, before = self._starts[place.anchor]
        letters, wanted = self.letters[place.anchor], _letters(quote)
        at = letters.find(wanted) if wanted else -1
        return number, before + (at if at >= 0 else len(letters))

    def holds(self, quote: str) -> bool:
        """Tell whether a quote stands anywhere."""
        wanted = _letters(quote)
        return any(wanted in letters for letters in self.letters.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of a remark: `order` sorts as the text runs; heading as it is called now.

    `is_gone`: the newest version has no such heading; `is_reworded`: it lacks what was quoted from
    the version that was consulted. `anchor` is empty where there is nothing to lead to.
    """

    order: tuple[int, int]
    anchor: str
    heading: str
    is_gone: bool
    is_reworded: bool


def standing(remark: Remark, asked: Text, newest: Text) -> Standing:
    """Return the place of a remark, in the text asked about and in the newest."""
    then = opinions.placed(asked.sections, remark)
    now = opinions.placed(newest.sections, remark)
    was_quoted = bool(remark.quote) and asked.holds(remark.quote)
    return Standing(
        order=asked.order(then, remark.quote),
        anchor=now.anchor,
        heading=then.heading if now.is_gone else now.heading,
        is_gone=now.is_gone,
        is_reworded=was_quoted and not newest.holds(remark.quote),
    )


def ends(
    named: Mapping[str, Any] | None, remark: Remark, asked: Text, newest: Text
) -> tuple[str, str]:
    """Return the anchors of the section that a remark changed: as it was asked about, as it is now.

    `named` is the section that the answer names; without one it is that of the remark itself. One
    that got another heading is found where the remark stood; "" where a text has no such section.
    """
    then, now = (opinions.placed(one.sections, remark).anchor for one in (asked, newest))
    stood = opinions.section_of(asked.sections, then)
    section = named or opinions.section_of(newest.sections, now) or stood
    if section is None:
        return "", ""
    place = opinions.Place(str(section["anchor"]), str(section["heading"]), 0)
    before, after = (opinions.placed(one.sections, place).anchor for one in (asked, newest))
    if not before and stood and opinions.section_of(newest.sections, stood["anchor"]) is None:
        before = str(stood["anchor"])
    return before, after


def in_order(remarks: Iterable[Remark], asked: Text, newest: Text) -> list[tuple[Remark, Standing]]:
    """Return remarks and their places as the text runs: by place, then by city and its order."""
    found = [(remark, standing(remark, asked, newest)) for remark in remarks]
    return sorted(found, key=lambda one: (one[1].order, *_by_city(one[0])))


def _by_city(remark: Remark) -> tuple[str, str, int, int, int]:
    return (*by_name(remark.opinion.city), remark.position, remark.id)


def _letters(html: str) -> str:
    """Return a text without tags and spaces: lines are broken differently in a quote."""
    return _BLANK.sub("", unescape(_TAG.sub("", html))).casefold()
