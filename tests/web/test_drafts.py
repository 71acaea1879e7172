"""Writing through the pages, as with JavaScript away."""

import re
from threading import Barrier, Thread
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Form
from app.domain.drafts import DraftState, SaveKind
from app.domain.practices import SECTIONS
from app.models.accounts import User
from app.models.drafts import Draft, DraftSave
from app.writeups import writing
from app.writeups.fields import FIELDS, Kind


@pytest.fixture
def city(make):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return city


@pytest.fixture
def anna(make, city, sign_in):
    return sign_in(make.user(city))


@pytest.fixture
def piotr(make, city, sign_in):
    return sign_in(make.user(city))


def post(browser, address, **fields):
    return browser.post(address, data={"csrf": browser.csrf, **fields})


def begun(browser, **fields):
    return post(browser, "/szkice", **fields).location


def stored():
    db.session.rollback()  # a read that lasts would keep SQLite from writing
    found = db.session.scalars(select(Draft).order_by(Draft.id.desc())).first()
    told = SimpleNamespace(text=found.text, revision=found.revision, state=found.state)
    db.session.rollback()
    return told


def front():
    return writing.apart(stored().text.encode())[0]


def revision(browser, address):
    return re.search(r'name="rewizja" value="(\d+)"', browser.get(address).text)[1]


def test_a_draft_begins_with_what_is_known(anna, city):
    address = begun(anna)
    page = anna.get(address)
    assert page.status_code == 200
    assert front()["miasto"].startswith(city.name)
    assert front()["sieci"] == ["miasto-cyfrowe"]
    for field in FIELDS:
        assert f'id="p-{field.name.replace(".", "-")}"' in page.text


def test_the_list_says_who_saved_last_and_what_is_missing(anna, piotr):
    address = begun(anna)
    post(piotr, address, rewizja="1", tytul="Teleopieka")
    page = anna.get("/szkice").text
    name = db.session.scalars(select(User.name).join(Draft, Draft.saved_by == User.id)).one()
    assert re.search(rf"ostatni zapis: [^<]*, {name}<", page)
    assert "Problem" in page.partition("Brakuje jeszcze")[2]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²"])
def test_a_revision_that_is_none_loses_nothing(anna, number):
    address = begun(anna)
    met = post(anna, address, rewizja=number, tytul="Zostaje")
    assert "Zostaje" in anna.get(met.location).text
    again = post(anna, met.location, wybor="moj", rewizja=number)
    assert again.status_code == 303
    assert any("Zostaje" in row.text for row in kept())


def test_a_double_click_begins_one_draft(anna):
    assert begun(anna, raz="abc") == begun(anna, raz="abc")
    assert begun(anna, raz="abd") != begun(anna, raz="abc")
    assert len(db.session.scalars(select(Draft)).all()) == 2


def test_who_only_observes_is_not_offered_and_not_allowed_to_begin(make, sign_in):
    city = make.city()
    make.membership(city, make.network(), Form.OBSERVER)
    browser = sign_in(make.user(city))
    assert 'name="raz"' not in browser.get("/szkice").text
    assert post(browser, "/szkice").status_code == 404


def test_what_is_typed_is_saved_whatever_is_wrong_with_it(anna):
    address = begun(anna)
    typed = {
        "rewizja": "1",
        "tytul": "T" * 200,
        "okres.od": "dawno",
        "sieci.0": "miasto-cyfrowe",
        "sekcja.problem": "# Za duży nagłówek",
        "wskazniki.0.nazwa": "czas",
        "slowa_kluczowe": "jedno\r\ndrugie\r\n",
    }
    answer = post(anna, address, **typed)
    assert (answer.status_code, answer.location) == (303, f"{address}?zapisano=2")
    page = anna.get(address).text
    assert "T" * 200 in page
    assert 'value="dawno"' in page
    assert "„dawno” to nie rok" in page
    assert "### Za duży nagłówek" in page
    assert front()["slowa_kluczowe"] == ["jedno", "drugie"]
    assert front()["wskazniki"] == [{"nazwa": "czas"}]


