import random
import time
from collections import Counter
from pathlib import Path

import pytest

from app.writeups import form, linting, personal
from app.writeups.fields import BY_KEY
from app.writeups.linting import Hint, lint
from app.writeups.personal import is_account, is_pesel

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
        ("![][zdjecie]", "picture-without-words"),
        ("![IMG_2034.JPG](/pliki/x)", "picture-file-name"),
        ("![obraz 1](/pliki/x)", "picture-file-name"),
        ("Regulamin jest [tutaj](https://a.example/r).", "empty-link-words"),
        ("[Kliknij tutaj](https://a.example/r)", "empty-link-words"),
        ("[więcej…](https://a.example/r)", "empty-link-words"),
        ("[https://a.example](https://a.example)", "bare-address"),
        ("Zobacz https://a.example/regulamin.", "bare-address"),
        ("<https://a.example/regulamin>", "bare-address"),
        ("[www.a.example](https://a.example)", "bare-address"),
        ("[tutaj][regulamin]", "empty-link-words"),
        ("#### Za głęboko", "skipped-heading"),
        ("|  |  |\n|---|---|\n| a | b |", "table-without-header"),
        ("To jest BARDZO WAŻNA SPRAWA dla miasta.", "capitals"),
        ("Program prowadzi MOPS.", "unexplained-abbreviation"),
        ("Jan, PESEL 44051401359.", "pesel"),
        ("Konto 61 1090 1014 0000 0712 1981 2874.", "bank-account"),
        ("Konto PL61\u00a01090 1014 0000 0712 1981 2874", "bank-account"),
        ("Konto DE89 3704 0044 0532 0130 00", "bank-account"),
        ("Pisz na ktos@gmail.com", "private-mail"),
        ("Pisz na ktos@poczta.onet.pl.", "private-mail"),
        ("Pisz na ktos@wp.pl", "private-mail"),
        ("Dzwoń: 601 202 303", "mobile-number"),
        ("Dzwoń: +48 601202303", "mobile-number"),
        ("Dzwoń: 601\u00a0202\u00a0303.", "mobile-number"),
        ("słowo " * 50 + ".", "long-sentence"),
        ("- " + "słowo " * 50 + ".", "long-sentence"),
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
        "![Obraz ulicy po przebudowie](/pliki/x)",
        "[Regulamin][r]\n\n[r]: https://a.example/regulamin",
        "```\nPisz na ktos@gmail.com, ![](x), BARDZO WAŻNA SPRAWA, MOPS, 601 202 303\n```",
        "Adres https w rejestrze: [rejestr](https://a.example/ABCD/MOPS).",
        "|---|---|",
        "### Podtytuł\n\nTekst.\n\n#### Niżej\n\nTekst.",
        "| Rok | Kwota |\n|---|---|\n| 2020 | 5 |",
        "Miejski Ośrodek Pomocy Społecznej (MOPS) prowadzi program. MOPS pomaga.",
        "MOPS (ośrodek pomocy) prowadzi program.",
        "MOPS prowadzi program.\n\n*[MOPS]: Miejski Ośrodek Pomocy Społecznej",
        "Miejski Ośrodek Pomocy Społecznej, czyli MOPS, pomaga.",
        "MOPS, czyli ośrodek pomocy, pomaga. W wieku XVIII było inaczej. NIE.",
        "Unia Europejska, czyli UE, oraz GUS i ZUS.",
        "Numer sprawy 12345678901.",
        "Numer 61 1090 1014 0000 0712 1981 2875.",
        "Pisz na wps@lipogrod.example",
        "Telefon 22 123 45 67, kwota 601 202 zł.",
        "Inwestycja za 601 202 303 zł i 512345678 PLN, 1 601 202 303 razem, 601 202 303 404.",
        "Pisz na urzad@poczta.gov.example lub wp.pl@lipogrod.example",
        "Zdanie w sam raz. Drugie też.",
        "1. Krok pierwszy\n2. Krok drugi",
    ],
)
def test_what_is_well_is_left_alone(body):
    assert codes(body) == []


def test_a_hint_says_where_it_stands():
    assert lint(HEAD + "Dobrze.\n\nPisz na ktos@gmail.com\n") == (
        Hint("private-mail", FIRST + 2, "Problem", "ktos@gmail.com", within=3, below=5),
    )


