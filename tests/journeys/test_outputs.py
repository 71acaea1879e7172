"""The other half in a real browser: an output from its first line to its publication, five cities.

Two cities answer with remarks, one without, one late, one not at all. What they typed is compared
with the table of remarks cell by cell: as a page, as CSV, as a Word file.
"""

import csv
import io
from datetime import timedelta

import pytest
from docx import Document
from playwright.sync_api import expect

from app.database import transaction
from app.domain.actor import Form, Role
from app.domain.consultations import is_working_day
from app.door import now, today
from app.services import consultations
from tests.journeys.test_members import faults
from tests.rights import output_stage

BODY = "## Cel\n\nPrzejazd pod torami jest bezpieczny.\n\n## Zalecenia\n\nMiasto liczy koszty."
REMARKS = {
    "Olszany": ("Brakuje kosztów oświetlenia.", "Przejazd pod torami jest jasny.", "Cel"),
    "Brzeziny": ("Kto ma liczyć koszty?", "", "Zalecenia"),
    "Modrzewie": ("Przyszło po terminie, ale ważne.", "", "Zalecenia"),
}
ANSWERS = {
    "Olszany": ("accepted", "uwzględniona", "Dopisano oświetlenie."),
    "Brzeziny": ("explained", "wyjaśniona", "Liczy je wydział inwestycji."),
    "Modrzewie": ("out-of-scope", "poza zakresem", "To osobna sprawa."),
}
SILENT, PLAIN = "Świerki", "Wiązowa"


@pytest.fixture
def people(desk):
    """E-mails by city; the moderator, the authors, and five Observers of one network."""

    def begin(make):
        network = make.network()
        desk.app.extensions["house"].engine.rebuild([])
        found = {"moderator": make.moderator(network, second_factor="x").email}
        for name in ("Autorowo", "Olszany", "Brzeziny", PLAIN, "Modrzewie", SILENT):
            city = make.city(name)
            form = Form.LAUREATE if name == "Autorowo" else Form.OBSERVER
            make.membership(city, network, form)
            found[name] = make.user(city, Role.COORDINATOR).email
        return found

    return desk.seed(begin)


def press(page, name, kind="button"):
    page.get_by_role(kind, name=name, exact=True).first.click()


def drafted(page):
    """The authors write and hand in; returns the address of the output."""
    page.goto("/wyniki/nowy")
    page.select_option("#f-siec", "miasto-cyfrowe")
    page.fill("#f-tytul", "Bezpieczny przejazd pod torami")
    page.select_option("#f-rodzaj", index=1)
    press(page, "Zacznij pisać")
    page.fill("#f-streszczenie", "Jak przejść pod torami. Miasta liczą koszty.")
    page.fill("#f-tresc", BODY)
    press(page, "Zapisz")
    page.goto("/wyniki")
    press(page, "Bezpieczny przejazd pod torami", "link")
    address = page.url
    press(page, "Przekaż sieci", "link")
    press(page, "Przekaż sieci")
    expect(page.locator(".milestones .now")).to_contain_text("przegląd w sieci")
    return address


def opened(page, address):
    """The moderator asks the Observers."""
    page.goto(f"{address}/konsultacja/otworz")
    day = next(
        day
        for day in (today() + timedelta(days=count) for count in range(14, 30))
        if is_working_day(day)
    )
    page.fill("#f-closes_on", day.isoformat())
    page.fill("#f-question-1", "Czego brakuje w mieście?")
    press(page, "Otwórz i zawiadom miasta")
    if page.locator(".note.caution").count():  # public holidays in the time that is chosen
        press(page, "Otwórz i zawiadom miasta")
    expect(page.locator("main")).to_contain_text("0 z 5")


def answered(page, address, city):
    """The coordinator of a city gives its opinion with one remark."""
    text, proposal, heading = REMARKS[city]
    page.goto(f"{address}/opinia")
    page.check("[name=position][value=support-with-remarks]")
    page.fill("#f-reason", f"Popieramy, {city}.")
    page.fill("#f-answer-1", f"Nic, {city}.")
    press(page, "Dodaj uwagę")
    page.select_option("#f-remark-1-anchor", label=heading)
    page.fill("#f-remark-1-text", text)
    page.fill("#f-remark-1-proposal", proposal)
    press(page, "Przekaż opinię miasta")
    expect(page.locator("main")).to_contain_text("OP-")


