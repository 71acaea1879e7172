"""The table of remarks as page, CSV and Word file; the answering of them; the report."""

import codecs
import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import timedelta

import docx
import html5lib
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.database import db, transaction
from app.domain.opinions import AnswerState, Lack, Position, Rating, RemarkKind, Use, Weight
from app.domain.outputs import OutputState
from app.door import now, today
from app.models.consultations import ConsultedCity
from app.models.opinions import Answer, RemarkSupport, WorkingNote
from app.web.remark_files import COLUMNS
from tests.rights.output_stage import scene, town

HOSTILE = '=HYPERLINK("http://zly.example";"kliknij")'
ENTERED = [
    {
        "text": HOSTILE,
        "kind": RemarkKind.COST,
        "weight": Weight.BLOCKING,
        "anchor": "cel",
        "heading": "Cel",
        "quote": "Opis celu",
        "proposal": "Opis jasnego celu",
    },
    {
        "text": "Druga linia:\n<b>tekst</b> & „cudzysłów”, przecinek",
        "kind": RemarkKind.LAW,
        "weight": Weight.MINOR,
        "anchor": "zalecenia",
        "heading": "Zalecenia",
        "quote": "",
        "proposal": "-1 etat",
    },
]


@pytest.fixture
def people(make, index):
    return town(make)


@pytest.fixture
def browser(sign_in, people):
    return lambda role: sign_in(people.people[role])


@pytest.fixture
def things(make, people):
    return scene(make, people, "resolution")


@pytest.fixture
def address(things):
    return f"/wyniki/{things.output.slug}"


def post(browser, address, **fields):
    return browser.post(address, data={"csrf": browser.csrf, **fields})


def answered(make, remark, **given):
    told = {"number": 1, "state": AnswerState.PARTLY, "reason": "@Częściowo: koszty.", "at": now()}
    return make._keep(Answer(remark_id=remark.id, by=None, **(told | given)))


@pytest.fixture
def entered(make, people, things):
    """What two Observers said, one remark answered with a change in version 2, shared by a city."""
    opinion = make.opinion(
        things.output, people.observer, consultation=things.consultation, remarks=ENTERED
    )
    version = make.output_version(things.output, note="Po uwagach.")
    answered(make, opinion.remarks[0], version_id=version.id, anchor="zalecenia")
    row = {"remark_id": opinion.remarks[0].id, "city_id": people.answered.id, "at": now()}
    make._keep(RemarkSupport(by=None, **row))
    return opinion


