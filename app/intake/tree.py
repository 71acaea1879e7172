"""The tree of a document, cleaned: what Markdown of ours can say stays, the rest is plain text.

Insertions of others are accepted, deletions and comments are left out, and counted: whoever
hands in the text is told. Pictures become `obraz:<number>`, to be put in their place by the caller.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from app.intake import grids

# {"t": name, "c": contents}, as pandoc writes its documents in JSON.
Node: TypeAlias = dict[str, Any]
Ways: TypeAlias = dict[str, Callable[[Any], list[Node]]]

PICTURE_SCHEME = "obraz:"
_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_RAISED = set("0123456789+-=() ")
_UNWRAPPED = {"Underline", "Strikeout", "SmallCaps"}
_NOT_OURS = {"comment-end", "deletion", "paragraph-deletion", "paragraph-insertion", "anchor"}
_NO_ATTRIBUTES: list[Any] = ["", [], []]
_CHANGES = {"insertion", "deletion", "paragraph-insertion", "paragraph-deletion"}


def said(inlines: Sequence[Node]) -> str:
    """Return the words of inlines, without their dress."""
    parts = []
    for node in inlines:
        if node["t"] == "Str":
            parts.append(node["c"])
        elif node["t"] in {"Space", "SoftBreak", "LineBreak"}:
            parts.append(" ")
        elif node["t"] == "Code":
            parts.append(node["c"][1])
        elif node["t"] in {"Emph", "Strong", *_UNWRAPPED, "Superscript", "Subscript"}:
            parts.append(said(node["c"]))
        elif node["t"] in {"Link", "Span"}:
            parts.append(said(node["c"][1]))
    return "".join(parts)


def text(told: str) -> Node:
    """Return a node of words."""
    return {"t": "Str", "c": told}


def words(blocks: Sequence[Node]) -> str:
    """Return the words of cleaned blocks, a line each paragraph and each row of a table."""
    lines = []
    for block in blocks:
        if block["t"] == "CodeBlock":
            lines.append(block["c"][1])
        elif block["t"] == "Table":
            lines += [
                said(grids.in_one_line(cell)) for row in grids.rows(block["c"])[0] for cell in row
            ]
        else:
            lines += [said(inlines) for inlines in grids.inlines_of([block])]
    return "\n".join(line for line in lines if line.strip())


class Cleaner:
    """Cleans one document; `counts` says what was found on the way.

    `pictures` are the (address in the document, description) in the order of their numbers, which
    begin at 1.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.pictures: list[tuple[str, str]] = []
        self._inlines = self._ways_of_inlines()
        self._blocks = self._ways_of_blocks()

    def _ways_of_inlines(self) -> Ways:
        return {
            "Str": lambda told: [text(told)],
            "Space": lambda _: [{"t": "Space"}],
            "SoftBreak": lambda _: [{"t": "Space"}],
            "LineBreak": lambda _: [{"t": "LineBreak"}],
            "Code": lambda code: [{"t": "Code", "c": [_NO_ATTRIBUTES, code[1]]}],
            "Math": lambda math: [{"t": "Code", "c": [_NO_ATTRIBUTES, math[1]]}],
            "Quoted": lambda quoted: self.inlines(quoted[1]),
            "Cite": lambda cite: self.inlines(cite[1]),
            "Link": self._link,
            "Image": self._image,
            "Note": self._note,
            "Span": self._span,
        }

    def _ways_of_blocks(self) -> Ways:
        return {
            "Plain": lambda inlines: self._paragraph("Plain", inlines),
            "Para": lambda inlines: self._paragraph("Para", inlines),
            "LineBlock": self._lines,
            "CodeBlock": lambda code: [{"t": "CodeBlock", "c": [_NO_ATTRIBUTES, code[1]]}],
            "BlockQuote": lambda blocks: _kept("BlockQuote", self.blocks(blocks)),
            "BulletList": lambda items: _kept("BulletList", self._items(items)),
            "OrderedList": self._ordered,
            "DefinitionList": self._definitions,
            "Header": self._header,
            "Table": self._table,
            "Figure": self._figure,
            "Div": lambda div: self.blocks(div[1]),
        }

    def blocks(self, blocks: Sequence[Node]) -> list[Node]:
        """Return cleaned blocks; empty ones are gone, lists that follow each other are one."""
        clean: list[Node] = []
        for block in blocks:
            make = self._blocks.get(block["t"])
            for node in make(block.get("c")) if make else []:
                if clean and node["t"] == clean[-1]["t"] == "BulletList":
                    clean[-1]["c"] += node["c"]
                else:
                    clean.append(node)
        return clean

    def inlines(self, inlines: Sequence[Node]) -> list[Node]:
        """Return cleaned inlines."""
        clean: list[Node] = []
        for inline in inlines:
            clean += self._inline(inline["t"], inline.get("c"))
        return clean

    def _inline(self, name: str, content: Any) -> list[Node]:
        if name in {"Superscript", "Subscript"}:
            inner = self.inlines(content)
            return _kept(name, inner) if set(said(inner)) <= _RAISED else inner
        if name in {"Emph", "Strong"}:
            inner = self.inlines(content)
            return _kept(name, inner) if said(inner).strip() else inner
        if name in _UNWRAPPED:
            return self.inlines(content)
        make = self._inlines.get(name)
        return make(content) if make else []

    def _link(self, link: Any) -> list[Node]:
        inner = self.inlines(link[1])
        address = link[2][0]
        if not address.startswith(_SCHEMES):
            self.counts["links-dropped"] += not address.startswith("#")
            return inner
        if not said(inner).strip():
            return inner  # a picture that is a link stays a picture
        return [{"t": "Link", "c": [_NO_ATTRIBUTES, inner, [address, ""]]}]

    def _image(self, image: Any) -> list[Node]:
        described = said(self.inlines(image[1])).strip() or image[2][1].strip()
        self.pictures.append((image[2][0], described))
        address = f"{PICTURE_SCHEME}{len(self.pictures)}"
        alt = [text(described)] if described else []
        return [{"t": "Image", "c": [_NO_ATTRIBUTES, alt, [address, ""]]}]

    def _note(self, blocks: Any) -> list[Node]:
        inner = self.blocks(blocks)
        self.counts["notes"] += bool(inner)
        return _kept("Note", inner)

    def _span(self, span: Any) -> list[Node]:
        classes = set(span[0][1])
        self.counts["comments"] += "comment-start" in classes
        self.counts["changes"] += bool(classes & _CHANGES)
        if classes & (_NOT_OURS | {"comment-start"}):
            return []
        return self.inlines(span[1])

    def _paragraph(self, name: str, inlines: Any) -> list[Node]:
        clean = _stripped(self.inlines(inlines))
        if len(clean) == 1 and clean[0]["t"] == "Str" and not clean[0]["c"].strip("_-–—*·. \xa0"):
            return []  # a line drawn with signs
        if _leads_into_text(inlines):
            self.counts["contents"] += 1
            return []
        return _kept(name, clean)

    def _lines(self, lines: Any) -> list[Node]:
        joined: list[Node] = []
        for line in lines:
            joined += [{"t": "LineBreak"}] * bool(joined) + self.inlines(line)
        return self._paragraph("Para", joined)

    def _items(self, items: Any) -> list[list[Node]]:
        return [clean for clean in map(self.blocks, items) if clean]

    def _ordered(self, content: Any) -> list[Node]:
        items = self._items(content[1])
        numbers = [content[0][0], {"t": "Decimal"}, {"t": "Period"}]
        return [{"t": "OrderedList", "c": [numbers, items]}] if items else []

    def _definitions(self, terms: Any) -> list[Node]:
        clean = [[self.inlines(term), self._items(told)] for term, told in terms]
        return _kept("DefinitionList", [one for one in clean if one[0] and one[1]])

    def _header(self, header: Any) -> list[Node]:
        level, _, inlines = header
        clean = _stripped(self.inlines(inlines))
        told = " ".join(said(clean).split())
        pictures = [node for node in clean if node["t"] == "Image"]
        heading = [{"t": "Header", "c": [level, _NO_ATTRIBUTES, [text(told)]]}] if told else []
        return heading + _kept("Para", pictures)

    def _table(self, table: Any) -> list[Node]:
        rows, has_head = grids.rows(table)
        if len(rows) == len(rows[0] if rows else []) == 1:  # a frame, not a table
            return self.blocks(rows[0][0])
        clean = [[grids.in_one_line(self.blocks(cell)) for cell in row] for row in rows]
        clean = [row for row in clean if any(row)]
        if not clean:
            return []
        self.counts["tables"] += 1
        self.counts["tables-with-merged-cells"] += grids.has_merged_cells(table)
        self.counts["tables-without-head"] += not has_head
        return [grids.table(clean), *_kept("Para", self._caption(table[1]))]

    def _figure(self, figure: Any) -> list[Node]:
        inner = self.blocks(figure[2])
        caption = self._caption(figure[1])
        if said(caption) and said(caption) in {alt for _, alt in self.pictures}:
            caption = []
        return inner + _kept("Para", caption)

    def _caption(self, caption: Any) -> list[Node]:
        return grids.in_one_line(self.blocks(caption[1]))


def _kept(name: str, content: list[Any]) -> list[Node]:
    return [{"t": name, "c": content}] if content else []


def _stripped(inlines: list[Node]) -> list[Node]:
    blank = {"Space", "LineBreak"}
    while inlines and inlines[0]["t"] in blank:
        inlines = inlines[1:]
    while inlines and inlines[-1]["t"] in blank:
        inlines = inlines[:-1]
    return inlines if any(node["t"] != "Str" or node["c"].strip() for node in inlines) else []


def _leads_into_text(inlines: Sequence[Node]) -> bool:
    """Tell if a paragraph is a line of a table of contents: one link into the same text."""
    links = [node for node in inlines if node["t"] not in {"Space", "Span"}]
    return len(links) == 1 and links[0]["t"] == "Link" and links[0]["c"][2][0].startswith("#_Toc")
