"""What differs between two texts, as people read it: facts by their labels, quotes are no change."""

import pytest
from flask_babel import force_locale

from app.web import sides

HEAD = """---
tytul: "Lipogród: teleopieka"
streszczenie: Krótko
sieci: [przywodztwo]
tematy:
  - wizja i długi horyzont
etap: pilotaż
koszt: {jednorazowy: 96000, rok_cen: 2024}
finansowanie:
  - {zrodlo: "budżet miasta", procent: 85}
zrodla:
  - tytul: "Strona"
    adres: "https://lipogrod.example/a"
stan_na: 2026-01-15
poziom_dowodow: 0
---

## Problem

Czekali.
"""


@pytest.fixture(autouse=True)
def request_in_polish(library):
    with library.test_request_context("/"):
        yield


def told(fact):
    """A fact as two texts."""
    return tuple(
        "\n".join("".join(piece.text for piece in side) for side in found if side is not None)
        for found in ([row.left for row in fact.rows], [row.right for row in fact.rows])
    )


def facts(old, new, **how):
    return {fact.label: told(fact) for fact in sides.between(old, new, **how).facts}


OTHERWISE = {
    "quotes": HEAD.replace('"', "'").replace("Krótko", '"Krótko"').replace("pilotaż", "'pilotaż'"),
    "brackets": HEAD.replace("\n  - wizja i długi horyzont", " [wizja i długi horyzont]"),
    "a table on lines of its own": HEAD.replace(
        "koszt: {jednorazowy: 96000, rok_cen: 2024}",
        "koszt:\n  jednorazowy: 96000\n  rok_cen: 2024",
    ),
    "another order": HEAD.replace("etap: pilotaż\n", "").replace(
        "---\n\n", "etap: pilotaż\n---\n\n"
    ),
    "keys that say nothing": HEAD.replace("etap:", 'partnerzy: []\nkontakt: ""\netap:'),
}


@pytest.mark.parametrize("how", OTHERWISE)
def test_what_is_only_written_otherwise_is_no_change(how):
    assert OTHERWISE[how] != HEAD
    found = sides.between(HEAD, OTHERWISE[how])
    assert found.facts == ()
    assert not any(part.is_changed for part in found.parts)
    assert found.same == (
        "Tytuł",
        "Streszczenie w dwóch zdaniach",
        "Sieci",
        "Tematy",
        "Etap",
        "Koszt",
        "Finansowanie",
        "Źródła",
        "Stan na",
        "Poziom dowodów",
    )


NB = "\N{NO-BREAK SPACE}"
CHANGES = {
    "a text": ("Krótko", "Dłużej", "Streszczenie w dwóch zdaniach", ("Krótko", "Dłużej")),
    "a network": (
        "[przywodztwo]",
        "[miasto-cyfrowe, przywodztwo]",
        "Sieci",
        ("Przywództwo", "Miasto Cyfrowe\nPrzywództwo"),
    ),
    "a network that nobody knows": ("[przywodztwo]", "[x]", "Sieci", ("Przywództwo", "x")),
    "a stage": ("etap: pilotaż", "etap: wdrożona", "Etap", ("pilotaż", "wdrożona")),
    "an amount": (
        "96000",
        "120500.50",
        "Koszt",
        (
            f"na start: 96{NB}000{NB}zł\nw cenach roku: 2024",
            f"na start: 120{NB}500,50{NB}zł\nw cenach roku: 2024",
        ),
    ),
    "an amount that is none": (
        "96000",
        "dużo",
        "Koszt",
        (
            f"na start: 96{NB}000{NB}zł\nw cenach roku: 2024",
            "na start: dużo\nw cenach roku: 2024",
        ),
    ),
    "a row": (
        "procent: 85",
        "procent: 90%",
        "Finansowanie",
        ("budżet miasta; udział w procentach: 85%", "budżet miasta; udział w procentach: 90%"),
    ),
    "a day": (
        "2026-01-15",
        "2026-02-01",
        "Stan na",
        ("15 stycznia 2026", "1 lutego 2026"),
    ),
    "a day that is none": ("2026-01-15", "wczoraj", "Stan na", ("15 stycznia 2026", "wczoraj")),
    "evidence": (
        "poziom_dowodow: 0",
        "poziom_dowodow: 1",
        "Poziom dowodów",
        ("opis", "własny pomiar"),
    ),
    "evidence of no known level": (
        "poziom_dowodow: 0",
        "poziom_dowodow: 9",
        "Poziom dowodów",
        ("opis", "9"),
    ),
    "a fact that came": (
        "etap:",
        "okres: {od: 2020}\netap:",
        "Lata",
        ("", "od roku: 2020"),
    ),
    "a comment": (
        "etap:",
        "# sprawdzić\netap:",
        "Komentarze w pliku",
        ("", "sprawdzić"),
    ),
    "a key that nobody knows": ("etap:", "kolor: {a: 1}\netap:", "kolor", ("", '{a: "1"}')),
    "a table where none belongs": (
        "Krótko",
        "{a: 1}",
        "Streszczenie w dwóch zdaniach",
        ("Krótko", "a: 1"),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_fact_that_differs_is_said_in_words(what):
    old, new, label, expected = CHANGES[what]
    assert old in HEAD
    assert facts(HEAD, HEAD.replace(old, new)) == {label: expected}


def test_what_is_chosen_is_said_in_english_too():
    with force_locale("en"):
        (fact,) = sides.between(HEAD, HEAD.replace("pilotaż", "wdrożona")).facts
        assert (fact.label, *told(fact)) == ("Stage", "pilot", "running")
        assert not fact.is_polish


def test_facts_of_an_output_have_the_labels_of_its_form():
    old = '---\ntytul: "A"\nrodzaj: model lub wzór\n---\n\nWstęp.\n\n## Cel\n\nX.\n'
    new = "---\ntytul: A\nrodzaj: raport\n---\n\nWstęp inny.\n\n## Cel\n\nX.\n"
    found = sides.between(old, new, of_output=True)
    assert {fact.label: told(fact) for fact in found.facts} == {
        "Rodzaj wyniku": ("model lub wzór", "raport")
    }
    assert found.same == ("Tytuł",)
    assert [(part.name, part.is_changed) for part in found.parts] == [("", True), ("Cel", False)]


@pytest.mark.parametrize("broken", ["tytul: x", "---\ntytul: [a\n---\n", "---\ntytul: a\n"])
def test_where_one_of_the_two_cannot_be_read_both_are_shown_as_they_are(broken):
    for old, new in ((HEAD, broken), (broken, HEAD)):
        found = sides.between(old, new)
        assert (found.facts, found.same) == ((), ())
        assert found.parts[0].is_changed


def test_a_side_that_says_nothing_shows_a_dash_beside_the_label(library):
    drawn = library.jinja_env.get_template("_macros/changes.html").module.compared
    page = drawn(sides.between(HEAD, HEAD.replace("etap:", "okres: {od: 2020}\netap:")), "a", "b")
    label = '<th scope="row" role="rowheader" rowspan="1">Lata</th>'
    dash = '<td role="cell" lang="pl">–</td>'
    told = '<td role="cell" lang="pl"><ins>od roku: 2020</ins></td>'
    assert label + dash + told in page
    assert "<del>" not in page
