import pytest

from app.domain.errors import NotFoundError
from app.domain.practices import State
from app.services import cities


def slugs(found):
    return [city.slug for city in found]


def test_a_city_is_read_by_its_slug(app):
    assert cities.read("lodz").name == "Łódź"


@pytest.mark.parametrize("slug", ["", "Łódź", "atlantyda"])
def test_an_unknown_city_is_not_found(app, slug):
    with pytest.raises(NotFoundError):
        cities.read(slug)


def test_cities_with_practices_in_force_come_by_name_with_their_numbers(make):
    second, first = make.city("Lipogród"), make.city("Dębogród")
    make.practice(city=second)
    make.practice(city=first)
    make.practice(city=second)
    make.practice(city=make.city("Bukogród"), state=State.DRAFT)
    assert [(city.id, count) for city, count in cities.with_practices()] == [
        (first.id, 1),
        (second.id, 2),
    ]


def test_a_barred_l_comes_behind_every_l(make):
    for name in ("Łęgogród", "Lipogród", "Malogród", "Lwogród", "Lipogród"):
        make.practice(city=make.city(name))
    found = [city.name for city, _count in cities.with_practices()]
    assert found == ["Lipogród", "Lipogród", "Lwogród", "Łęgogród", "Malogród"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łódź", ["lodz"]),
        ("lodz", ["lodz"]),
        ("ŁÓDŹ ", ["lodz"]),
        ("ostrów w", ["ostrow-wielkopolski"]),
        ("", []),
        ("   ", []),
        ("!?", []),
        ("%", []),
        ("_", []),
        ("l_dz", []),
        ("atlantyda", []),
    ],
)
def test_a_city_is_found_by_how_its_name_begins(app, text, expected):
    assert slugs(cities.matching(text)) == expected


def test_the_largest_come_first_and_no_more_than_asked(app):
    found = cities.matching("o", 5)
    assert len(found) == 5
    assert [city.population for city in found] == sorted(
        (city.population for city in cities.matching("o", 1000)), reverse=True
    )[:5]


def test_cities_are_given_by_slug_and_unknown_ones_left_out(app):
    assert set(cities.by_slugs(["lodz", "atlantyda", "gdynia"])) == {"lodz", "gdynia"}
    assert cities.by_slugs([]) == {}
