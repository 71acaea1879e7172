"""Handed in, returned, corrected, published, confirmed, put away: through the pages."""

import re
from datetime import timedelta

import pytest

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.drafts import DraftState
from app.door import today
from app.models.accounts import User
from app.models.drafts import Draft, Review
from app.models.practices import Practice
from app.web import reviews as pages


def whole(city, problem="Nikt nie wiedział."):
    return (
        f'---\ntytul: "Teleopieka w Lipogrodzie"\nstreszczenie: "Opaski. Pomoc."\nmiasto: {city.slug}\n'
        'jednostka: "Wydział"\nsieci: [miasto-cyfrowe]\ntematy: ["otwarte dane"]\netap: wdrożona\n'
        f'kontakt: "w@lipogrod.example"\npoziom_dowodow: 4\n---\n\n## Problem\n\n{problem}\n'
    )


FULL = """---
tytul: "Teleopieka"
streszczenie: "Opaski. Pomoc przychodzi po kwadransie."
miasto: MIASTO
jednostka: "Wydział"
sieci: [miasto-cyfrowe]
tematy: ["otwarte dane"]
slowa_kluczowe: [opaska]
etap: wdrożona
okres: {od: 2019}
kontakt: "w@lipogrod.example"
kontakt_osoba: "Jan Kowal"
partnerzy: ["Szpital w Lipogrodzie"]
zrodla:
  - {tytul: "Raport", adres: "https://lipogrod.example/raport"}
wskazniki:
  - {nazwa: "Upadki", jednostka: "liczba", przed: "7", po: "3", data: "2025"}
stan_na: 2020-01-01
poziom_dowodow: 4
status_opisu: "opis redakcyjny na podstawie źródeł publicznych – potwierdzony przez miasto"
---

## Problem

Nikt nie wiedział[^1]. **Gruby** <svg> i [odnośnik](https://lipogrod.example/).

[^1]: Przypis.

## Rozwiązanie

| Opaska | Koszt |
| --- | --- |
| jedna | 7 zł |
"""


@pytest.fixture
def city(make, index):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return city


@pytest.fixture
def author(make, city, sign_in):
    return sign_in(make.user(city))


@pytest.fixture
def moderator(make, sign_in):
    return sign_in(make.moderator())


def post(browser, address, **fields):
    return browser.post(address, data={"csrf": browser.csrf, **fields})


def written(author, text):
    address = post(author, "/szkice").location
    post(author, address, rewizja="1", text=text)
    return address


def handed_in(author, text):
    address = written(author, text)
    assert (
        post(author, f"{address}/przeslij", prawa="1", note="Pierwsza wersja.").location
        == "/szkice"
    )
    return address, address.replace("szkice", "recenzje")


def revision(browser, address):
    return re.search(r'name="revision" value="(\d+)"', browser.get(address).text)[1]


def latest(kind):
    db.session.rollback()
    return db.session.query(kind).order_by(kind.id.desc()).first()


def test_what_is_incomplete_is_not_handed_in_and_says_why(author):
    address = post(author, "/szkice").location
    assert post(author, f"{address}/przeslij", prawa="1").location == f"{address}/gotowe"
    assert "Co poprawić, zanim tekst da się przesłać" in author.get(f"{address}/gotowe").text
    assert latest(Draft).state is DraftState.DRAFT


def test_a_word_to_the_reviewer_outlives_the_faults_of_the_text(author, city):
    address = post(author, "/szkice").location
    post(author, f"{address}/przeslij", prawa="1", note="Pilne & ważne.")
    assert "zachowane do tego czasu" in author.get(f"{address}/gotowe").text
    assert "Pilne &amp; ważne." in author.get(f"{address}/gotowe").text
    post(author, address, rewizja="1", text=whole(city))
    mended = author.get(f"{address}/gotowe").text
    assert re.search(r'name="note"[^>]*>\s*Pilne &amp; ważne\.</textarea>', mended)
    post(author, f"{address}/przeslij", prawa="1", note="Już nie.")
    assert (latest(Draft).state, latest(Draft).note) == (DraftState.SUBMITTED, "Już nie.")


def test_a_text_waits_for_its_moderator_and_cannot_be_written_on(author, moderator, city):
    address, review = handed_in(author, whole(city))
    assert "Teleopieka w Lipogrodzie" in moderator.get("/recenzje").text
    page = moderator.get(review).text
    assert "Nikt nie wiedział." in page
    assert "Pierwsza wersja." in page
    assert "u recenzenta" in author.get(address).text
    assert post(author, address, rewizja="2", tytul="x").status_code == 404


def test_a_reviewer_sees_the_files_of_the_text(make, author, moderator, city):
    address = written(author, whole(city))
    given = make.attachment(db.session.query(Draft).one(), title="Regulamin wizyt")
    file, key = f"/pliki/{given.key}", address.rpartition("/")[2]
    db.session.commit()
    post(author, f"/szkice/{key}/przeslij", prawa="tak")
    page = moderator.get(f"/recenzje/{key}").text
    assert re.search(rf'<a[^>]*href="{file}"[^>]*>[^<]*Regulamin wizyt', page)
    assert moderator.get(file).status_code == 200