def test_the_form_and_the_file_stay_in_step(anna):
    address = begun(anna)
    text = '---\ntytul: "Z pliku"\nmoj_klucz: "x"\n---\n\n## Problem\n\nOpis z pliku.\n'
    assert post(anna, address, rewizja="1", text=text, dalej="formularz").location.startswith(
        address
    )
    page = anna.get(address).text
    assert 'value="Z pliku"' in page
    assert "Opis z pliku." in page
    post(anna, address, rewizja="2", **{"tytul": "Z formularza", "sekcja.problem": "Inny."})
    shown = anna.get(f"{address}/zrodlo").text
    assert "Z formularza" in shown
    assert "moj_klucz" in shown


def test_an_unreadable_file_is_kept_and_its_faults_are_told(anna):
    address = begun(anna)
    post(anna, address, rewizja="1", text="---\ntytul: [\n---\n\n## Problem\n", dalej="plik")
    assert anna.get(address).location == f"{address}/zrodlo"
    page = anna.get(f"{address}/zrodlo").text
    assert "tytul: [" in page
    assert "Wiersz" in page


def test_every_section_comes_back_as_typed(anna):
    address = begun(anna)
    told = {f.name: f"Treść {f.key} <b>&amp;\nźdźbło" for f in FIELDS if f.kind is Kind.SECTION}
    post(anna, address, rewizja="1", tytul="A", **told)
    _, sections = writing.apart(stored().text.encode())
    assert sections == {name: f"Treść {name} <b>&amp;\nźdźbło" for name in SECTIONS}


def test_t18_what_is_not_the_authors_cannot_be_typed(anna):
    address = begun(anna)
    post(
        anna,
        address,
        rewizja="1",
        tytul="A",
        poziom_dowodow="4",
        state="published",
        status_opisu="x",
        miasto="Inne",
        author_id="1",
        is_published="1",
    )
    assert {"poziom_dowodow", "status_opisu", "state"} & set(front()) == set()
    assert front()["miasto"] != "Inne"
    assert stored().state is DraftState.DRAFT


def autosave(browser, address, **fields):
    return browser.post(
        f"{address}/zapis",
        data=fields,
        headers={"X-CSRF-Token": browser.csrf, "Accept": "application/json"},
    )


def test_saving_while_typing_answers_with_the_new_revision(anna):
    address = begun(anna)
    answer = autosave(anna, address, rewizja="1", tytul="W trakcie")
    assert answer.json["revision"] == 2
    assert front()["tytul"] == "W trakcie"
    assert autosave(anna, address, rewizja="2", tytul="W trakcie").json["revision"] == 2


VIEW = "6f1c1d0e-6b5e-4b53-9d9e-0d6d3f7f3a11"


def test_the_button_and_what_is_saved_while_typing_are_of_one_page(anna):
    address = begun(anna)
    assert re.search(r'name="strona" value="[0-9a-f-]{36}"', anna.get(address).text)
    page = {"rewizja": "1", "strona": VIEW}
    autosave(anna, address, **page, kolejny="1", tytul="W trakcie")
    answer = post(anna, address, **page, kolejny="2", tytul="Na koniec")
    assert answer.location == f"{address}?zapisano=3"
    assert front()["tytul"] == "Na koniec"


@pytest.mark.parametrize(("page", "number"), [("x" * 36, "2"), (VIEW, "-2"), (VIEW, "9" * 40)])
def test_a_page_that_is_none_meets_what_was_saved(anna, page, number):
    address = begun(anna)
    autosave(anna, address, rewizja="1", strona=page, kolejny="1", tytul="Pierwszy")
    met = post(anna, address, rewizja="1", strona=page, kolejny=number, tytul="Drugi")
    assert "/odlozone/" in met.location


def test_a27_saving_while_typing_after_the_session_has_ended_says_so(anna, app):
    address = begun(anna)
    nobody = app.test_client()
    nobody.csrf = ""
    answer = autosave(nobody, address, rewizja="1", tytul="x")
    assert (answer.status_code, answer.json["code"]) == (401, "sign-in")


