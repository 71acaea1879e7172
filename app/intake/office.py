"""A text of Word or LibreOffice becomes Markdown in our sections, with a report of it all."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from posixpath import normpath
from typing import Any
from xml.etree import ElementTree as ET

from app.domain.errors import FileRefusedError
from app.domain.files import (
    PICTURE_LIMIT_BYTES,
    PICTURES,
    PICTURES_LIMIT,
    FileKind,
    Finding,
    Inset,
    Pictures,
    Understood,
)
from app.intake import headings, kinds, pandoc, pictures
from app.intake.tree import PICTURE_SCHEME, Cleaner, Node, said, text

_FOLDERS = {FileKind.DOCX: "word/", FileKind.ODT: ""}
# Told as a number each, in this order.
_COUNTED = (
    "tables",
    "tables-with-merged-cells",
    "notes",
    "tables-without-head",
    "comments",
    "changes",
    "contents",
)
_BY_MACHINE = re.compile(
    r"\s*(?:Opis wygenerowany automatycznie|Description automatically generated"
    r"|Zawartość wygenerowana przez .*|AI-generated content .*)\.?\s*$",
    re.IGNORECASE,
)
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_SAID = (f"{_SVG}desc", f"{_SVG}title")
_HREF = "{http://www.w3.org/1999/xlink}href"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_ANY_PICTURE = re.compile(rf"!\[((?:\\.|[^\[\]\\])*)\]\({PICTURE_SCHEME}([0-9]+)\)")


def understood(data: bytes, kind: FileKind) -> Understood:
    """Return what stands in a DOCX or ODT that was checked.

    Raises FileRefusedError if it cannot be read within its bounds or says nothing.
    """
    read = pandoc.tree(data, kind)
    cleaner = Cleaner()
    blocks = cleaner.blocks(read["blocks"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        title, blocks = _title(read, blocks, archive, kind)
        insets, lost = _insets(archive, _FOLDERS[kind], _described(cleaner, archive, kind))
    outline = headings.outline(title, blocks)
    if not outline.sections:
        raise FileRefusedError("nothing-in-it")
    told = placed(written(read, _one_after_the_other(outline.sections)), lost | _words(insets))
    findings = [*outline.findings, *_counted(cleaner), *_about_pictures(insets, lost)]
    return Understood(kind, outline.title, divided(told), tuple(insets), tuple(findings))


def written(read: Mapping[str, Any], blocks: Sequence[Node]) -> str:
    """Return the Markdown of blocks, without the padding and the signs nobody needs."""
    tree = {"pandoc-api-version": read["pandoc-api-version"], "meta": {}, "blocks": blocks}
    return "\n".join(map(_plainer, pandoc.markdown(tree).splitlines()))


def divided(markdown: str) -> dict[str, str]:
    """Return the sections of Markdown by heading."""
    _, *parts = _SECTION.split(markdown)
    return {name: told.strip("\n") for name, told in zip(parts[::2], parts[1::2], strict=True)}


def placed(markdown: str, places: Mapping[int, str]) -> str:
    """Return `markdown` with its pictures put at `places`, by number.

    A place that is an address is linked; one that begins with `!` is a description to be used, and
    one that is empty leaves only the words of the picture.
    """

    def put(found: re.Match[str]) -> str:
        words, place = found[1], places.get(int(found[2]))
        if place is None:
            return found[0]
        if place.startswith("!"):
            return f"![{_escaped(place[1:])}]({PICTURE_SCHEME}{found[2]})"
        return f"![{words}]({place})" if place else words

    return _ANY_PICTURE.sub(put, markdown)


def _one_after_the_other(sections: Mapping[str, list[Node]]) -> list[Node]:
    blocks: list[Node] = []
    for name, inside in sections.items():
        blocks += [{"t": "Header", "c": [2, ["", [], []], [text(name)]]}, *inside]
    return blocks


def _plainer(line: str) -> str:
    if line.startswith("|"):  # a row of a table
        line = re.sub(r" {2,}", " ", re.sub(r"-{4,}", "---", line))
    line = re.sub(r"(?<=\w)\\_(?=\w)", "_", line)
    line = re.sub(r"(?<=\S) \\#", " #", line)
    return re.sub(r"^( *)-   (?=\S)", r"\1-   ", line)


def _title(
    read: Mapping[str, Any], blocks: list[Node], archive: zipfile.ZipFile, kind: FileKind
) -> tuple[str, list[Node]]:
    """Return the words in the style of a title, and the blocks without them."""
    if kind is FileKind.DOCX:
        told = read["meta"].get("title", {})
        return (said(told["c"]) if told.get("t") == "MetaInlines" else ""), blocks
    title = _odt_title(archive)
    if title and blocks and blocks[0]["t"] == "Para" and _same(said(blocks[0]["c"]), title):
        return title, blocks[1:]
    return "", blocks


def _odt_title(archive: zipfile.ZipFile) -> str:
    content = ET.fromstring(archive.read("content.xml"))  # noqa: S314 - checked: no DTD
    style, parent = _ODF % ("style", "name"), _ODF % ("style", "parent-style-name")
    titles = {"Title"} | {
        one.get(style, "")
        for one in content.iter(_ODF % ("style", "style"))
        if one.get(parent) == "Title"
    }
    for paragraph in content.iter(_ODF % ("text", "p")):
        words = " ".join("".join(paragraph.itertext()).split())
        if words:
            named = paragraph.get(_ODF % ("text", "style-name"))
            return words if named in titles else ""
    return ""


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _described(cleaner: Cleaner, archive: zipfile.ZipFile, kind: FileKind) -> list[tuple[str, str]]:
    """Return addresses and descriptions; those of ODT stand where pandoc does not look."""
    alone = dict(_odt_descriptions(archive)) if kind is FileKind.ODT else {}
    return [
        (address, _BY_MACHINE.sub("", words or alone.get(address, "")).strip())
        for address, words in cleaner.pictures
    ]


def _odt_descriptions(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    content = ET.fromstring(archive.read("content.xml"))  # noqa: S314 - checked: no DTD
    for frame in content.iter(_ODF % ("drawing", "frame")):
        words = next((told for name in _SAID if (told := frame.findtext(name))), "")
        for image in frame.iter(_ODF % ("drawing", "image")):
            yield image.get(_HREF, ""), " ".join(words.split())


def _insets(
    archive: zipfile.ZipFile, folder: str, found: Sequence[tuple[str, str]]
) -> tuple[list[Inset], dict[int, str]]:
    """Return the pictures of a text painted anew, and the numbers of those that cannot be."""
    insets: list[Inset] = []
    lost: dict[int, str] = {}
    for number, (address, description) in enumerate(found, 1):
        shown = None
        if len(insets) < PICTURES_LIMIT:
            with suppress(FileRefusedError):
                shown = _repainted(archive, normpath(folder + address))
        if shown:
            insets.append(Inset(number, description, shown))
        else:
            lost[number] = ""
    return insets, lost


def _repainted(archive: zipfile.ZipFile, name: str) -> Pictures | None:
    data = _member(archive, name)
    kind = kinds.check(data)
    return pictures.repainted(data, kind) if kind in PICTURES else None


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise FileRefusedError("broken-picture") from None
    if info.file_size > PICTURE_LIMIT_BYTES:
        raise FileRefusedError("picture-too-heavy")
    return archive.read(info)


def _words(insets: Sequence[Inset]) -> dict[int, str]:
    return {inset.number: f"!{inset.description}" for inset in insets}


def _escaped(words: str) -> str:
    return re.sub(r"([\[\]\\*_`<])", r"\\\1", " ".join(words.split()))


def _counted(cleaner: Cleaner) -> Iterator[Finding]:
    for code in (*_COUNTED, "links-dropped"):
        if cleaner.counts[code]:
            yield Finding(code, value=str(cleaner.counts[code]))


def _about_pictures(insets: Sequence[Inset], lost: Mapping[int, str]) -> Iterator[Finding]:
    if insets:
        yield Finding("pictures", value=str(len(insets)))
    if silent := [str(inset.number) for inset in insets if not inset.description]:
        yield Finding("pictures-without-description", value=", ".join(silent))
    if lost:
        yield Finding("pictures-lost", value=str(len(lost)))
