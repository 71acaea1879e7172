"""Opinions of cities on practices in the browser's words: the same form, open, without a deadline."""

import re

import pytest
from sqlalchemy import event, select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.cities import SizeClass
from app.domain.opinions import Position, Use
from app.domain.practices import State
from app.models.opinions import Opinion
from app.models.practices import Practice
from tests.outputs import SECTIONS

FIELDS = {
    "position": "support-with-remarks",
    "reason": "Działa, ale drogo.",
    "use": "within-year",
    "lack-money": "1",
    "rating-useful": "4",
    "rewizja": "0",
    "wersja": "1",
}
REMARK = {
    "remark-1-key": "00000000-0000-4000-8000-000000000001",
    "remark-1-anchor": "",
    "remark-1-kind": "cost",
    "remark-1-weight": "important",
    "remark-1-text": "Ile kosztuje utrzymanie?",
    "remark-1-quote": "",
    "remark-1-proposal": "",
}


@pytest.fixture
def practice(make):
    practice = make.practice(title="Zielone dachy w Lipogrodzie")
    with transaction():
        db.session.get(Practice, practice.id).version.sections = SECTIONS
    return practice


@pytest.fixture
def city(make):
    city = make.city("Obserwowo", size_class=SizeClass.SMALL)
    make.membership(city, make.network(), Form.OBSERVER)
    return city


@pytest.fixture
def page(practice):
    return f"/praktyki/{practice.slug}"


@pytest.fixture
def anna(make, city, sign_in):
    return sign_in(make.user(city, name="Anna Wierzba"))


@pytest.fixture
def piotr(make, city, sign_in):
    return sign_in(make.user(city, Role.COORDINATOR, name="Piotr Kowal"))


def post(browser, address, **fields):
    return browser.post(address, data={"csrf": browser.csrf, **fields})


def stored():
    db.session.expire_all()
    return db.session.scalars(select(Opinion).order_by(Opinion.id)).all()


def archive(practice):
    with transaction():
        db.session.get(Practice, practice.id).state = State.ARCHIVED


def test_from_the_page_of_the_practice_to_what_everybody_reads(anna, piotr, client, page):
    assert "Opinie miast" not in client.get(page).text
    shown = anna.get(page).text
    assert f'href="{page}/opinia"' in shown
    assert "Nie ma terminu" in shown
    assert "popieramy" not in shown
    form = anna.get(f"{page}/opinia").text
    assert 'value="miejsce-zalecenia"' in form
    for question in ("Czy to działa?", "Czy miasto z tego skorzysta?", "Czego brakuje"):
        assert question in form
    assert "Na każdą autorzy odpowiadają." not in form
    asked = post(anna, f"{page}/opinia", dalej="popros", **FIELDS, **REMARK)
    assert asked.location == f"{page}/opinia?stan=proszono"
    for path in ("", "/opinie"):
        assert "Działa, ale drogo." not in client.get(page + path).text
    given = post(piotr, f"{page}/opinia", dalej="przekaz", **FIELDS | {"rewizja": "1"}, **REMARK)
    assert given.location == f"{page}/opinia/potwierdzenie"
    receipt = anna.get(given.location).text
    assert stored()[0].number in receipt
    assert "w każdej chwili" in receipt
    shown = client.get(page).text
    assert re.search(r'popieramy z uwagami: <strong class="number">1<', shown)
    assert f'href="{page}/opinie"' in shown
    read = client.get(f"{page}/opinie").text
    for part in ("Obserwowo", "Działa, ale drogo.", "Ile kosztuje utrzymanie?", "1 miasto"):
        assert part in read
    assert "Piotr" not in read
    assert "Anna" not in read


def cells(page, caption):
    table = re.search(rf"<caption>{re.escape(caption)}</caption>.*?</table>", page, re.DOTALL)[0]
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in table.split("<tr>")[1:]]
    return {row[0]: row[1:] for row in rows}


def test_the_counts_are_by_answer_and_by_size_of_city(make, practice, page, client):
    small, big = (make.city(size_class=one) for one in (SizeClass.SMALL, SizeClass.LARGE))
    make.opinion(practice, small, use=Use.ALREADY, lacks=["money"], ratings={"useful": 4})
    make.opinion(practice, big, position=Position.AGAINST, use=Use.NO, lacks=["money", "law"])
    make.opinion(practice, make.city("Ciche"), is_given=False)
    read = client.get(f"{page}/opinie").text
    sizes = list(SizeClass)
    one_of = {
        "popieramy z uwagami": {SizeClass.SMALL},
        "nie popieramy w tym kształcie": {SizeClass.LARGE},
        "popieramy bez uwag": set(),
    }
    told = cells(read, "Czy to działa? Stanowiska według wielkości miasta")
    for answer, where in one_of.items():
        assert told[answer] == [str(len(where)), *(str(int(size in where)) for size in sizes)]
    lacks = cells(read, "Czego brakuje, według wielkości miasta")
    assert (lacks["pieniądze"][0], lacks["prawo"][0]) == ("2", "1")
    assert "Ciche" not in read


