"""Reads an output of a network from its file: a title, a summary, its kind, what it rests on, text.

As with a practice every fault is told at once, with its key and line. The headings are the authors'
own; each makes an address of its own, by which remarks find their place.
"""

from collections.abc import Collection, Iterator

from app.domain.errors import Fault
from app.domain.outputs import SOURCES_LIMIT, OutputKind, OutputText
from app.domain.practices import SUMMARY_LIMIT, TITLE_LIMIT
from app.domain.slugs import last_part
from app.writeups import frontmatter, sections
from app.writeups.characters import tidy
from app.writeups.faults import fault, refuse
from app.writeups.files import check_size
from app.writeups.values import Values

KEYS = ("tytul", "streszczenie", "rodzaj", "praktyki")
# The headings of a practice are a fixed list in a fixed order; these are not.
_OF_PRACTICES = {"unknown-heading", "heading-order", "repeated-heading"}


def read(source: bytes, practices: Collection[str]) -> OutputText:
    """Return what the file says; `practices` are the addresses of those it may rest on.

    Raises InvalidWriteUpError with every fault found, in the order of their lines.
    """
    check_size(source)
    front = frontmatter.read(source)
    faults = list(front.faults)
    values = Values(front.table, faults)
    values.expect(*KEYS)
    faults.extend(_of_body(front.body, front.body_line))
    told = OutputText(
        title=values.text("tytul", TITLE_LIMIT, required=True),
        summary=values.text("streszczenie", SUMMARY_LIMIT, required=True),
        kind=_kind(values),
        practices=tuple(_practices(values, practices)),
        text=source.decode(),
        sections=sections.split(front.body),
    )
    refuse(faults)
    return told


def _kind(values: Values) -> OutputKind:
    named = values.text("rodzaj", required=True)
    try:
        return OutputKind(named.casefold())
    except ValueError:
        if named:
            values.refuse("unknown-kind", "rodzaj", named)
    return OutputKind.REPORT


def _practices(values: Values, known: Collection[str]) -> Iterator[str]:
    """Yield the addresses of practices, each once; a whole address stands for its last part."""
    seen = set()
    for named, line in values.texts_by_line("praktyki", SOURCES_LIMIT):
        slug = last_part(named)
        if slug not in known:
            values.refuse("unknown-practice", "praktyki", named, line)
        elif slug not in seen:
            seen.add(slug)
            yield slug


def _of_body(body: str, first_line: int) -> Iterator[Fault]:
    found = sections.faults(body, first_line)
    yield from (one for one in found if one.code not in _OF_PRACTICES)
    if not any(part.text.strip() for part in sections.split(body)):
        yield fault("no-text", first_line)
    seen: dict[str, int] = {}
    for level, name, index in sections.headings_of(tidy(body).split("\n")):
        anchor, line = sections.anchor(name), first_line + index
        if level == 1:
            continue
        if not anchor:
            yield fault("nameless-heading", line)
        elif anchor in seen:
            yield fault("repeated-heading", line, name, str(seen[anchor]))
        seen.setdefault(anchor, line)
