"""Outputs through the pages: begun, written, handed in, given out, published, as each reader sees."""

import re

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.actor import Form
from app.domain.drafts import DraftState
from app.domain.outputs import OutputState
from app.models.drafts import Draft
from app.models.outputs import Output

TEXT = "## Cel\n\nUporządkować **parkowanie**.\n\n## Zalecenia\n\n1. Policzyć miejsca.\n"
TYPED = {
    "tytul": "Model opłat za parkowanie",
    "streszczenie": "Trzy warianty opłat. Miasto wybiera swój.",
    "rodzaj": "model lub wzór",
    "praktyki": "",
    "tresc": TEXT,
}


class Network:
    """A network with its people, each in a browser of their own."""

    def __init__(self, make, sign_in):
        self.make = make
        self.network = make.network()
        self.city, self.other = make.city("Lipogród"), make.city("Wierzbowo")
        self.watcher = make.city("Obserwatorowo")
        for city, form in (
            (self.city, Form.LAUREATE),
            (self.other, Form.FINALIST),
            (self.watcher, Form.OBSERVER),
        ):
            make.membership(city, self.network, form)
        self.anna = sign_in(make.user(self.city))
        self.piotr = sign_in(make.user(self.other))
        self.olga = sign_in(make.user(self.watcher))
        self.ewa = sign_in(make.moderator())

    def begun(self, title="Model opłat", **given):
        fields = {"siec": "miasto-cyfrowe", "tytul": title, "rodzaj": "model lub wzór", **given}
        return post(self.anna, "/wyniki/nowy", **fields)

    def written(self):
        """An output whose text is whole; returns its address and that of the text."""
        draft = self.begun().location
        save(self.anna, draft, **TYPED)
        return f"/wyniki/{stored().slug}", draft

    def handed_in(self):
        address, draft = self.written()
        give(self.anna, address)
        return address, draft


@pytest.fixture
def net(make, sign_in):
    return Network(make, sign_in)


def test_an_output_whose_first_text_was_given_up_is_found_by_its_authors_and_written_anew(net):
    draft = net.begun("Model do porzucenia").location
    page = f"/wyniki/{stored().slug}"
    onward = post(net.anna, f"{draft}/usun")
    assert onward.location == "/wyniki?moje=1"
    mine = net.anna.get(onward.location).text
    assert "Model do porzucenia" in mine
    assert "Z pierwszego tekstu zrezygnowano." in mine
    assert "Model do porzucenia" not in net.anna.get("/wyniki").text
    for browser in (net.piotr, net.olga, net.ewa):
        assert "Model do porzucenia" not in browser.get("/wyniki?moje=1").text
    assert "Zacznij pisać" in net.anna.get(page).text
    anew = post(net.anna, f"{page}/pisz").location
    assert "Model do porzucenia" in net.anna.get(anew).text
    assert "zrezygnowano" not in net.anna.get("/wyniki?moje=1").text
    assert "Model do porzucenia" in net.anna.get("/wyniki").text


def post(browser, address, **fields):
    return browser.post(address, data={"csrf": browser.csrf, **fields})


def save(browser, draft, **fields):
    revision = re.search(r'name="rewizja" value="(\d+)"', browser.get(draft).text)[1]
    return post(browser, draft, rewizja=revision, **fields)


def give(browser, address, **fields):
    """Send the form of the page on which a version is given out."""
    page = browser.get(f"{address}/wersja").text
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in HIDDEN}
    sent = {name: found[1] for name, found in hidden.items() if found}
    return post(browser, f"{address}/wersja", **(sent | fields))


HIDDEN = ("krok", "szkic", "rewizja")


def stored():
    db.session.rollback()
    found = db.session.scalars(select(Output).order_by(Output.id.desc())).first()
    db.session.refresh(found)
    return found


def at(stage):
    with transaction():
        found = db.session.scalars(select(Output).order_by(Output.id.desc())).first()
        found.stage, found.opened_number = stage, 1
    db.session.rollback()


