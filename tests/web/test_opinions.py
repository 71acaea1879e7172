"""The opinion of a city in the browser's words: the form, the receipt, and what others see."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from app import door
from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.opinions import OpinionText, Position
from app.domain.outputs import OutputState
from app.models.accounts import User
from app.models.consultations import ConsultedCity
from app.models.notices import Notice
from app.models.opinions import Opinion, OpinionEdition
from tests.outputs import NOW

FIELDS = {
    "position": "support-with-remarks",
    "reason": "Dobre, ale drogie.",
    "use": "consider",
    "lack-money": "1",
    "rating-useful": "4",
    "rating-clear": "",
    "answer-1": "Pieniędzy.",
    "rewizja": "0",
}
ROW = {
    "key": "00000000-0000-4000-8000-000000000001",
    "anchor": "zalecenia",
    "quote": "Opis zaleceń",
    "kind": "cost",
    "weight": "blocking",
    "text": "Ile to kosztuje?",
    "proposal": "Opis zaleceń i kosztów",
}
REMARK = {f"remark-1-{name}": value for name, value in ROW.items()}


@pytest.fixture
def output(make):
    return make.output(OutputState.CONSULTATION, title="Rekomendacja o transporcie")


@pytest.fixture
def city(make):
    city = make.city("Obserwowo")
    make.membership(city, make.network(), Form.OBSERVER)
    return city


@pytest.fixture
def asked(make, output, city):
    """The consultation, open for long enough."""
    return make.consultation(output, city, closes_on=door.today() + timedelta(days=20))


@pytest.fixture
def address(output, asked):
    return f"/wyniki/{output.slug}/opinia"


@pytest.fixture
def anna(make, city, sign_in):
    return sign_in(make.user(city))


@pytest.fixture
def piotr(make, city, sign_in):
    return sign_in(make.user(city, Role.COORDINATOR))


def post(browser, address, **fields):
    return browser.post(address, data={"csrf": browser.csrf, **fields})


def stored():
    db.session.expire_all()
    return db.session.scalars(select(Opinion)).one()


def text():
    return OpinionText.from_json(stored().draft)


def close(output):
    with transaction():
        db.session.get(type(output), output.id).stage = OutputState.RESOLUTION


def test_all_that_is_typed_is_saved_and_comes_back(anna, address):
    page = anna.get(address).text
    for question in ("Stanowisko miasta", "Czy miasto z tego skorzysta?", "Czego brakuje?"):
        assert question in page
    assert "Przekaż opinię miasta" not in page
    answer = post(anna, address, dalej="zapisz", **FIELDS, **REMARK)
    assert (answer.status_code, answer.location) == (303, f"{address}?stan=zapisano")
    said = text()
    assert (said.position, said.lacks) == (Position.SUPPORT_WITH_REMARKS, ("money",))
    assert (said.ratings, said.answers) == ({"useful": 4}, ("Pieniędzy.",))
    assert (said.remarks[0].heading, said.remarks[0].weight) == ("Zalecenia", "blocking")
    page = anna.get(answer.location).text
    assert "Zapisano." in page
    assert "Dobre, ale drogie.</textarea>" in page
    assert 'name="rating-useful" value="4" checked' in page
    assert "<ins> i kosztów</ins>" in page


def test_what_no_choice_of_ours_is_left_out(anna, address):
    odd = {"position": "yes", "use": "x", "rating-useful": "5", "lack-x": "1", "answer-9": "y"}
    row = REMARK | {"remark-1-anchor": "nie-ma", "remark-1-kind": "x", "remark-1-weight": "x"}
    post(anna, address, **FIELDS | odd, **row)
    said = text()
    assert (said.position, said.use, said.ratings) == (None, None, {})
    assert (said.remarks[0].anchor, said.remarks[0].kind) == ("", "substance")


def test_remarks_come_and_go_without_scripts_and_nothing_typed_is_lost(anna, address):
    onward = post(anna, address, dalej="dodaj", **FIELDS).location
    assert onward.endswith("?miejsce=#uwaga")
    page = anna.get(onward).text
    assert "Uwaga 1" in page
    assert "Dobre, ale drogie.</textarea>" in page
    onward = post(anna, address, dalej="miejsce-zalecenia", **FIELDS | {"rewizja": "1"}).location
    page = anna.get(onward).text
    assert '<option value="zalecenia" selected' in page
    post(anna, address, dalej="zapisz", **FIELDS | {"rewizja": "1"}, **REMARK)
    assert len(text().remarks) == 1
    gone = post(anna, address, dalej=f"usun-{ROW['key']}", **FIELDS | {"rewizja": "2"}, **REMARK)
    assert gone.location.endswith("#uwagi")
    assert (text().remarks, text().reason) == ((), "Dobre, ale drogie.")


def test_a_heading_that_is_not_there_is_the_whole_text(anna, address):
    page = anna.get(f"{address}?miejsce=nie-ma").text
    assert "Uwaga 1" in page
    assert '<option value="nie-ma"' not in page


def test_a_row_that_a_script_adds_is_as_weighty_as_one_of_ours(anna, address):
    pattern = anna.get(address).text.partition('<template id="new-remark">')[2]
    assert '<option value="important" selected' in pattern
    assert '<option value="blocking" selected' not in pattern


def test_the_coordinator_gives_it_and_gets_a_receipt(anna, piotr, address, output):
    post(anna, address, dalej="popros", **FIELDS, **REMARK)
    (notice,) = db.session.scalars(select(Notice))
    assert (notice.kind, notice.data["address"]) == ("opinion-waiting", address)
    assert "Czeka, aż przekaże ją koordynator." in piotr.get(address).text
    assert "Przeczytaj i przekaż" in piotr.get(f"/wyniki/{output.slug}").text
    assert "Pisz dalej" in anna.get(f"/wyniki/{output.slug}").text
    answer = post(piotr, address, dalej="przekaz", **FIELDS | {"rewizja": "1"}, **REMARK)
    assert answer.location == f"{address}/potwierdzenie"
    opinion = stored()
    page = anna.get(answer.location).text
    for part in (opinion.number, opinion.sha256, "Obserwowo", "Rekomendacja o transporcie"):
        assert part in page
    page = anna.get(f"/wyniki/{output.slug}").text
    assert opinion.number in page
    assert "Popieramy bez uwag" not in page
    assert "Zmień opinię" in page
    assert re.search(r"\d\d:\d\d\. Można ją zmienić", page)
    post(piotr, address, dalej="przekaz", **FIELDS | {"rewizja": "1", "reason": "Inaczej."})
    assert len(db.session.scalars(select(OpinionEdition)).all()) == 2
    assert "Przekazana wcześniej" in anna.get(f"{address}/potwierdzenie").text
    post(anna, address, **FIELDS | {"rewizja": "2", "reason": "Jeszcze inaczej."})
    assert "to jeszcze nie jest przekazane" in piotr.get(address).text


def test_what_was_given_before_is_listed_with_its_time_giver_and_position_and_can_be_read(
    piotr, anna, address
):
    post(piotr, address, dalej="przekaz", **FIELDS, **REMARK)
    against = FIELDS | {"rewizja": "1", "position": "against", "reason": "Jednak nie."}
    post(piotr, address, dalej="przekaz", **against)
    giver = db.session.get(User, stored().given_by).name
    for page in (address, f"{address}/potwierdzenie"):
        listed = anna.get(page).text.partition("Przekazana wcześniej")[2] or anna.get(page).text
        row = re.search(rf'<li><a href="{address}/historia/1">.*?</li>', listed, re.DOTALL)[0]
        for part in (giver, "popieramy z uwagami", "1 uwaga", "SHA-256"):
            assert part in row
        assert re.search(r"\d{4} \d\d:\d\d", row)
    first = anna.get(f"{address}/historia/1").text
    for part in ("Dobre, ale drogie.", "Ile to kosztuje?", "Miasto przekazało później kolejną"):
        assert part in first
    last = anna.get(f"{address}/historia/2").text
    assert ("Jednak nie." in last, "kolejną opinię" in last) == (True, False)
    assert anna.get(f"{address}/historia/3").status_code == 404


def test_each_heading_of_the_output_leads_to_a_remark_of_those_who_may(
    make, anna, address, output, sign_in
):
    page, link = f"/wyniki/{output.slug}", f'href="{address}?miejsce=zalecenia#uwaga"'
    assert link in anna.get(page).text
    form = anna.get(f"{address}?miejsce=zalecenia").text
    assert '<option value="zalecenia" selected' in form
    assert 'id="uwaga"' in form
    for other in (make.user(output.city), make.moderator()):
        assert "?miejsce=" not in sign_in(other).get(page).text
    make.output_version(output)  # what is shown is no more what the cities are asked about
    assert "?miejsce=" not in anna.get(page).text


def test_lesser_headings_lead_to_a_remark_too_also_without_scripts(make, anna, address, output):
    html = '<p>Wstęp.</p><h3 id="tresc-zalecenia-koszty">Koszty</h3><p>Ile.</p>'
    with transaction():
        sections = output.version.sections
        output.version.sections = [sections[0], {**sections[1], "html": html}]
    page = anna.get(f"/wyniki/{output.slug}").text
    place = "tresc-zalecenia-koszty"
    assert re.search(
        rf'Koszty</h3><p class="[^"]*"><a href="{address}\?miejsce={place}#uwaga', page
    )
    form = anna.get(f"{address}?miejsce={place}").text
    assert f'<option value="{place}" selected lang="pl">Zalecenia › Koszty<' in form
    assert re.search(rf'Koszty</h4><p class="screen"><button[^>]*value="miejsce-{place}"', form)
    assert form.count(f'id="{place}"') == 1
    post(anna, address, **FIELDS, **{**REMARK, "remark-1-anchor": place})
    kept = OpinionText.from_json(db.session.scalars(select(Opinion)).one().draft).remarks[0]
    assert (kept.anchor, kept.heading) == (place, "Zalecenia › Koszty")


def test_once_it_is_given_and_closed_no_heading_leads_to_a_remark(piotr, address, output):
    post(piotr, address, dalej="przekaz", **FIELDS)
    close(output)
    assert "?miejsce=" not in piotr.get(f"/wyniki/{output.slug}").text


def test_an_official_gives_nothing_even_by_hand(anna, address):
    assert post(anna, address, dalej="przekaz", **FIELDS).status_code == 404
    assert post(anna, f"{address}/popieramy").status_code == 404
    assert stored().given_at is None


def test_without_a_coordinator_the_official_is_told(anna, address):
    onward = post(anna, address, dalej="popros", **FIELDS).location
    assert "nie ma koordynatora" in anna.get(onward).text


def test_what_is_missing_is_told_beside_the_field_and_the_typed_is_kept(piotr, address):
    fields = FIELDS | {"reason": "", "answer-1": "Zostaje."}
    answer = post(piotr, address, dalej="przekaz", **fields, **REMARK | {"remark-1-text": ""})
    assert answer.status_code == 422
    assert "Podaj uzasadnienie" in answer.text
    assert 'href="#f-reason"' in answer.text
    assert "Napisz, na czym uwaga polega" in answer.text
    assert "Zostaje.</textarea>" in answer.text
    assert 'name="rewizja" value="1"' in answer.text
    assert stored().given_at is None
    first = post(piotr, address, dalej="przekaz", rewizja="1")
    assert "Wybierz jedno z czterech stanowisk" in first.text
    assert 'id="f-position"' in first.text


def test_what_is_too_long_is_not_saved_and_is_kept_on_the_page(anna, address):
    answer = post(anna, address, **FIELDS | {"reason": "x" * 4_001})
    assert answer.status_code == 422
    assert "x" * 4_001 in answer.text
    assert 'name="rewizja" value="0"' in answer.text
    assert db.session.scalars(select(Opinion)).all() == []


def test_two_officials_both_see_both_texts_and_lose_nothing(anna, piotr, address):
    for browser in (anna, piotr):
        browser.get(address)
    post(anna, address, **FIELDS, **REMARK)
    other = REMARK | {"remark-1-key": ROW["key"][:-1] + "2", "remark-1-text": "Uwaga Piotra."}
    met = post(piotr, address, dalej="zapisz", **FIELDS | {"reason": "Piotr."}, **other)
    page = piotr.get(met.location).text
    assert "Oba teksty są tu połączone" in page
    assert "Piotr.</textarea>" in page
    assert re.search(r"Ktoś inny z miasta zapisał:</span> <span[^>]*>Dobre, ale drogie", page)
    assert "Ile to kosztuje?" in page
    assert "Uwaga Piotra." in page
    second = {key.replace("-1-", "-2-"): value for key, value in other.items()}
    both = {**FIELDS, "rewizja": "1", "reason": "Razem.", "razem": "1", **REMARK, **second}
    post(piotr, address, **both)
    assert (text().reason, len(text().remarks), stored().put_aside) == ("Razem.", 2, [])


def test_typing_is_saved_by_itself(anna, piotr, address):
    answer = post(anna, f"{address}/zapis", **FIELDS)
    assert answer.json["revision"] == 1
    met = post(piotr, f"{address}/zapis", **FIELDS | {"reason": "Inne."})
    assert (met.status_code, met.json["conflict"]) == (409, f"{address}?stan=spotkanie")


def test_what_is_too_long_is_told_in_words_while_typing_and_nothing_is_saved(anna, address):
    long = {"reason": "x" * 4_001, "answer-1": "x" * 2_001}
    refused = post(anna, f"{address}/zapis", **FIELDS | long)
    assert refused.status_code == 422
    sentence = "Tekst jest za długi. Skróć go."
    assert refused.json == {"errors": dict.fromkeys(("reason", "answer-1"), sentence)}
    assert db.session.scalars(select(Opinion)).all() == []


def test_support_without_remarks_is_one_post_from_the_page_of_the_output(piotr, address, output):
    page = piotr.get(f"/wyniki/{output.slug}").text
    assert f'action="{address}/popieramy"' in page
    answer = post(piotr, f"{address}/popieramy")
    assert answer.location == f"{address}/potwierdzenie"
    number = stored().number
    assert post(piotr, f"{address}/popieramy").status_code == 303
    assert (stored().position, stored().number) == (Position.SUPPORT, number)


def test_one_click_leads_to_what_a_colleague_has_begun(anna, piotr, address):
    post(anna, address, **FIELDS)
    answer = post(piotr, f"{address}/popieramy")
    assert "zaczęło już pisać" in piotr.get(answer.location).text
    assert stored().given_at is None


def test_blind_nobody_else_finds_a_trace_before_the_closing(make, piotr, asked, sign_in, client):
    output, address = asked.output, f"/wyniki/{asked.output.slug}/opinia"
    post(piotr, address, dalej="przekaz", **FIELDS, **REMARK)
    other = make.city("Ciekawowo")
    make.membership(other, make.network(), Form.OBSERVER)
    db.session.add(
        ConsultedCity(consultation_id=stored().consultation_id, city_id=other.id, asked_at=NOW)
    )
    db.session.commit()
    readers = [
        sign_in(make.user(other, Role.COORDINATOR)),
        sign_in(make.user(output.city)),
        sign_in(make.moderator()),
    ]
    number = stored().number
    for browser in readers:
        for path in ("", "/opinia", "/opinia/potwierdzenie", "/opinie"):
            answer = browser.get(f"/wyniki/{output.slug}{path}")
            assert path != "/opinie" or answer.status_code == 404
            for secret in ("drogie", "Ile to kosztuje", number):
                assert secret not in answer.text
    for path in ("", "/opinie"):
        assert client.get(f"/wyniki/{output.slug}{path}").status_code == 404
    close(output)
    for browser in readers:
        page = browser.get(f"/wyniki/{output.slug}/opinie").text
        assert "Ile to kosztuje?" in page
        assert "Ciekawowo" in page
    assert client.get(f"/wyniki/{output.slug}/opinie").status_code == 404


def test_after_publication_everybody_reads_cities_and_no_people(make, client, city):
    output = make.output(OutputState.PUBLISHED)
    person = make.user(city, name="Genowefa Tajna")
    asked = make.consultation(output, city)
    make.opinion(
        output, city, consultation=asked, given_by=person.id, saved_by=person.id, is_late=True
    )
    page = client.get(f"/wyniki/{output.slug}/opinie").text
    assert "Obserwowo" in page
    assert "Brakuje kosztów." in page
    assert "po terminie" in page
    assert "Genowefa" not in page
    assert "Opinie miast" in client.get(f"/wyniki/{output.slug}").text


def test_where_nobody_answered_that_is_said(make, client, city):
    output = make.output(OutputState.PUBLISHED)
    make.consultation(output, city)
    page = client.get(f"/wyniki/{output.slug}/opinie").text
    assert "Żadne miasto nie przekazało opinii." in page
    assert "Obserwowo" in page
    assert "bez uwag: 0. Bez odpowiedzi: 1" in page


def test_once_closed_it_is_read_only_and_what_was_typed_comes_back(piotr, anna, address, output):
    post(piotr, address, dalej="przekaz", **FIELDS, **REMARK)
    close(output)
    page = piotr.get(address).text
    assert "nie można już jej zmienić" in page
    assert "<textarea" not in page
    assert "Ile to kosztuje?" in page
    late = post(anna, address, **FIELDS | {"rewizja": "1", "reason": "Za późno."}, **REMARK)
    assert late.status_code == 409
    assert "Za późno." in late.text
    assert "Ile to kosztuje?" in late.text


def test_a_late_one_is_taken_and_flagged(piotr, address, output):
    close(output)
    assert "po terminie" in piotr.get(address).text.lower()
    assert "Termin minął" in piotr.get(f"/wyniki/{output.slug}").text
    answer = post(piotr, address, dalej="przekaz", **FIELDS)
    assert "(po terminie)" in piotr.get(answer.location).text
    assert "Przyszła po terminie." in piotr.get(address).text


def test_a_city_that_never_gave_it_reads_so_afterwards(anna, address, output):
    post(anna, address, **FIELDS)
    with transaction():
        db.session.get(type(output), output.id).stage = OutputState.ADOPTED
    for path in (address, f"/wyniki/{output.slug}"):
        assert "nie została przekazana" in anna.get(path).text
    assert anna.get(f"{address}/potwierdzenie").status_code == 404


def test_nobody_but_the_cities_asked_opens_the_form(make, sign_in, address, output, client):
    assert client.get(address).status_code == 303
    for person in (make.user(output.city, Role.COORDINATOR), make.moderator(), make.user()):
        browser = sign_in(person)
        assert browser.get(address).status_code == 404
        assert post(browser, address, **FIELDS).status_code == 404
    fresh = make.output(OutputState.NETWORK_REVIEW)
    browser = sign_in(make.user(fresh.city))
    assert browser.get(f"/wyniki/{fresh.slug}/opinia").status_code == 404
    assert browser.get(f"/wyniki/{fresh.slug}").status_code == 200


def seen_at():
    db.session.expire_all()
    return db.session.scalars(select(ConsultedCity)).one().seen_at


@pytest.mark.parametrize("page", ["", "/opinia"])
def test_the_first_look_is_that_of_somebody_of_the_city(make, anna, sign_in, asked, page):
    client = anna.application.test_client()
    path = f"/wyniki/{asked.output.slug}{page}"
    client.get(path)
    sign_in(make.moderator()).get(path)
    anna.get("/do-zrobienia")
    assert seen_at() is None
    anna.get(path)
    first = seen_at()
    anna.get(path)
    assert first is not None
    assert seen_at() == first


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>",
    "\u202eodwrotnie\x00\x07",
    '=HYPERLINK("http://zly.example")',
]


@pytest.mark.parametrize("evil", HOSTILE, ids=repr)
def test_t30_hostile_words_are_shown_as_words_everywhere(piotr, address, output, evil):
    row = {f"remark-1-{name}": evil for name in ("text", "quote", "proposal", "anchor")}
    row |= {"remark-1-key": evil, "remark-1-kind": evil, "remark-1-weight": evil}
    fields = FIELDS | {"reason": evil, "answer-1": evil}
    assert post(piotr, address, dalej="przekaz", **fields, **row).status_code == 303
    kept = stored().reason
    assert "\x00" not in kept
    assert "\u202e" not in kept
    pages = [piotr.get(address).text]
    close(output)
    pages += [piotr.get(path).text for path in (address, f"/wyniki/{output.slug}/opinie")]
    for page in pages:
        assert kept in unescape(page)
        assert not re.search(r"<(script(?! src=)|img|svg onload)", page)
