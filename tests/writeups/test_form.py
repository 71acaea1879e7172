"""From text to form and back: nothing is lost, whatever is typed."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.practices import SECTIONS
from app.writeups import form, sections, writing
from app.writeups.fields import BODY, BY_KEY, FIELDS, FRONT, SYSTEM_KEYS, Kind
from app.writeups.linting import lint
from app.writeups.reading import KEYS, read
from tests.writeups.samples import REFERENCE, a_file

PRACTICES = sorted((Path(__file__).parents[2] / "practices").glob("*/*.md"))


def told(text):
    front, typed = writing.apart(text.encode() if isinstance(text, str) else text)
    return form._told((front, typed))


def test_every_key_has_a_field_or_is_the_houses():
    assert {field.key for field in FRONT} | set(SYSTEM_KEYS) == set(KEYS)
    assert [field.key for field in BODY] == list(SECTIONS)
    assert len({field.name for field in FIELDS}) == len(FIELDS)


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_every_practice_goes_through_the_form_unchanged(path):
    source = path.read_bytes()
    again = form.text(form.values(source), source)
    assert told(again) == told(source)
    assert form.text(form.values(again.encode()), again.encode()) == again


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)
name = st.sampled_from([*KEYS, "moj_klucz", "x"])
value = st.one_of(
    words,
    st.lists(words, max_size=4),
    st.dictionaries(st.sampled_from(["od", "do", "zrodlo", "obcy"]), words, max_size=3),
    st.lists(
        st.dictionaries(st.sampled_from(["nazwa", "po", "obcy"]), words, max_size=3), max_size=3
    ),
)
heading = st.sampled_from([*SECTIONS, "Mój rozdział"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(name, value, max_size=8), st.dictionaries(heading, words, max_size=5))
def test_what_the_form_shows_it_gives_back_and_what_it_cannot_hold_it_refuses(front, typed):
    text = writing.compose(front, typed)
    try:
        filled = form.values(text.encode())
    except form.Unfit:
        return  # edited as a file: nothing is lost
    assert told(form.text(filled, text.encode())) == told(text)


def test_what_is_changed_in_the_form_is_changed_and_the_rest_stays():
    source = (
        '---\ntytul: "Stary"\nmoj_klucz: "zostaje"\nstatus_opisu: "opis miasta"\n---\n\n'
        "## Problem\n\nOpis.\n\n## Mój rozdział\n\nWłasny.\n"
    ).encode()
    filled = form.values(source) | {"tytul": "Nowy", "sekcja.problem": "Inny.", "okres.od": "2020"}
    front, typed = writing.apart(form.text(filled, source).encode())
    assert front["tytul"] == "Nowy"
    assert front["moj_klucz"] == "zostaje"
    assert front["okres"] == {"od": "2020"}
    assert typed == {"Problem": "Inny.", "Mój rozdział": "Własny."}


def test_t18_keys_of_the_house_cannot_come_in_through_the_form():
    source = b'---\ntytul: "A"\n---\n'
    typed = {
        "tytul": "A",
        "poziom_dowodow": "4",
        "status_opisu": "x",
        "miasto": "Inne",
        "state": "p",
    }
    front, _ = writing.apart(form.text(typed, source).encode())
    assert front == {"tytul": "A"}


@pytest.mark.parametrize(
    "source",
    [
        b"no front matter",
        b"---\ntytul: [\n---\n",
        "---\ntytul: A\n---\n\nTekst przed nagłówkiem.\n\n## Problem\n".encode(),
        b"---\ntytul: A\n---\n\n## Problem\n\na\n\n## Problem\n\nb\n",
        b"---\ntytul: A\ntytul: B\n---\n",
        b"---\ntytul: [a, b]\n---\n",
        b"---\nokres: {od: 2020, obcy: x}\n---\n",
        "---\ntytul: A\n---\n\n## Własny bez tekstu\n".encode(),
    ],
)
def test_what_the_form_cannot_hold_is_edited_as_a_file(source):
    with pytest.raises(form.Unfit):
        form.values(source)


def test_rows_are_offered_and_empty_ones_left_out():
    field = BY_KEY["zrodla"]
    source = b"---\ntytul: A\n---\n"
    filled = form.values(source)
    assert list(form.rows(field, filled)) == [0, 1]
    filled |= {"zrodla.1.tytul": "Strona", "zrodla.1.adres": "https://a.example"}
    text = form.text(filled, source)
    assert writing.apart(text.encode())[0]["zrodla"] == [
        {"tytul": "Strona", "adres": "https://a.example"}
    ]
    assert list(form.rows(field, form.values(text.encode()))) == [0, 1, 2]


def test_nobody_can_ask_for_a_million_rows():
    text = form.text({"zrodla.999999999.tytul": "x", "sieci.٣": "y"}, b"---\ntytul: A\n---\n")
    assert writing.apart(text.encode())[0] == {"tytul": ""}


def test_measures_agree():
    source = a_file(extra="okres: {od: 2020}", body="\n## Problem\n\nX.\n\n## Rezultaty\n\nY.\n")
    assert form.measure(source) == sections.completeness(read(source, REFERENCE))


@pytest.mark.parametrize("source", [b"", b"\xff", b"---\n[\n---\n", b"x" * 1000])
def test_the_measure_never_raises(source):
    measured = form.measure(source)
    assert (measured.done, measured.depth) == (0, "fiszka")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("# Mój tytuł\nTekst", "### Mój tytuł\nTekst"),
        ("## Problem\n\nTekst", "### Problem\n\nTekst"),
        ("Tytuł\n-----\nTekst", "Tytuł\n\n-----\nTekst"),
        ("```\n# w kodzie\n```", "```\n# w kodzie\n```"),
    ],
)
def test_what_is_typed_into_a_section_begins_no_other(typed, kept):
    source = b'---\ntytul: "A"\n---\n'
    text = form.text({"tytul": "A", "sekcja.rezultaty": typed}, source)
    assert writing.apart(text.encode())[1] == {"Rezultaty": kept}
    assert form.values(text.encode())["sekcja.rezultaty"] == kept


REMARKED = """---
# na początku
tytul: A # do sprawdzenia
wskazniki:
  - nazwa: x  # skąd?
    po: "2 # nie uwaga"
