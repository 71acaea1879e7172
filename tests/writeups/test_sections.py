import dataclasses
import time
from datetime import date
from decimal import Decimal

import pytest

from app.domain.practices import (
    REQUIRED_SECTIONS,
    Funding,
    Indicator,
    Mistake,
    Section,
    Stage,
    WriteUp,
)
from app.writeups import sections
from app.writeups.sections import Parts

FISZKA = WriteUp(
    title="T",
    summary="S",
    city="sopot",
    unit="U",
    networks=("miasto-obywateli",),
    topics=("t",),
    stage=Stage.PILOT,
    contact="K",
    as_of=date(2026, 1, 1),
    valid_until=date(2027, 1, 1),
    text="",
    sections=(),
)
FULL = dataclasses.replace(
    FISZKA,
    year_from=2019,
    cost_once=Decimal(0),
    staff=Decimal(1),
    funding=(Funding("UE"),),
    indicators=(Indicator("Głosy"),),
    legal_basis=("uchwała",),
    sections=tuple(Section(heading, "Treść.") for heading in REQUIRED_SECTIONS),
)


def with_mistakes(text: str) -> WriteUp:
    return dataclasses.replace(FISZKA, sections=(Section("Uniknij błędów", text),))


def test_a_body_is_cut_at_its_headings_and_put_together_again():
    cut = sections.split("\n## Cel\n\nA\n\n### B\n\n## Problem ##\n##Rozwiązanie\nC\n")
    assert cut == (
        Section("Cel", "A\n\n### B"),
        Section("Problem", ""),
        Section("Rozwiązanie", "C"),
    )
    assert sections.split(sections.body(cut)) == cut


@pytest.mark.parametrize("body", ["", "\n\n", "Bez nagłówka"])
def test_a_body_without_headings_has_no_sections(body):
    assert sections.split(body) == ()


@pytest.mark.parametrize(
    "code",
    ["```\n## a\n```", "~~~~ text\n## a\n~~~~", "```\n~~~\n## a\n```\n"],
    ids=["backticks", "tildes with a language", "tildes in backticks"],
)
def test_a_heading_in_code_is_none(code):
    assert [part.heading for part in sections.split(f"## Cel\n{code}")] == ["Cel"]


def test_code_ends_at_its_own_fence():
    assert [part.heading for part in sections.split("```\nx\n```\n## Cel\n")] == ["Cel"]


def test_an_anchor_is_an_address():
    assert sections.anchor("Uniknij błędów") == "uniknij-bledow"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A", Parts("A", "")),
        ("A\n\n*Wskazówki redakcji, nie stanowisko miasta.*\n\nB", Parts("A", "B")),
        ("_Wskazówki redakcji, nie stanowisko miasta._ \nB", Parts("", "B")),
        ("Wskazówki redakcji, nie stanowisko miasta.\nB", Parts("", "B")),
        ("- Wskazówki redakcji, nie stanowisko miasta.\nB", None),
    ],
)
def test_advice_begins_below_its_mark(text, parts):
    assert sections.parts(text) == (parts or Parts(text, ""))


MARK = "\n\n*Wskazówki redakcji, nie stanowisko miasta.*\n\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ()),
        ("Zdanie bez wypunktowania.", ()),
        (
            "- **Błąd:** A **b** c. **Skutek:** D. **Jak uniknąć:** E.",
            (Mistake("A b c.", "D.", "E.", is_advice=False),),
        ),
        (
            "* **Błąd**: A.\n  **Skutek** : D.\n\n1. **błąd:** B. **Jak uniknąć:** E.",
            (Mistake("A.", "D.", "", is_advice=False), Mistake("B.", "", "E.", is_advice=False)),
        ),
        (
            "- Samo zdanie\n  dalej\n- Drugie",
            (
                Mistake("Samo zdanie dalej", "", "", is_advice=False),
                Mistake("Drugie", "", "", is_advice=False),
            ),
        ),
        ("- Zdanie. **Skutek:** D.", (Mistake("Zdanie.", "D.", "", is_advice=False),)),
        (
            f"- **Błąd:** A.{MARK}- **Błąd:** B.",
            (Mistake("A.", "", "", is_advice=False), Mistake("B.", "", "", is_advice=True)),
        ),
    ],
    ids=["empty", "no list", "labels", "labels loosely", "plain bullets", "half", "advice"],
)
def test_mistakes_are_read_leniently(text, told):
    assert sections.mistakes(with_mistakes(text)) == told


def test_a_write_up_without_the_section_tells_of_no_mistakes():
    assert sections.mistakes(FISZKA) == ()


def test_a_full_description_misses_nothing():
    found = sections.completeness(FULL)
    assert (found.depth, found.done, found.total, found.missing) == ("full", 23, 23, ())


def test_a_fiszka_names_what_a_full_description_would_add():
    found = sections.completeness(FISZKA)
    assert (found.depth, found.done, found.total) == ("fiszka", 9, 23)
    assert found.missing == (
        "okres",
        "koszt",
        "etaty",
        "finansowanie",
        "wskazniki",
        "podstawa_prawna",
        "warunki",
        *REQUIRED_SECTIONS,
    )


LACKING = {
    "tytul": {"title": ""},
    "streszczenie": {"summary": ""},
    "miasto": {"city": ""},
    "jednostka": {"unit": ""},
    "sieci": {"networks": ()},
    "tematy": {"topics": ()},
    "kontakt": {"contact": ""},
    "okres": {"year_from": None},
    "koszt": {"cost_once": None},
    "etaty": {"staff": None},
    "finansowanie": {"funding": ()},
    "wskazniki": {"indicators": ()},
    "podstawa_prawna": {"legal_basis": ()},
    "licencja": {"licence": ""},
}


@pytest.mark.parametrize("name", LACKING)
def test_a_field_that_lacks_is_named(name):
    found = sections.completeness(dataclasses.replace(FULL, **LACKING[name]))
    assert (found.depth, found.done, found.missing) == ("fiszka", 22, (name,))


@pytest.mark.parametrize(
    "heading", [one for one in REQUIRED_SECTIONS if one != "Warunki przeniesienia"]
)
def test_a_section_that_is_empty_is_named(heading):
    kept = tuple(
        Section(part.heading, " \n" if part.heading == heading else part.text)
        for part in FULL.sections
    )
    found = sections.completeness(dataclasses.replace(FULL, sections=kept))
    assert found.missing == (heading,)


def test_conditions_may_stand_in_the_front_matter():
    without = tuple(part for part in FULL.sections if part.heading != "Warunki przeniesienia")
    bare = dataclasses.replace(FULL, sections=without)
    assert sections.completeness(bare).missing == ("warunki", "Warunki przeniesienia")
    told = dataclasses.replace(bare, conditions=("zgoda rady",))
    assert sections.completeness(told).missing == ("Warunki przeniesienia",)


def test_a_yearly_cost_is_a_cost():
    yearly = dataclasses.replace(FULL, cost_once=None, cost_yearly=Decimal(5))
    assert sections.completeness(yearly).depth == "full"


@pytest.mark.parametrize("line", ["# " * 50_000 + "!", "#" * 100_000, "#" + " \t" * 50_000 + "!"])
def test_t43_a_heading_of_signs_only_takes_bounded_work(line):
    """An expression that trims both ends tried every run of them: 100 s for such a line."""
    started = time.process_time()
    sections.split(line)
    sections.faults(line, 1)
    assert time.process_time() - started < 2
