"""Tables as Markdown knows them: one head, one line a cell, no cell across others."""

from collections.abc import Iterator, Sequence
from typing import Any

_NO_ATTRIBUTES: list[Any] = ["", [], []]
_COLUMNS_LIMIT = 50
_ENDS = ".,;:!?"


def rows(table: Any) -> tuple[list[list[Any]], bool]:
    """Return the cells (lists of blocks) of a table row by row, and whether its first is a head.

    A cell across several stands in the first of them; the others are empty.
    """
    told = _rows(table)
    has_head = any(cell[4] for row in table[3][1] for cell in row[1])
    grid = _grid([row for row in told if row[1]])
    width = max(map(len, grid), default=0)
    return [row + [[]] * (width - len(row)) for row in grid], has_head


def has_merged_cells(table: Any) -> bool:
    """Tell whether a cell of a table reaches across others."""
    return any(down > 1 or across > 1 for row in _rows(table) for _, _, down, across, _ in row[1])


def _rows(table: Any) -> list[Any]:
    _, _, _, head, bodies, foot = table
    return [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]


def table(cells: Sequence[list[Any]]) -> dict[str, Any]:
    """Return a table of cells that are lists of inlines; the first row is its head."""
    head, *body = [[_NO_ATTRIBUTES, [_cell(cell) for cell in row]] for row in cells]
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for _ in cells[0]]
    content = [
        _NO_ATTRIBUTES,
        [None, []],
        columns,
        [_NO_ATTRIBUTES, [head]],
        [[_NO_ATTRIBUTES, 0, [], body]],
        [_NO_ATTRIBUTES, []],
    ]
    return {"t": "Table", "c": content}


def in_one_line(blocks: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the inlines of blocks, one after the other; what ends without a mark gets a ";"."""
    line: list[Any] = []
    for inlines in inlines_of(blocks):
        if line:
            last = line[-1].get("c")
            is_ended = isinstance(last, str) and last.endswith(tuple(_ENDS))
            line += [{"t": "Space"}] if is_ended else [{"t": "Str", "c": ";"}, {"t": "Space"}]
        line += [{"t": "Space"} if one["t"] == "LineBreak" else one for one in inlines]
    return line


def _grid(told: Sequence[Any]) -> list[list[Any]]:
    """Lay cells out by their spans."""
    taken: dict[tuple[int, int], Any] = {}
    for number, row in enumerate(told):
        column = 0
        for _, _, down, across, blocks in row[1]:
            while (number, column) in taken:
                column += 1
            for place in range(number, min(number + down, len(told))):
                for side in range(column, min(column + across, _COLUMNS_LIMIT)):
                    taken[place, side] = []
            taken[number, column] = blocks
            column += across
    width = max((column for _, column in taken), default=-1) + 1
    return [[taken.get((row, column), []) for column in range(width)] for row in range(len(told))]


def _cell(inlines: list[Any]) -> list[Any]:
    blocks = [{"t": "Plain", "c": inlines}] if inlines else []
    return [_NO_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, blocks]


def inlines_of(blocks: Sequence[dict[str, Any]]) -> Iterator[list[Any]]:
    """Yield the inlines of the paragraphs in blocks, in their order."""
    for block in blocks:
        content: Any = block.get("c")
        if block["t"] in {"Para", "Plain"}:
            yield content
        elif block["t"] == "Header":
            yield content[2]
        elif block["t"] == "CodeBlock":
            yield [{"t": "Code", "c": [_NO_ATTRIBUTES, " ".join(content[1].split())]}]
        elif block["t"] == "DefinitionList":
            for term, told in content:
                yield term
                yield from (inlines for one in told for inlines in inlines_of(one))
        else:
            yield from (inlines for inner in _inner(block) for inlines in inlines_of(inner))


def _inner(block: dict[str, Any]) -> list[Any]:
    """Return the lists of blocks that stand in a block."""
    content: Any = block.get("c")
    if block["t"] == "BulletList":
        return list(content)
    if block["t"] == "OrderedList":
        return list(content[1])
    if block["t"] == "BlockQuote":
        return [content]
    if block["t"] == "Table":
        return [cell for row in rows(content)[0] for cell in row]
    return []
