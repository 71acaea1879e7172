"""Writes a practice's file from the fields of a form, and takes one apart into them.

The form knows no rules of its own: what was typed is written down as it is, and the reader says
what is wrong with it, by key, as it does for a file that was uploaded.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from app.domain.practices import SECTIONS, Section
from app.writeups import frontmatter, sections
from app.writeups.characters import one_line, tidy
from app.writeups.frontmatter import Items, Table, Value

# Keys of the front matter that only members are shown.
MEMBERS_ONLY = frozenset({"kontakt_osoba"})
# What a field holds: a text, a list, a table, or a list of tables.
Typed: TypeAlias = "str | Sequence[Typed] | Mapping[str, Typed]"


def compose(front: Mapping[str, Typed], typed: Mapping[str, str]) -> str:
    """Return the text of a file with the keys of `front` in their order and sections in ours.

    `typed` holds the Markdown of sections by heading. Empty values and sections are left out.
    """
    lines = [f"{key}: {flow(value)}" for key, value in front.items() if is_told(value)]
    lines = lines or ['tytul: ""']  # a front matter without keys cannot be read
    order = [*SECTIONS, *(heading for heading in typed if heading not in SECTIONS)]
    parts = [
        Section(heading, section(typed[heading]))
        for heading in order
        if typed.get(heading, "").strip()
    ]
    return "\n".join(["---", *lines, "---", "", sections.body(parts)])


def section(told: str) -> str:
    """Return a section without the empty lines around it; its first line keeps its indentation."""
    lines = tidy(told).rstrip().split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:])


def apart(source: bytes) -> tuple[dict[str, Typed], dict[str, str]]:
    """Return the keys of a file and its sections by heading, unchecked, for a form to show.

    Raises InvalidWriteUpError if the file has no front matter that can be read.
    """
    front = frontmatter.read(source)
    values = {key: _typed(value) for key, value in front.table.values.items()}
    return values, {part.heading: part.text for part in sections.split(front.body)}


def public(text: str) -> str:
    """Return a file as everybody may have it: without the keys that are for members only.

    The rest stays as it is, byte for byte; a key ends where the next one begins.
    """
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    kept, is_hidden = lines[:1], False
    for line in lines[1:end]:
        if line[:1] not in {" ", "\t", "#", "-", ""}:
            is_hidden = line.partition(":")[0].strip(" \"'") in MEMBERS_ONLY
        kept += [] if is_hidden else [line]
    return "\n".join(kept + lines[max(end, 1) :])


def _typed(value: Value) -> Typed:
    if isinstance(value, Table):
        return {key: _typed(one) for key, one in value.values.items()}
    if isinstance(value, Items):
        return [_typed(one) for one in value.items]
    return value.text


def flow(value: Typed) -> str:
    """Return a value as front matter says it in one line."""
    if isinstance(value, str):
        # A text of JSON in quotes is one of YAML too.
        return json.dumps(one_line(tidy(value)), ensure_ascii=False)
    if isinstance(value, Mapping):
        told = (f"{key}: {flow(one)}" for key, one in value.items() if is_told(one))
        return f"{{{', '.join(told)}}}"
    return f"[{', '.join(flow(one) for one in value if is_told(one))}]"


def is_told(value: Typed) -> bool:
    """Tell whether a value says anything."""
    if isinstance(value, str):
        return bool(value.strip())
    return any(is_told(one) for one in (value.values() if isinstance(value, Mapping) else value))
