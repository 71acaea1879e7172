"""Files that come from outside: what they may be, how large, and what was understood of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

PICTURE_LIMIT_BYTES = 8_000_000
PICTURE_LIMIT_PIXELS = 40_000_000
FILE_LIMIT_BYTES = 20_000_000
CLIPBOARD_LIMIT_BYTES = 500_000
MEMBERS_LIMIT = 2_000
UNPACKED_LIMIT_BYTES = 200_000_000
RATIO_LIMIT = 100
NAME_LIMIT = 200
PICTURES_LIMIT = 40
TEXT_LIMIT = 200_000  # characters of a file that can be searched
FULL_EDGE = 2_400  # pixels of the longer edge of a picture
SMALL_EDGE = 800


class FileKind(StrEnum):
    """What the bytes of a file are; the values are the endings of names."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"
    MARKDOWN = "md"


PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})
OFFICE_TEXTS = frozenset({FileKind.DOCX, FileKind.ODT})
# Texts that become a draft; a text of ours in Markdown is no attachment.
DRAFTS = OFFICE_TEXTS | {FileKind.MARKDOWN}
ATTACHMENTS = frozenset(FileKind) - {FileKind.MARKDOWN}

MEDIA_TYPES: Mapping[FileKind, str] = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.CSV: "text/csv",
    FileKind.MARKDOWN: "text/markdown",
}
KINDS_BY_MEDIA_TYPE: Mapping[str, FileKind] = {name: kind for kind, name in MEDIA_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made of fresh pixels: no metadata of the file it came from is in it."""

    kind: FileKind
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """A picture in full (at most 2,400 pixels an edge) and small (at most 800)."""

    full: Picture
    small: Picture


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file that is kept turned out to be.

    `text` are its words, for the search; `origin` is what it says of itself (`author`,
    `last-author`, `title`, `program`), to be shown to whoever uploads it. A picture is `pictures`,
    any other file `data` as it came.
    """

    kind: FileKind
    text: str = ""
    origin: Mapping[str, str] | None = None
    pictures: Pictures | None = None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was understood of a text, or was not; `code` picks the sentence."""

    code: str
    key: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Inset:
    """A picture that stood in a text, at the place `obraz:<number>` of its Markdown."""

    number: int
    description: str
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class Understood:
    """An office text as Markdown: `sections` by heading in our order, and what was found."""

    kind: FileKind
    title: str = ""
    sections: Mapping[str, str] | None = None
    insets: tuple[Inset, ...] = ()
    findings: tuple[Finding, ...] = ()
    text: str = ""
