"""The map: the outlines tell the truth about the cities, and are what their maker makes."""

import csv
import json
from itertools import combinations, pairwise

import pytest

from app.domain.cities import SizeClass
from app.models.cities import City
from app.web import outlines, poland

STORED = json.loads(poland.OUTLINES.read_text(encoding="utf-8"))["voivodeships"]


@pytest.fixture(scope="module")
def cities():
    with (outlines.REFERENCE / "cities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def inside(ring, lon, lat):
    hits = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
            hits += 1
    return hits % 2 == 1


def city(name, lat, lon, population=1000, voivodeship="opolskie"):
    return City(slug=name.casefold(), name=name, voivodeship=voivodeship, population=population,
                lat=lat, lon=lon, size_class=SizeClass.SMALL)  # fmt: skip


def test_cities_lie_in_their_voivodeships(cities):
    rings = {one["name"]: one["rings"] for one in STORED}
    astray = [
        one["name"]
        for one in cities
        if not any(
            inside(ring, float(one["lon"]), float(one["lat"])) for ring in rings[one["voivodeship"]]
        )
    ]
    # Smoothing may cut off a city at the very border; more than one in a hundred would be a fault.
    assert len(astray) <= len(cities) / 100


def test_the_outlines_are_sixteen_closed_rings():
    assert len(STORED) == 16
    assert all(ring[0] == ring[-1] for one in STORED for ring in one["rings"])


def test_the_stored_outlines_are_what_the_maker_makes(tmp_path):
    outlines.main(tmp_path / "made.json")
    assert (tmp_path / "made.json").read_text(encoding="utf-8") == poland.OUTLINES.read_text(
        encoding="utf-8"
    )


def test_an_enclave_is_a_ring_of_its_own():
    around = [(x, y) for x in range(-4, 5) for y in range(-4, 5) if max(abs(x), abs(y)) == 4]
    cities = [
        {"voivodeship": "wyspa", "lon": str(19 + x / 4), "lat": str(52 + y / 4)}
        for x in (-1, 0, 1)
        for y in (-1, 0, 1)
    ] + [
        {"voivodeship": "morze", "lon": str(19 + x / 4), "lat": str(52 + y / 4)} for x, y in around
    ]
    drawn = outlines.outlines(cities)
    assert [len(drawn["wyspa"]), len(drawn["morze"])] == [1, 2]
    assert all(ring[0] == ring[-1] for rings in drawn.values() for ring in rings)
    assert inside(drawn["wyspa"][0], 19, 52)


def test_the_plane_and_back():
    assert outlines.to_degrees(*outlines.to_plane(19.5, 52.1)) == (19.5, 52.1)


def test_voivodeships_are_listed_in_the_order_of_the_alphabet():
    names = ("łódzkie", "mazowieckie", "lubuskie", "śląskie", "świętokrzyskie", "lubelskie")
    counted = [(city(name, 52.0, 19.0, voivodeship=name), 1) for name in names]
    found = [region.name for region in poland.drawing(counted).regions]
    assert [name for name in found if name in names] == [
        "lubelskie",
        "lubuskie",
        "łódzkie",
        "mazowieckie",
        "śląskie",
        "świętokrzyskie",
    ]


def test_every_city_has_a_dot_and_labels_hide_nothing():
    counted = [(city("Stolica", 52.0, 19.0, 500), 4), (city("Sąsiad", 52.01, 19.01, 100), 1),
               (city("Daleko", 54.0, 22.0), 1)]  # fmt: skip
    drawing = poland.drawing(counted)
    assert [(dot.city.name, dot.radius) for dot in drawing.dots] == [
        ("Daleko", 5.0),
        ("Sąsiad", 5.0),
        ("Stolica", 10.0),
    ]
    assert all(0 < dot.x < drawing.width and 0 < dot.y < drawing.height for dot in drawing.dots)
    boxes = [box(dot) for dot in drawing.dots if dot.label]
    assert all(not poland._meet(one, other) for one, other in combinations(boxes, 2))


def box(dot):
    wide = poland.LETTER_WIDTH * len(dot.label)
    left = {"start": dot.label_x, "end": dot.label_x - wide, "middle": dot.label_x - wide / 2}[
        dot.anchor
    ]
    return (left, dot.label_y - 12, left + wide, dot.label_y + 3)


def test_a_label_without_room_is_left_out():
    crowd = [
        (city(f"Miasto{letter}", 52.0, 19.0 + number / 1000), 1)
        for number, letter in enumerate("abcdefgh")
    ]
    assert any(not dot.label for dot in poland.drawing(crowd).dots)


def test_the_list_says_what_the_map_says():
    drawing = poland.drawing([(city("Opole", 50.7, 17.9), 2), (city("Nysa", 50.5, 17.3), 3)])
    (region,) = drawing.regions
    assert (region.slug, region.count, [one.name for one, _ in region.cities]) == (
        "opolskie",
        5,
        ["Opole", "Nysa"],
    )
    assert {shape.slug: shape.shade for shape in drawing.shapes if shape.count} == {"opolskie": 3}
