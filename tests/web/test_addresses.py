from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from app.search.engine import Query, Sort
from app.services.catalogue import Found, Names
from app.web import addresses, filters, pages

EVERYTHING = MultiDict(
    [("q", "park"), ("rodzaj", "wynik"), ("siec", "a"), ("siec", "b"), ("temat", "t"), ("miasto", "m"),
     ("wojewodztwo", "slaskie"), ("wielkosc", "small"), ("etap", "pilotaz"), ("koszt", "none"),
     ("lata", "2016-2020"), ("dowody", "4"), ("sortuj", "potwierdzone"), ("strona", "3"), ("na-stronie", "20")]
)  # fmt: skip
NAMES = Names(networks={}, topics={}, cities={}, moved={})


@pytest.fixture(autouse=True)
def request_in_polish(library):
    with library.test_request_context("/"):
        yield


def found(query, facets, *, is_plain=False):
    return Found(
        query=query, hits=(), total=0, facets=facets, corrections={}, notes=(), is_plain=is_plain
    )


def test_an_address_holds_all_of_a_search():
    query = addresses.read(EVERYTHING)
    assert (query.sort, query.page, query.size) == (Sort.CONFIRMED, 3, 20)
    assert query.filters["network"] == ("a", "b")
    assert set(query.filters) == set(addresses.PARAMETERS)
    said = MultiDict(
        (name, str(one))
        for name, value in addresses.parameters(query).items()
        for one in (value if isinstance(value, list) else [value])
    )
    assert addresses.read(said) == query


def test_the_plain_search_has_the_plain_address():
    assert addresses.search(addresses.read(MultiDict())) == "/praktyki"


@pytest.mark.parametrize(
    ("asked", "page", "size"),
    [
        ("1", 1, 10),
        ("0", 1, 10),
        ("-3", 1, 10),
        ("x", 1, 10),
        ("50", 50, 10),
        ("51", 50, 10),
        ("²", 1, 10),
    ],
)
def test_pages_stay_within_bounds(asked, page, size):
    query = addresses.read(MultiDict({"strona": asked, "na-stronie": asked}))
    assert query.page == page
    assert query.size in {size, 50}


def test_what_cannot_be_typed_is_taken_out():
    assert addresses.line(" a\x00b\u202ec\n ") == "a b c"


def test_a_repeated_value_counts_once_and_an_endless_list_is_cut():
    query = addresses.read(MultiDict([("siec", "a"), ("siec", "a")]))
    assert query.filters["network"] == ("a",)
    many = addresses.read(MultiDict([("siec", str(number)) for number in range(500)]))
    assert len(many.filters["network"]) == addresses.VALUES_LIMIT


def test_a_change_begins_on_the_first_page():
    query = addresses.read(EVERYTHING)
    assert "strona" not in addresses.changed(query, sort=Sort.NEWEST)
    assert "sortuj=najnowsze" in addresses.changed(query, sort=Sort.NEWEST)


def test_values_nobody_knows_are_called_by_themselves():
    for facet in addresses.PARAMETERS:
        assert filters.value_label(facet, "nonsens", NAMES) == "nonsens"


def test_groups_stand_in_their_order_with_scales_from_small_to_large():
    facets = {"size": {"large": 1, "small": 9, "medium": 3}, "year": {"before-2001": 1, "2001-2005": 2, "2016-2020": 4},
              "evidence": {"0": 5, "4": 1}, "city": {}}  # fmt: skip
    made = filters.groups(found(Query("", frozenset()), facets), NAMES)
    assert [group.facet for group in made] == ["size", "year", "evidence"]
    values = [[option.value for option in group.options] for group in made]
    assert values == [
        ["small", "medium", "large"],
        ["2016-2020", "2001-2005", "before-2001"],
        ["4", "0"],
    ]


def test_long_groups_fold_their_rare_values_but_never_a_chosen_one():
    counts = {f"t{number:02}": 30 - number for number in range(20)}
    query = Query("", frozenset(), filters={"topic": tuple(counts)[:9]})
    (group,) = filters.groups(found(query, {"topic": counts}), NAMES)
    assert [option.is_chosen for option in group.options] == [True] * 9
    assert len(group.more) == 11


def test_a_chosen_value_without_hits_stays():
    query = Query("", frozenset(), filters={"stage": ("nonsens",)})
    (group,) = filters.groups(found(query, {"stage": {"wdrozona": 2, "pilotaz": 0}}), NAMES)
    assert [(option.value, option.count) for option in group.options] == [
        ("wdrozona", 2),
        ("nonsens", 0),
    ]


def test_without_the_index_nothing_is_counted():
    query = Query("", frozenset(), filters={"stage": ("wdrozona",)})
    (group,) = filters.groups(found(query, {}, is_plain=True), NAMES)
    assert group.options[0].count is None


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 5, [1]),
        (1, 48, [1, 2, 3, 0, 5]),
        (5, 100, [1, 0, 3, 4, 5, 6, 7, 0, 10]),
        (3, 48, [1, 2, 3, 4, 5]),
        (50, 10_000, [1, 0, 48, 49, 50]),
    ],
)
def test_the_row_of_pages(page, total, numbers):
    row = pages.pager(replace(Query("", frozenset(), size=10), page=page), total)
    assert [step.number for step in row.steps] == numbers
    assert bool(row.previous) is (page > 1)
    assert bool(row.following) is (page < numbers[-1])
    assert row.first == (page - 1) * 10 + 1