def test_an_output_is_begun_once_however_often_the_form_comes(net):
    page = net.anna.get("/wyniki/nowy")
    key = re.search(r'name="raz" value="([^"]+)"', page.text)[1]
    first, second = net.begun(raz=key), net.begun(raz=key)
    assert first.status_code == 303
    assert first.location == second.location
    assert first.location.startswith("/szkice/")
    assert db.session.scalar(select(func.count(Output.id))) == 1


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "x" * 121}, {"rodzaj": "wiersz"}])
def test_what_cannot_be_begun_comes_back_as_typed(net, wrong):
    answer = net.begun(**wrong)
    assert answer.status_code == 422
    assert answer.text.count('class="fault"') == 1
    assert 'value="miasto-cyfrowe" selected' in answer.text


def test_nobody_begins_where_their_city_does_not_work(net):
    assert net.anna.get("/wyniki/nowy").status_code == 200
    assert net.begun(siec="zasoby-miast").status_code == 404
    for browser in (net.olga, net.ewa):
        assert browser.get("/wyniki/nowy").status_code == 404


def test_the_form_of_an_output_has_its_fields_and_one_text(net):
    draft = net.begun().location
    page = net.anna.get(draft).text
    for name in ("tytul", "streszczenie", "rodzaj", "praktyki", "tresc"):
        assert f'id="p-{name}"' in page
    assert 'data-markdown="whole"' in page
    assert "Kompletność" not in page
    save(net.anna, draft, **TYPED)
    again = net.anna.get(draft).text
    assert "Uporządkować **parkowanie**." in again
    assert 'value="model lub wzór" selected' in again


def test_nothing_is_wrong_before_anything_was_saved(net):
    draft = net.begun().location
    assert 'class="fault"' not in net.anna.get(draft).text
    as_begun = TYPED | {"tytul": "Model opłat", "streszczenie": "", "tresc": ""}
    for fields in (as_begun, as_begun | {"streszczenie": "Krótko."}):
        saved = save(net.anna, draft, **fields).location
        assert re.search(r'id="e-tresc"', net.anna.get(saved).text)
    assert re.search(r'id="e-tresc"', net.anna.get(draft).text)


def test_what_is_wrong_stands_beside_its_field(net):
    draft = net.begun().location
    save(net.anna, draft, **(TYPED | {"praktyki": "nie-ma", "tresc": "# Cel\n\nTak.\n"}))
    page = net.anna.get(draft).text
    assert re.search(r'id="e-praktyki"[^>]*>.*nie-ma', page)
    assert re.search(r'id="e-tresc"', page)
    source = net.anna.get(f"{draft}/zrodlo").text
    assert "nie-ma" in source


def test_a_text_that_no_form_holds_is_kept_aside_when_a_form_comes(net):
    draft = net.begun().location
    save(net.anna, draft, text="bez metryczki")
    assert net.anna.get(draft).location.endswith("/zrodlo")
    answer = post(net.anna, draft, rewizja="2", **TYPED)
    assert "/odlozone/" in answer.location


def test_the_preview_shows_the_page_of_an_output(net, make):
    practice = make.practice(title="Praktyka źródłowa")
    draft = net.begun().location
    save(net.anna, draft, **(TYPED | {"praktyki": f"/praktyki/{practice.slug}"}))
    page = net.anna.get(f"{draft}/podglad").text
    assert "<strong>parkowanie</strong>" in page
    assert "Praktyka źródłowa" in page
    assert "Trzy warianty opłat." in page
    save(net.anna, draft, **(TYPED | {"rodzaj": ""}))
    broken = net.anna.get(f"{draft}/podglad").text
    assert "<strong>parkowanie</strong>" in broken
    assert "rodzaj" in broken


def test_the_list_of_texts_says_what_is_an_output(net):
    net.written()
    page = net.anna.get("/szkice").text
    assert "Model opłat za parkowanie" in page
    assert "wynik prac sieci" in page


def test_the_way_to_the_reviewer_leads_to_the_network(net):
    address, draft = net.written()
    assert net.anna.get(f"{draft}/gotowe").location == f"{address}/wersja"
    assert post(net.anna, f"/recenzje/{draft.rpartition('/')[2]}/oddaj").status_code == 404


