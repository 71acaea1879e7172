"""What a file of Markdown was understood as, told to whoever uploads it."""

import re

from app.domain.errors import InvalidWriteUpError
from app.domain.files import Finding
from app.domain.practices import SECTIONS
from app.writeups import writing
from app.writeups.characters import tidy
from app.writeups.fields import BY_KEY
from app.writeups.sections import split

_FENCE = "---"
_TITLE = re.compile(r"# +(\S.*)")
# Pictures lie with the draft, below this address; others are not shown.
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,300}\]\((?!/pliki/)[^()\n]{1,500}\)")


def with_front_matter(text: str, known: dict[str, writing.Typed]) -> tuple[str, bool]:
    """Return a text with a front matter of what is `known` if it has none; tell if it was added.

    A heading of the first level above all else becomes the title.
    """
    if text.startswith(_FENCE):
        return text, False
    lines = text.lstrip().split("\n")
    title = _TITLE.fullmatch(lines[0].strip())
    if title:
        known, lines = {"tytul": title[1].strip(), **known}, lines[1:]
    return writing.compose(known, {}) + "\n".join(lines).lstrip("\n"), True


def findings(text: str) -> tuple[Finding, ...]:
    """Return what is in a text: title, fields, sections, what is missing of its pictures."""
    try:
        front, _ = writing.apart(text.encode(errors="replace"))
    except InvalidWriteUpError:
        front = {}
    title = front.get("tytul")
    found = [
        Finding("title-found", value=title)
        if isinstance(title, str) and title.strip()
        else Finding("title-missing")
    ]
    fields = [key for key, value in front.items() if key in BY_KEY and writing.is_told(value)]
    if fields:
        found.append(Finding("fields-found", value=str(len(fields))))
    told = {part.heading for part in split(tidy(text)) if part.text.strip()}
    found += [Finding("section-found", name) for name in SECTIONS if name in told]
    if elsewhere := len(_PICTURE.findall(text)):
        found.append(Finding("pictures-elsewhere", value=str(elsewhere)))
    return tuple(found)