def test_two_people_of_one_city_lose_nothing(anna, piotr):
    address = begun(anna)
    post(anna, address, rewizja="1", tytul="Anna", **{"sekcja.problem": "Jej problem."})
    met = post(piotr, address, rewizja="1", tytul="Piotr")
    page = piotr.get(met.location)
    assert page.status_code == 200
    assert "Spotkały się dwa teksty" in page.text
    assert front()["tytul"] == "Anna"
    assert "Piotr" in page.text
    assert "Odłożone teksty" in anna.get(address).text
    choice = {"wybor": "moj", "rewizja": revision(piotr, met.location)}
    assert post(piotr, met.location, **choice).location == address
    assert front()["tytul"] == "Piotr"
    assert "Odłożone teksty" not in anna.get(address).text
    assert any("Jej problem." in row.text for row in kept())


def kept():
    db.session.expire_all()
    return db.session.scalars(select(DraftSave)).all()


def test_a_text_put_aside_while_typing_and_by_the_button_is_put_aside_once(anna, piotr):
    address = begun(anna)
    post(anna, address, rewizja="1", tytul="Anna")
    view = {"rewizja": "1", "strona": str(uuid4()), "tytul": "Piotr"}
    problem = "Pierwszy akapit.\n\nDrugi akapit.\n"
    met = autosave(piotr, address, **view, kolejny="1", **{"sekcja.problem": problem})
    assert met.status_code == 409
    # A button ends lines as forms do, a page that saves while somebody types as its field has them.
    sent = {"sekcja.problem": problem.replace("\n", "\r\n")}
    assert post(piotr, address, **view, kolejny="2", **sent).location == met.json["conflict"]
    assert [row.kind for row in kept()].count(SaveKind.CONFLICT) == 1


def test_changes_of_different_sections_are_put_together(anna, piotr):
    address = begun(anna)
    post(anna, address, rewizja="1", tytul="T", **{"sekcja.problem": "P.", "sekcja.cel": "C."})
    post(
        piotr, address, rewizja="2", tytul="T", **{"sekcja.problem": "Piotra.", "sekcja.cel": "C."}
    )
    met = post(
        anna, address, rewizja="2", tytul="T", **{"sekcja.problem": "P.", "sekcja.cel": "Anny."}
    )
    page = anna.get(met.location).text
    proposal = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1]
    assert "Piotra." in proposal
    assert "Anny." in proposal


def test_what_was_put_aside_can_be_left(anna, piotr):
    address = begun(anna)
    post(anna, address, rewizja="1", tytul="Anna")
    met = post(piotr, address, rewizja="1", tytul="Piotr")
    post(piotr, met.location, wybor="ich", rewizja="2")
    assert front()["tytul"] == "Anna"
    assert [row.kind for row in kept() if row.settled_at] == [SaveKind.CONFLICT]


def test_earlier_texts_are_listed_and_brought_back(anna, piotr):
    address = begun(anna)
    post(anna, address, rewizja="1", tytul="Pierwszy")
    post(piotr, address, rewizja="2", tytul="Drugi")
    link = re.search(rf'href="({address}/odlozone/\d+)"', anna.get(f"{address}/zachowane").text)[1]
    assert "Pierwszy" in anna.get(link).text
    post(anna, link, wybor="moj", rewizja="3")
    assert front()["tytul"] == "Pierwszy"


