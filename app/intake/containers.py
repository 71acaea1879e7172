"""Office files are ZIP archives of XML: what is in one is checked before anybody unpacks it.

Sizes are those the archive declares; Python's reader gives never more than that. Overlapping
members (one piece of data unpacked many times) are seen by their sum, larger than the file.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from app.domain.errors import FileRefusedError
from app.domain.files import MEMBERS_LIMIT, RATIO_LIMIT, UNPACKED_LIMIT_BYTES, FileKind

_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_RATIO_FROM_BYTES = 1_000_000  # a small member may be packed as well as it likes
_PATH_PART_UP = re.compile(r"(^|/)\.\.(/|$)")
_XML_HEAD = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN_PARTS = {
    "wordprocessingml.document.main+xml": FileKind.DOCX,
    "spreadsheetml.sheet.main+xml": FileKind.XLSX,
}
_ODF = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
}
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def check(data: bytes, *, is_kept: bool) -> FileKind | None:
    """Return what the archive `data` is, None if no office file.

    Raises FileRefusedError if it is broken or could do harm.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive.infolist(), len(data))
            kind = _kind(archive)
            if kind is not None:
                _check_contents(archive, is_kept=is_kept)
            return kind
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise FileRefusedError("broken-file") from None


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MEMBERS_LIMIT:
        raise FileRefusedError("zip-bomb")
    names = {member.filename.casefold() for member in members}
    if len(names) < len(members):
        raise FileRefusedError("broken-file")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > min(UNPACKED_LIMIT_BYTES, RATIO_LIMIT * size) or packed > size:
        raise FileRefusedError("zip-bomb")
    for member in members:
        _check_member(member)


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    if name.startswith("/") or _PATH_PART_UP.search(name) or re.search(r"[\\:\x00-\x1f]", name):
        raise FileRefusedError("zip-slip")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileRefusedError("zip-slip")
    if member.flag_bits & _ENCRYPTED:
        raise FileRefusedError("locked-file")
    if member.compress_type not in _METHODS:
        raise FileRefusedError("broken-file")
    if (
        member.file_size > _RATIO_FROM_BYTES
        and member.file_size > RATIO_LIMIT * member.compress_size
    ):
        raise FileRefusedError("zip-bomb")


def _kind(archive: zipfile.ZipFile) -> FileKind | None:
    names = archive.namelist()
    if names[0] == "mimetype" and archive.getinfo("mimetype").file_size < UNPACKED_LIMIT_BYTES:
        return _ODF.get(archive.read("mimetype").strip())
    if _CONTENT_TYPES not in names:
        return None
    declared = " ".join(_declared(_xml(archive, _CONTENT_TYPES)))
    if "macroEnabled" in declared or "vbaProject" in declared:
        raise FileRefusedError("has-macros")
    return next((kind for part, kind in _MAIN_PARTS.items() if part in declared), None)


def _declared(types: ET.Element) -> Iterator[str]:
    for one in types:
        if one.tag in {f"{_TYPE}Override", f"{_TYPE}Default"}:
            yield one.get("ContentType", "")


def _check_contents(archive: zipfile.ZipFile, *, is_kept: bool) -> None:
    for name in archive.namelist():
        plain = name.casefold()
        if _is_program(plain):
            raise FileRefusedError("has-macros")
        if plain.endswith((".xml", ".rels", ".rdf")):
            _check_xml(archive.read(name))
        if is_kept and plain.endswith(".rels"):
            _check_relations(_xml(archive, name))


def _is_program(name: str) -> bool:
    """Tell if a member is code: of Word and Excel, or of LibreOffice."""
    if "vbaproject" in name or "/activex/" in name:
        return True
    return name.startswith(("basic/", "scripts/")) and not name.endswith("/")


def _check_xml(source: bytes) -> None:
    """Refuse a document type, by which entities come in, and every encoding that could hide it."""
    head = source[:1_000]
    encoding = _XML_HEAD.match(head.removeprefix(b"\xef\xbb\xbf"))
    if b"\x00" in source or (encoding and encoding[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise FileRefusedError("xml-entities")
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise FileRefusedError("xml-entities")


def _check_relations(relations: ET.Element) -> None:
    for relation in relations.iter(_RELATION):
        is_outside = relation.get("TargetMode", "").casefold() == "external"
        if is_outside and not relation.get("Type", "").endswith("/hyperlink"):
            raise FileRefusedError("outside-reference", relation.get("Target", "")[:80])


def _xml(archive: zipfile.ZipFile, name: str) -> ET.Element:
    source = archive.read(name)
    _check_xml(source)
    try:
        return ET.fromstring(source)  # noqa: S314 - no document type, so no entities
    except ET.ParseError:
        raise FileRefusedError("broken-file") from None
