"""Sets the keys of a file that are the house's to set, and leaves every other line as it was."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.writeups import frontmatter
from app.writeups.characters import with_line_feeds

# Keys whose values come from us, whatever the author wrote.
SYSTEM_KEYS = ("stan_na", "wazne_do", "poziom_dowodow", "status_opisu")
_PLAIN = re.compile(r"[0-9]+(-[0-9]{2}-[0-9]{2})?")


def stamped(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a file in which these keys say these values.

    A key that is there keeps its place, a new one stands at the end of the front matter.
    Raises InvalidWriteUpError if the file has no front matter that can be read.
    """
    front = frontmatter.read(text.encode(errors="replace"))
    lines = with_line_feeds(text.removeprefix("\ufeff")).split("\n")
    end = front.body_line - 2
    starts = {line - 1: key for key, line in front.table.lines.items()}
    head: list[str] = []
    for start, after in pairwise([*sorted(starts), end]):
        key, block = starts[start], lines[start:after]
        head += [_line(key, values[key]), *_remarks(block)] if key in values else block
    head += [_line(key, value) for key, value in values.items() if key not in starts.values()]
    first = min([*starts, end])
    return "\n".join([*lines[:first], *head, *lines[end:]])


def _line(key: str, value: str) -> str:
    told = value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    return f"{key}: {told}"


def _remarks(block: Sequence[str]) -> Sequence[str]:
    """Return the empty lines and remarks that end the lines of a key: they belong to the next."""
    first = len(block)
    while first > 1 and (not block[first - 1].strip() or block[first - 1].startswith("#")):
        first -= 1
    return block[first:]