def test_f20_of_a_hundred_saves_at_once_one_wins_each_revision_and_none_is_lost(
    app, anna, make, city, sign_in
):
    address = begun(anna)
    browsers = [sign_in(make.user(city)) for _ in range(4)]
    texts = [[f"---\ntytul: t{n}-{round_}\n---\n" for n in range(4)] for round_ in range(25)]
    put_aside = set()
    for round_ in texts:
        at, barrier, answers = stored().revision, Barrier(4), []

        def race(browser, text, at=at, barrier=barrier, answers=answers):
            barrier.wait()
            answer = autosave(browser, address, rewizja=str(at), text=text)
            answers.append((answer.status_code, text))

        threads = [Thread(target=race, args=pair) for pair in zip(browsers, round_, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
        put_aside |= {text for status, text in answers if status == 409}
        assert stored().revision == at + 1
    assert len(put_aside) == 75
    assert put_aside <= {row.text for row in kept()}


def test_a_preview_shows_what_is_there_and_what_is_to_be_mended(anna):
    address = begun(anna)
    post(anna, address, rewizja="1", tytul="Podgląd", **{"sekcja.problem": "**Gruby** <svg>"})
    page = anna.get(f"{address}/podglad").text
    assert "<strong>Gruby</strong>" in page
    assert "Co poprawić, zanim tekst da się przesłać" in page
    assert "nie będzie widoczny" in page


def test_what_stands_in_the_way_is_told_before_handing_in(anna):
    address = begun(anna)
    page = anna.get(f"{address}/gotowe").text
    assert "Co poprawić, zanim tekst da się przesłać" in page
    assert "przeslij" not in page


def test_an_interview_becomes_a_draft(anna):
    page = anna.get("/szkice/wywiad").text
    assert page.count("<textarea") == 12
    answer = post(
        anna, "/szkice/wywiad", title="Teleopieka w mieście", done="Kupiliśmy opaski.", raz="k"
    )
    assert answer.status_code == 303
    assert front()["tytul"] == "Teleopieka w mieście"
    assert "Kupiliśmy opaski." in stored().text
    assert post(anna, "/szkice/wywiad", title="Inny", raz="k").location == answer.location


@pytest.mark.parametrize("answers", [{}, {"done": " "}, {"done": "x" * 4001, "title": "Zostaje"}])
def test_an_interview_that_cannot_be_taken_keeps_what_was_typed(anna, answers):
    answer = post(anna, "/szkice/wywiad", **answers)
    assert answer.status_code == 422
    assert answers.get("title", "") in answer.text
    assert db.session.scalars(select(Draft)).all() == []


def test_a_draft_given_up_is_gone_from_the_list(anna):
    address = begun(anna)
    assert address in anna.get("/szkice").text
    assert post(anna, f"{address}/usun").location == "/szkice"
    assert address not in anna.get("/szkice").text
    assert anna.get(address).status_code == 404


def still(page):
    """A page without the seconds that its session still has, which go by."""
    return re.sub(r'data-(seconds|life|idle)="[0-9]+"', "", page)


def test_strangers_find_nothing(anna, make, sign_in, app):
    address = begun(anna)
    stranger = sign_in(make.user(make.city()))
    missing = "/szkice/00000000-0000-4000-8000-000000000000"
    for below in ("", "/zrodlo", "/podglad", "/gotowe", "/zachowane", "/odlozone/1"):
        hidden = stranger.get(address + below)
        assert hidden.status_code == 404
        there = stranger.get(missing + below)
        assert still(hidden.text.replace(address, missing)) == still(there.text)
        hidden.headers.remove("Set-Cookie")  # the test's own way of signing in brings one at first
        assert hidden.headers.to_wsgi_list() == there.headers.to_wsgi_list()
        assert app.test_client().get(address + below).location.startswith("/zaloguj?")
    assert post(stranger, address, rewizja="1", tytul="x").status_code == 404


TYPED = {
    "form": {"tytul": "Zielone dachy", "sekcja.problem": "Upał."},
    "file": {"text": "# Upał\n"},
}
BACK = {"form": ["tytul:", "Zielone dachy", "## Problem", "Upał."], "file": ["# Upał"]}


@pytest.mark.parametrize("state", [DraftState.SUBMITTED, DraftState.DISCARDED])
@pytest.mark.parametrize("way", TYPED)
def test_t13_who_loses_the_right_while_writing_gets_the_text_back(anna, way, state):
    address = begun(anna)
    with transaction():
        db.session.scalars(select(Draft)).one().state = state
    answer = post(anna, address, rewizja=1, **TYPED[way])
    assert answer.status_code == 404
    back = re.search(r"<textarea[^>]*readonly>\n(.*?)</textarea>", answer.text, re.DOTALL)[1]
    assert [one for one in BACK[way] if one not in back] == []
    assert "Upał" not in stored().text
    unknown = "/szkice/00000000-0000-4000-8000-000000000000"
    same = post(anna, unknown, rewizja=1, **TYPED[way])
    assert still(same.text.replace(unknown, address)) == still(answer.text), "S-14"


def test_a_page_that_is_not_there_gives_nothing_back_to_copy(anna):
    assert "<textarea" not in anna.get("/nie-ma").text


def test_the_form_says_how_much_may_be_typed_and_what_is_wrong_beside_its_input(anna):
    address = begun(anna)
    post(
        anna,
        address,
        rewizja="1",
        **{"tytul": "a" * 121, "koszt.roczny": "dużo", "zrodla.0.adres": "x"},
    )
    page = anna.get(address).text
    assert "Najwyżej 120 znaków." in page
    title = re.search(r'<input[^>]*name="tytul"[^>]*>', page)[0]
    cost = re.search(r'<input[^>]*name="koszt.roczny"[^>]*>', page)[0]
    sources = re.search(r'<fieldset[^>]*id="p-zrodla"[^>]*>', page)[0]
    for tag in (title, cost, sources):
        named = re.search(r'aria-describedby="(e-[a-z-]+)', tag)[1]
        assert re.search(rf'<p class="fault" id="{named}"><span class="unseen">Błąd: </span>', page)
    assert 'aria-invalid="true"' in title
    assert 'aria-invalid="true"' in cost
    assert page.count('id="e-') == 3


def test_what_stands_in_the_way_is_told_by_the_names_of_the_form_and_leads_there(anna):
    address = begun(anna)
    post(anna, address, rewizja="1", **{"tytul": "a" * 121, "koszt.roczny": "dużo"})
    for below in ("/gotowe", "/podglad"):
        page = anna.get(address + below).text
        assert f'<a href="{address}#p-tytul">Tytuł: co i gdzie</a>: Tekst jest dłuższy' in page
        assert f'<a href="{address}#p-koszt">Koszt – rocznie</a>: „dużo”' in page
        assert f'<a href="{address}#p-etap">Etap</a>: Brak tej pozycji' in page
        assert "koszt.roczny" not in page


def test_the_meter_tells_the_short_description_from_the_full_one(anna):
    address = begun(anna)
    page = anna.get(address).text
    assert "to jeszcze nie fiszka, czyli krótki opis" in page
    short, full = page.index("Brakuje do fiszki:"), page.index("Brakuje do pełnego opisu:")
    assert short < page.index('href="#p-kontakt"') < full < page.index('href="#p-koszt"')
    post(anna, address, rewizja="1", **FISZKA)
    page = anna.get(address).text
    assert "fiszka, czyli krótki opis, jest wypełniona" in page
    assert "Brakuje do fiszki:" not in page
    # On another page the meter leads to the form, too.
    assert f'<a href="{address}#p-koszt">Koszt</a>' in anna.get(f"{address}/gotowe").text


FISZKA = {
    "tytul": "Teleopieka",
    "streszczenie": "Opaski.",
    "jednostka": "Wydział",
    "sieci.0": "miasto-cyfrowe",
    "tematy.0": "otwarte dane",
    "etap": "wdrożona",
    "kontakt": "w@lipogrod.example",
}


LINTED = (
    "---\ntytul: Teleopieka\nkontakt_osoba: ktos@wp.pl\n---\n\n## Problem\n\nDobrze.\n\n"
    "## Cel\n\nA.\n\nLorem ipsum\n"
)


def hinted(page):
    """The hints of a page as text, each with the address that it leads to."""
    hints = re.search(r'<section class="note hints".*?</section>', page, re.DOTALL)[0]
    items = re.findall(r"<li[^>]*>(.*?)</li>", hints, re.DOTALL)
    return [
        (re.findall(r'href="([^"]+)"', one), re.sub("<[^>]+>", "", one).strip().partition(": ")[0])
        for one in items
    ]


def test_a_hint_names_the_field_in_the_form_and_the_line_of_the_file_in_the_source(anna):
    address = begun(anna)
    post(anna, address, text=LINTED, rewizja=revision(anna, address))
    in_fields = ["Osoba do rozmowy", "Cel, wiersz 3 pola"]
    fields = ["#p-kontakt_osoba", "#p-sekcja-cel"]
    shown = anna.get(address).text
    assert hinted(shown) == [([one], told) for one, told in zip(fields, in_fields, strict=True)]
    assert all(f'id="{one[1:]}"' in shown for one in fields)
    assert hinted(anna.get(f"{address}/gotowe").text) == [
        ([address + one], told) for one, told in zip(fields, in_fields, strict=True)
    ]
    assert hinted(anna.get(f"{address}/zrodlo").text) == [
        ([], "Osoba do rozmowy, wiersz 3"),
        ([], "Cel, wiersz 14"),
    ]
