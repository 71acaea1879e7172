import io
import re

import pytest
from sqlalchemy import func, select

from app.database import db
from app.domain.actor import Form, Role
from app.models.accounts import User
from app.models.audit import AuditEntry
from app.models.networks import Membership
from app.models.notices import Letter

LIST = "/zarzadzanie/zaproszenia"
HEAD = "email;imie_i_nazwisko;funkcja;miasto;rola;siec;forma\n"
ANNA = "anna@lipogrod.example;Anna Lipowa;inspektor;Lipogród;urzędnik;;\n"
ZOFIA = "Zofia@zastruze.example;Zofia Żabka;radca;Zastruże;koordynator;miasto-cyfrowe;Obserwator\n"


@pytest.fixture
def town(make):
    city = make.city("Lipogród")
    make.membership(city, make.network(), Form.FINALIST)
    return city


@pytest.fixture
def other(make):
    return make.city("Zastruże")


@pytest.fixture
def browser(sign_in, make, town, other):
    return sign_in(make.moderator())


def send(browser, text, step="podglad", **more):
    return browser.post(LIST, data={"csrf": browser.csrf, "krok": step, "lista": text} | more)


def counted():
    db.session.commit()
    tables = (User, Letter, Membership, AuditEntry)
    return tuple(db.session.scalar(select(func.count()).select_from(one)) for one in tables)


def person(email):
    return db.session.scalars(select(User).where(User.email == email)).one()


def test_the_preview_says_what_will_happen_and_changes_nothing(browser):
    before = counted()
    shown = send(browser, HEAD + ANNA + ZOFIA)
    assert shown.status_code == 200
    assert "Zaproszone zostaną 2 osoby" in shown.text
    assert "miasto dołącza dziś do sieci, wychodzi zaproszenie" in shown.text
    assert 'name="krok" value="wyslij"' in shown.text
    assert counted() == before


def test_what_was_seen_is_done(browser, town, other, make):
    text = re.search(r'name="lista" value="([^"]*)"', send(browser, HEAD + ANNA + ZOFIA).text)[1]
    answer = send(browser, text, "wyslij")
    assert (answer.status_code, answer.location) == (303, f"{LIST}?gotowe=sent")
    assert "Zaproszenia zostały wysłane" in browser.get(answer.location).text
    anna, zofia = person("anna@lipogrod.example"), person("zofia@zastruze.example")
    assert (anna.city_id, anna.role, anna.function) == (town.id, Role.OFFICIAL, "inspektor")
    assert (zofia.city_id, zofia.role, zofia.name) == (other.id, Role.COORDINATOR, "Zofia Żabka")
    joined = db.session.scalars(select(Membership).where(Membership.city_id == other.id)).one()
    assert (joined.network_id, joined.form) == (make.network().id, Form.OBSERVER)
    assert set(db.session.scalars(select(Letter.address))) == {anna.email, zofia.email}


def test_the_same_list_again_is_harmless(browser):
    send(browser, HEAD + ANNA + ZOFIA, "wyslij")
    before = counted()
    assert before[1] == 2
    send(browser, HEAD + ANNA + ZOFIA, "wyslij")
    assert counted() == before
    shown = send(browser, HEAD + ANNA + ZOFIA).text
    assert shown.count("ma już konto i zostaje pominięta") == 2
    assert 'value="wyslij"' not in shown


def test_who_stands_in_the_list_twice_is_invited_once(browser):
    twice = HEAD + ANNA + ANNA.replace("anna@", "ANNA@")
    assert "stoi już w wierszu 2" in send(browser, twice).text
    send(browser, twice, "wyslij")
    assert db.session.scalar(select(func.count(Letter.id))) == 1


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("anna;Anna;x;Lipogród;urzędnik;;", "email", "nie jest adres"),
        ("a@x.example;;x;Lipogród;urzędnik;;", "imie_i_nazwisko", "Uzupełnij"),
        ("a@x.example;Anna;x;Atlantyda;urzędnik;;", "miasto", "Nie ma polskiego miasta"),
        ("a@x.example;Anna;x;Józefów;urzędnik;;", "miasto", "Józefów (lubelskie)"),
        ("a@x.example;Anna;x;;urzędnik;;", "miasto", "należą do miasta"),
        ("a@x.example;Anna;x;Lipogród;król;;", "rola", "koordynator miasta"),
        ("a@x.example;Anna;x;Lipogród;urzędnik;wody;laureat", "siec", "żadne ze znanych"),
        ("a@x.example;Anna;x;Lipogród;urzędnik;;laureat", "forma", "wymaga miasta i sieci"),
        ("a@x.example;Anna;x;Lipogród;urzędnik;miasto-cyfrowe;laureat", "forma", "innej formie"),
        ("a@x.example;Anna;x;Zastruże;urzędnik;miasto-cyfrowe;", "forma", "w jakiej formie"),
        ("a@x.example;Anna;x;Zastruże;urzędnik;;", "miasto", "opiekuje się ktoś inny"),
        ("a@x.example;Anna;x;;administrator;;", "rola", "Tej roli nie można"),
        ("a@x.example;Anna;x;;moderator;miasto-cyfrowe;", "rola", "Tej roli nie można"),
        ("a@x.example;Anna;x;Lipogród;urzędnik;przywodztwo;laureat", "siec", "innego opiekuna"),
    ],
)
@pytest.mark.parametrize("step", ["podglad", "wyslij"])
def test_t19_a_line_at_fault_is_named_and_holds_back_all(browser, line, column, sentence, step):
    before = counted()
    answer = send(browser, HEAD + ANNA + line, step)
    row = re.search(r'<th scope="row"[^>]*>3</th>.*?</tr>', answer.text, re.DOTALL)[0]
    assert answer.status_code == 422
    assert f'<span lang="pl">{column}</span>: ' in row
    assert sentence in row
    assert line in answer.text
    assert 'value="wyslij"' not in answer.text
    assert counted() == before


