"""A section as it was rendered, cut before the lesser headings in it that a link can reach."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

# As `render` writes them: with an id or without any attribute.
_HEADING = re.compile(r'<h3 id="([\w:.-]+)">(.*?)</h3>', re.DOTALL)
_LEVEL = re.compile(r"<(/?)h([2-5])(?=[ >])")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading and what stands below it, up to the next one; `head` and `html` are safe HTML.

    `anchor`, `heading` (in plain text) and `head` are empty for what stands above the first one.
    """

    anchor: str
    heading: str
    head: str
    html: str


def pieces(html: str) -> Sequence[Piece]:
    """Return the pieces of a section's HTML; put together they are the section again."""
    found = list(_HEADING.finditer(html))
    ends = [*(one.start() for one in found), len(html)]
    return [
        Piece("", "", "", html[: ends[0]]),
        *(
            Piece(one[1], words(one[2]), one[0], html[one.end() : end])
            for one, end in zip(found, ends[1:], strict=True)
        ),
    ]


def lowered(html: str) -> str:
    """Return HTML with each heading a level lower, to stand below one more heading of a page."""
    return _LEVEL.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", html)


def words(html: str) -> str:
    """Return HTML without its tags, as plain text."""
    return " ".join(unescape(_TAG.sub("", html)).split())