def test_handing_in_shows_it_to_the_network_and_to_nobody_else(net, client):
    address, _ = net.written()
    assert net.piotr.get(address).status_code == 404
    assert net.ewa.get(address).status_code == 200
    assert give(net.anna, address, note="Pierwsza całość").location == address
    page = net.piotr.get(address).text
    assert "<strong>parkowanie</strong>" in page
    assert "Pierwsza całość" in page
    assert "Widzą go miasta pracujące w sieci" in page
    for browser in (net.olga, client):
        assert browser.get(address).status_code == 404
        assert "Model opłat" not in browser.get("/wyniki").text


def test_a_text_with_faults_is_not_handed_in_and_the_page_says_why(net):
    address, draft = net.written()
    save(net.anna, draft, **(TYPED | {"streszczenie": ""}))
    sent = {"krok": "przekaz", "szkic": draft.rpartition("/")[2], "rewizja": "3"}
    answer = post(net.anna, f"{address}/wersja", **sent)
    assert answer.status_code == 422
    assert "streszczenie" in answer.text
    assert stored().stage is OutputState.DRAFT


def test_an_output_is_taken_back_and_handed_in_again(net):
    address, _ = net.handed_in()
    assert post(net.anna, f"{address}/cofnij").location == address
    assert net.piotr.get(address).status_code == 404
    assert give(net.anna, address).location == address
    assert stored().stage is OutputState.NETWORK_REVIEW


def test_the_next_version_needs_a_word_on_what_has_changed(net):
    address, _ = net.handed_in()
    draft = post(net.anna, f"{address}/pisz").location
    save(net.anna, draft, **(TYPED | {"tresc": TEXT + "2. Ustalić stawki.\n"}))
    page = net.anna.get(f"{address}/wersja").text
    assert "<ins>2. Ustalić stawki.</ins>" in page
    assert give(net.anna, address, note=" ").status_code == 422
    assert give(net.anna, address, note="Dopisano stawki.").location == address
    assert "Dopisano stawki." in net.piotr.get(address).text
    assert "<ins>2. Ustalić stawki.</ins>" in net.piotr.get(f"{address}/wersje/2/roznice").text
    earlier = net.piotr.get(f"{address}/wersje/1").text
    assert "To jest wcześniejsza wersja" in earlier
    assert "Ustalić stawki" not in earlier
    assert net.piotr.get(f"{address}/wersje/2").status_code == 200


def test_observers_never_see_what_was_there_before_they_were_asked(net):
    address, _ = net.handed_in()
    at(OutputState.CONSULTATION)
    with transaction():
        stored().opened_number = 2
    draft = net.make.output_version(stored(), text="---\ntytul: B\n---\n\n## Cel\n\nNowy.\n")
    assert draft.number == 2
    assert net.olga.get(f"{address}/wersje/2").status_code == 200
    assert net.olga.get(f"{address}/wersje/1").status_code == 404
    assert "Uporządkować" not in net.olga.get(f"{address}/wersje/2/roznice?z=1").text
    assert "Uporządkować" in net.piotr.get(f"{address}/wersje/2/roznice?z=1").text


def test_a_stage_that_is_over_is_not_called_a_repetition(net):
    address, _ = net.handed_in()
    page = net.anna.get(address).text
    assert "etap zakończony" in page
    assert "wdrożone" not in page


def test_while_observers_read_the_text_stands(net):
    address, _ = net.handed_in()
    post(net.anna, f"{address}/pisz")
    at(OutputState.CONSULTATION)
    page = net.anna.get(f"{address}/wersja").text
    assert "Dopóki czytają go Obserwatorzy" in page
    assert post(net.anna, f"{address}/wersja", note="x").status_code == 404


def test_without_a_text_there_is_nothing_to_give_out(net):
    address, _ = net.handed_in()
    assert 'name="note"' not in net.anna.get(f"{address}/wersja").text
    assert net.piotr.get(f"{address}/wersja").status_code == 404