@pytest.mark.parametrize(
    ("text", "line", "within", "below"),
    [
        ("---\ntytul: A\n---\n\n\n## Cel\n\n\n\nLorem ipsum\n", 10, 1, 5),
        ("---\ntytul: A\n---\n## Problem\nA.\n\n## Cel\nDobrze.\n\nLorem ipsum\n", 10, 3, 7),
        ("---\ntytul: A\n---\n\n## Cel\n\nA.\n\n### Niżej\n\nLorem ipsum\n", 11, 5, 7),
        ("---\ntytul: A\n---\n\nWstęp.\n\nLorem ipsum\n\n## Cel\n\nA.\n", 7, 3, 3),
        ("Lorem ipsum", 1, 1, 1),
        ("---\ntytul: A\n---\n\n## Cel\n\n## Problem\n\nA.\n", 5, 0, 1),
        ("---\ntytul: A\nkontakt: ktos@wp.pl\n---\n", 3, 0, 0),
    ],
)
def test_a_hint_says_where_it_stands_in_the_field_of_a_form(text, line, within, below):
    (hint,) = lint(text)
    assert (hint.line, hint.within, hint.below) == (line, within, below)


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_the_line_in_the_field_is_that_of_the_form(path):
    text = path.read_text(encoding="utf-8")
    filled = form.values(text.encode())
    for hint in lint(text):
        if hint.within:
            field = filled[BY_KEY[hint.place].name].split("\n")
            assert field[hint.within - 1] == text.split("\n")[hint.line - 1]


def test_r03_personal_data_in_the_front_matter_is_named_with_its_key():
    """A number to call may stand in the contact; everything else there is the reader's matter."""
    text = (
        "---\ntytul: BARDZO WAŻNA SPRAWA MOPS\nstreszczenie: dzwoń 601 202 303\n"
        "kontakt: 601 202 303, ktos@wp.pl\npartnerzy:\n  - 44051401359\n---\n"
    )
    assert [(hint.code, hint.line, hint.place) for hint in lint(text)] == [
        ("mobile-number", 3, "streszczenie"),
        ("private-mail", 4, "kontakt"),
        ("pesel", 6, "partnerzy"),
    ]
    assert codes("Dobrze.") == []


def test_r03_personal_data_cannot_hide_behind_other_hints():
    hints = lint(HEAD + "![](x)\n" * 500 + "44051401359\n" + "![](x)\n" * 500)
    assert len(hints) == linting.HINTS_LIMIT
    assert "pesel" in {hint.code for hint in hints}


def test_r03_personal_data_is_found_far_out_on_a_long_line():
    assert "pesel" in codes("a " * 20_000 + "44051401359")


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
    given = {code for code in linting.SENTENCES if source.count(f'"{code}"') > 1}
    assert given | personal.CODES == set(linting.SENTENCES)


def test_our_own_practices_are_hardly_complained_about():
    """Less than one abbreviation each is what a reader would ask about, and three long sentences.

    The bound leaves room for a handful of new ones; a rule that begins to nag breaks it.
    """
    hints = [hint for path in PRACTICES for hint in lint(path.read_text(encoding="utf-8"))]
    counted = Counter(hint.code for hint in hints)
    assert set(counted) <= {"unexplained-abbreviation", "long-sentence"}
    assert counted["unexplained-abbreviation"] <= len(PRACTICES)
    assert counted["long-sentence"] <= 5


# Well above what 100 kB of anything take (0.3 s) and far below what going back does (minutes).
WORK_LIMIT = 3.0
PIECES = [
    "![](",
    "![",
    "[a](",
    "[",
    "https://",
    "A ",
    "AB ",
    "ABC ",
    "AB (",
    "*[",
    "*[a]:",
    "1 ",
    "11",
    "1111 ",
    "+48 ",
    "60 ",
    "AB12 ",
    "a@",
    "a.",
    "a. A",
]


@pytest.mark.parametrize("end", ["", "!", "\n## X"])
@pytest.mark.parametrize(
    "piece",
    [*PIECES, "-", "|-", "#", "# ", "#### ", "- ", "`", " ", "\t", "\u00a0", "# a\n", "AB\n"],
)
def test_t43_hostile_texts_take_bounded_work(piece, end):
    text = HEAD + piece * (100_000 // len(piece)) + end
    started = time.process_time()
    assert len(lint(text)) <= linting.HINTS_LIMIT
    assert time.process_time() - started < WORK_LIMIT


def test_t43_so_do_thousands_of_abbreviations():
    letters = "ABCDEFGHIJ"
    shorts = [a + b + c + d for a in letters for b in letters for c in letters for d in letters]
    started = time.process_time()
    assert len(lint(HEAD + "\n".join(shorts))) == linting.HINTS_LIMIT
    assert time.process_time() - started < WORK_LIMIT


def test_it_never_fails():
    chance = random.Random(2026)  # noqa: S311 - seeded on purpose
    signs = [*list("#|-[]()!*\n\n ab0@.:/Ż\t`"), "---\n", "https://a", "44051401359"]
    for _ in range(500):
        lint("".join(chance.choices(signs, k=chance.randrange(200))))
