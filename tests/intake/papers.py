"""Documents for the tests: pictures, archives, papers as pandoc and as Word write them."""

import io
import struct
import subprocess
import zipfile
import zlib

from PIL import Image

from app.intake.pandoc import _program

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>'
    "</Types>"
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" Target="{target}"{more}/>'
    "{others}</Relationships>"
)
STYLES = (
    f"<w:styles {W}>"
    '<w:style w:type="paragraph" w:styleId="Tytu"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Nagwek1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Nagwek2"><w:name w:val="heading 2"/></w:style>'
    "</w:styles>"
)


def written(markdown: str, ending: str, tmp_path) -> bytes:
    """A paper as pandoc writes it; `obraz.png` is a picture of 40 × 30."""
    (tmp_path / "obraz.png").write_bytes(picture("PNG", (40, 30)))
    target = tmp_path / f"tekst.{ending}"
    command = [_program(), "--from", "markdown", "--output", str(target)]
    subprocess.run(command, input=markdown.encode(), cwd=tmp_path, check=True)
    return target.read_bytes()


def picture(form: str, size: tuple[int, int], mode: str = "RGB", **saved) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode in {"L", "P"} else None).save(out, form, **saved)
    return out.getvalue()


def packed(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(body: str = "<w:p><w:r><w:t>Tekst.</w:t></w:r></w:p>", **more: str | bytes) -> bytes:
    """A paper as Polish Word writes it; `more` are members, `__` for / and `_d_` for a dot."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/{name}" Target="{name}.xml"/>'
        for n, name in ((2, "styles"), (3, "comments"))
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS.format(
            type="officeDocument", target="word/document.xml", more="", others=""
        ),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}</w:body></w:document>',
        "word/styles.xml": STYLES,
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="1" w:author="Jan"><w:p><w:r><w:t>Czy na pewno?</w:t></w:r></w:p></w:comment></w:comments>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{parts}</Relationships>',
    }
    named = {name.replace("__", "/").replace("_d_", "."): data for name, data in more.items()}
    return packed(members | named)


def paragraph(text: str, style: str = "", *, bold: bool = False) -> str:
    dress = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:p>{dress}<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def huge_png(edge: int) -> bytes:
    """A PNG that says it has edge × edge pixels, all of them black."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    packer = zlib.compressobj()
    rows = b"".join(packer.compress(bytes(edge // 8 + 1)) for _ in range(edge)) + packer.flush()
    head = struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