def closed(desk):
    """The last day is over: the calendar closes the consultation."""

    def begin(_make):
        with transaction():
            return consultations.close(now() + timedelta(days=60))

    assert desk.seed(begin) == 1


def rows_of(page, address):
    """The table as the page shows it: by city what was said and what was answered."""
    page.goto(f"{address}/uwagi")
    found = {}
    for row in page.locator("table.stacked tbody tr").all():
        place, city, said, answer = (cell.inner_text() for cell in row.locator("td").all())
        found[city.split(" (")[0].splitlines()[0].strip()] = (place, city, said, answer)
    return found


def sheet_of(page, address):
    answer = page.request.get(f"{address}/uwagi.csv")
    return list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))


def paper_of(page, address):
    answer = page.request.get(f"{address}/uwagi.docx")
    table = Document(io.BytesIO(answer.body())).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows[1:]]


def compared(page, address):
    """What was entered stands in all three forms, each remark with its own answer."""
    shown, sheet, paper = rows_of(page, address), sheet_of(page, address), paper_of(page, address)
    assert set(shown) == set(REMARKS)
    assert len(sheet) == len(paper) == len(REMARKS)
    for city, (text, proposal, heading) in REMARKS.items():
        _, word, reason = ANSWERS[city]
        place, named, said, answer = shown[city]
        assert heading in place
        assert text in said
        assert (word in answer, reason in answer) == (True, True)
        assert ("spóźniona" in named.casefold() or "po terminie" in named.casefold()) is (
            city == "Modrzewie"
        )
        (line,) = [one for one in sheet if city in one.values()]
        assert {heading, text, word, reason} <= set(line.values())
        (told,) = [one for one in paper if any(city in cell for cell in one)]
        assert all(any(part in cell for cell in told) for part in (heading, text, word, reason))
        for part in filter(None, [proposal]):
            assert part in line.values()
            assert any(part in cell for cell in told)


@pytest.mark.timeout(300)
def test_an_output_goes_its_whole_way_with_five_cities(  # noqa: PLR0915 - one story
    desk, visit_as, visit, people
):
    author, moderator = visit_as(people["Autorowo"]), visit_as(people["moderator"])
    cities = {name: visit_as(people[name], may_say=("404",)) for name in (*REMARKS, PLAIN, SILENT)}
    address = drafted(author)
    assert cities["Olszany"].goto(address).status == 404  # not theirs to see yet
    opened(moderator, address)
    for name in ("Olszany", "Brzeziny"):
        answered(cities[name], address, name)
    cities[PLAIN].goto(address)
    press(cities[PLAIN], "Popieramy bez uwag")
    expect(cities[PLAIN].locator("main")).to_contain_text("OP-")
    author.goto(f"{address}/konsultacja")
    expect(author.locator("main")).to_contain_text("3 z 5")
    assert "Brakuje kosztów" not in cities[SILENT].goto(address).text()
    assert cities[SILENT].goto(f"{address}/uwagi").status == 404

    closed(desk)
    answered(cities["Modrzewie"], address, "Modrzewie")
    assert "nie ma jeszcze odpowiedzi" in moderator.goto(f"{address}/przyjmij").text() or (
        "nie mają jeszcze odpowiedzi" in moderator.content()
    )
    author.goto(address)
    press(author, "Pisz następną wersję")
    author.fill("#f-tresc", BODY.replace("## Cel", "## Cele").replace("bezpieczny", "jasny"))
    press(author, "Zapisz")
    author.goto(address)
    press(author, "Wydaj wersję", "link")
    author.fill("#f-note", "Dopisano oświetlenie.")
    press(author, "Wydaj wersję")
    for city, (state, _, reason) in ANSWERS.items():
        author.goto(f"{address}/odpowiedzi")
        author.locator("li.panel", has_text=REMARKS[city][0]).get_by_role("checkbox").check()
        author.select_option("#f-state", state)
        author.fill("#f-reason", reason)
        if city == "Olszany":
            author.select_option("#f-changed", label="wersja 2: Cele")
        press(author, "Odpowiedz na zaznaczone")
        expect(author.locator("main")).to_contain_text("odpowied")
    expect(author.locator("main")).to_contain_text("Każda uwaga ma odpowiedź")
    place = rows_of(author, address)["Olszany"][0]
    assert "Cel" in place  # the heading is called otherwise now; nothing of the remark is lost
    assert author.locator(".lost").count() >= 1

    moderator.goto(f"{address}/przyjmij")
    moderator.fill("#f-outcome", "Sieć przyjmuje wynik, dopisano oświetlenie.")
    press(moderator, "Przyjmij wynik")
    moderator.goto(address)
    press(moderator, "Opublikuj wynik prac")
    expect(moderator.locator(".milestones .now")).to_contain_text("opublikowany")
    compared(cities[SILENT], address)
    report = cities[SILENT].goto(f"{address}/raport").text()
    assert SILENT in report
    reader = visit(desk.address)
    reader.goto(f"{address}/uwagi")
    reader.get_by_role("link", name="Zobacz zmianę w wersji 2").click()
    expect(reader.locator(".sides")).to_contain_text("## Cele")
    assert reader.locator(".sides :is(del, ins)").all_inner_texts() == [
        "Cel",
        "Cele",
        "bezpieczny",
        "jasny",
    ]
    press(reader, "Przeczytaj tę część w tekście", "link")
    expect(reader.locator("#cele")).to_be_in_viewport()


