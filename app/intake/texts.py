"""The words of a file, for the search, and what it says of itself, for whoever uploads it."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from xml.etree import ElementTree as ET

from app.domain.errors import FileRefusedError
from app.domain.files import TEXT_LIMIT, FileKind
from app.intake import kinds, pandoc, sheets
from app.intake.tree import Cleaner, words

_PAGES_LIMIT = 300
_VALUE_LIMIT = 200
# The part of the archive, and what its elements are called here.
_DC = "{http://purl.org/dc/elements/1.1/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_ODF_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_PROPERTIES = {
    "docProps/core.xml": {
        f"{_DC}creator": "author",
        f"{_CORE}lastModifiedBy": "last-author",
        f"{_DC}title": "title",
    },
    "meta.xml": {
        f"{_ODF_META}initial-creator": "author",
        f"{_DC}creator": "last-author",
        f"{_DC}title": "title",
        f"{_ODF_META}generator": "program",
    },
}


def extracted(data: bytes, kind: FileKind) -> str:
    """Return the words of a checked file, 200,000 characters at most; "" if it tells none."""
    text = ""
    with suppress(FileRefusedError):
        if kind in {FileKind.DOCX, FileKind.ODT}:
            text = words(Cleaner().blocks(pandoc.tree(data, kind)["blocks"]))
        elif kind in {FileKind.XLSX, FileKind.ODS}:
            text = sheets.words(data, kind)
        elif kind is FileKind.PDF:
            text = _pdf(data)
        elif kind is FileKind.CSV:
            text = kinds.decoded(data[: 4 * TEXT_LIMIT])
    return text[:TEXT_LIMIT]


def origin(data: bytes, kind: FileKind) -> dict[str, str]:
    """Return what a file says of its author, last author, title and program."""
    told: dict[str, str] = {}
    if kind is FileKind.PDF:
        told = _pdf_properties(data)
    elif kind is not FileKind.CSV:
        told = dict(_office_properties(data))
    return {
        name: " ".join(value.split())[:_VALUE_LIMIT]
        for name, value in told.items()
        if value.strip()
    }


def _pdf(data: bytes) -> str:
    """Return the text of a PDF; one that is locked or broken says nothing."""
    from pypdf import PdfReader

    parts: list[str] = []
    length = 0
    with suppress(Exception):  # the library raises whatever it stumbles over
        for page in PdfReader(io.BytesIO(data)).pages[:_PAGES_LIMIT]:
            parts.append(page.extract_text())
            length += len(parts[-1])
            if length > TEXT_LIMIT:
                break
    return "\n".join(parts)


def _pdf_properties(data: bytes) -> dict[str, str]:
    from pypdf import PdfReader

    with suppress(Exception):  # as above
        about = PdfReader(io.BytesIO(data)).metadata
        if about:
            told = {"author": about.author, "title": about.title, "program": about.creator}
            return {name: str(value or "") for name, value in told.items()}
    return {}


def _office_properties(data: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part, names in _PROPERTIES.items():
            if part not in archive.namelist():
                continue
            with suppress(ET.ParseError):
                about = ET.fromstring(archive.read(part))  # noqa: S314 - checked: no DTD
                for element in about.iter():
                    if element.tag in names:
                        yield names[element.tag], element.text or ""