def cells(page):
    """The rows of the table of a page: of each cell its words."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    rows = tree.iterfind(".//table[@role='table']/tbody/tr")
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in rows]


def table_of_paper(body):
    (table,) = docx.Document(io.BytesIO(body)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_table_says_what_was_entered_in_html_csv_and_docx(entered, address, browser):
    reader = browser("observer")
    html = cells(reader.get(f"{address}/uwagi").text)
    rows = list(csv.DictReader(io.StringIO(reader.get(f"{address}/uwagi.csv").text)))
    paper = table_of_paper(reader.get(f"{address}/uwagi.docx").data)
    assert tuple(rows[0]) == COLUMNS
    assert [row["lp"] for row in rows] == ["1", "2", "3"] == [one[0] for one in paper[1:]]
    # The first as the text runs is that of Brzeziny: the same quote, an earlier name.
    assert [row["miasto"] for row in rows] == ["Brzeziny", "Olszany", "Olszany"]
    assert paper[2] == [
        "2",
        "Cel\n„Opis celu”",
        "Olszany\npopierają: Brzeziny",
        "kosztowa, blokująca",
        HOSTILE,
        "Opis jasnego celu",
        "uwzględniona częściowo",
        "@Częściowo: koszty.\nZmieniono w wersji 2.",
    ]
    assert paper[3] == [
        "3",
        "Zalecenia",
        "Olszany",
        "prawna, drobna",
        ENTERED[1]["text"],
        "-1 etat",
        "jeszcze bez odpowiedzi",
        "",
    ]
    cost = rows[1]
    assert cost["adres"].endswith(f"{address}/uwagi#uwaga-{entered.remarks[0].key}")
    assert (cost["naglowek"], cost["kotwica"], cost["cytat"]) == ("Cel", "cel", "Opis celu")
    assert (cost["rodzaj"], cost["waga"], cost["miejsce"]) == ("kosztowa", "blokująca", "bez zmian")
    assert (cost["popieraja"], cost["po_terminie"]) == ("Brzeziny", "nie")
    assert cost["odpowiedz"] == "uwzględniona częściowo"
    assert cost["data_odpowiedzi"] == today().isoformat()
    assert (cost["zmiana_w_wersji"], cost["zmiana_kotwica"]) == ("2", "zalecenia")
    assert rows[2]["uwaga"] == ENTERED[1]["text"]
    for told in (HOSTILE, "kosztowa · blokująca", "Opis jasnego celu"):
        assert told in html[1][3]
    assert html[1][:3] == ["2", "Cel Opis celu", "Olszany Popierają: Brzeziny"]
    assert "@Częściowo: koszty." in html[1][4]
    assert "<b>tekst</b> & „cudzysłów”" in html[2][3]
    assert html[2][4] == "jeszcze bez odpowiedzi"


def test_t45_no_cell_of_the_csv_is_a_formula(entered, address, browser):
    answer = browser("observer").get(f"{address}/uwagi.csv")
    assert answer.content_type.startswith("text/csv; charset=utf-8")
    row = list(csv.DictReader(io.StringIO(answer.text)))[1]
    assert (row["uwaga"], row["uzasadnienie"]) == (f"'{HOSTILE}", "'@Częściowo: koszty.")
    assert answer.data[:3] == b"lp,"


def test_t45_the_csv_for_excel_says_the_same_between_semicolons(entered, address, browser):
    with transaction():
        entered.remarks[1].text = "Drogi; „szyny” i\nbudżet, 1;2"
    reader = browser("observer")
    plain = reader.get(f"{address}/uwagi.csv").text
    answer = reader.get(f"{address}/uwagi.csv?dla=excel")
    assert answer.headers["Content-Disposition"].endswith("-excel.csv")
    assert answer.data.startswith(codecs.BOM_UTF8 + b"lp;adres;")
    told = io.StringIO(answer.data.decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(told, delimiter=";"))
    assert rows == list(csv.DictReader(io.StringIO(plain, newline="")))
    assert rows[1]["uwaga"] == f"'{HOSTILE}"
    assert rows[2]["uwaga"] == "Drogi; „szyny” i\nbudżet, 1;2"
    page = reader.get(f"{address}/uwagi").text
    assert f'href="{address}/uwagi.csv?dla=excel"' in page


def test_a02_the_word_file_names_itself_its_language_its_header_and_nobody(
    entered, address, browser, people
):
    body = browser("observer").get(f"{address}/uwagi.docx").data
    document = docx.Document(io.BytesIO(body))
    told = document.core_properties
    assert told.title == f"Tabela uwag: {entered.document.title}"
    assert (told.language, told.author, told.last_modified_by) == ("pl-PL", "", "")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
        whole = "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")
        )
    assert 'w:lang w:val="pl-PL"' in whole
    assert "w:tblHeader" in whole
    assert 'w:firstRow="1"' in whole
    assert "w:tblCaption" in whole
    assert whole.count("w:instrText") == 4  # the numbers of the page, begun and ended
    assert not any(person.name in whole for person in people.people.values())
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 2"] == [
        "Uwagi i odpowiedzi",
        "Odpowiedziały bez uwag",
        "Odpowiedziały po terminie",
        "Nie odpowiedziały",
    ]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_word_file(entered, address, browser, tmp_path):
    path = tmp_path / "uwagi.docx"
    path.write_bytes(browser("observer").get(f"{address}/uwagi.docx").data)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    pages = PdfReader(tmp_path / "uwagi.pdf").pages
    words = " ".join("".join(page.extract_text() for page in pages).split())
    assert "Tabela uwag" in words
    assert f"Strona 1 z {len(pages)}" in words
    assert pages[0].mediabox.width > pages[0].mediabox.height


def test_a_lost_place_is_said_in_every_form(make, people, things, address, browser):
    make.output_version(things.output, sections=[])
    reader = browser("observer")
    row = next(csv.DictReader(io.StringIO(reader.get(f"{address}/uwagi.csv").text)))
    assert (row["miejsce"], row["cytat"]) == ("usunięte", "Opis celu")
    sentence = "W najnowszej wersji nie ma już tego miejsca."
    assert sentence in reader.get(f"{address}/uwagi").text
    assert sentence in table_of_paper(reader.get(f"{address}/uwagi.docx").data)[1][1]


def test_a_passage_that_reads_differently_is_said(make, things, address, browser):
    sections = [{"heading": "Cel", "anchor": "cel", "html": "<p>Inny.</p>"}]
    make.output_version(things.output, sections=sections)
    page = browser("observer").get(f"{address}/uwagi").text
    assert "W najnowszej wersji ten fragment brzmi inaczej." in page


def test_remarks_are_chosen_by_answer_city_and_kind(entered, people, address, browser):
    reader = browser("observer")
    wanted = {
        "": 3,
        "stan=bez-odpowiedzi": 2,
        "stan=partly": 1,
        f"miasto={people.answered.slug}": 2,  # its own and the one it shares
        "rodzaj=law": 1,
        "rodzaj=law&stan=partly": 0,
    }
    shown = {query: len(cells(reader.get(f"{address}/uwagi?{query}").text)) for query in wanted}
    assert shown == wanted
    assert "Uwagi mojego miasta" in reader.get(f"{address}/uwagi").text
    assert "Uwagi mojego miasta" not in browser("leader").get(f"{address}/uwagi").text


@pytest.mark.parametrize("path", ["uwagi", "uwagi.csv", "uwagi.docx", "raport", "odpowiedzi"])
def test_before_the_closing_there_is_no_trace_of_them(make, people, browser, path):
    output = scene(make, people, "consultation").output
    for role in ("author", "moderator", "administrator", "observer", "leader"):
        assert browser(role).get(f"/wyniki/{output.slug}/{path}").status_code == 404
    assert "Tabela uwag" not in browser("moderator").get(f"/wyniki/{output.slug}").text


def test_once_it_is_published_everybody_reads_cities_and_no_people(
    people, things, entered, address, client
):
    with transaction():
        things.output.stage = OutputState.PUBLISHED
    page = client.get(f"{address}/uwagi").text
    assert "Olszany" in page
    assert "Zmieniono w wersji 2." in page  # which visitors cannot read: no version is published
    assert f"{address}/wersje/2/roznice" not in page
    assert not any(person.name in page for person in people.people.values())
    assert client.get(f"{address}/uwagi.docx").status_code == 200
    assert client.get(f"{address}/raport").status_code == 200


ADOPTED = """## Cel

