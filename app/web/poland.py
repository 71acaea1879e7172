"""The map of Poland, drawn by the server: voivodeships, and a dot for every city with practices.

The voivodeships are schematic (see `outlines`). The page shows the same cities as a list, so that
nothing is said by the drawing alone.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sqrt

from app.config import ROOT
from app.domain.collation import by_name, polish
from app.domain.slugs import slug
from app.models.cities import City

OUTLINES = ROOT / "app" / "reference" / "voivodeships.json"
WIDTH = 720.0
EDGE = 6.0
MIDDLE_LATITUDE = 52.0
DOT_RADIUS = 5.0
# Measures of the labels' type in the drawing's units; a letter is about half as wide as high.
LETTER_HEIGHT = 15.0
LETTER_WIDTH = 7.6
# From how many practices a voivodeship is a shade darker.
SHADES = (1, 3, 5)

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A voivodeship: the path of its outline, how many practices it has, how dark it is (0–3)."""

    slug: str
    name: str
    path: str
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A city with practices; its label stands at (`label_x`, `label_y`), nowhere if it is empty."""

    city: City
    count: int
    x: float
    y: float
    radius: float
    label: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Region:
    """A voivodeship in the list beside the map."""

    slug: str
    name: str
    count: int
    cities: tuple[tuple[City, int], ...]


@dataclass(frozen=True, slots=True)
class Map:
    """What the template draws, in its own units, and the list that says the same."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    dots: tuple[Dot, ...]
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to the drawing: x grows eastwards, y southwards."""

    west: float
    north: float
    scale: float
    height: float

    def place(self, lon: float, lat: float) -> Point:
        x = (lon - self.west) * cos(radians(MIDDLE_LATITUDE)) * self.scale + EDGE
        return round(x, 1), round((self.north - lat) * self.scale + EDGE, 1)


@cache
def _outlines() -> tuple[_Frame, tuple[tuple[str, str, str], ...]]:
    """Return the frame and (slug, name, path) of every voivodeship."""
    known = json.loads(OUTLINES.read_text(encoding="utf-8"))["voivodeships"]
    points = [point for one in known for ring in one["rings"] for point in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    scale = (WIDTH - 2 * EDGE) / ((east - west) * cos(radians(MIDDLE_LATITUDE)))
    frame = _Frame(west, north, scale, (north - south) * scale + 2 * EDGE)
    return frame, tuple((one["slug"], one["name"], _path(frame, one["rings"])) for one in known)


def _path(frame: _Frame, rings: Iterable[Sequence[Sequence[float]]]) -> str:
    drawn = (
        " ".join(f"{x:g},{y:g}" for x, y in (frame.place(lon, lat) for lon, lat in ring[:-1]))
        for ring in rings
    )
    return " ".join(f"M{points}Z" for points in drawn)


def drawing(counted: Sequence[tuple[City, int]]) -> Map:
    """Draw the cities with their numbers of practices."""
    frame, outlines = _outlines()
    totals: Counter[str] = Counter()
    for city, count in counted:
        totals[slug(city.voivodeship)] += count
    return Map(
        width=round(WIDTH),
        height=round(frame.height),
        shapes=tuple(
            Shape(key, name, path, totals[key], sum(totals[key] >= shade for shade in SHADES))
            for key, name, path in outlines
        ),
        dots=_dots(frame, counted),
        regions=_regions(counted, totals),
    )


def _regions(counted: Sequence[tuple[City, int]], totals: Counter[str]) -> tuple[Region, ...]:
    cities: defaultdict[str, list[tuple[City, int]]] = defaultdict(list)
    for city, count in counted:
        cities[city.voivodeship].append((city, count))
    return tuple(
        Region(slug(name), name, totals[slug(name)], tuple(cities[name]))
        for name in sorted(cities, key=polish)
    )


def _dots(frame: _Frame, counted: Sequence[tuple[City, int]]) -> tuple[Dot, ...]:
    """Place the dots, then the labels where they hide nothing: the largest cities choose first."""
    placed = [
        (city, count, *frame.place(city.lon, city.lat), DOT_RADIUS * sqrt(count))
        for city, count in counted
    ]
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for _, _, x, y, r in placed]
    dots = []
    for city, count, x, y, radius in sorted(placed, key=lambda one: -one[0].population):
        label, label_x, label_y, anchor = _label(city.name, (x, y), radius, taken)
        dots.append(Dot(city, count, x, y, round(radius, 1), label, label_x, label_y, anchor))
    return tuple(sorted(dots, key=lambda dot: by_name(dot.city)))


def _label(name: str, at: Point, radius: float, taken: list[Box]) -> tuple[str, float, float, str]:
    """Return the label and its place beside the dot, or no label if every place is taken."""
    x, y = at
    gap, middle, wide = radius + 4, y + LETTER_HEIGHT / 3, LETTER_WIDTH * len(name)
    for label_x, label_y, anchor, left in (
        (x + gap, middle, "start", x + gap),
        (x - gap, middle, "end", x - gap - wide),
        (x, y - gap, "middle", x - wide / 2),
        (x, y + gap + LETTER_HEIGHT * 0.7, "middle", x - wide / 2),
    ):
        box = (left, label_y - LETTER_HEIGHT * 0.8, left + wide, label_y + LETTER_HEIGHT * 0.2)
        if (
            box[0] > EDGE
            and box[2] < WIDTH - EDGE
            and not any(_meet(box, other) for other in taken)
        ):
            taken.append(box)
            return name, round(label_x, 1), round(label_y, 1), anchor
    return "", x, y, "start"


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
