"""The front matter: a small, closed part of YAML, with the line of every value.

Texts, lists and tables, nothing else: every scalar stays the text that was typed ("NO" is not
False, "010" is not 8), and the signs that make YAML dangerous or surprising (anchors, aliases,
tags, directives, merge keys) are refused while the text is still being scanned, before anything
is built from them. So are nesting and sizes that only an attack would have.

Values are brought to NFC silently, as typed text is: the two forms of "ó" look the same, nobody
could see what to correct. The file itself is kept as it came.
"""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

import yaml

from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.practices import FRONT_MATTER_LIMIT_BYTES
from app.writeups.characters import UNWANTED, one_line, with_line_feeds
from app.writeups.faults import fault

DEPTH_LIMIT = 3
KEYS_LIMIT = 50
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Text:
    """A plain value on one line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    items: "tuple[Value, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """Values by key; `lines` tells where each key stands."""

    values: "Mapping[str, Value]"
    lines: Mapping[str, int]
    line: int


Value: TypeAlias = Text | Items | Table


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file taken apart: the front matter, the Markdown below it and the line where that begins.

    `faults` are those that leave the rest readable; `remarks` are lines and texts of YAML's
    comments, which say nothing to us but something to whoever wrote them.
    """

    table: Table
    body: str
    body_line: int
    faults: tuple[Fault, ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()


def read(source: bytes) -> FrontMatter:
    """Take a file apart.

    Raises InvalidWriteUpError if it is not UTF-8, has no front matter between `---` lines, or the
    front matter is not the part of YAML that is allowed here.
    """
    head, body, body_line = _parted(_decoded(source))
    _check_characters(head)
    builder = _Builder()
    node, remarks = _composed(head)
    table = builder.table(node)
    return FrontMatter(table, body, body_line, tuple(builder.faults), remarks)


def _decoded(source: bytes) -> str:
    source = source.removeprefix(codecs.BOM_UTF8)
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        _refuse("not-utf8", line, value=f"0x{source[error.start]:02X}")
    return with_line_feeds(text)


def _parted(text: str) -> tuple[str, str, int]:
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        _refuse("no-front-matter", 1, value=lines[0])
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
    if not end:
        _refuse("open-front-matter", 1)
    head = "\n".join(lines[1:end]) + "\n"
    if len(head.encode()) > FRONT_MATTER_LIMIT_BYTES:
        _refuse("front-matter-too-large", 1, value=str(FRONT_MATTER_LIMIT_BYTES // 1024))
    return head, "\n".join(lines[end + 1 :]), end + 2


def _check_characters(head: str) -> None:
    faults = tuple(
        fault("control-character", number, value=f"U+{ord(found[0]):04X}")
        for number, line in enumerate(head.split("\n"), 2)
        if (found := UNWANTED.search(line))
    )
    if faults:
        raise InvalidWriteUpError(faults)


class _Loader(yaml.BaseLoader):
    """PyYAML's scanner with the doors shut that a front matter does not need.

    The scanner is the earliest place that tells a sign from a letter in quotes, and the last one
    before nesting costs time: it looks at every open level at every token.
    """

    def __init__(self, head: str) -> None:
        super().__init__(head)
        self.head = head
        self.remarks: list[tuple[int, str]] = []

    def scan_to_next_token(self) -> None:
        line, begin = self.line + 2, self.index
        super().scan_to_next_token()
        # What it goes over is white space and comments.
        skipped = self.head[begin : self.index].split("\n")
        texts = ((line + at, part.strip()) for at, part in enumerate(skipped))
        self.remarks += [(at, text) for at, text in texts if text.startswith("#")]

    def add_indent(self, column: int) -> bool:
        added = super().add_indent(column)
        self._check_depth()
        return added

    def fetch_flow_collection_start(self, TokenClass: type[yaml.Token]) -> None:  # noqa: N803 - PyYAML's name
        super().fetch_flow_collection_start(TokenClass)
        self._check_depth()

    def fetch_anchor(self) -> None:
        self._refuse_sign()

    def fetch_alias(self) -> None:
        self._refuse_sign()

    def fetch_tag(self) -> None:
        self._refuse_sign()

    def fetch_directive(self) -> None:
        self._refuse_sign()

    def _refuse_sign(self) -> NoReturn:
        _refuse("yaml-sign", self.line + 2, value=self.peek())

    def _check_depth(self) -> None:
        if len(self.indents) + self.flow_level > DEPTH_LIMIT:
            _refuse("too-deep", self.line + 2, value=str(DEPTH_LIMIT))


def _composed(head: str) -> tuple[yaml.MappingNode, tuple[tuple[int, str], ...]]:
    loader = _Loader(head)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _refuse_line(head, mark.line if mark else loader.line)
    except (ValueError, OverflowError):
        # "\UFFFFFFFF" is no character: chr() says so with one of these.
        _refuse_line(head, loader.line)
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        _refuse("not-keys", 2)
    return node, tuple(loader.remarks)


class _Builder:
    """Makes values of YAML's nodes and writes down what is wrong on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def table(self, node: yaml.MappingNode) -> Table:
        values: dict[str, Value] = {}
        lines: dict[str, int] = {}
        if len(node.value) > KEYS_LIMIT:
            _refuse("too-many-keys", _line(node), value=str(KEYS_LIMIT))
        for key_node, value_node in node.value:
            line = _line(key_node)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
                _refuse("not-a-key", line)
            key = self._plain(key_node, "")
            if key in values:
                self.faults.append(fault("repeated-key", line, key, str(lines[key])))
                continue
            values[key] = self._value(value_node, key)
            lines[key] = line
        return Table(values, lines, _line(node))

    def _value(self, node: yaml.Node, key: str) -> Value:
        if isinstance(node, yaml.MappingNode):
            return self.table(node)
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self._value(one, key) for one in node.value), _line(node))
        return Text(self._plain(node, key), _line(node))

    def _plain(self, node: yaml.Node, key: str) -> str:
        # Escapes in double quotes can bring in what the file itself did not contain.
        if found := UNWANTED.search(node.value):
            sign = f"U+{ord(found[0]):04X}"
            self.faults.append(fault("control-character", _line(node), key, sign))
        return one_line(UNWANTED.sub("", node.value))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 2


def _refuse_line(head: str, index: int) -> NoReturn:
    # What PyYAML says is English and speaks of tokens; the line itself tells a person more.
    lines = head.split("\n")
    index = min(index, len(lines) - 1)
    _refuse("not-yaml", index + 2, value=lines[index])


def _refuse(code: str, line: int, key: str = "", value: str = "") -> NoReturn:
    raise InvalidWriteUpError((fault(code, line, key, value),))