Opis jasnego celu, także dla pieszych.

## Zalecenia

Zdanie, które przybyło.

## Nowy tytuł

Opis zaleceń i kosztów.
"""
SECRET = "Zdanie, które znikło przed przyjęciem."


@pytest.fixture
def public(make, people, things):
    """An output published in version 2; of version 1 visitors know what the remarks have changed."""
    with transaction():
        things.output.version.text += SECRET + "\n"  # the end of “Zalecenia”
    remarks = [one | {"text": f"Uwaga {n}."} for n, one in enumerate(ENTERED)]
    opinion = make.opinion(
        things.output, people.observer, consultation=things.consultation, remarks=remarks
    )
    sections = [
        {"heading": heading, "anchor": anchor, "html": "<p>Opis.</p>"}
        for heading, anchor in (("Cel", "cel"), ("Nowy tytuł", "nowy-tytul"))
    ]
    version = make.output_version(things.output, ADOPTED, sections=sections, is_published=True)
    with transaction():
        things.output.stage = OutputState.PUBLISHED

    def linked(number, anchor):
        answered(make, opinion.remarks[number], version_id=version.id, anchor=anchor)
        return f"/uwagi/{opinion.remarks[number].key}/zmiana"

    return linked


def sides(page):
    """What the table of differences says left and right, and which words it marks."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    rows = tree.findall(".//table[@class='sides']/tbody/tr")
    told = [["".join(cell.itertext()).strip() for cell in row] for row in rows]
    marked = [
        "".join(one.itertext()) for row in rows for one in row.iter() if one.tag in {"del", "ins"}
    ]
    return [one for one in told if any(one)], marked


