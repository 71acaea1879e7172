"""The answer without an index: the same rights and filters as the engine's, words as typed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.domain.actor import ANONYMOUS, SYSTEM
from app.domain.adoptions import AdoptionState
from app.domain.cities import SizeClass
from app.domain.practices import Stage, State
from app.search.engine import FACETS, NO_MARKS, Query, Sort
from app.services import catalogue
from app.services.catalogue import plain
from tests.factories import NOW

PUBLIC = ANONYMOUS.audiences


def found(text="", actor=ANONYMOUS, **given):
    return plain.search(actor, Query(text, PUBLIC, **given))


@pytest.fixture
def both(library):
    """Asks the engine and the database the same; returns both answers."""
    with library.app_context():
        engine = library.extensions["house"].engine

        def ask(**filters):
            query = Query("", PUBLIC, filters, size=50)
            return engine.search(query), plain.search(ANONYMOUS, query)

        yield ask


@pytest.mark.parametrize("facet", FACETS)
def test_every_value_of_every_facet_finds_what_the_engine_finds(both, facet):
    values = both()[0].facets[facet]
    assert values
    for value, count in values.items():
        indexed, plainly = both(**{facet: (value,)})
        assert plainly.total == indexed.total == count, value
        assert sorted(plainly.ids) == sorted(indexed.ids)


@pytest.mark.parametrize("facet", FACETS)
@pytest.mark.parametrize(
    "value",
    ["", "nie-ma", "%", "_", "2017-2019", "2000-2004", "1996-2000", "2016-9999", "2016-2020-", "٣",
     "9" * 40, f"2001-{'9' * 40}", "-1", "5", "44", "before-2006", "LARGE", "Łódź", "'; DROP"],
)  # fmt: skip
def test_a_value_that_does_not_exist_finds_nothing_in_either(both, facet, value):
    indexed, plainly = both(**{facet: (value,)})
    assert (indexed.total, plainly.total) == (0, 0)
    assert plainly.ids == []


@pytest.mark.parametrize(
    "filters",
    [
        {"network": ("miasto-cyfrowe", "zasoby-miast")},
        {"network": ("miasto-cyfrowe", "nie-ma")},
        {"size": ("small", "medium"), "network": ("miasto-neutralne-klimatycznie",)},
        {"year": ("2016-2020",), "stage": ("wdrozona", "rozszerzona"), "cost": ("unknown",)},
        {"voivodeship": ("slaskie",), "evidence": ("0", "1")},
        {"city": ()},
    ],
)
def test_values_of_one_filter_widen_and_filters_narrow_as_in_the_engine(both, filters):
    indexed, plainly = both(**filters)
    assert plainly.total == indexed.total > 0
    assert sorted(plainly.ids) == sorted(indexed.ids)


EDGES = [
    {"year_from": None, "year_to": None},
    {"year_from": None, "year_to": 2010},
    {"year_from": 1995, "year_to": 1999},
    {"year_from": 1995, "year_to": 2001},
    {"year_from": 2000, "year_to": None},
    {"year_from": 2001, "year_to": 2001},
    {"year_from": 2005, "year_to": 2006},
    {"year_from": 2020, "year_to": None},
    {"year_from": 2030, "year_to": None},  # begins after its description
    {"cost_once": None, "cost_yearly": None},
    {"cost_once": Decimal(0), "cost_yearly": Decimal(10)},
    {"cost_once": None, "cost_yearly": Decimal(0)},
    {"cost_once": Decimal("0.01")},
    {"cost_once": Decimal(50_000)},
    {"cost_once": Decimal("50000.01")},
    {"cost_once": None, "cost_yearly": Decimal(500_000)},
    {"cost_once": Decimal(5_000_000)},
    {"cost_once": Decimal("5000000.01")},
    {"evidence": 4},
    {"stage": Stage.ABANDONED},
    {"as_of": date(2019, 12, 31), "year_from": 2011},
]


@pytest.mark.parametrize("given", EDGES)
def test_filters_agree_at_their_edges(make, index, given):
    practice = make.practice(**given)
    catalogue.reindex(index, [practice.id], NOW.date())
    facets = index.search(Query("", PUBLIC)).facets
    periods = [f"{year}-{year + 4}" for year in range(1996, 2036, 5)]
    costs = ["unknown", "none", "up-to-50k", "up-to-500k", "up-to-5m", "over-5m"]
    stages = ["pilotaz", "wdrozona", "rozszerzona", "zakonczona", "przerwana"]
    for facet, values in {
        "year": ["before-2001", *periods],
        "cost": costs,
        "stage": stages,
        "evidence": list("01234"),
        "size": [*SizeClass],
    }.items():
        plainly = {value for value in values if found(filters={facet: (value,)}).total}
        assert plainly == set(facets[facet]), facet


@pytest.fixture
def shelf(make):
    """Three practices about different things."""
    return {
        "energy": make.practice(
            title="Łódź: energia", body="Sto procent (100%) zielonej energii.\nPanele na dachu."
        ).id,
        "parks": make.practice(title="Parki", body="Zieleń i energia mieszkańców w a_b.").id,
        "money": make.practice(title="Dług", body="Zielone obligacje na parki.").id,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"energy", "parks", "money"}),
        ("   ", {"energy", "parks", "money"}),
        ("energia", {"energy", "parks"}),
        ("ENERGIA", {"energy", "parks"}),
        ("zielen", {"parks"}),  # without Polish letters
        ("zieleń", {"parks"}),
        ("lodz", {"energy"}),
        ("energia parki", {"parks"}),  # every word
        ("obligacj", {"money"}),  # a part of a word
        ("energiami", set()),  # other forms are not known here
        ("energia -łódź", {"parks"}),
        ("-energia", {"money"}),
        ('"zielone obligacje"', {"money"}),
        ('"obligacje zielone"', set()),
        ("„zielone  obligacje”", {"money"}),
        ('-"zielone obligacje"', {"energy", "parks"}),
        ('parki -"zielone obligacje"', {"parks"}),
        ('"zielone obligacje', {"money"}),
        ('"', {"energy", "parks", "money"}),
        ('""', {"energy", "parks", "money"}),
        ("-", {"energy", "parks", "money"}),
        ("--", {"energy", "parks", "money"}),
        ('-""', {"energy", "parks", "money"}),
        ("100%", {"energy"}),
        ("%", {"energy"}),  # a sign, no wildcard
        ("1%0", set()),
        ("a_b", {"parks"}),
        ("_", {"parks"}),
        ("\\", set()),
        ("p_rki", set()),
        ("'", set()),
    ],
)
def test_words_are_found_as_they_were_typed(shelf, text, expected):
    page = found(text)
    assert set(page.ids) == {f"practice-{shelf[name]}" for name in expected}
    assert page.total == len(expected)


def test_a_long_query_is_cut(shelf):
    assert found("energia " + "a" * 200 + " nigdy").total == 0
    assert found("energia" + " " * 200 + "nigdy").total == 2


def test_marks_counts_and_corrections_stay_empty(shelf):
    page = found("energia")
    assert (page.facets, page.marks, page.corrections, page.notes) == ({}, NO_MARKS, {}, ())


def test_the_newest_come_first_and_ties_fall_to_the_newer(make):
    days = (2, 0, 1, 0)
    made = [make.practice(published_at=NOW - timedelta(days=day)).id for day in days]
    expected = [f"practice-{made[place]}" for place in (3, 1, 2, 0)]
    for sort in (Sort.RELEVANCE, Sort.NEWEST):
        assert found(sort=sort).ids == expected


def test_the_recently_confirmed_may_come_first(make):
    old = make.practice(as_of=date(2025, 1, 1)).id
    new = make.practice(as_of=date(2026, 1, 1), published_at=NOW - timedelta(days=9)).id
    assert found(sort=Sort.CONFIRMED).ids == [f"practice-{new}", f"practice-{old}"]
    assert found(sort=Sort.NEWEST).ids == [f"practice-{old}", f"practice-{new}"]


def test_what_most_cities_have_done_may_come_first(make):
    none, once, twice, newer = (make.practice() for _ in range(4))
    for practice, states in ((once, "done"), (twice, "done done"), (newer, "underway given-up")):
        for state in states.split():
            make.adoption(practice, make.city(), state=AdoptionState(state))
    expected = [f"practice-{one.id}" for one in (twice, once, newer, none)]
    assert found(sort=Sort.REPEATED).ids == expected


def test_a_page_is_a_part_and_the_total_is_the_whole(make):
    made = [f"practice-{make.practice().id}" for _ in range(5)]
    pages = [found(page=number, size=2) for number in (1, 2, 3, 4)]
    assert [page.total for page in pages] == [5] * 4
    assert [page.ids for page in pages] == [made[:2:-1], made[2:0:-1], made[:1], []]


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
@pytest.mark.parametrize("state", State)
def test_only_what_is_in_force_is_found(make, state, actor):
    make.practice(state=state)
    assert found(actor=actor).total == (state is State.PUBLISHED)