def test_a_text_is_returned_with_notes_that_its_city_sees(author, moderator, city):
    address, review = handed_in(author, whole(city))
    fields = {
        "revision": revision(moderator, review),
        "note.problem": "Ile osób?",
        "met.steps": "yes",
        "met.cost": "no",
        "met.language": "",
        "met.results": "może",
    }
    refused = post(moderator, review, decision="return", **fields)
    assert refused.status_code == 422
    assert "Ile osób?" in refused.text
    chosen = re.findall(r'name="met\.(\w+)" value="(\w+)" checked', refused.text)
    assert chosen == [("steps", "yes"), ("cost", "no")]
    answer = post(moderator, review, decision="return", reason="Podaj liczby.", **fields)
    assert answer.location == "/recenzje"
    page = author.get(address).text
    assert "Podaj liczby." in page
    assert "Ile osób?" in page
    assert "Napisz, ile kosztuje start" in page  # said to be missing
    assert "Opisz kroki tak" not in page  # met
    assert "Napisz prościej i wyjaśnij skróty." not in page  # not looked at
    assert latest(Review).checklist == {"steps": True, "cost": False}
    post(author, address, rewizja="2", text=whole(city, "Czterdzieści osób."))
    post(author, f"{address}/przeslij", prawa="1")
    again = moderator.get(review).text
    assert "Zmiany od poprzedniej tury" in again
    assert "<ins>Czterdzieści" in again


def test_a_published_text_is_read_by_everybody_with_our_keys(author, moderator, city, app):
    _, review = handed_in(author, whole(city))
    answer = post(
        moderator, review, decision="publish", evidence="1", revision=revision(moderator, review)
    )
    assert answer.location.startswith("/praktyki/")
    page = app.test_client().get(answer.location).text
    assert "Nikt nie wiedział." in page
    practice = latest(Practice)
    assert practice.evidence == 1
    assert "poziom_dowodow: 1" in app.test_client().get(f"{answer.location}.md").text


def test_t17_nobody_publishes_what_is_of_their_city_or_written_by_them(make, author, city, sign_in):
    _, review = handed_in(author, whole(city))
    for person in (make.moderator(city=city), make.user(city, Role.ADMINISTRATOR)):
        browser = sign_in(person)
        assert post(browser, review, decision="publish", revision="2").status_code == 404
    assert latest(Draft).state is DraftState.SUBMITTED


def test_t59_a_decision_is_taken_once(make, author, moderator, city, sign_in):
    _, review = handed_in(author, whole(city))
    other = sign_in(make.moderator())
    at = revision(moderator, review)
    assert post(moderator, review, decision="publish", revision=at).status_code == 303
    assert post(moderator, review, decision="publish", revision=at).status_code == 303
    late = post(other, review, decision="return", reason="Za mało danych.", revision=at)
    assert late.status_code == 409
    assert "readonly>\nZa mało danych.</textarea>" in late.text
    assert db.session.query(Review).count() == 1


def test_a_text_taken_back_can_be_written_on(author, city):
    address, _ = handed_in(author, whole(city))
    assert "Wycofaj" in author.get(f"{address}/gotowe").text
    assert post(author, f"{address}/wycofaj").location == address
    assert latest(Draft).state is DraftState.DRAFT


def test_an_expert_is_asked_and_the_moderator_reads_the_opinion(
    make, author, moderator, city, sign_in
):
    _, review = handed_in(author, whole(city))
    person = make.user(role=Role.EXPERT, name="Ekspertka Próbna")
    expert = sign_in(person)
    assert expert.get(review).status_code == 404
    assert post(moderator, f"{review}/zapytaj", expert="").status_code == 422
    post(moderator, f"{review}/zapytaj", expert=str(person.id))
    assert "Opublikuj" not in expert.get(review).text
    assert post(expert, review, decision="publish", revision="2").status_code == 404
    assert post(expert, f"{review}/opinia").status_code == 422
    post(expert, f"{review}/opinia", reason="Warto opublikować.")
    assert "Warto opublikować." in moderator.get(review).text
    assert "Warto opublikować." not in author.get(review.replace("recenzje", "szkice")).text


@pytest.fixture
def published(author, moderator, city):
    _, review = handed_in(author, whole(city))
    return post(
        moderator, review, decision="publish", revision=revision(moderator, review)
    ).location


def test_a_new_version_leaves_the_old_one_readable_until_it_is_published(
    author, moderator, city, published, app
):
    draft = post(author, f"{published}/nowa-wersja").location
    post(author, draft, rewizja="1", text=whole(city, "Nowy opis."))
    post(author, f"{draft}/przeslij", prawa="1", note="Poprawiony problem.")
    visitor = app.test_client()
    assert "Nikt nie wiedział." in visitor.get(published).text
    review = draft.replace("szkice", "recenzje")
    assert "Zmiany wobec obowiązującej wersji" in moderator.get(review).text
    post(moderator, review, decision="publish", revision=revision(moderator, review))
    page = visitor.get(published).text
    assert "Nowy opis." in page
    assert "Poprawiony problem." in page
    shown = visitor.get(f"{published}/wersje/2/roznice").text
    assert "<del>Nikt nie wiedział" in shown
    assert "<ins>Nowy opis" in shown
    assert "kontakt_osoba" not in shown
    back = post(author, f"{published}/nowa-wersja", wersja="1").location
    assert "Nikt nie wiedział." in author.get(back).text


