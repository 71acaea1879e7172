"""What has changed between two texts: line beside line, with the words that differ marked.

Lines are aligned first (longest common runs, as `difflib` finds them), then lines that became other
lines by the words they share, then the words within. The work is bounded, because `difflib` has no
bound of its own: where a comparison would take too long, its lines are shown as changed as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest

from app.domain.errors import InvalidWriteUpError
from app.writeups import frontmatter, sections

# Steps of `difflib` that one call may take at most, about two seconds.
WORK_LIMIT = 20_000_000
# Of more pairs of lines the one below the other is not looked for, only the one beside it.
PAIRS_LIMIT = 400
# Lines that share fewer of their words became no other line: one went and one came.
ALIKE = 0.4
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_BOTH = 2


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
    def anchor(self) -> str:
        """The name by which a link reaches it."""
        return sections.anchor(self.name)

    @property
    def is_changed(self) -> bool:
        """Tell whether anything in it differs."""
        return any(row.is_changed for row in self.rows)


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with both people's changes, if they touched different parts; None if not.

    Parts are the keys of the front matter and the sections, in the order of `theirs`; what only
    `mine` has stands behind what it stood behind there.
    """
    origin, one, other = (_fine_parts(text) for text in (base, mine, theirs))
    chosen: dict[str, str] = {}
    for name in _order(list(other), list(one)):
        was, here, there = origin.get(name), one.get(name), other.get(name)
        if _is_same(there, here) or _is_same(there, was):
            taken = here
        elif _is_same(here, was):
            taken = there
        else:
            return None
        if taken is not None:
            chosen[name] = taken
    return "\n".join(chosen.values())


def _order(names: list[str], more: list[str]) -> list[str]:
    for before, name in pairwise(["", *more]):
        if name not in names:
            names.insert(names.index(before) + 1, name)
    return names


def _is_same(one: str | None, other: str | None) -> bool:
    """Compare parts; empty lines before the next part are no change."""
    return one == other or (None not in (one, other) and str(one).rstrip() == str(other).rstrip())