def judged(make, people):
    """A practice of which two cities have given opinions, the reader's on an earlier version."""
    practice = make.practice(city=people.author, title="Bezpieczny przejazd pod torami " * 3)
    earlier = make.opinion(practice, people.observer, reason=LONG, remarks=[{"text": LONG}])
    make.edition(earlier)
    make.output_version(practice, is_published=True)
    make.opinion(practice, people.answered, lacks=["money", "law"], ratings={"useful": 4})
    pages = ("", "/opinia", "/opinia/potwierdzenie", "/opinia/historia/1", "/opinie")
    return [f"/praktyki/{practice.slug}{page}" for page in pages]


ROLES = ("author", "moderator", "observer's coordinator")


SELECT = """(place) => {
  const words = document.querySelector(place).firstChild;
  getSelection().setBaseAndExtent(words, 5, words, 12);
}"""


def test_a_remark_begins_where_a_city_reads(desk, visit_as):
    """At a heading of the output without scripts; at words selected, and at a heading, with them."""

    def begin(make):
        people = output_stage.town(make)
        things = output_stage.scene(make, people, "consultation")
        return people.people["observer"].email, f"/wyniki/{things.output.slug}"

    email, address = desk.seed(begin)
    plain = visit_as(email, java_script_enabled=False)
    plain.goto(address)
    plain.locator("#cel").get_by_role("link", name="dodaj uwagę").click()
    assert plain.locator("#f-remark-1-anchor").input_value() == "cel"
    plain.fill("#f-remark-1-text", "Po co?")
    press(plain, "Zapisz")
    page = visit_as(email)
    page.goto(f"{address}/opinia")
    page.set_viewport_size({"width": 1280, "height": 400})  # the end of the text is further down
    page.evaluate(SELECT, "[data-anchor=zalecenia] p:not(.screen)")
    expect(page.get_by_role("button", name="zaznaczonych słów")).to_be_in_viewport(ratio=1)
    press(page, "Dodaj uwagę do zaznaczonych słów")
    expect(page.locator("#f-remark-2-quote")).to_have_value("zaleceń")
    expect(page.locator("#f-remark-2-anchor")).to_have_value("zalecenia")
    expect(page.locator("#f-remark-2-text")).to_be_focused()
    page.fill("#f-remark-2-text", "Których?")
    page.fill("#f-remark-2-proposal", "zaleceń dla miast")
    page.locator("[data-anchor=cel] [data-place]").click()
    page.fill("#f-remark-3-text", "Zbędna.")
    page.get_by_role("button", name="Usuń uwagę 3").click()
    press(page, "Zapisz")
    expect(page.locator("[data-remarks] > [data-remark]")).to_have_count(2)
    expect(page.locator(".proposal ins")).to_have_text(" dla miast")