# przed etapem
etap: pilotaż
# na końcu
---

## Problem

# nie uwaga
"""


def test_comments_of_the_front_matter_stay_above_the_key_they_met():
    source = REMARKED.replace("# nie uwaga\n", "Tekst.\n").encode()
    text = form.text(form.values(source), source)
    assert text.split("---")[1].strip().split("\n") == [
        "# na początku",
        "# do sprawdzenia",
        'tytul: "A"',
        "# skąd?",
        "# przed etapem",
        'etap: "pilotaż"',
        'wskazniki: [{nazwa: "x", po: "2 # nie uwaga"}]',
        "# na końcu",
    ]
    assert form.text(form.values(text.encode()), text.encode()) == text


def test_a_comment_outlives_its_key():
    source = "---\ntytul: A\n# o etapie\netap: pilotaż\n---\n".encode()
    text = form.text(form.values(source) | {"etap": ""}, source)
    assert text == '---\ntytul: "A"\n# o etapie\n---\n\n'


def test_the_first_line_of_a_section_keeps_its_indentation():
    source = b"---\ntytul: A\n---\n\n## Problem\n\n    kod\n\nTekst.\n"
    filled = form.values(source)
    assert filled["sekcja.problem"] == "    kod\n\nTekst."
    assert "\n\n    kod\n\nTekst.\n" in form.text(filled, source)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS[:8]), words, max_size=5),
    st.lists(st.tuples(st.integers(0, 5), words), max_size=4),
)
def test_no_comment_is_lost_on_the_way_through_the_form(front, comments):
    lines = writing.compose(front, {}).split("\n")
    end = lines.index("---", 1)
    for at, comment in comments:
        lines.insert(min(at + 1, end), f"# {comment}")
        end += 1
    source = "\n".join(lines).encode()
    text = form.text(form.values(source), source)
    kept = [line.strip() for line in text.split("\n") if line.startswith("#")]
    assert sorted(kept) == sorted(f"# {comment}".strip() for _, comment in comments)


def test_every_field_says_how_and_shows_it():
    """An example of what is typed is what the form can take."""
    for field in FIELDS:
        assert field.hint or field.question, field.key
        assert field.example, field.key
        if field.limit and field.kind in {Kind.LINE, Kind.TEXT}:
            assert len(field.example) <= field.limit, field.key
        if field.limit and field.kind in {Kind.LINES, Kind.CHOICES}:
            assert len(field.example.split("\n")) <= field.limit, field.key


def test_the_examples_together_are_a_text_without_a_hint():
    filled = {field.name: field.example for field in FIELDS if field.kind is not Kind.ROWS}
    text = form.text(filled, b'---\ntytul: "A"\nmiasto: "Lipogr\xc3\xb3d"\n---\n')
    assert lint(text) == ()
    assert writing.apart(text.encode())[1].keys() == set(SECTIONS)