class _Work:
    """How many steps are left; the bound is that of the worst texts, most take far fewer."""

    def __init__(self) -> None:
        self.left = WORK_LIMIT

    def allows(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Tell whether two lists may be compared, and count the steps."""
        counts = Counter(other)
        pairs = sum(counts[item] for item in one if not _is_blank(item))
        steps = (len(one) + pairs) * (min(len(one), len(other), pairs) + 1)
        if steps > self.left:
            return False
        self.left -= steps
        return True


def changes(old: str, new: str) -> tuple[Row, ...]:
    """Return both texts line by line; the left sides together are `old`, the right ones `new`."""
    return tuple(_rows(old.split("\n"), new.split("\n"), _Work()))


def several(pairs: Iterable[tuple[str, str]]) -> list[tuple[Row, ...]]:
    """Return the changes of several texts, which together take no longer than one."""
    work = _Work()
    return [tuple(_rows(old.split("\n"), new.split("\n"), work)) for old, new in pairs]


def by_section(old: str, new: str) -> tuple[Part, ...]:
    """Return the changes section by section, in the order of the new text, what has gone last."""
    before, after = _parts(old), _parts(new)
    work, found = _Work(), []
    for name in dict.fromkeys([*after, *before]):
        left, right = (side.get(name, "").strip("\n").split("\n") for side in (before, after))
        found.append(Part(name, tuple(_rows(left, right, work))))
    return tuple(found)


def of_section(old: str, new: str, before: str, after: str) -> Part:
    """Return what one section became, by its anchor in either text; "" where that text has none."""
    left, right = _section(old, before), _section(new, after)
    lines = [told.split("\n") if name else [] for name, told in (left, right)]
    return Part(right[0] or left[0], tuple(_rows(lines[0], lines[1], _Work())))


def _section(text: str, anchor: str) -> tuple[str, str]:
    """Return the heading of a section and what stands there, both empty if there is none."""
    found = _parts(text).items() if anchor else ()
    parts = ((name, told.strip("\n")) for name, told in found if sections.anchor(name) == anchor)
    return next(parts, ("", ""))


def _rows(before: Sequence[str], after: Sequence[str], work: _Work) -> Iterator[Row]:
    """Align lines; those that both texts begin and end with need no comparison."""
    begin = _common(before, after)
    end = _common(before[begin:][::-1], after[begin:][::-1])
    yield from (_same(line) for line in before[:begin])
    left, right = before[begin : len(before) - end], after[begin : len(after) - end]
    if work.allows(left, right):
        for kind, i1, i2, j1, j2 in _compared(left, right):
            if kind == "equal":
                yield from (_same(line) for line in left[i1:i2])
            else:
                yield from _replaced(left[i1:i2], right[j1:j2], work)
    else:
        yield from _beside(left, right)
    yield from (_same(line) for line in before[len(before) - end :])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compared(one: Sequence[str], other: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    # What is blank is no place to begin a match at: everything would hang on empty lines.
    return SequenceMatcher(_is_blank, one, other, autojunk=False).get_opcodes()


def _is_blank(item: str) -> bool:
    return not item.strip()


def _replaced(before: Sequence[str], after: Sequence[str], work: _Work) -> Iterator[Row]:
    """Put each line beside the one it became, and in their order those that became none."""
    i = j = 0
    for left, right in _alike(before, after):
        yield from _beside(before[i:left], after[j:right])
        yield _words(before[left], after[right], work)
        i, j = left + 1, right + 1
    yield from _beside(before[i:], after[j:])


def _alike(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Return the indexes of lines that became each other: the most words in common, in order."""
    ones, others = [_counted(line) for line in before], [_counted(line) for line in after]
    if len(before) * len(after) > PAIRS_LIMIT:
        sides = enumerate(zip(ones, others, strict=False))
        return [(at, at) for at, (one, other) in sides if _share(one, other) >= ALIKE]
    best: list[tuple[float, list[tuple[int, int]]]] = [(0.0, [])] * (len(others) + 1)
    for i, one in enumerate(ones):
        row = [best[0]]
        for j, other in enumerate(others):
            share = _share(one, other)
            here = best[j] if share < ALIKE else (best[j][0] + share, [*best[j][1], (i, j)])
            row.append(max(here, best[j + 1], row[j], key=lambda found: found[0]))
        best = row
    return best[-1][1]


def _counted(line: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(line) if not _is_blank(word))


def _share(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return _BOTH * (one & other).total() / total if total else 0.0


def _beside(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    for left, right in zip_longest(before, after):
        yield _same(left) if left == right else Row(_whole(left), _whole(right))


def _same(line: str) -> Row:
    return Row((Piece(line),), (Piece(line),))


def _whole(line: str | None) -> Side | None:
    return None if line is None else (Piece(line, is_changed=True),)


def _words(left: str, right: str, work: _Work) -> Row:
    one, other = _WORD.findall(left), _WORD.findall(right)
    if not work.allows(one, other):
        return Row(_whole(left), _whole(right))
    lefts: list[Piece] = []
    rights: list[Piece] = []
    for kind, i1, i2, j1, j2 in _compared(one, other):
        is_changed = kind != "equal"
        lefts += [Piece("".join(one[i1:i2]), is_changed)] if i2 > i1 else []
        rights += [Piece("".join(other[j1:j2]), is_changed)] if j2 > j1 else []
    return Row(tuple(lefts), tuple(rights))


def _parts(text: str) -> Mapping[str, str]:
    """Return a file cut before its sections; put together with line feeds it is the file again."""
    lines = text.split("\n")
    first = _below(text)
    starts = [first + at for level, _, at in sections.headings_of(lines[first:]) if level > 1]
    return _cut(lines, {at: lines[at].lstrip("#").strip() for at in starts})


def _fine_parts(text: str) -> Mapping[str, str]:
    """Return a file cut before the keys of its front matter, below it and before its sections."""
    parts = dict(_parts(text))
    lines = parts.pop("").split("\n")
    try:
        front = frontmatter.read(text.encode(errors="replace"))
    except InvalidWriteUpError:
        return {"": "\n".join(lines), **parts}
    keys = {at - 1: f"{key}:" for key, at in front.table.lines.items()}
    return {**_cut(lines, {**keys, front.body_line - 2: "---"}), **parts}


def _cut(lines: Sequence[str], names: Mapping[int, str]) -> dict[str, str]:
    """Return lines in parts by name; `names` are those of the parts that begin at an index.

    What stands before the first has the name "". A name that stands twice is one part: nothing of
    it may get lost.
    """
    named = {0: "", **names}
    bounds = [*named, len(lines)]
    found: dict[str, str] = {}
    for number, name in enumerate(named.values()):
        told = "\n".join(lines[bounds[number] : bounds[number + 1]])
        found[name] = f"{found[name]}\n{told}" if name in found else told
    return found


def _below(text: str) -> int:
    try:
        return frontmatter.read(text.encode(errors="replace")).body_line - 1
    except InvalidWriteUpError:
        return 0
