"""Papers of Word and LibreOffice become Markdown in our sections."""

import pytest

from app.domain.errors import FileRefusedError
from app.domain.files import FileKind, Finding
from app.intake import headings, sandbox
from app.intake.office import placed
from app.writeups.render import to_html
from tests.intake.papers import W, paragraph, word, written

MARKDOWN = """---
title: Teleopieka w Lipogrodzie
---
Wstęp *ważny*.

# 1. PROBLEM

Za mało opiekunek[^1] – 12 m^2^.

- raz
    - dwa
- trzy

## Skala zjawiska

| Rok | Osoby |
|-----|-------|
| 2024 | 120 |

# Rozwiazanie:

![Opaska na ręce](obraz.png)

[Łącze](https://a.example) i [plik](file:///c/a.doc).

# Wyniki

Dobre.

[^1]: Dane własne.
"""


@pytest.fixture(scope="module", params=["docx", "odt"])
def paper(request, tmp_path_factory):
    return sandbox.understand(written(MARKDOWN, request.param, tmp_path_factory.mktemp("a")))


def test_the_title_is_the_paragraph_in_its_style(paper):
    assert paper.title == "Teleopieka w Lipogrodzie"


def test_headings_become_sections_in_our_order(paper):
    assert list(paper.sections) == ["Problem", "Rozwiązanie", "Rezultaty"]
    assert paper.sections["Rezultaty"] == "Dobre."
    assert Finding("section-meant", "Rezultaty", "Wyniki") in paper.findings


def test_other_headings_stay_below_their_section(paper):
    assert "### Skala zjawiska" in paper.sections["Problem"]
    assert Finding("heading-kept", "Skala zjawiska", "Problem") in paper.findings


def test_text_before_the_first_heading_is_kept_and_told(paper):
    assert paper.sections["Rozwiązanie"].startswith("Wstęp *ważny*.")
    assert Finding("text-before-headings", "Rozwiązanie") in paper.findings


def test_lists_tables_and_footnotes_are_shown_as_they_were_meant(paper):
    html = to_html(paper.sections["Problem"])
    assert "<li>dwa" in html.replace("<p>", "") or "<p>dwa</p>" in html
    assert html.count("<ul>") == 2
    assert '<th scope="col">Rok</th>' in html
    assert "12 m²" in html
    assert "Dane własne." in html
    assert "<sup" in html
    assert Finding("notes", value="1") in paper.findings
    codes = {found.code for found in paper.findings}
    assert "tables" in codes
    assert "tables-with-merged-cells" not in codes


def test_links_to_a_computer_leave_their_words(paper):
    assert "[Łącze](https://a.example) i plik." in paper.sections["Rozwiązanie"]


def test_pictures_come_along_painted_anew(paper):
    assert "(obraz:1)" in paper.sections["Rozwiązanie"]
    (inset,) = paper.insets
    assert (inset.pictures.full.kind, inset.pictures.full.width) == (FileKind.PNG, 40)


def test_pictures_are_put_in_their_place():
    text = "a ![Opis \\[1\\]](obraz:1) ![](obraz:2) ![x](obraz:3)"
    put = placed(text, {1: "/pliki/a", 2: "", 3: "!Nowy [opis]"})
    assert put == "a ![Opis \\[1\\]](/pliki/a)  ![Nowy \\[opis\\]](obraz:3)"


def word_paper(*parts: str):
    return sandbox.understand(word("".join(parts)))


def test_a_paper_of_polish_word_with_changes_and_comments():
    changed = (
        '<w:p><w:r><w:t xml:space="preserve">Było </w:t></w:r>'
        '<w:ins w:id="5" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:t>dobrze</w:t></w:r></w:ins>'
        '<w:del w:id="6" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:delText>SKASOWANE</w:delText></w:r></w:del>'
        '<w:commentRangeStart w:id="1"/><w:r><w:t>.</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    paper = word_paper(
        paragraph("Rower miejski", "Tytu"),
        paragraph("I. Problem", "Nagwek1"),
        changed,
        paragraph("Krok po kroku", bold=True),
        paragraph("Najpierw."),
    )
    assert paper.title == "Rower miejski"
    assert paper.sections == {"Problem": "Było dobrze.", "Krok po kroku": "Najpierw."}
    codes = {found.code: found.value for found in paper.findings}
    assert codes["comments"] == "1"
    assert codes["changes"] == "2"