def test_authors_are_chosen_from_the_cities_at_work(net):
    address, _ = net.written()
    page = net.anna.get(f"{address}/autorzy").text
    assert "Wierzbowo" in page
    assert "Obserwatorowo" not in page
    assert post(net.anna, f"{address}/autorzy", miasta=net.other.id).location == address
    assert net.piotr.get(address).status_code == 200
    refused = post(net.anna, f"{address}/autorzy", miasta=net.watcher.id)
    assert refused.status_code == 422
    assert "nie bierze udziału" in refused.text
    assert net.ewa.get(f"{address}/autorzy").status_code == 200


def test_published_it_is_everybodys_and_archived_it_says_why(net, client):
    address, _ = net.handed_in()
    at(OutputState.ADOPTED)
    assert post(net.anna, f"{address}/opublikuj").status_code == 404
    assert post(net.ewa, f"{address}/opublikuj").location == address
    assert "<strong>parkowanie</strong>" in client.get(address).text
    assert "Model opłat za parkowanie" in client.get("/wyniki").text
    assert "Model opłat za parkowanie" in client.get("/sieci/miasto-cyfrowe").text
    assert "Model opłat za parkowanie" in client.get(f"/miasta/{net.city.slug}").text
    assert net.anna.get(f"{address}/archiwizuj").status_code == 404
    assert post(net.ewa, f"{address}/archiwizuj", reason="").status_code == 422
    assert net.ewa.get(f"{address}/archiwizuj").status_code == 200
    sent = {"reason": "Zmieniło się prawo.", "successor": ""}
    assert post(net.ewa, f"{address}/archiwizuj", **sent).location == address
    assert "Zmieniło się prawo." in client.get(address).text
    assert "Model opłat za parkowanie" not in client.get("/wyniki").text
    assert "Model opłat za parkowanie" in client.get("/wyniki?etap=archived").text


def test_the_pages_of_network_and_city_tell_nobody_of_what_is_hidden(net, client):
    net.handed_in()
    for page in ("/sieci/miasto-cyfrowe", f"/miasta/{net.city.slug}"):
        assert "Model opłat" in net.piotr.get(page).text
        for browser in (net.olga, client):
            assert "Model opłat" not in browser.get(page).text


def test_the_list_is_narrowed_by_network_kind_step_and_city(net, make):
    net.handed_in()
    make.output(
        OutputState.PUBLISHED, title="Raport z zasobów", network=make.network("zasoby-miast")
    )
    assert "Raport z zasobów" in net.anna.get("/wyniki?siec=zasoby-miast").text
    for narrowed in ("siec=zasoby-miast", "rodzaj=raport", "etap=published", "etap=archived"):
        assert "Model opłat" not in net.anna.get(f"/wyniki?{narrowed}").text
    mine = net.anna.get("/wyniki?moje=1").text
    assert "Model opłat" in mine
    assert "Raport z zasobów" not in mine
    assert "Nie ma takiego" in net.anna.get("/wyniki?etap=adopted").text


def test_an_output_whose_text_was_given_up_is_in_no_list_but_can_be_taken_up_again(net):
    address, draft = net.written()
    post(net.anna, f"{draft}/usun")
    assert db.session.scalars(select(Draft.state)).all() == [DraftState.DISCARDED]
    assert "Model opłat" not in net.anna.get("/wyniki").text
    assert net.anna.get(address).status_code == 200
    assert net.anna.get(post(net.anna, f"{address}/pisz").location).status_code == 200


def test_a_right_lost_while_writing_gives_the_text_back(net):
    _, draft = net.written()
    at(OutputState.ADOPTED)
    answer = post(net.anna, draft, rewizja="2", **TYPED)
    assert answer.status_code == 404
    assert "Uporządkować **parkowanie**." in answer.text


def test_a_hint_on_an_output_names_the_line_of_its_one_field(net):
    address, draft = net.written()
    save(net.anna, draft, **{**TYPED, "tresc": TEXT + "\nLorem ipsum\n"})
    told = '#p-tresc" lang="pl">Zalecenia</a>, wiersz 9 pola: '
    assert f'<a href="{told}' in net.anna.get(draft).text
    assert f'<a href="{draft}{told}' in net.anna.get(f"{address}/wersja").text
