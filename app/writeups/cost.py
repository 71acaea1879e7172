"""What Python-Markdown needs a minute for is refused before it is asked.

Its inline patterns are quadratic in runs of some signs (10,000 `[` took 21 s of CPU with 3.11.3)
and its lists nest by recursion. No text for people comes near these limits; the render child
guards against what gets past them.
"""

import re

from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.practices import WRITE_UP_LIMIT_BYTES

SIGNS = "[`<*_"
RUN_LIMIT = 300
TOTAL_LIMIT = 2_000
NESTING_LIMIT = 20
_RUN = re.compile("|".join(f"{re.escape(sign)}{{{RUN_LIMIT + 1}}}" for sign in SIGNS))
_INDENTED = re.compile(rf"^(?: {{4}}|\t){{{NESTING_LIMIT + 1}}}", re.MULTILINE)
_QUOTED = re.compile(rf"^[ \t]*(?:>[ \t]*){{{NESTING_LIMIT + 1}}}", re.MULTILINE)


def check(markdown: str) -> None:
    """Raise InvalidWriteUpError if `markdown` is too large, too dense in signs or too nested."""
    if len(markdown.encode(errors="replace")) > WRITE_UP_LIMIT_BYTES:
        raise _refused("body-too-large", 0, str(WRITE_UP_LIMIT_BYTES // 1000))
    if run := _RUN.search(markdown):
        raise _refused("too-many-signs", _line(markdown, run), run[0][0])
    for sign in SIGNS:
        if markdown.count(sign) > TOTAL_LIMIT:
            raise _refused("too-many-signs", 0, sign)
    if nested := _INDENTED.search(markdown) or _QUOTED.search(markdown):
        raise _refused("too-nested", _line(markdown, nested), str(NESTING_LIMIT))


def _line(markdown: str, found: re.Match[str]) -> int:
    return markdown.count("\n", 0, found.start()) + 1


def _refused(code: str, line: int, value: str) -> InvalidWriteUpError:
    return InvalidWriteUpError((Fault(code, line, value=value),))
