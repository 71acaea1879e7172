"""What has changed between two texts: line beside line, with the words that differ marked.

Lines are aligned first (longest common runs, as `difflib` finds them), then the words within lines
that were replaced. The work is bounded: of very long texts only lines are compared.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.domain.errors import InvalidWriteUpError
from app.writeups import frontmatter, sections

# Beyond so many words on both sides of a change its words are not compared.
WORDS_LIMIT = 4_000
LINES_LIMIT = 6_000
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, and whether the other side lacks it."""

    text: str
    is_changed: bool = False


Side = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line on the left beside what it became on the right; None where it has no counterpart."""

    left: Side | None
    right: Side | None

    @property
    def is_changed(self) -> bool:
        """Tell whether the two sides differ."""
        return self.left != self.right


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one section; `name` is its heading, empty for the front matter."""

    name: str
    rows: tuple[Row, ...]

    @property
    def is_changed(self) -> bool:
        """Tell whether anything in it differs."""
        return any(row.is_changed for row in self.rows)


def changes(old: str, new: str) -> tuple[Row, ...]:
    """Return both texts line by line; the left sides together are `old`, the right ones `new`."""
    before, after = old.split("\n"), new.split("\n")
    if len(before) + len(after) > LINES_LIMIT:
        return tuple(_replaced(before, after, by_words=False))
    rows: list[Row] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            rows += [Row((Piece(line),), (Piece(line),)) for line in before[i1:i2]]
        else:
            rows += _replaced(before[i1:i2], after[j1:j2], by_words=True)
    return tuple(rows)


def by_section(old: str, new: str) -> tuple[Part, ...]:
    """Return the changes section by section, in the order of the new text, what has gone last."""
    before, after = _parts(old), _parts(new)
    return tuple(
        Part(name, changes(before.get(name, "").strip("\n"), after.get(name, "").strip("\n")))
        for name in dict.fromkeys([*after, *before])
    )


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with both people's changes, if they touched different sections; None if not.

    The front matter counts as one section.
    """
    origin, one, other = (_parts(text) for text in (base, mine, theirs))
    chosen: dict[str, str] = {}
    for name in dict.fromkeys([*other, *one]):
        was, here, there = origin.get(name), one.get(name), other.get(name)
        if there in (here, was):
            taken = here
        elif here == was:
            taken = there
        else:
            return None
        if taken is not None:
            chosen[name] = taken
    return "\n".join(chosen.values())


def _parts(text: str) -> Mapping[str, str]:
    """Return a file cut before its sections; put together with line feeds it is the file again."""
    lines = text.split("\n")
    first = _below(text)
    starts = [first + at for level, _, at in sections.headings_of(lines[first:]) if level > 1]
    names = ["", *(lines[at].lstrip("#").strip() for at in starts)]
    bounds = [0, *starts, len(lines)]
    found: dict[str, str] = {}
    for number, name in enumerate(names):
        told = "\n".join(lines[bounds[number] : bounds[number + 1]])
        # A heading that stands twice is one part: nothing of it may get lost.
        found[name] = f"{found[name]}\n{told}" if name in found else told
    return found


def _below(text: str) -> int:
    try:
        return frontmatter.read(text.encode(errors="replace")).body_line - 1
    except InvalidWriteUpError:
        return 0


def _replaced(before: Sequence[str], after: Sequence[str], *, by_words: bool) -> Iterator[Row]:
    """Put lines that were replaced beside each other, in their order."""
    for number in range(max(len(before), len(after))):
        left = before[number] if number < len(before) else None
        right = after[number] if number < len(after) else None
        if left is None or right is None:
            yield Row(_whole(left), _whole(right))
        elif left == right:
            yield Row((Piece(left),), (Piece(right),))
        else:
            yield _words(left, right) if by_words else Row(_whole(left), _whole(right))


def _whole(line: str | None) -> Side | None:
    return None if line is None else (Piece(line, is_changed=True),)


def _words(left: str, right: str) -> Row:
    one, other = _WORD.findall(left), _WORD.findall(right)
    if len(one) + len(other) > WORDS_LIMIT:
        return Row(_whole(left), _whole(right))
    lefts: list[Piece] = []
    rights: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        is_changed = kind != "equal"
        lefts += [Piece("".join(one[i1:i2]), is_changed)] if i2 > i1 else []
        rights += [Piece("".join(other[j1:j2]), is_changed)] if j2 > j1 else []
    return Row(tuple(lefts), tuple(rights))
