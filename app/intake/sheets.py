"""The words in the cells of a spreadsheet, a line each row.

Numbers of XLSX are left out: they stand there as they are counted (a date as 45123), not as they
are shown. Comments are left out as they are in texts.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from xml.etree import ElementTree as ET

from app.domain.files import TEXT_LIMIT, FileKind

READ_LIMIT_BYTES = 10_000_000  # of all XML of a workbook: what comes after it is not searched
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_SHARED = "xl/sharedStrings.xml"
_NAMES = "xl/workbook.xml"
_ODS_GAPS = ("{*}s", "{*}tab", "{*}line-break")
_ODS_NAME = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}name"


class _Book:
    """The parts of a workbook, read no further than READ_LIMIT_BYTES in all."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = READ_LIMIT_BYTES

    def sheets(self) -> list[str]:
        """Return the names of the parts of XLSX that hold cells, in the order of their numbers."""
        found = filter(_SHEET.fullmatch, self._archive.namelist())
        return sorted(found, key=lambda name: (len(name), name))  # sheet2 before sheet10

    def each(self, part: str, names: set[str]) -> Iterator[ET.Element]:
        """Yield the elements so called, each gone before the next; none after a break."""
        path: list[ET.Element] = []
        with suppress(KeyError, ET.ParseError), self._archive.open(part) as source:
            told = source.read(self._left)
            self._left -= len(told)
            events = ET.iterparse(io.BytesIO(told), ("start", "end"))  # noqa: S314 - checked: no DTD
            for event, element in events:
                if event == "start":
                    path.append(element)
                    continue
                path.pop()
                if element.tag.rpartition("}")[2] in names:
                    yield element
                    if path:
                        path[-1].remove(element)


def words(data: bytes, kind: FileKind) -> str:
    """Return the words of a checked XLSX or ODS, as much as can be searched."""
    lines: list[str] = []
    length = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _Book(archive)
        for cells in _xlsx(book) if kind is FileKind.XLSX else _ods(book):
            line = " ".join(" ".join(cells).split())
            if line:
                lines.append(line)
                length += len(line) + 1
            if length > TEXT_LIMIT:
                break
    return "\n".join(lines)[:TEXT_LIMIT]


def _xlsx(book: _Book) -> Iterator[list[str]]:
    for sheet in book.each(_NAMES, {"sheet"}):
        yield [sheet.get("name", "")]
    shared = _shared(book)
    for part in book.sheets():
        for row in book.each(part, {"row"}):
            yield [_cell(cell, shared) for cell in row.findall("{*}c")]


def _shared(book: _Book) -> dict[str, str]:
    """Return the texts that cells refer to by their place, in the order of their first use."""
    texts: dict[str, str] = {}
    length = 0
    for place, text in enumerate(book.each(_SHARED, {"si"})):
        texts[str(place)] = _text(text)
        length += len(texts[str(place)])
        if length > TEXT_LIMIT:
            break
    return texts


def _cell(cell: ET.Element, shared: Mapping[str, str]) -> str:
    value = cell.findtext("{*}v") or ""
    match cell.get("t"):
        case "s":
            return shared.get(value, "")
        case "str":
            return value
        case "inlineStr":
            return " ".join(_text(one) for one in cell.findall("{*}is"))
    return ""


def _text(told: ET.Element) -> str:
    """Return a text of XLSX in all its dresses, without how it is pronounced."""
    parts = [*told.findall("{*}t"), *told.findall("{*}r/{*}t")]
    return "".join(part.text or "" for part in parts)


def _ods(book: _Book) -> Iterator[list[str]]:
    for element in book.each("content.xml", {"table-row", "table"}):
        cells = element.findall("{*}table-cell/{*}p")
        for gap in (found for name in _ODS_GAPS for cell in cells for found in cell.findall(name)):
            gap.text = " "
        yield [element.get(_ODS_NAME, ""), *("".join(cell.itertext()) for cell in cells)]