def test_visitors_read_what_a_remark_changed_word_by_word_and_no_more(public, address, client):
    change = public(0, "cel")
    assert f'href="{change}"' in client.get(f"{address}/uwagi").text
    page = client.get(change).text
    told, marked = sides(page)
    assert told[0] == ["## Cel", "## Cel"]
    assert marked == ["jasnego ", ", także dla pieszych"]
    assert "Wersja 1, konsultowana" in page
    assert "Wersja 2, przyjęta" in page
    assert f'href="{address}#cel"' in page
    assert SECRET not in page
    assert "Zalecenia" not in page
    assert client.get(f"{address}/wersje/1").status_code == 404


def test_a_change_under_another_heading_is_shown_beside_what_stood_there(public, client):
    page = client.get(public(1, "nowy-tytul")).text
    told, _marked = sides(page)
    assert told[0] == ["## Zalecenia", "## Nowy tytuł"]
    assert SECRET in page


def test_a_section_that_went_because_of_a_remark_is_shown_and_the_page_says_so(public, client):
    page = client.get(public(1, "")).text
    told, _marked = sides(page)
    assert told[0] == ["## Zalecenia", "–"]
    assert "W tekście nie ma już tej części." in page
    assert "#zalecenia" not in page


def test_who_compares_versions_is_led_to_the_one_section_only_where_its_heading_is_new(
    public, address, browser
):
    changes = public(0, "cel"), public(1, "nowy-tytul")
    page = browser("observer").get(f"{address}/uwagi").text
    assert f'href="{address}/wersje/2/roznice#cel"' in page
    assert f'href="{changes[0]}"' not in page
    assert f'href="{changes[1]}"' in page


def test_what_leads_to_no_section_leads_to_no_difference(public, make, things, client, address):
    assert client.get(public(0, "cel").replace("zmiana", "inne")).status_code == 404
    unchanged = next(one for one in things.opinion.remarks).key
    assert client.get(f"/uwagi/{unchanged}/zmiana").status_code == 404
    answered(make, things.opinion.remarks[0])  # and names no version
    assert client.get(f"/uwagi/{unchanged}/zmiana").status_code == 404
    assert f"/uwagi/{unchanged}/zmiana" not in client.get(f"{address}/uwagi").text


def test_who_reads_the_last_version_only_is_led_to_it_and_not_to_a_comparison(
    make, things, entered, address, client
):
    number = make.output_version(things.output, is_published=True).number
    with transaction():
        things.output.stage = OutputState.PUBLISHED
        for one in db.session.scalars(select(Answer)):
            one.version_id, one.anchor = things.output.version_id, ""
        entered.remarks[0].anchor = entered.remarks[0].heading = ""  # on the whole text
    page = client.get(f"{address}/uwagi").text
    assert f'{address}/wersje/{number}"' in page
    assert "/zmiana" not in page
    assert f"{address}/wersje/{number}/roznice" not in page
    assert 'id="cel"' in client.get(f"{address}/wersje/{number}").text
    compared = client.get(f"{address}/wersje/{number}/roznice").text
    assert "nie ma tu czego porównać" in compared
    assert "bez zmian" not in compared


