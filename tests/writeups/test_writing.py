import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Fault, InvalidWriteUpError
from app.writeups import frontmatter
from app.writeups.frontmatter import Text
from app.writeups.reading import read
from app.writeups.writing import apart, compose, public
from tests.writeups.samples import REFERENCE, a_file

PRACTICES = sorted((Path(__file__).parents[2] / "practices").glob("*/*.md"))
FRONT = {
    "tytul": 'Plac „Ratuszowy”: "nowy" # plan',
    "streszczenie": "Jedno.\r\nDrugie.",
    "miasto": "Sopot",
    "jednostka": "Biuro",
    "sieci": ["3", ""],
    "tematy": ["BO"],
    "etap": "wdrożona",
    "kontakt": "- & * ! %",
    "koszt": {"jednorazowy": "5", "roczny": " "},
    "okres": {"od": "", "do": ""},
    "finansowanie": [{"zrodlo": "UE", "program": ""}, {"zrodlo": "", "program": ""}],
    "partnerzy": [],
    "stan_na": "2026-11-22",
}


def test_what_was_typed_becomes_a_file_that_reads_the_same():
    text = compose(FRONT, {"Rozwiązanie": "B", "Problem": "\nA\r\n\r\n- a\n", "Cel": " \n"})
    found = read(text.encode(), REFERENCE)
    assert found.title == 'Plac „Ratuszowy”: "nowy" # plan'
    assert (found.summary, found.contact) == ("Jedno. Drugie.", "- & * ! %")
    assert (found.networks, found.year_from) == (("miasto-obywateli",), None)
    assert [one.source for one in found.funding] == ["UE"]
    assert [(part.heading, part.text) for part in found.sections] == [
        ("Problem", "A\n\n- a"),
        ("Rozwiązanie", "B"),
    ]
    assert "partnerzy" not in text
    assert "okres" not in text


def test_what_is_wrong_is_said_by_key():
    text = compose({**FRONT, "etap": "gotowe"}, {"Cel": "## Mój śródtytuł"})
    with pytest.raises(InvalidWriteUpError) as caught:
        read(text.encode(), REFERENCE)
    assert [(fault.code, fault.key) for fault in caught.value.faults] == [
        ("unknown-stage", "etap"),
        ("unknown-heading", "Mój śródtytuł"),
    ]


def test_a_heading_that_is_none_of_ours_is_kept_for_the_reader_to_refuse():
    with pytest.raises(InvalidWriteUpError) as caught:
        read(compose(FRONT, {"Inne": "a"}).encode(), REFERENCE)
    assert [fault.code for fault in caught.value.faults] == ["unknown-heading"]


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=80))
def test_any_typed_text_stays_one_text_of_its_key(typed):
    table = frontmatter.read(compose({"a": typed, "b": "c"}, {}).encode()).table
    assert table.values["b"] == Text("c", table.lines["b"])
    assert set(table.values) <= {"a", "b"}


def test_a_file_without_front_matter_cannot_be_taken_apart():
    with pytest.raises(InvalidWriteUpError) as caught:
        apart(b"# Sopot")
    assert caught.value.faults == (Fault("no-front-matter", 1, value="# Sopot"),)


def test_a_form_shows_even_what_the_reader_refuses():
    front, typed = apart(a_file("## Inne\n\nTekst\n", etap="etap: gotowe"))
    assert (front["etap"], front["sieci"]) == ("gotowe", ["miasto-obywateli"])
    assert typed == {"Inne": "Tekst"}


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_a_practice_opened_in_the_form_and_saved_says_the_same(path):
    source = path.read_bytes()
    front, typed = apart(source)
    saved = compose(front, typed).encode()
    assert apart(saved) == (front, typed)
    assert frontmatter.read(saved).faults == ()


def test_a_write_up_survives_the_way_through_the_form():
    source = a_file(
        extra="koszt: {jednorazowy: 5}\nzrodla: [{tytul: a, adres: 'https://a.example'}]"
    )
    front, typed = apart(source)
    again = read(compose(front, typed).encode(), REFERENCE)
    assert dataclasses.replace(again, text="") == dataclasses.replace(
        read(source, REFERENCE), text=""
    )


@pytest.mark.parametrize(
    ("head", "left"),
    [
        ("tytul: A\nkontakt_osoba: Anna\nlicencja: X", "tytul: A\nlicencja: X"),
        ('kontakt_osoba: "Anna"', None),
        ('"kontakt_osoba": Anna\ntytul: A', "tytul: A"),
        ("kontakt_osoba: >\n  Anna\n\n  Nowak\ntytul: A", "tytul: A"),
        ("kontakt_osoba:\n- Anna\ntytul: A", "tytul: A"),
        ("tytul: kontakt_osoba\nokres:\n  od: 2020", "tytul: kontakt_osoba\nokres:\n  od: 2020"),
    ],
)
def test_t23_everybody_gets_a_file_without_the_person(head, left):
    body = "\n## Problem\n\nkontakt_osoba: zostaje\n"
    whole = f"---\n{head}\n---\n{body}"
    assert public(whole) == (f"---\n{left}\n---\n{body}" if left else f"---\n---\n{body}")


def test_a_file_without_front_matter_is_left_alone():
    assert public("## Problem\n\nkontakt_osoba: x") == "## Problem\n\nkontakt_osoba: x"