def test_a_table_with_merged_cells_is_taken_apart():
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = [
        cell.format('<w:gridSpan w:val="2"/>', "Koszty"),
        cell.format("", "raz") + cell.format("", "co|rok"),
    ]
    grid = '<w:tblGrid><w:gridCol w:w="100"/><w:gridCol w:w="100"/></w:tblGrid>'
    table = f"<w:tbl>{grid}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    paper = word_paper(paragraph("Cel", "Nagwek1"), table)
    assert paper.sections["Cel"] == "| Koszty | |\n|---|---|\n| raz | co\\|rok |"
    assert Finding("tables", value="1") in paper.findings
    assert Finding("tables-with-merged-cells", value="1") in paper.findings


def test_two_headings_of_one_section_are_put_together():
    paper = word_paper(*(paragraph(text, "Nagwek1") + paragraph(text) for text in ("Cel", "Cele")))
    assert paper.sections == {"Cel": "Cel\n\nCele"}
    assert Finding("sections-joined", "Cel") in paper.findings


def test_a_lone_first_heading_is_the_title_and_levels_are_not_skipped():
    paper = word_paper(
        paragraph("Nasz projekt", "Nagwek1"),
        paragraph("Problem", "Nagwek2"),
        paragraph("Tekst."),
    )
    assert (paper.title, list(paper.sections)) == ("Nasz projekt", ["Problem"])


def test_a_long_title_is_cut():
    title = word_paper(paragraph("a" * 300, "Tytu"), paragraph("x")).title
    assert (len(title), title[-1]) == (120, "…")


def test_markup_in_a_paper_stays_text():
    told = "&lt;script&gt;alert(1)&lt;/script&gt; ## nie"
    paper = word_paper(paragraph("Cel", "Nagwek1"), paragraph(told))
    html = to_html(paper.sections["Cel"])
    assert "<script" not in html
    assert "alert(1)" in html


def test_an_empty_paper_is_refused():
    with pytest.raises(FileRefusedError, match="nothing-in-it"):
        word_paper("<w:p/>")


def test_only_texts_become_drafts():
    with pytest.raises(FileRefusedError, match="not-a-text"):
        sandbox.understand(b"%PDF-1.7\n%%EOF")


def test_markdown_comes_through_as_it_is():
    source = "\ufeff---\ntytul: Ą\n---\n"
    assert sandbox.understand(source.encode()).text == source[1:]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("3.1. Krok po kroku", "Krok po kroku"),
        ("UNIKNIJ BLEDOW", "Uniknij błędów"),
        ("a) Efekty", "Rezultaty"),
        ("Problemy inne", ""),
        ("1", ""),
    ],
)
def test_what_a_heading_means(heading, section):
    assert headings.recognised(heading) == section


def test_t38_a_paper_that_costs_too_much_is_given_up(monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE_S", 0.01)
    with pytest.raises(FileRefusedError, match="too-costly"):
        sandbox.understand(word())


def test_a_paper_nested_without_end_is_refused():
    deep = "<w:tbl><w:tr><w:tc>" * 2_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 2_000
    with pytest.raises(FileRefusedError):
        word_paper(deep)
    assert W


def test_what_a_file_says_of_itself_is_told(tmp_path):
    paper = "---\ntitle: Regulamin\nauthor: Jan Kowal\n---\n\nTreść regulaminu.\n"
    found = sandbox.examine(written(paper, "docx", tmp_path))
    assert found.origin == {"title": "Regulamin", "author": "Jan Kowal"}
    assert "Treść regulaminu." in found.text
