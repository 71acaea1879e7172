import re
from datetime import date

import pytest

from app.web import statements

MANDATORY = (
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-zakres",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-kontakt",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-data-sporzadzenie",
    "a11y-architektura",
    "a11y-komunikacja",
)
NOTICE = (
    "rodo-administrator",
    "rodo-iod",
    "rodo-cele",
    "rodo-uzasadnione-interesy",
    "rodo-odbiorcy",
    "rodo-panstwa-trzecie",
    "rodo-okres",
    "rodo-prawa",
    "rodo-cofniecie-zgody",
    "rodo-skarga",
    "rodo-dobrowolnosc",
    "rodo-profilowanie",
)
STATEMENT = ("/deklaracja-dostepnosci", "/accessibility-statement", "/en/accessibility-statement")
HEADINGS = [
    "Deklaracja dostępności",
    "Stan dostępności cyfrowej",
    "Niedostępne treści",
    "Niezgodność z załącznikiem",
    "Przygotowanie deklaracji dostępności i jej aktualizacja",
    "Udogodnienia, ograniczenia i inne informacje",
    "Skróty klawiszowe",
    "Informacje zwrotne i dane kontaktowe",
    "Obsługa wniosków i skarg związanych z dostępnością",
    "Pozostałe informacje",
    "Dostępność architektoniczna",
    "Dostępność komunikacyjno-informacyjna",
]


@pytest.mark.parametrize("path", STATEMENT)
def test_the_statement_has_each_mandatory_id_once(visitor, path):
    html = visitor.get(path).text
    assert {id_: html.count(f'id="{id_}"') for id_ in MANDATORY} == dict.fromkeys(MANDATORY, 1)


def test_the_statement_has_the_headings_of_the_law_in_their_order(visitor):
    html = visitor.get("/deklaracja-dostepnosci").text
    assert re.findall(r"<h[123][^>]*>([^<]+)</h[123]>", html) == HEADINGS


def test_the_dates_of_the_statement_are_dates_in_order(visitor):
    html = visitor.get("/deklaracja-dostepnosci").text
    dates = dict(re.findall(r'<time id="(a11y-data-[a-z]+)" datetime="([0-9-]+)"', html))
    published, updated = (
        date.fromisoformat(dates[f"a11y-data-{one}"]) for one in ("publikacja", "aktualizacja")
    )
    assert published <= updated


def test_the_procedure_names_terms_and_the_commissioner(visitor):
    html = visitor.get("/deklaracja-dostepnosci").text
    for told in ("7 dni", "2 miesiące", "alternatywny sposób", "skargę", "https://bip.brpo.gov.pl"):
        assert told in html


@pytest.mark.parametrize("path", ["/polityka-prywatnosci", "/en/polityka-prywatnosci"])
def test_the_notice_has_the_twelve_chapters_and_the_cookies(visitor, path):
    html = visitor.get(path).text
    ids = (*NOTICE, "ciasteczka")
    assert {id_: html.count(f'id="{id_}"') for id_ in ids} == dict.fromkeys(ids, 1)


@pytest.mark.parametrize("path", [*STATEMENT, "/polityka-prywatnosci"])
def test_what_the_operator_must_complete_is_seen(visitor, path):
    html = visitor.get(path).text
    assert '<span class="to-complete">' in html
    assert "[[" not in html


def test_a_text_is_taken_in_the_language_asked_for_and_polish_stands_in(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: {pl: Tak, en: 'Yes'}\nb: [{pl: Nie}]\nc: {inny: klucz}\n", encoding="utf-8")
    assert statements.read(path, "en") == {"a": "Yes", "b": ["Nie"], "c": {"inny": "klucz"}}
    assert statements.read(path, "pl")["a"] == "Tak"


def test_a_file_without_keys_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("- lista\n", encoding="utf-8")
    with pytest.raises(TypeError, match="no keys"):
        statements.read(path, "pl")


@pytest.mark.parametrize(
    ("status", "told"),
    [("zgodna", "w pełni zgodna"), ("czesciowo", "częściowo zgodna"), ("niezgodna", "niezgodna")],
)
def test_the_status_is_one_of_three_sentences(library, status, told):
    from flask import render_template

    from app.config import ROOT

    statement = dict(statements.read(ROOT / "app/site/accessibility.yaml", "pl"))
    statement |= {
        "status": status,
        "nieobjete": ["Mapa"],
        "nadmierne_koszty": ["Nagrania"],
        "raport": "/raport",
        "data_przegladu": date(2027, 3, 1),
        "aplikacje": ["Aplikacja"],
        "udogodnienia": [],
        "uwaga_do_dat": None,
    }
    with library.test_request_context("/"):
        html = render_template("site/accessibility.html", statement=statement)
    assert f"Strona internetowa jest {told} z załącznikiem" in html
    assert ("a11y-ocena" in html) is (status != "zgodna")
    assert 'id="a11y-data-przeglad"' in html
    assert 'id="a11y-aplikacje"' in html
