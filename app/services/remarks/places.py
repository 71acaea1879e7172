"""Where a remark stands in the text that was consulted, and what has become of that place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from app.models.opinions import Remark
from app.services import opinions

_TAG = re.compile(r"<[^<>]*>")
_BLANK = re.compile(r"\s+")


class Text:
    """The sections of a version, with their letters for finding quotes in them."""

    def __init__(self, sections: Sequence[Mapping[str, Any]]) -> None:
        self.sections = sections
        self.letters = {str(one["anchor"]): _letters(str(one["html"])) for one in sections}

    def offset(self, anchor: str, quote: str) -> int:
        """Return where a quote begins in a section, -1 where it is not to be found."""
        wanted = _letters(quote)
        return self.letters.get(anchor, "").find(wanted) if wanted else -1

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
    at = asked.offset(then.anchor, remark.quote)
    was_quoted = bool(remark.quote) and asked.holds(remark.quote)
    return Standing(
        order=(then.number, at if at >= 0 else len(asked.letters.get(then.anchor, ""))),
        anchor=now.anchor,
        heading=then.heading if now.is_gone else now.heading,
        is_gone=now.is_gone,
        is_reworded=was_quoted and not newest.holds(remark.quote),
    )


def _letters(html: str) -> str:
    """Return a text without tags and spaces: lines are broken differently in a quote."""
    return _BLANK.sub("", unescape(_TAG.sub("", html))).casefold()
