"""A consultation through the pages: opened, put off, watched, adopted."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import door
from app.database import db, transaction
from app.domain.consultations import is_working_day
from app.domain.outputs import OutputState
from app.door import now, today
from app.models.consultations import Consultation, ConsultedCity
from app.models.opinions import Answer, Remark
from app.models.outputs import Output
from tests.rights.output_stage import scene, town


@pytest.fixture
def people(make, index):
    return town(make)


@pytest.fixture
def browser(sign_in, people):
    return lambda role: sign_in(people.people[role])


@pytest.fixture
def november(monkeypatch):
    """A day before a month with holidays in it."""
    monkeypatch.setattr(door, "today", lambda: date(2026, 11, 28))
    monkeypatch.setattr(door, "now", lambda: datetime(2026, 11, 28, 12, tzinfo=UTC))


def post(browser, address, **fields):
    return browser.post(address, data={"csrf": browser.csrf, **fields})


def kept(browser, address, day, **fields):
    """Open a consultation, whatever holidays fall into the time until the last day."""
    page = f"{address}/konsultacja/otworz"
    return post(browser, page, **{"closes_on": day, "mimo-to": day, **fields})


def a_day(*, working, after=20):
    """A day that far away or a little more, on which offices work, or do not."""
    days = (today() + timedelta(days=count) for count in range(after, after + 20))
    return next(day for day in days if is_working_day(day) is working)


def stage(output):
    return db.session.scalar(select(Output.stage).where(Output.id == output.id))


def test_the_form_offers_three_weeks_and_names_who_is_asked(make, people, browser):
    page = browser("moderator").get(f"{begun(make, people)}/konsultacja/otworz").text
    offered = re.search(r'type="date" value="([\d-]+)"', page)[1]
    assert offered == a_day(working=True, after=21).isoformat()
    assert "Brzeziny" in page
    assert "Olszany" in page
    assert re.search(r'name="city" value="\d+"> <span lang="pl">Liderowo', page)
    assert "Autorowo</span>" not in page


def begun(make, people):
    return f"/wyniki/{scene(make, people, 'network_review').output.slug}"


def test_it_is_opened_with_questions_and_other_cities(make, people, browser):
    address = begun(make, people)
    leader = people.people["leader"].city_id
    day = a_day(working=True).isoformat()
    answer = kept(
        browser("moderator"),
        address,
        day,
        **{"question-1": "Czego brakuje?", "question-3": " Ile to kosztuje? ", "city": str(leader)},
    )
    assert answer.location == f"{address}/konsultacja"
    row = db.session.scalars(select(Consultation)).one()
    assert (row.closes_on.isoformat(), row.questions) == (
        day,
        ["Czego brakuje?", "Ile to kosztuje?"],
    )
    asked = set(db.session.scalars(select(ConsultedCity.city_id)))
    assert asked == {people.observer.id, people.answered.id, leader}
    shown = browser("observer").get(address).text
    assert "Zapytane miasta przekazują opinie do" in shown


def test_a_last_day_without_offices_is_warned_of_and_can_be_kept(make, people, browser):
    address, moderator = begun(make, people), browser("moderator")
    day = a_day(working=False).isoformat()
    warned = post(moderator, f"{address}/konsultacja/otworz", closes_on=day)
    assert "jest wolny od pracy" in warned.text
    assert db.session.scalar(select(Consultation.id)) is None
    assert kept(moderator, address, day).status_code == 303


@pytest.mark.usefixtures("november")
def test_public_holidays_are_named_for_the_day_that_was_chosen(make, people, browser):
    """Not only for the day that the form offers to begin with."""
    address, moderator = begun(make, people), browser("moderator")
    page = f"{address}/konsultacja/otworz"
    offered = moderator.get(page).text
    assert "święta" not in offered.partition("<form")[2].lower()
    warned = post(moderator, page, closes_on="2026-12-28", **{"mimo-to": "2026-12-21"})
    assert "24 grudnia 2026, 25 grudnia 2026" in warned.text
    assert db.session.scalar(select(Consultation.id)) is None
    again = dict(re.findall(r'name="(closes_on|mimo-to)"[^>]*value="([\d-]+)"', warned.text))
    assert again["mimo-to"] == "2026-12-28"
    assert kept(moderator, address, "2026-12-28").status_code == 303


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("", "To nie jest data"), ("2026-13-45", "To nie jest data"), (None, "co najmniej 14 dni")],
)
def test_a_wrong_day_is_told_beside_the_field_and_all_typed_stays(
    make, people, browser, day, sentence
):
    address = begun(make, people)
    soon = a_day(working=True, after=2).isoformat()
    fields = {"closes_on": soon if day is None else day, "question-1": "Czego brakuje w tekście?"}
    refused = post(browser("moderator"), f"{address}/konsultacja/otworz", **fields)
    assert refused.status_code == 422
    assert sentence in re.search(r'id="e-closes_on">(.*?)</p>', refused.text)[1]
    assert "Czego brakuje w tekście?" in refused.text
    assert db.session.scalar(select(Consultation.id)) is None


def test_makers_see_who_has_answered_and_nobody_what(make, people, browser):
    output = scene(make, people, "consultation").output
    address = f"/wyniki/{output.slug}/konsultacja"
    for_makers = browser("moderator").get(address).text
    assert re.search(r"Brzeziny</span> – <span class=\"muted\">odpowiedziało", for_makers)
    assert re.search(r"Olszany</span> – <span class=\"muted\">jeszcze nie otworzyło", for_makers)
    for_observers = browser("observer").get(address).text
    assert "1 z 2" in for_observers
    assert "odpowiedziało<" not in for_observers
    assert "Brakuje kosztów" not in for_makers + for_observers


def test_there_is_no_page_before_there_is_a_consultation(make, people, browser):
    assert browser("moderator").get(f"{begun(make, people)}/konsultacja").status_code == 404


def test_more_time_is_given_once_and_the_reason_is_shown_to_all(make, people, browser):
    output = scene(make, people, "consultation").output
    address, moderator = f"/wyniki/{output.slug}/konsultacja", browser("moderator")
    refused = post(moderator, f"{address}/przedluz", closes_on="", reason="Sesja rady.")
    assert refused.status_code == 422
    assert "Sesja rady." in refused.text
    later = (today() + timedelta(days=30)).isoformat()
    fields = {"closes_on": later, "mimo-to": later, "reason": "Sesja rady."}
    post(moderator, f"{address}/przedluz", **fields)
    assert "Sesja rady." in browser("observer").get(f"/wyniki/{output.slug}").text
    assert "konsultacja/przedluz" not in moderator.get(address).text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-12-19", "jest wolny od pracy"), ("2026-12-28", "24 grudnia 2026, 25 grudnia 2026")],
)
@pytest.mark.usefixtures("november")
def test_days_off_within_the_time_that_is_added_are_named_first(
    make, people, browser, day, sentence
):
    output = scene(make, people, "consultation").output
    with transaction():
        row = db.session.scalars(select(Consultation)).one()
        row.closes_on = date(2026, 12, 15)
    address, moderator = f"/wyniki/{output.slug}/konsultacja", browser("moderator")
    fields = {"closes_on": day, "reason": "Sesja rady."}
    warned = post(moderator, f"{address}/przedluz", **fields)
    assert sentence in warned.text
    assert "Sesja rady." in warned.text
    assert last_day() == date(2026, 12, 15)
    again = re.search(r'name="mimo-to" value="([\d-]+)"', warned.text)[1]
    assert post(moderator, f"{address}/przedluz", **fields, **{"mimo-to": again}).status_code == 303
    assert last_day().isoformat() == day


def last_day():
    return db.session.scalar(select(Consultation.closes_on))


def test_who_cannot_adopt_it_yet_is_led_to_the_remarks(make, people, browser):
    address = f"/wyniki/{scene(make, people, 'resolution').output.slug}"
    with transaction():
        db.session.query(Answer).delete()
    page = browser("moderator").get(f"{address}/przyjmij").text
    assert f'href="{address}/odpowiedzi"' in page
    assert f'href="{address}/uwagi"' in page
    assert (
        f'class="button quiet" href="{address}/przyjmij"' in browser("moderator").get(address).text
    )


def test_the_output_is_adopted_when_all_is_answered(make, people, browser):
    things = scene(make, people, "resolution")
    address, moderator = f"/wyniki/{things.output.slug}/przyjmij", browser("moderator")
    assert "1 uwaga zgłoszona w terminie nie ma jeszcze odpowiedzi" in moderator.get(address).text
    assert post(moderator, address, outcome="Przyjęto.").status_code == 409
    with transaction():
        remark = db.session.scalar(select(Remark))
        answer = {"number": 1, "state": "ACCEPTED", "reason": "Tak.", "at": now(), "by": None}
        db.session.add(Answer(remark_id=remark.id, **answer))
    refused = post(moderator, address, outcome=" ")
    assert refused.status_code == 422
    assert stage(things.output) is OutputState.RESOLUTION
    post(moderator, address, outcome="Sieć przyjmuje wynik z poprawkami.")
    assert stage(things.output) is OutputState.ADOPTED
    page = browser("observer").get(f"/wyniki/{things.output.slug}").text
    assert "Sieć przyjmuje wynik z poprawkami." in page
