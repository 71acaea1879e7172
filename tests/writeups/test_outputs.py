"""An output's file: read strictly, shown in a form, given back with nothing lost."""

import pytest

from app.domain.errors import InvalidWriteUpError
from app.domain.outputs import SOURCES_LIMIT, OutputKind
from app.writeups import form, output_form
from app.writeups.files import FILE_LIMIT_BYTES
from app.writeups.outputs import read

TEXT = """---
tytul: Model opłat
streszczenie: Trzy warianty. Miasto wybiera.
rodzaj: Model lub wzór
praktyki:
  - praktyka-1
  - https://baza.example/praktyki/praktyka-2/
  - praktyka-1
---

## Cel

Opis.

### Podtytuł własny

## Kroki w mieście

1. Krok.
"""
KNOWN = {"praktyka-1", "praktyka-2"}


def faults(text):
    with pytest.raises(InvalidWriteUpError) as caught:
        read(text.encode(), KNOWN)
    return [(one.code, one.line, one.key) for one in caught.value.faults]


def test_a_file_says_what_it_is_and_what_it_rests_on():
    told = read(TEXT.encode(), KNOWN)
    assert (told.title, told.kind) == ("Model opłat", OutputKind.MODEL)
    assert told.practices == ("praktyka-1", "praktyka-2")
    assert [part.heading for part in told.sections] == ["Cel", "Kroki w mieście"]
    assert told.text == TEXT


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("tytul: Model opłat\n", "", ("missing-key", 0, "tytul")),
        ("Model opłat", "x" * 121, ("too-long", 2, "tytul")),
        ("Trzy warianty.", "x" * 401, ("too-long", 3, "streszczenie")),
        ("rodzaj: Model", "rodzaj: Modelik", ("unknown-kind", 4, "rodzaj")),
        ("rodzaj: Model lub wzór\n", "", ("missing-key", 0, "rodzaj")),
        ("praktyka-2", "praktyka-9", ("unknown-practice", 7, "praktyki")),
        ("rodzaj:", "miasto: Lipogród\nrodzaj:", ("unknown-key", 4, "miasto")),
        ("## Cel\n", "# Cel\n", ("main-heading", 11, "Cel")),
        ("## Cel\n", "Wstęp.\n\n## Cel\n", ("text-before-headings", 11, "")),
        ("## Kroki w mieście", "## CEL", ("repeated-heading", 17, "CEL")),
        ("## Kroki w mieście", "## …", ("nameless-heading", 17, "")),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old, new, found):
    assert old in TEXT
    assert found in faults(TEXT.replace(old, new))


def test_headings_of_ones_own_and_their_order_are_no_faults():
    free = TEXT.replace("## Cel", "## Rezultaty").replace("## Kroki w mieście", "## Problem")
    assert len(read(free.encode(), KNOWN).sections) == 2


def test_too_many_practices_a_file_too_large_and_one_without_text_are_refused():
    head, _, _ = TEXT.partition("## Cel")
    many = head.replace("  - praktyka-1\n", "  - praktyka-1\n" * (SOURCES_LIMIT + 1), 1)
    assert [one[0] for one in faults(many)] == ["too-many", "no-text"]
    assert faults("x" * (FILE_LIMIT_BYTES + 1))[0][0] == "file-too-large"
    assert faults(head + "## Cel\n\n")[-1][0] == "no-text"


def test_the_form_gives_back_what_it_was_given():
    source = TEXT.replace("tytul:", "# uwaga\nwlasny: klucz\ntytul:")
    values = output_form.values(source.encode())
    assert values["praktyki"].split("\n")[1] == "https://baza.example/praktyki/praktyka-2/"
    assert values["tresc"].startswith("## Cel\n\nOpis.")
    again = output_form.text(values, source.encode())
    assert output_form.values(again.encode()) == values
    assert "# uwaga" in again
    assert 'wlasny: "klucz"' in again
    told = read(again.replace('wlasny: "klucz"\n', "").encode(), KNOWN)
    assert told.sections == read(TEXT.encode(), KNOWN).sections


def test_what_was_typed_comes_into_the_file_as_it_is():
    filled = {"tytul": "Nowy: tytuł", "tresc": "## A\r\n\r\nTak.\r\n", "praktyki": "a\n\n b \n"}
    text = output_form.text(filled, TEXT.encode())
    assert 'tytul: "Nowy: tytuł"' in text
    assert 'praktyki: ["a", "b"]' in text
    assert text.endswith("---\n\n## A\n\nTak.\n")


@pytest.mark.parametrize(
    "broken", ["bez metryczki", "---\ntytul: a\ntytul: b\n---\n", "---\ntytul: [\n---\n"]
)
def test_what_no_form_holds_is_edited_as_a_file(broken):
    with pytest.raises(form.Unfit):
        output_form.values(broken.encode())


def test_a_list_where_a_text_belongs_is_not_lost_in_the_form():
    with pytest.raises(form.Unfit):
        output_form.values(TEXT.replace("tytul: Model opłat", "tytul: [a, b]").encode())


def test_faults_stand_beside_their_field_and_the_rest_beside_the_text():
    with pytest.raises(InvalidWriteUpError) as caught:
        read(TEXT.replace("rodzaj: Model", "rodzaj: X").replace("## Cel", "# Cel").encode(), KNOWN)
    beside = output_form.beside(caught.value.faults)
    assert [one.code for one in beside["rodzaj"]] == ["unknown-kind"]
    assert "main-heading" in [one.code for one in beside["tresc"]]
