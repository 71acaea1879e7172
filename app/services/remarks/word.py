"""A table on paper: a Word file in landscape that Word, LibreOffice and screen readers can read.

It is kept to what EN 301 549 (clause 10) asks of a document: a title, a language, headings, a
header row that repeats, no cells joined. Nothing in it names a person or a machine.
"""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from app.services.remarks.papers import Paper
from app.writeups.characters import tidy

FONT = "Arial"
PAGE = Cm(29.7), Cm(21.0)
MARGIN = Cm(1.5)
BODY, SMALL = Pt(10), Pt(8.5)
HEADER_FILL = "E7E6E6"
TABLE_STYLE = "Table Grid"


def written(paper: Paper) -> bytes:
    """Return the file."""
    document = Document()
    _let_go_of_the_template(document)
    _describe(document, paper)
    _set_up_page(document, paper)
    document.add_heading(tidy(paper.title), level=1)
    for name, told in paper.facts:
        _fact(document.add_paragraph(), name, told)
    document.add_heading(tidy(paper.caption), level=2)
    if paper.rows:
        _table(document, paper)
    for heading, lines in paper.after:
        document.add_heading(tidy(heading), level=2)
        for line in lines:
            document.add_paragraph(tidy(line), style="List Bullet")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _let_go_of_the_template(document: Any) -> None:
    """Drop the picture of an empty page that the library's template brings along."""
    package = document.part.package
    gone = [key for key, one in package.rels.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]
    for key in gone:
        del package.rels[key]


def _describe(document: Any, paper: Paper) -> None:
    """Say what the file is, in which language; nobody's name."""
    told = document.core_properties
    told.title, told.subject, told.language = tidy(paper.title), tidy(paper.subject), paper.language
    told.author = told.last_modified_by = told.comments = told.keywords = ""
    told.created = told.modified = paper.made_at.replace(microsecond=0, tzinfo=None)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), paper.language)
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = FONT, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), FONT)
    document.styles["Footer"].font.size = SMALL
    document.styles["Normal"].font.size = BODY
    document.styles["Normal"].paragraph_format.space_after = Pt(3)


def _set_up_page(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin = MARGIN
    before, between, after = paper.page.split("{}")
    footer = section.footer.paragraphs[0]
    _run(footer, before)
    _field(footer, "PAGE")
    _run(footer, between)
    _field(footer, "NUMPAGES")
    _run(footer, after)


def _run(paragraph: Paragraph, text: str, *, is_bold: bool = False, size: Any = SMALL) -> None:
    run = paragraph.add_run(tidy(text))
    run.bold, run.font.size = is_bold, size


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a number that the reader's program counts."""
    run = paragraph.add_run()
    run.font.size = SMALL
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)  # noqa: SLF001 - the library has no fields of its own
        if kind == "begin":
            text = OxmlElement("w:instrText")
            text.text = code
            run._r.append(text)  # noqa: SLF001 - see above


def _fact(paragraph: Paragraph, name: str, told: str) -> None:
    _run(paragraph, f"{name}: ", is_bold=True, size=BODY)
    _run(paragraph, told, size=BODY)


def _table(document: Any, paper: Paper) -> None:
    table = document.add_table(rows=1, cols=len(paper.header), style=TABLE_STYLE)
    table.autofit = False
    _name(table, paper.caption)
    head = table.rows[0]
    for cell, told in zip(head.cells, paper.header, strict=True):
        _run(cell.paragraphs[0], told, is_bold=True)
        _shade(cell)
    _mark_row(head, "w:tblHeader", "w:cantSplit")
    for told_row in paper.rows:
        for cell, told in zip(table.add_row().cells, told_row, strict=True):
            _run(cell.paragraphs[0], told)
    for column, width in zip(table.columns, paper.widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _name(table: Table, caption: str) -> None:
    """Give the table the name that a screen reader says, and call its first row a header."""
    properties = table._tbl.tblPr  # noqa: SLF001 - the library has no names of tables
    for tag in ("w:tblCaption", "w:tblDescription"):
        told = OxmlElement(tag)
        told.set(qn("w:val"), tidy(caption))
        properties.append(told)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    look.set(qn("w:val"), "0020")
    look.set(qn("w:firstRow"), "1")
    for name in ("lastRow", "firstColumn", "lastColumn"):
        look.set(qn(f"w:{name}"), "0")
    properties.insert(len(properties) - 2, look)


def _mark_row(row: Any, *tags: str) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library cannot repeat a row
    for tag in sorted(tags):  # cantSplit comes first in the schema
        properties.append(OxmlElement(tag))


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEADER_FILL)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - the library has no colours of cells
