"""What a file is, told by its bytes: never by its name or what the browser says of it.

A file begins at its first byte with the signature of its kind, so that nothing is put in front of
it that another program would take for something else.
"""

import codecs
import csv
import re

from app.domain.errors import FileRefusedError
from app.domain.files import (
    FILE_LIMIT_BYTES,
    PICTURE_LIMIT_BYTES,
    PICTURES,
    FileKind,
)
from app.intake import containers

_PDF_END_BYTES = 4_096
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ";,\t|"
_ROWS_LOOKED_AT = 20
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_MARKUP = re.compile(r"\s*<")


def check(data: bytes, *, is_kept: bool = True) -> FileKind:
    """Return what `data` is.

    A file that is not kept but only read once may refer to things outside of it, which nobody
    fetches. Raises FileRefusedError if it is none of our kinds, too large, or could do harm.
    """
    if not data:
        raise FileRefusedError("empty-file")
    if len(data) > FILE_LIMIT_BYTES:
        raise FileRefusedError("file-too-large", str(FILE_LIMIT_BYTES // 1_000_000))
    kind = _binary(data, is_kept=is_kept) or _text(data)
    if kind is None:
        raise FileRefusedError("unknown-file")
    if kind in PICTURES and len(data) > PICTURE_LIMIT_BYTES:
        raise FileRefusedError("picture-too-heavy", str(PICTURE_LIMIT_BYTES // 1_000_000))
    return kind


def decoded(data: bytes) -> str:
    """Return a text of UTF-8 or of Windows-1250, without a byte order mark.

    Raises FileRefusedError if it is neither.
    """
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise FileRefusedError("unknown-file")


def _binary(data: bytes, *, is_kept: bool) -> FileKind | None:
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return FileKind.WEBP
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return containers.check(data, is_kept=is_kept)
    if data.startswith(_OLD_OFFICE):
        raise FileRefusedError("old-office")
    return None


def _pdf(data: bytes) -> FileKind:
    if b"%%EOF" not in data[-_PDF_END_BYTES:]:
        raise FileRefusedError("broken-file")
    return FileKind.PDF


def _text(data: bytes) -> FileKind | None:
    """Tell a table and Markdown apart from other texts; what begins as HTML or XML is neither."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefusedError("utf-16")
    text = decoded(data)
    if _MARKUP.match(text):
        return None
    if text.startswith(("---\n", "---\r\n")) or _HEADING.search(text):
        return FileKind.MARKDOWN
    return FileKind.CSV if _is_table(text) else None


def _is_table(text: str) -> bool:
    """Tell if the first rows have all the same number of fields, the first two at least."""
    lines = text.lstrip("\n\r").splitlines()[: _ROWS_LOOKED_AT + 1]
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter, strict=True) if row]
        except csv.Error:
            continue
        widths = {len(row) for row in rows[:_ROWS_LOOKED_AT]}
        is_even = len(rows) > 1 and len(widths) == 1
        if is_even and sum(bool(name.strip()) for name in rows[0]) > 1:
            return True
    return False
