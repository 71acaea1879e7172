"""What may be typed, and that nothing else is a command."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.engine import TERMS_LIMIT
from app.search.grammar import Clause, FacetFilter, Request, read


def clauses(text: str) -> list[Clause]:
    return list(read(text).clauses)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("budżet miasta", [Clause(("budżet",)), Clause(("miasta",))]),
        ("budżet budżet", [Clause(("budżet",))]),
        ("co to jest park", [Clause(("park",))]),
        ("Jaki sposób na deszczówkę?", [Clause(("deszczówkę",))]),
        ("przykład deszczówka", [Clause(("przykład",)), Clause(("deszczówka",))]),
        ("jaki sposób", [Clause(("sposób",))]),
        ("jaki sposób -woda", [Clause(("sposób",)), Clause(("woda",), is_excluded=True)]),
        ('jak "warto"', [Clause(("warto",), is_phrase=True)]),
        ("co to", [Clause(("co",)), Clause(("to",))]),
        ('"czas pracy" urzędu', [Clause(("czas", "pracy"), is_phrase=True), Clause(("urzędu",))]),
        ("„czas i praca”", [Clause(("czas", "praca"), is_phrase=True)]),
        ("»czas pracy«", [Clause(("czas", "pracy"), is_phrase=True)]),
        ('"czas', [Clause(("czas",), is_phrase=True)]),
        ('czas"pracy"', [Clause(("czas",)), Clause(("pracy",), is_phrase=True)]),
        ("park -rower", [Clause(("park",)), Clause(("rower",), is_excluded=True)]),
        ("park \u2212rower", [Clause(("park",)), Clause(("rower",), is_excluded=True)]),
        ("publiczno-prywatne", [Clause(("publiczno",)), Clause(("prywatne",))]),
        ("-e-usługi", [Clause(("e", "usługi"), is_excluded=True)]),
        ('-"czas pracy"', [Clause(("czas", "pracy"), is_phrase=True, is_excluded=True)]),
        ("- park", [Clause(("park",))]),
        ("park AND rower", [Clause(("park",)), Clause(("AND",)), Clause(("rower",))]),
        ("vis:net7", [Clause(("vis",)), Clause(("net7",))]),
        ("10:30", [Clause(("10",)), Clause(("30",))]),
        ("?*?*?*", []),
        ("-i", []),
        ('""', []),
    ],
)
def test_words_phrases_and_minus(text: str, expected: list[Clause]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("miasto:gdynia", [FacetFilter("city", "gdynia")]),
        ("Sieć:Cyfrowe", [FacetFilter("network", "cyfrowe")]),
        ("siec:cyfrowe", [FacetFilter("network", "cyfrowe")]),
        ('temat:"czas pracy"', [FacetFilter("topic", "czas-pracy")]),
        ("-miasto:Łódź", [FacetFilter("city", "lodz", is_excluded=True)]),
        ("miasto: Łódź", [FacetFilter("city", "lodz")]),
        ("miasto:", []),
        ("miasto:?", []),
        ("id:1 audience:x content:y", []),
    ],
)
def test_three_filters(text: str, expected: list[FacetFilter]) -> None:
    assert list(read(text).filters) == expected


@pytest.mark.parametrize(
    ("value", "facet", "is_accepted"),
    [
        ("gdynia", "gdynia", True),
        ("gdynia", "Gdynia", True),
        ("ostrowiec", "ostrowiec-swietokrzyski", True),
        ("swietokrzyski", "ostrowiec-swietokrzyski", True),
        ("gorna-nowa", "nowa-gorna", False),
        ("sol", "nowa-sol", True),
        ("so", "nowa-sol", False),
        ("gdy", "gdynia", False),
    ],
)
def test_a_filter_accepts_a_value_or_whole_words_of_it(
    value: str, facet: str, *, is_accepted: bool
) -> None:
    assert FacetFilter("city", value).accepts(facet) is is_accepted


def test_words_are_counted_with_those_in_phrases() -> None:
    words = " ".join(f"słowo{number}" for number in range(14))
    request = read(f'{words} "trzy nowe wyrazy" -rowery')
    assert sum(len(clause.words) for clause in request.clauses) <= TERMS_LIMIT
    assert request.notes == ("too-many-words",)
    assert request.clauses[-1] == Clause(("rowery",), is_excluded=True)


def test_nothing_is_nothing() -> None:
    assert read("") == read("  \n ") == Request((), (), ())


@settings(deadline=None)
@given(st.text() | st.text(alphabet='"-: „”miastoi()*?\0\ud800', max_size=300))
def test_any_text_is_read(text: str) -> None:
    request = read(text)
    assert sum(len(clause.words) for clause in request.clauses) <= TERMS_LIMIT
    assert all(clause.words for clause in request.clauses)
    for clause in request.clauses:
        for word in clause.words:
            word.encode()