def test_one_click_says_that_it_still_holds(author, published, app):
    assert "Nadal aktualne" in author.get(published).text
    assert "Nadal aktualne" not in app.test_client().get(published).text
    assert post(author, f"{published}/nadal-aktualne").location == published


def test_an_archived_practice_says_why_and_what_stands_in_its_place(
    make, moderator, published, app
):
    other = make.practice(title="Następczyni")
    page = moderator.get(f"{published}/archiwizuj")
    assert page.status_code == 200
    assert post(moderator, f"{published}/archiwizuj", reason="").status_code == 422
    wrong = post(moderator, f"{published}/archiwizuj", reason="Zakończona", successor="nie-ma")
    assert wrong.status_code == 422
    assert "Zakończona" in wrong.text
    post(
        moderator,
        f"{published}/archiwizuj",
        reason="Zakończona",
        successor=f"/praktyki/{other.slug}",
    )
    shown = app.test_client().get(published).text
    assert "Zakończona" in shown
    assert "Następczyni" in shown


def test_t17_a_role_taken_away_while_the_request_waits_is_gone(
    make, author, city, sign_in, monkeypatch
):
    _, review = handed_in(author, whole(city))
    person = make.moderator()
    browser = sign_in(person)
    at = revision(browser, review)
    asked = pages._verdict

    def lose_the_role():
        with transaction():
            db.session.get_one(User, person.id).role = Role.OFFICIAL
        return asked()

    monkeypatch.setattr(pages, "_verdict", lose_the_role)
    assert post(browser, review, decision="publish", revision=at).status_code == 404
    assert latest(Draft).state is DraftState.SUBMITTED


def test_what_nobody_confirmed_in_time_is_badged_in_lists_until_somebody_does(
    author, published, city, app
):
    visitor, badge = app.test_client(), "nikt nie potwierdził w terminie"
    with transaction():
        latest(Practice).valid_until = today() - timedelta(days=1)
    assert badge in visitor.get(f"/miasta/{city.slug}").text
    post(author, f"{published}/nadal-aktualne")
    assert badge not in visitor.get(f"/miasta/{city.slug}").text


def main_of(page):
    """The main part below the path, the banner and the tabs of a draft."""
    return re.search(r"<article.*</article>", page, re.DOTALL)[0]


def only_published(article):
    """An article without what only a published page has: deeds, licence, versions, related."""
    for pattern in (
        r'<div class="buttons screen">.*?</div>\s*',
        r'<li><a href="#cite">.*?</li>\s*',
        r'<section aria-labelledby="cite">.*?</section>\s*',
        r'<section class="screen" aria-labelledby="versions">.*?</section>\s*',
        r'<section class="page band related".*?</section>\s*',
    ):
        article = re.sub(pattern, "", article, flags=re.DOTALL)
    return re.sub(r"\s*(<|>)\s*", r"\1", article)


def test_the_preview_is_the_page_that_everybody_reads(author, moderator, city, make, client):
    text = FULL.replace("MIASTO", city.slug)
    address = written(author, text)
    draft = latest(Draft)
    make.attachment(draft, title="Uchwała w sprawie opasek", description="Trzy strony.")
    preview = author.get(f"{address}/podglad").text
    post(author, f"{address}/przeslij", prawa="1")
    review = address.replace("szkice", "recenzje")
    answer = post(
        moderator, review, decision="publish", revision=revision(moderator, review), evidence="0"
    )
    published = main_of(client.get(answer.location).text)
    assert "Uchwała w sprawie opasek" in published
    assert 'id="cite"' in published
    assert only_published(main_of(preview)) == only_published(published)


def test_k19_who_hands_in_says_that_the_rights_are_theirs(author, city):
    address = written(author, whole(city))
    answer = post(author, f"{address}/przeslij", note="Nowe.")
    assert answer.status_code == 422
    assert re.search(r'id="e-prawa">.*?Zaznacz to, żeby przesłać tekst', answer.text)
    assert re.search(r'name="note"[^>]*>\s*Nowe\.</textarea>', answer.text)
    assert latest(Draft).state is DraftState.DRAFT
    assert post(author, f"{address}/przeslij", prawa="1").location == "/szkice"
    assert latest(Draft).state is DraftState.SUBMITTED


def test_k19_a_note_that_is_too_long_comes_back_with_the_tick(author, city):
    address = written(author, whole(city))
    answer = post(author, f"{address}/przeslij", note="x" * 501, prawa="1")
    assert answer.status_code == 422
    assert re.search(r'id="e-note">.*?Tekst jest za długi', answer.text)
    assert "x" * 501 in answer.text
    assert re.search(r'name="prawa"[^>]* checked', answer.text)
    assert post(author, f"{address}/przeslij", note="x\r\n" * 250, prawa="1").status_code == 303