def test_several_are_answered_with_one_form_and_cities_read_it(
    make, people, entered, address, browser
):
    author = browser("author")
    page = author.get(f"{address}/odpowiedzi").text
    assert "2 uwagi nie mają jeszcze odpowiedzi" in page
    keys = re.findall(r'name="key" value="([\w-]+)"', page)
    assert len(keys) == 2
    answer = post(
        author,
        f"{address}/odpowiedzi",
        key=keys,
        state="accepted",
        reason="Dopisano rozdział.",
        changed="2|cel",
    )
    assert answer.location == f"{address}/odpowiedzi?gotowe=2"
    assert "Każda uwaga ma odpowiedź" in author.get(answer.location).text
    page = browser("observer").get(f"{address}/uwagi").text
    assert page.count("Dopisano rozdział.") == 2
    assert f'{address}/wersje/2/roznice#cel"' in page
    for behind in ("wersje/2/roznice", "wersje/2"):
        told = browser("observer").get(f"{address}/{behind}").text
        assert all(f"{address}/uwagi#uwaga-{key}" in told for key in keys)


def test_a_change_can_be_linked_to_a_lesser_heading(make, entered, things, address, browser):
    lesser = '<p>Wstęp.</p><h3 id="tresc-zalecenia-koszty">Koszty</h3><p>Ile.</p>'
    with transaction():
        cel, zalecenia = things.output.version.sections
        things.output.version.sections = [cel, {**zalecenia, "html": lesser}]
    place = "2|tresc-zalecenia-koszty"
    author, fields = browser("author"), {"key": entered.remarks[1].key, "state": "accepted"}
    page = author.get(f"{address}/odpowiedzi").text
    assert re.search(
        rf'<option value="{re.escape(place)}"[^>]*>wersja 2: Zalecenia › Koszty<', page
    )
    refused = post(author, f"{address}/odpowiedzi", **fields, reason="Tak.", changed=f"{place}x")
    assert refused.status_code == 422
    assert (
        post(author, f"{address}/odpowiedzi", **fields, reason="Tak.", changed=place).status_code
        == 303
    )
    # Differences are shown section by section.
    page = browser("observer").get(f"{address}/uwagi").text
    assert f'{address}/wersje/2/roznice#zalecenia"' in page
    assert 'id="zalecenia"' in browser("observer").get(f"{address}/wersje/2/roznice").text


def test_an_answer_that_cannot_be_taken_keeps_what_was_typed_and_ticked(entered, address, browser):
    author, key = browser("author"), entered.remarks[1].key
    refused = post(author, f"{address}/odpowiedzi", key=key, state="", reason="Już prawie.")
    assert refused.status_code == 422
    assert "Już prawie." in refused.text
    assert re.search(rf'value="{key}"[^>]* checked', refused.text)
    assert 'id="e-state"' in refused.text
    for fields in (
        {"state": "accepted", "reason": "Tak."},
        {"key": key, "state": "accepted", "reason": "Tak.", "changed": "9|"},
        {"key": key, "state": "accepted", "reason": "Tak.", "changed": "x"},
    ):
        assert post(author, f"{address}/odpowiedzi", **fields).status_code == 422
    assert len(db.session.scalars(select(Answer)).all()) == 1


def test_similar_ones_are_ticked_by_a_link_and_an_answer_can_be_changed(
    things, entered, address, browser
):
    author, key = browser("author"), entered.remarks[0].key
    first = things.remark.key
    page = author.get(f"{address}/odpowiedzi?uwaga={key}").text
    assert re.findall(r'value="([\w-]+)" aria-describedby="h-remarks" checked', page) == [key]
    post(author, f"{address}/odpowiedzi", key=key, state="rejected", reason="Jednak nie.")
    assert "Jednak nie." in browser("observer").get(f"{address}/uwagi").text
    with transaction():
        db.session.execute(Answer.__table__.delete())
    page = author.get(f"{address}/odpowiedzi").text
    assert f"podobne={first}" in page  # both stand at “Cel”
    page = author.get(f"{address}/odpowiedzi?podobne={first}").text
    ticked = re.findall(r'value="([\w-]+)" aria-describedby="h-remarks" checked', page)
    assert ticked == [first, key]


def test_a_city_shares_a_remark_and_takes_it_back(things, address, browser):
    coordinator, key = browser("observer's coordinator"), things.remark.key
    assert "Podzielamy uwagę" in coordinator.get(f"{address}/uwagi").text
    answer = post(coordinator, f"/uwagi/{key}/poprzyj")
    assert answer.location == f"{address}/uwagi#uwaga-{key}"
    page = coordinator.get(f"{address}/uwagi").text
    assert "Popierają:" in page
    post(coordinator, f"/uwagi/{key}/poprzyj", cofnij="1")
    assert "Popierają:" not in coordinator.get(f"{address}/uwagi").text
    assert "Podzielamy uwagę" not in browser("observer").get(f"{address}/uwagi").text


