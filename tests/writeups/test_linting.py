import random
from pathlib import Path

import pytest

from app.writeups import linting
from app.writeups.linting import Hint, is_account, is_pesel, lint

PRACTICES = sorted((Path(__file__).parents[2] / "practices").glob("*/*.md"))
HEAD = "---\ntytul: A\nkontakt: 601 202 303\n---\n\n## Problem\n\n"
FIRST = 8  # the first line of the body below its heading


def codes(body):
    return [hint.code for hint in lint(HEAD + body + "\n")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("![](/pliki/x)", "picture-without-words"),
        ("![ ](/pliki/x)", "picture-without-words"),
        ("Regulamin jest [tutaj](https://a.example/r).", "empty-link-words"),
        ("[Kliknij tutaj](https://a.example/r)", "empty-link-words"),
        ("[więcej…](https://a.example/r)", "empty-link-words"),
        ("[https://a.example](https://a.example)", "bare-address"),
        ("Zobacz https://a.example/regulamin.", "bare-address"),
        ("#### Za głęboko", "skipped-heading"),
        ("|  |  |\n|---|---|\n| a | b |", "table-without-header"),
        ("To jest BARDZO WAŻNA SPRAWA dla miasta.", "capitals"),
        ("Program prowadzi MOPS.", "unexplained-abbreviation"),
        ("Jan, PESEL 44051401359.", "pesel"),
        ("Konto 61 1090 1014 0000 0712 1981 2874.", "bank-account"),
        ("Pisz na ktos@gmail.com", "private-mail"),
        ("Pisz na ktos@wp.pl", "private-mail"),
        ("Dzwoń: 601 202 303", "mobile-number"),
        ("Dzwoń: +48 601202303", "mobile-number"),
        ("słowo " * 50 + ".", "long-sentence"),
        (("Krótkie zdanie tutaj. " * 70).strip(), "long-paragraph"),
        ("Lorem ipsum dolor.", "filler"),
    ],
)
def test_what_a_reader_would_stumble_over_is_named(body, expected):
    assert expected in codes(body)


@pytest.mark.parametrize(
    "body",
    [
        "![Przystanek z ławką](/pliki/x)",
        "[Regulamin budżetu obywatelskiego](https://a.example/r)",
        "<https://a.example/regulamin>",
        "### Podtytuł\n\nTekst.\n\n#### Niżej\n\nTekst.",
        "| Rok | Kwota |\n|---|---|\n| 2020 | 5 |",
        "Miejski Ośrodek Pomocy Społecznej (MOPS) prowadzi program. MOPS pomaga.",
        "MOPS (ośrodek pomocy) prowadzi program.",
        "MOPS prowadzi program.\n\n*[MOPS]: Miejski Ośrodek Pomocy Społecznej",
        "Unia Europejska, czyli UE, oraz GUS i ZUS.",
        "Numer sprawy 12345678901.",
        "Numer 61 1090 1014 0000 0712 1981 2875.",
        "Pisz na wps@lipogrod.example",
        "Telefon 22 123 45 67, kwota 601 202 zł.",
        "Zdanie w sam raz. Drugie też.",
        "1. Krok pierwszy\n2. Krok drugi",
    ],
)
def test_what_is_well_is_left_alone(body):
    assert codes(body) == []


def test_a_hint_says_where_it_stands():
    assert lint(HEAD + "Dobrze.\n\nPisz na ktos@gmail.com\n") == (
        Hint("private-mail", FIRST + 2, "Problem", "ktos@gmail.com"),
    )


def test_the_front_matter_is_the_readers_matter():
    assert codes("Dobrze.") == []


def test_an_empty_section_is_named_and_one_with_parts_is_not():
    assert codes("## Rezultaty\n\n## Trwałość\n\n### Część\n\nTekst.").count("empty-section") == 2
    assert "empty-section" not in codes("Tekst.\n\n## Rezultaty\n\n### Część\n\nTekst.")


def test_what_stands_in_code_is_no_heading():
    assert codes("Tekst.\n\n```\n##### przykład\n```") == []


def test_an_abbreviation_is_named_once_at_its_first_use():
    hints = lint(HEAD + "MOPS i MOPS.\n\nZnowu MOPS.\n")
    assert [(hint.code, hint.line) for hint in hints] == [("unexplained-abbreviation", FIRST)]


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [("44051401359", True), ("44051401358", False), ("44991401359", False), ("00000000000", False)],
)
def test_r03_a_pesel_is_known_by_its_check_digit_and_its_date(digits, is_one):
    assert is_pesel(digits) is is_one


def test_r03_an_account_is_known_by_its_check_digits():
    assert is_account("PL61 1090 1014 0000 0712 1981 2874")
    assert not is_account("62 1090 1014 0000 0712 1981 2874")


def test_personal_data_is_told_apart_from_style():
    told = {
        hint.code
        for hint in lint(HEAD + "44051401359 ktos@wp.pl https://a.example")
        if hint.is_personal
    }
    assert told == {"pesel", "private-mail"}


def test_every_code_has_its_sentence():
    source = Path(linting.__file__).read_text(encoding="utf-8")
    for code in linting.SENTENCES:
        assert source.count(f'"{code}"') >= 2, code


def test_our_own_practices_are_hardly_complained_about():
    """One abbreviation each, on the average, is what a reader would ask about; nothing else."""
    hints = [hint for path in PRACTICES for hint in lint(path.read_text(encoding="utf-8"))]
    assert {hint.code for hint in hints} == {"unexplained-abbreviation"}
    assert len(hints) <= len(PRACTICES)


@pytest.mark.parametrize(
    "piece", ["![](", "[a](", "https://", "A ", "AB ", "1 ", "a@", "|-", "#", "#### ", "- "]
)
def test_t43_hostile_texts_give_a_bounded_list(piece):
    text = HEAD + piece * (100_000 // len(piece))
    assert len(lint(text)) <= linting.HINTS_LIMIT


def test_it_never_fails():
    chance = random.Random(2026)  # noqa: S311 - seeded on purpose
    signs = [*list("#|-[]()!*\n\n ab0@.:/Ż\t`"), "---\n", "https://a", "44051401359"]
    for _ in range(500):
        lint("".join(chance.choices(signs, k=chance.randrange(200))))
