"""T-36, T-38, T-39: what a file is, and which files never come in."""

import io
import stat
import zipfile

import pytest

from app.domain.errors import FileRefusedError
from app.domain.files import FileKind
from app.intake import kinds, names
from tests.intake import papers
from tests.intake.papers import packed, picture, word

ODT = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": "<a/>",
}
XLSX = {
    "[Content_Types].xml": papers.TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")
}
KNOWN = {
    "jpg": picture("JPEG", (3, 2)),
    "png": picture("PNG", (3, 2)),
    "webp": picture("WEBP", (3, 2)),
    "pdf": b"%PDF-1.7\n1 0 obj\n%%EOF\n",
    "docx": word(),
    "odt": packed(ODT),
    "xlsx": packed(XLSX),
    "ods": packed(ODT | {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
    "csv": "miasto;kwota\nLipogród;1,5\n".encode("cp1250"),
    "md": b"---\ntytul: A\n---\n\n## Problem\n\nTekst.\n",
}


@pytest.mark.parametrize("ending", KNOWN)
def test_a_file_is_known_by_its_bytes(ending):
    assert kinds.check(KNOWN[ending]) == ending


def refused(data: bytes, **how) -> str:
    with pytest.raises(FileRefusedError) as caught:
        kinds.check(data, **how)
    return caught.value.code


STRANGE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>",
    "svgz": b"\x1f\x8b\x08\x00" + bytes(20),
    "gif and script": b"GIF89a/*" + bytes(20) + b"*/=alert(1)",
    "php called jpg": b"<?php system($_GET['c']); ?>",
    "script": b"alert(1);\nfetch('/x');\n",
    "program": b"\x7fELF" + bytes(60),
    "zip of others": packed({"a.txt": "a"}),
}


@pytest.mark.parametrize("data", STRANGE.values(), ids=STRANGE)
def test_t39_what_is_none_of_our_kinds_is_refused_whatever_its_name(data):
    assert refused(data) == "unknown-file"


def test_t38_html_in_front_of_a_picture_or_a_paper_is_no_picture_and_no_paper():
    assert refused(b"<script>1</script>" + KNOWN["png"]) == "unknown-file"
    assert refused(b"#!/bin/sh\n" + KNOWN["docx"]) == "unknown-file"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"%PDF-1.7 cut off", "broken-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old-office"),
        (KNOWN["docx"][:-40], "broken-file"),
        (bytes(20_000_001), "file-too-large"),
        (KNOWN["jpg"] + bytes(8_000_000), "picture-too-heavy"),
        ("a;b\n".encode("utf-16"), "utf-16"),
    ],
)
def test_a_refusal_says_what_is_wrong(data, code):
    assert refused(data) == code


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "xml", [BOMB, XXE, XXE.encode("utf-16"), '<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-']
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_t36_entities_in_a_paper_are_refused(xml, is_kept):
    assert refused(word(word__extra_d_xml=xml), is_kept=is_kept) == "xml-entities"
    assert refused(packed(ODT | {"content.xml": xml}), is_kept=is_kept) == "xml-entities"


def test_t36_entities_in_the_table_of_contents_of_the_archive_are_refused_too():
    assert refused(packed({"[Content_Types].xml": XXE})) == "xml-entities"


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "a/../../b", "C:a", "a\\b"])
def test_t38_a_name_that_leads_out_of_the_archive_is_refused(name):
    assert refused(packed(ODT | {name: "a"})) == "zip-slip"


def test_t38_a_link_in_the_archive_is_refused():
    out = io.BytesIO(packed(ODT))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(out.getvalue()) == "zip-slip"


def test_t38_bombs_are_refused():
    assert refused(packed(ODT | {"a": bytes(50_000_000)})) == "zip-bomb"
    assert refused(packed(ODT | {f"a{n}": "" for n in range(2_000)})) == "zip-bomb"


def test_t38_members_that_share_their_bytes_are_a_bomb():
    noise = bytes((n * 7919 >> 3) % 251 for n in range(4_000))
    out = io.BytesIO(packed(ODT | {"a": noise}, zipfile.ZIP_STORED))
    with zipfile.ZipFile(out, "a") as archive:
        shared = archive.getinfo("a")
        for n in range(50):
            twin = zipfile.ZipInfo(f"b{n}")
            twin.header_offset, twin.CRC = shared.header_offset, shared.CRC
            twin.compress_size, twin.file_size = shared.compress_size, shared.file_size
            archive.filelist.append(twin)
        archive._didModify = True
    assert refused(out.getvalue()) in {"zip-bomb", "broken-file"}


@pytest.mark.parametrize("name", ["word__vbaProject_d_bin", "word__activeX__activeX1_d_xml"])
def test_macros_are_refused(name):
    assert refused(word(**{name: "a"})) == "has-macros"


def test_macros_by_their_declared_type_and_of_libreoffice_are_refused():
    declared = {
        "[Content_Types].xml": papers.TYPES.replace(
            "wordprocessingml.document.main", "ms-word.document.macroEnabled.main"
        )
    }
    assert refused(packed(declared)) == "has-macros"
    assert refused(packed(ODT | {"Basic/Standard/Module1.xml": "<a/>"})) == "has-macros"


def relation(kind: str) -> str:
    more = ' TargetMode="External"'
    return papers.RELS.format(type=kind, target="https://zly.example/a", more=more, others="")


def test_a_kept_file_refers_to_nothing_outside_but_by_links():
    outside = word(word___rels__settings_d_xml_d_rels=relation("attachedTemplate"))
    assert refused(outside) == "outside-reference"
    assert kinds.check(outside, is_kept=False) is FileKind.DOCX
    assert kinds.check(word(word___rels__a_d_rels=relation("hyperlink"))) is FileKind.DOCX


@pytest.mark.parametrize("name", ["a\x00.pdf", "a\u202efdp.exe", "a\u200b.pdf", "a\nb.pdf"])
def test_t38_a_name_with_invisible_signs_is_refused(name):
    with pytest.raises(FileRefusedError, match="bad-name"):
        names.cleaned(name, FileKind.PDF)


def test_t38_a_name_of_300_characters_is_refused():
    with pytest.raises(FileRefusedError, match="name-too-long"):
        names.cleaned("a" * 300, FileKind.PDF)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("shell.php.jpg", "shell-php.pdf"),
        ("C:\\Moje\\Uchwała nr 1.PDF", "Uchwała nr 1.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("", "plik.pdf"),
        (".htaccess", "htaccess.pdf"),
        ('a"b;c.pdf', "a-b-c.pdf"),
    ],
)
def test_a_name_is_what_is_left_of_it_with_the_ending_of_its_kind(name, kept):
    assert names.cleaned(name, FileKind.PDF) == kept