def columns_at_fault(answer, number=2):
    row = re.search(rf'<th scope="row"[^>]*>{number}</th>.*?</tr>', answer.text, re.DOTALL)[0]
    return re.findall(r'<p class="fault">.*?(?:<span lang="pl">(\w+)</span>: )?[^<]+</p>', row)


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        # nothing is understood: what rests on words that mean nothing is not asked
        (
            "anna;;;Atlantyda;król;wody;mistrz",
            "email imie_i_nazwisko funkcja rola miasto siec forma",
        ),
        # all words are known, and nearly all of it is wrong
        (
            "anna;;x;Zastruże;administrator;przywodztwo;",
            "email imie_i_nazwisko rola miasto siec forma",
        ),
        ("a@x.example;;x;;urzędnik;;laureat", "imie_i_nazwisko miasto forma"),
        ("a@x.example;Anna;;;administrator;;", "funkcja rola"),
        ("a@x.example;Anna;x;Atlantyda;urzędnik;;laureat", "miasto"),
        ("a@x.example;Anna;x;Zastruże;król;;", "rola"),
        ("a@x.example;;x;Lipogród;urzędnik;miasto-cyfrowe;laureat", "imie_i_nazwisko forma"),
    ],
)
def test_every_fault_of_a_line_is_told_at_once_and_each_once(browser, line, columns):
    assert columns_at_fault(send(browser, HEAD + line)) == columns.split()


def test_cells_beyond_the_columns_are_told_before_the_other_faults(browser):
    answer = send(browser, HEAD + "a@x.example;;x;Lipogród;urzędnik;;;uwaga")
    assert columns_at_fault(answer) == ["", "imie_i_nazwisko"]


def test_every_line_at_fault_tells_its_own(browser):
    answer = send(
        browser, HEAD + "anna;;x;Lipogród;urzędnik;;\n" + ANNA + "b;Ewa;;Lipogród;król;;\n"
    )
    told = [columns_at_fault(answer, number) for number in (2, 3, 4)]
    assert told == [["email", "imie_i_nazwisko"], [], ["email", "funkcja", "rola"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1250"])
def test_a_file_of_a_spreadsheet_is_read(browser, encoding):
    table = 'rola,miasto,email,funkcja,imie_i_nazwisko\r\nurzędnik,Lipogród,z@x.example,"a, b",Łąka'
    answer = send(browser, "", plik=(io.BytesIO(table.encode(encoding)), "lista.csv"))
    assert "Zaproszona zostanie 1 osoba" in answer.text
    assert "Łąka" in answer.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Brakuje: email"),
        ("email;imie_i_nazwisko;rola\nx;y;z", "Brakuje: funkcja"),
        (HEAD.replace("forma", "uwagi"), "podwójne: uwagi"),
        (HEAD, "od 1 do 500"),
        (HEAD + ANNA * 501, "od 1 do 500"),
        (HEAD + 'a@x.example;"Anna', "od wiersza 2 nie ma pary"),
    ],
)
def test_what_is_no_such_table_is_refused_with_the_cure(browser, text, sentence):
    answer = send(browser, text)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert '<a href="#f-lista">' in answer.text


def test_bytes_that_are_no_text_are_refused(browser):
    answer = send(browser, "", plik=(io.BytesIO(b"\x81\x83\x88"), "lista.csv"))
    assert answer.status_code == 422
    assert "nie jest tekstem" in answer.text


def test_an_administrator_names_moderators_with_their_network(sign_in, make):
    administrator = sign_in(make.user(role=Role.ADMINISTRATOR))
    line = "m@sieci.example;Ewa Dąb;opiekun;;moderator sieci;Miasto Cyfrowe;\n"
    assert send(administrator, HEAD + line, "wyslij").status_code == 303
    assert person("m@sieci.example").role is Role.MODERATOR


def test_a_coordinator_invites_to_the_own_city_only(sign_in, make, town, other):
    coordinator = sign_in(make.user(town, Role.COORDINATOR))
    assert "Zaproszona zostanie 1 osoba" in send(coordinator, HEAD + ANNA).text
    assert send(coordinator, HEAD + ZOFIA).status_code == 422


def test_the_page_is_for_those_who_look_after_people(sign_in, make, town, browser):
    assert sign_in(make.user(town)).get(LIST).status_code == 404
    assert f'href="{LIST}"' in browser.get("/zarzadzanie").text
