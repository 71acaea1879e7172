"""What a query is made of, as it is typed: words, "phrases", -word, filter:value."""

import re
from dataclasses import dataclass

from app.domain.slugs import slug

FILTERS = {"miasto": "city", "siec": "network", "temat": "topic"}

# „Polish”, “English”, »French« and typewriter quotes are all the same to a reader.
QUOTES = str.maketrans("„”“‟«»\u2212", '""""""-')
CHUNK = re.compile(
    r"(?P<minus>-)?(?:(?P<name>[^\W\d_]+):\s*)?"
    r'(?:"(?P<phrase>[^"]*)(?P<end>"|$)|(?P<plain>[^\s"]+))'
    r"|\S"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What is being typed at the end of a query: its words begin at `start`.

    They are the value of a filter (`facet`), are left out, or stand in quotes that are open.
    `is_done`: the last quotes are closed. `is_alone`: before them there are plain words at most.
    """

    start: int
    facet: str = ""
    is_excluded: bool = False
    is_quoted: bool = False
    is_done: bool = False
    is_alone: bool = True

    @property
    def is_plain(self) -> bool:
        """A word among plain words."""
        return self.is_alone and not (self.facet or self.is_excluded or self.is_quoted)


def ending(text: str) -> Ending:
    """Say what somebody who has typed this is about to type."""
    *before, last = [None, *CHUNK.finditer(text.translate(QUOTES))]
    is_alone = not any(one and (one["minus"] or one["name"] or one["phrase"]) for one in before)
    if last is None:
        return Ending(len(text))
    part = "plain" if last["phrase"] is None else "phrase"
    name, start = last["name"] or "", last.start(part)
    if part == "plain" and not name and (last[part] or "").endswith(":"):
        name, start = last[part][:-1], len(text)
    elif last.end() < len(text):
        return Ending(
            len(text), is_alone=is_alone and not (name or last["minus"] or last["phrase"])
        )
    return Ending(
        start if start >= 0 else len(text),
        FILTERS.get(slug(name), ""),
        is_excluded=last["minus"] is not None,
        is_quoted=part == "phrase" and last["end"] == "",
        is_done=part == "phrase" and last["end"] != "",
        is_alone=is_alone,
    )
