"""Issue 3.6: what the cells of a spreadsheet say is found under the practice."""

import pytest

from app.domain.files import TEXT_LIMIT, FileKind
from app.intake import kinds, sandbox, sheets
from tests.intake import papers
from tests.intake.papers import packed

S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRICT = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
TYPES = papers.TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")


def xlsx(*rows: str, shared: str = "", **more: str) -> bytes:
    sheet = f"<worksheet {S}><sheetData>{''.join(rows)}</sheetData></worksheet>"
    names = f'<workbook {S}><sheets><sheet name="Koszty oświetlenia"/></sheets></workbook>'
    members = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": names,
        "xl/sharedStrings.xml": f"<sst {S}>{shared}</sst>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    return packed(members | {name.replace("__", "/") + ".xml": xml for name, xml in more.items()})


def ods(table: str) -> bytes:
    content = (
        f"<office:document-content {ODF}><office:body><office:spreadsheet>{table}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content})


def said(data: bytes) -> list[str]:
    return sheets.words(data, kinds.check(data)).split("\n")


def test_a_spreadsheet_that_is_kept_comes_with_its_words():
    data = xlsx('<row><c t="str"><v>hulajnoga</v></c></row>')
    assert sandbox.examine(data).text == "Koszty oświetlenia\nhulajnoga"


def test_the_cells_of_xlsx_are_told_a_line_each_row():
    shared = (
        "<si><t>Latarnie</t></si>"
        "<si><r><t>ulica </t></r><r><t>Lipowa</t></r><rPh><t>wymowa</t></rPh></si>"
    )
    first = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c><v>45123</v></c></row>'
    second = (
        '<row><c t="inlineStr"><is><t>Sterownik\n LED</t></is></c>'
        '<c t="str"><f>A1</f><v>razem</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c></row>'
    )
    told = said(xlsx(first, "<row/>", second, shared=shared))
    assert told == ["Koszty oświetlenia", "Latarnie ulica Lipowa", "Sterownik LED razem"]


def test_sheets_come_in_their_order_and_the_strict_form_is_read_too():
    def sheet(word: str) -> str:
        cell = f'<c t="inlineStr"><is><t>{word}</t></is></c>'
        return f"<worksheet {STRICT}><sheetData><row>{cell}</row></sheetData></worksheet>"

    more = {"xl__worksheets__sheet10": sheet("dziesiąty"), "xl__worksheets__sheet2": sheet("drugi")}
    assert said(xlsx(**more)) == ["Koszty oświetlenia", "drugi", "dziesiąty"]


def test_the_cells_of_ods_are_told_without_comments():
    table = (
        '<table:table table:name="Wydatki"><table:table-row table:number-rows-repeated="9999">'
        "<table:table-cell><text:p>Lipo<text:span>gród</text:span><text:s/>2024</text:p>"
        "<office:annotation><text:p>tajna uwaga</text:p></office:annotation></table:table-cell>"
        "<table:table-cell><text:p>1 200 zł</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    assert said(ods(table)) == ["Lipogród 2024 1 200 zł", "Wydatki"]


@pytest.mark.parametrize("place", ["-1", "2", "x", "9" * 5_000, ""])
def test_a_cell_that_refers_to_no_text_says_nothing(place):
    cells = f'<row><c t="s"><v>{place}</v></c><c t="str"><v>dalej</v></c></row>'
    assert said(xlsx(cells, shared="<si><t>a</t></si><si><t>b</t></si>"))[1:] == ["dalej"]


def test_a_broken_sheet_says_what_stands_before_the_break():
    row = '<row><c t="str"><v>przed</v></c></row>'
    assert said(xlsx(row, "<row></c>"))[1:] == ["przed"]
    assert said(xlsx(xl__worksheets__sheet1=row)) == ["Koszty oświetlenia", "przed"]


def test_t38_no_more_is_read_than_can_be_searched(monkeypatch):
    row = f'<row><c t="str"><v>{"słowo " * 500}</v></c></row>'
    assert len(sheets.words(xlsx(*[row] * 100), FileKind.XLSX)) == TEXT_LIMIT
    texts = f"<si><t>{'słowo ' * 500}</t></si>" * 100
    late = '<row><c t="s"><v>99</v></c></row>'
    assert "słowo" not in sheets.words(xlsx(late, shared=texts), FileKind.XLSX)
    monkeypatch.setattr(sheets, "READ_LIMIT_BYTES", 700)
    many = xlsx(*['<row><c t="str"><v>słowo</v></c></row>'] * 15)
    assert 5 < sheets.words(many, FileKind.XLSX).count("słowo") < 15