def test_a_new_version_while_somebody_writes_loses_and_gives_nothing(make, piotr, practice, page):
    piotr.get(f"{page}/opinia")
    make.output_version(practice, is_published=True)
    for path, fields in (("/opinia", FIELDS | {"dalej": "przekaz"}), ("/opinia/popieramy", {})):
        answer = post(piotr, page + path, **{"wersja": "1"} | fields)
        assert answer.location == f"{page}/opinia?stan=nowa-wersja"
    (opinion,) = stored()
    assert (opinion.given_at, opinion.version.number) == (None, 2)
    shown = piotr.get(answer.location).text
    assert "weszła w życie wersja 2" in shown
    assert f'href="{page}/wersje/2/roznice"' in shown
    assert "Działa, ale drogo.</textarea>" in shown
    fields = FIELDS | {"rewizja": "1", "wersja": "2"}
    assert post(piotr, f"{page}/opinia", dalej="przekaz", **fields).location.endswith("nie")


def test_what_was_said_of_an_earlier_version_is_named_and_begins_the_next(
    make, piotr, anna, practice, page
):
    post(piotr, f"{page}/opinia", dalej="przekaz", **FIELDS, **REMARK)
    number = stored()[0].number
    make.output_version(practice, is_published=True)
    assert "o wcześniejszym tekście: wersja 1" in piotr.get(f"{page}/opinie").text
    for path in ("", "/opinia"):
        assert f"o wersji 1: {number}" in piotr.get(page + path).text
    form = anna.get(f"{page}/opinia").text
    assert "Działa, ale drogo.</textarea>" in form
    assert 'name="remark-1-text"' not in form.partition("<template")[0]
    assert number in anna.get(f"{page}/opinia/potwierdzenie").text
    post(piotr, f"{page}/opinia", dalej="przekaz", **FIELDS | {"wersja": "2", "reason": "Lepsze."})
    read = piotr.get(f"{page}/opinie").text
    assert "o wcześniejszym tekście" not in read
    assert ("Lepsze." in read, "Działa, ale drogo." in read) == (True, False)
    first = anna.get(f"{page}/opinia/historia/1").text
    for part in ("Działa, ale drogo.", "Ile kosztuje utrzymanie?", number, "Piotr Kowal"):
        assert part in first


def test_an_archived_practice_keeps_its_opinions_and_takes_none(piotr, anna, practice, page):
    post(piotr, f"{page}/opinia", dalej="przekaz", **FIELDS, **REMARK)
    archive(practice)
    client = anna.application.test_client()
    assert "Działa, ale drogo." in client.get(f"{page}/opinie").text
    shown = anna.get(f"{page}/opinia").text
    assert "Nie można jej teraz zmienić." in shown
    assert "<textarea" not in shown
    refused = post(anna, f"{page}/opinia", **FIELDS | {"rewizja": "1", "reason": "Nie zginie."})
    assert refused.status_code == 404
    assert "Nie zginie." in refused.text


def test_no_other_city_is_offered_a_form_for_what_is_archived(make, piotr, practice, page):
    archive(practice)
    assert "/opinia" not in piotr.get(page).text
    for path in ("/opinia", "/opinia/potwierdzenie", "/opinia/historia/1"):
        assert piotr.get(page + path).status_code == 404
    assert make.opinion(practice, make.city("Dawne")).number in piotr.get(f"{page}/opinie").text


def selects(app, browser, address):
    """How often a page asks the database."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with app.app_context():
        database = db.engine
    event.listen(database, "before_cursor_execute", note)
    try:
        assert browser.get(address).status_code == 200
    finally:
        event.remove(database, "before_cursor_execute", note)
    return len([one for one in asked if one.lstrip().upper().startswith("SELECT")])


def test_many_opinions_are_read_with_as_few_questions_as_one(make, app, client, practice, page):
    make.opinion(practice, make.city("Pierwsze"))
    client.get(page)
    few = [selects(app, client, address) for address in (page, f"{page}/opinie")]
    for number in range(4):
        make.opinion(practice, make.city(f"Miasto {number}"), remarks=[{}, {}])
    assert [selects(app, client, address) for address in (page, f"{page}/opinie")] == few
    assert (few[0] <= 13, few[1] <= 6) == (True, True), few


def test_the_city_of_the_practice_reads_and_does_not_judge_itself(make, practice, page, sign_in):
    make.membership(practice.city, make.network(), Form.CHANGE_LEADER)
    own = sign_in(make.user(practice.city, Role.COORDINATOR))
    assert "Opinia Twojego miasta" not in own.get(page).text
    assert own.get(f"{page}/opinie").status_code == 200
    assert own.get(f"{page}/opinia").status_code == 404
    assert post(own, f"{page}/opinia/popieramy").status_code == 404
    assert stored() == []


def test_no_draft_has_a_page_of_opinions(make, client, piotr):
    hidden = make.practice(state=State.DRAFT)
    for browser in (client, piotr):
        for path in ("opinie", "opinia", "opinia/potwierdzenie"):
            answer = browser.get(f"/praktyki/{hidden.slug}/{path}")
            assert answer.status_code in {404, 303}
            assert "Praktyka numer" not in answer.text
    assert client.get(f"/inne/{hidden.slug}/opinie").status_code == 404