def test_a_remark_on_selected_words_stands_at_the_lesser_heading_above_them(desk, visit_as):
    html = '<p>Wstęp.</p><h3 id="tresc-cel-koszty">Koszty</h3><p id="tresc-x">Kto ile płaci.</p>'

    def begin(make):
        people = output_stage.town(make)
        things = output_stage.scene(make, people, "consultation")
        with transaction():
            version = things.output.version
            version.sections = [{**version.sections[0], "html": html}, *version.sections[1:]]
        return people.people["observer"].email, f"/wyniki/{things.output.slug}"

    email, address = desk.seed(begin)
    page = visit_as(email)
    page.goto(f"{address}/opinia")
    levels = page.locator(".consulted :is(h2, h3, h4)").evaluate_all(
        "(all) => all.map((one) => one.tagName + ' ' + one.innerText)"
    )
    assert levels == ["H2 Tekst, wersja 1", "H3 Cel", "H4 Koszty", "H3 Zalecenia"]
    page.evaluate(SELECT, "#tresc-x")
    press(page, "Dodaj uwagę do zaznaczonych słów")
    expect(page.locator("#f-remark-1-anchor")).to_have_value("tresc-cel-koszty")
    page.locator("[data-place=tresc-cel-koszty]").click()
    expect(page.locator("#f-remark-2-anchor")).to_have_value("tresc-cel-koszty")


def test_while_typing_a_city_is_told_what_is_wrong_and_loses_nothing(desk, visit_as):
    """Too long, then mended; in the end the consultation closes while the page is open."""

    def begin(make):
        people = output_stage.town(make)
        things = output_stage.scene(make, people, "consultation")
        given = {"consultation": things.consultation, "answers": []}
        make.opinion(things.output, people.observer, **given)
        return people.people["observer"].email, things.output.slug

    email, slug = desk.seed(begin)
    page = visit_as(email, may_say=("status of 422", "status of 409"))
    page.goto(f"/wyniki/{slug}/opinia")
    told = page.locator("#autosave")
    page.locator("#f-reason").evaluate("(field) => field.removeAttribute('maxlength')")
    page.fill("#f-reason", "Za drogo. " * 401)
    page.locator("#f-answer-1").focus()
    expect(told).to_contain_text("Uzasadnienie stanowiska: Tekst jest za długi. Skróć go.")
    expect(told).not_to_contain_text("połączenia")
    expect(page.locator("#f-reason")).to_have_value("Za drogo. " * 401)
    told.get_by_role("link").click()
    expect(page.locator("#f-reason")).to_be_in_viewport()
    page.fill("#f-reason", "Za drogo.")
    page.locator("#f-answer-1").focus()
    expect(told).to_contain_text("Zapisano")
    closed(desk)
    page.fill("#f-reason", "Po czasie.")
    page.locator("#f-answer-1").focus()
    expect(told).to_contain_text("nie można już zmienić")
    expect(page.locator("#f-reason")).to_have_value("Po czasie.")


LONG = "Przepięknieprzyjaznemuniepełnosprawnościomrozwiązaniu " * 3
BELOW = ("", "/konsultacja", "/konsultacja/otworz", "/przyjmij", "/opinia", "/opinie", "/autorzy")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_outputs_shut_nobody_out(desk, visit_as, role):
    """Axe, light and dark, and 320 px, for whatever this role may open in every state."""

    def begin(make):
        people = output_stage.town(make)
        made = [output_stage.scene(make, people, state) for state in output_stage.STATES]
        keys = [f"/szkice/{one.draft.key}" for one in made[:1]]
        found = [f"/wyniki/{one.output.slug}{more}" for one in made for more in BELOW]
        found += judged(make, people) if role == "observer's coordinator" else []
        return people.people[role].email, ["/wyniki", "/wyniki/nowy", *found, *keys]

    email, addresses = desk.seed(begin)
    page = visit_as(email, may_say=("404",), reduced_motion="reduce")
    found, opened_pages = [], 0
    for place in addresses:
        if page.goto(place).status == 200:
            opened_pages += 1
            found += faults(page, place)
    assert opened_pages > 10
    assert not found, "\n".join(found)