@pytest.fixture
def adopted(make, people, things):
    """Adopt it: what Brzeziny said in time is answered, what Olszany said late is not."""

    def adopt(stage=OutputState.ADOPTED):
        answered(make, things.remark, reason="Zrobione.")
        late = make.opinion(
            things.output,
            people.observer,
            consultation=things.consultation,
            remarks=[{"text": "Spóźniona uwaga."}],
            is_late=True,
        )
        with transaction():
            things.output.stage = stage
        return late.remarks[0].key

    return adopt


LATE = {
    OutputState.PUBLISHED: "po terminie, jeszcze bez odpowiedzi",
    OutputState.ARCHIVED: "po terminie, bez odpowiedzi",
}


@pytest.mark.parametrize("stage", LATE)
def test_a_late_remark_without_an_answer_is_called_so_in_every_form(
    adopted, address, browser, stage
):
    adopted(stage)
    reader = browser("observer")
    page = reader.get(f"{address}/uwagi").text
    assert "1 bez odpowiedzi (w tym 1 po terminie)." in " ".join(page.split())
    assert cells(page)[1][4] == LATE[stage]
    assert "(po terminie)" in cells(page)[1][2]
    row = list(csv.DictReader(io.StringIO(reader.get(f"{address}/uwagi.csv").text)))[1]
    assert (row["odpowiedz"], row["po_terminie"]) == (LATE[stage], "tak")
    body = reader.get(f"{address}/uwagi.docx").data
    assert table_of_paper(body)[2][6] == LATE[stage]
    told = [one.text for one in docx.Document(io.BytesIO(body)).paragraphs]
    assert any("1 (w tym 1 po terminie)" in one for one in told)
    assert "jeszcze bez odpowiedzi: 1 (w tym 1 po terminie)" in reader.get(f"{address}/raport").text


def test_after_the_adoption_only_what_came_late_is_answered_and_stays_so(
    adopted, things, address, browser
):
    key, other = adopted(), things.remark.key
    author, moderator = browser("author"), browser("moderator")
    assert "Odpowiedz na uwagi (pozostała 1)" in author.get(address).text
    table = author.get(f"{address}/uwagi").text
    assert f"{address}/odpowiedzi?uwaga={key}" in table
    assert f"{address}/odpowiedzi?uwaga={other}" not in table
    page = author.get(f"{address}/odpowiedzi?uwaga={other}").text
    assert re.findall(r'name="key" value="([\w-]+)"', page) == [key]
    assert "Odpowiedzi danej teraz nie będzie można zmienić." in page
    assert "Gdy autorzy wydadzą nową wersję" not in page  # there will be none
    said = {"key": key, "state": "explained", "reason": "W następnej wersji."}
    assert post(author, f"{address}/odpowiedzi", **said).status_code == 303
    assert "Każda uwaga ma odpowiedź.</p>" in author.get(f"{address}/odpowiedzi").text
    refused = post(moderator, f"{address}/odpowiedzi", **said | {"reason": "Inaczej jednak."})
    assert refused.status_code == 422
    assert "Jedna z tych uwag ma już odpowiedź." in refused.text
    assert "Inaczej jednak." in refused.text
    assert "/odpowiedzi" not in author.get(f"{address}/uwagi").text
    assert "W następnej wersji." in browser("observer").get(f"{address}/uwagi").text


def test_the_page_of_adoption_counts_what_came_late_apart(make, people, things, address, browser):
    make.opinion(
        things.output,
        people.observer,
        consultation=things.consultation,
        remarks=[{}, {"text": "Druga."}],
        is_late=True,
    )
    moderator = browser("moderator")
    page = moderator.get(f"{address}/przyjmij").text
    assert "1 uwaga zgłoszona w terminie nie ma jeszcze odpowiedzi." in page
    assert "2 uwagi zgłoszone po terminie nie mają jeszcze odpowiedzi. Nie wstrzymują" in page
    assert 'name="outcome"' not in page
    told = moderator.get(f"{address}/odpowiedzi").text
    assert "W tym 2 zgłoszone po terminie." in told
    answered(make, things.remark)
    page = moderator.get(f"{address}/przyjmij").text
    assert "2 uwagi zgłoszone po terminie nie mają jeszcze odpowiedzi. Nie wstrzymują" in page
    assert "w terminie nie" not in page
    done = post(moderator, f"{address}/przyjmij", outcome="Sieć przyjmuje.")
    assert (done.status_code, done.location) == (303, address)


def test_sharing_is_over_three_days_after_the_closing(things, address, browser):
    with transaction():
        things.consultation.closes_on = today() - timedelta(days=4)
    coordinator = browser("observer's coordinator")
    assert "Podzielamy uwagę" not in coordinator.get(f"{address}/uwagi").text
    assert post(coordinator, f"/uwagi/{things.remark.key}/poprzyj").status_code == 404


def test_working_notes_are_seen_by_those_who_answer_only(things, address, browser):
    author, key = browser("author"), things.remark.key
    answer = post(author, f"/uwagi/{key}/notatka", note="Zapytać skarbnika.")
    assert answer.location == f"{address}/odpowiedzi#uwaga-{key}"
    for page in ("odpowiedzi", "uwagi"):
        assert "Zapytać skarbnika." in browser("moderator").get(f"{address}/{page}").text
    for role in ("observer", "leader"):
        assert "Zapytać skarbnika." not in browser(role).get(f"{address}/uwagi").text
    refused = post(author, f"/uwagi/{key}/notatka", note="x" * 2001)
    assert refused.status_code == 422
    assert "x" * 2001 in refused.text
    with transaction():
        things.output.stage = OutputState.ADOPTED
    answer = post(author, f"/uwagi/{key}/notatka", note="Na przyszłość.")
    assert answer.location == f"{address}/uwagi#uwaga-{key}"
    assert len(db.session.scalars(select(WorkingNote)).all()) == 2


def test_the_page_of_the_output_leads_to_the_table_and_the_answering(things, address, browser):
    page = browser("author").get(address).text
    assert "Odpowiedz na uwagi (pozostała 1)" in page
    page = browser("observer").get(address).text
    assert f"{address}/uwagi" in page
    assert f"{address}/odpowiedzi" not in page


def test_the_report_counts_and_sets_silence_apart(make, people, things, address, browser):
    late = make.city("Późnowo")
    quiet = make.city("Cisza")
    for city in (late, quiet):
        make._keep(_asked(things, city))
    make.opinion(
        things.output,
        late,
        consultation=things.consultation,
        position=Position.SUPPORT,
        use=Use.ALREADY,
        lacks=[Lack.MONEY.value],
        ratings={Rating.USEFUL.value: 4},
        answers=["Brakuje harmonogramu."],
        is_late=True,
        remarks=[],
    )
    page = browser("observer").get(f"{address}/raport").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Odpowiedziały 2 z 4 miast" in words
    assert "z uwagami: 1, bez uwag: 1; 2 nie odpowiedziały" in words
    assert "Po terminie odpowiedziało 1 miasto." in words
    assert "Cisza" in words
    assert "Brakuje harmonogramu." in words
    widths = re.findall(r'<rect class="share-([\w-]+)" x="([\d.]+)" y="0" width="([\d.]+)"', page)
    assert widths == [
        ("support", "0.0", "25.0"),
        ("support-with-remarks", "25.0", "25.0"),
        ("silent", "50.0", "50.0"),
    ]
    assert re.search(r"przydatność (0 ){3}1 1", words)
    assert re.search(r"pieniądze 1 ", words)
    assert re.search(r"nie wiemy 0 [0 ]+ bez odpowiedzi 0 ", words)


def _asked(things, city):
    return ConsultedCity(consultation_id=things.consultation.id, city_id=city.id, asked_at=now())
