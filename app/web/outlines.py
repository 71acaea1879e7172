"""Draw schematic voivodeships from nothing but the positions of their cities.

No outside geodata may be fetched, so the map is honest about what it knows: every point of the
country belongs to the voivodeship of its nearest city, and the country ends a little beyond its
outermost cities. The plane is rastered, its cells are labelled, the borders between labels are
traced as shared arcs (so that neighbours never gape), smoothed and thinned.

Run by hand after the cities changed: `python -c "from app.web.outlines import main; main()"` reads
`app/reference/cities.csv` and writes `app/reference/voivodeships.json`; the page only reads that.
"""

import csv
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from app.config import ROOT
from app.domain.slugs import slug

REFERENCE = ROOT / "app" / "reference"
CELL_KM = 3.0
# A gap between cities narrower than twice this is inland, not a bay.
BRIDGE_KM = 36.0
# How far the country reaches beyond its outermost cities.
MARGIN_KM = 9.0
MAJORITY_CELLS = 2
SMOOTHING_PASSES = 12
TOLERANCE_KM = 1.2
KM_PER_DEGREE = 111.2
MIDDLE_LATITUDE = 52.0
OUTSIDE = -1

Point = tuple[float, float]
Corner = tuple[int, int]
Arc = list[Corner]


def to_plane(lon: float, lat: float) -> Point:
    """Return kilometres east of Greenwich and north of the equator, true at 52° N."""
    return (
        lon * KM_PER_DEGREE * math.cos(math.radians(MIDDLE_LATITUDE)),
        lat * KM_PER_DEGREE,
    )


def to_degrees(x: float, y: float) -> Point:
    """Undo `to_plane`; degrees to three places, which is about a hundred metres."""
    return (
        round(x / KM_PER_DEGREE / math.cos(math.radians(MIDDLE_LATITUDE)), 3),
        round(y / KM_PER_DEGREE, 3),
    )


def raster(points: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, Point]:
    """Label every cell with the voivodeship of its nearest city, or OUTSIDE.

    `points` is (n, 2) in kilometres, `labels` is (n,). Returns the (rows, columns) grid and the
    south-west corner of its first cell.
    """
    low = points.min(axis=0) - 2 * BRIDGE_KM
    high = points.max(axis=0) + 2 * BRIDGE_KM
    xs = np.arange(low[0], high[0], CELL_KM) + CELL_KM / 2
    ys = np.arange(low[1], high[1], CELL_KM) + CELL_KM / 2
    grid = np.empty((len(ys), len(xs)), dtype=int)
    distance = np.empty(grid.shape)
    for row, y in enumerate(ys):
        squares = (xs[:, None] - points[:, 0]) ** 2 + (y - points[:, 1]) ** 2
        nearest = squares.argmin(axis=1)
        grid[row] = labels[nearest]
        distance[row] = np.sqrt(squares[np.arange(len(xs)), nearest])
    grid = majority(grid)
    grid[~shrunk(distance <= BRIDGE_KM, BRIDGE_KM - MARGIN_KM)] = OUTSIDE
    return grid, (float(low[0]), float(low[1]))


def shrunk(mask: np.ndarray, by_km: float) -> np.ndarray:
    """Return the cells of `mask` that are farther than `by_km` from every cell outside it."""
    reach = int(by_km / CELL_KM)
    padded = np.pad(mask, reach)
    kept = np.ones(mask.shape, dtype=bool)
    rows, columns = mask.shape
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            if math.hypot(down, right) * CELL_KM <= by_km:
                kept &= padded[
                    reach + down : reach + down + rows, reach + right : reach + right + columns
                ]
    return kept


def majority(grid: np.ndarray) -> np.ndarray:
    """Give each cell the commonest label around it: frays off single cells at the borders."""
    reach = MAJORITY_CELLS
    padded = np.pad(grid, reach, mode="edge")
    rows, columns = grid.shape
    votes = np.zeros((grid.max() + 1, rows, columns), dtype=int)
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            window = padded[down : down + rows, right : right + columns]
            for label in range(len(votes)):
                votes[label] += window == label
    commonest: np.ndarray = votes.argmax(axis=0)
    return commonest


def arcs(grid: np.ndarray) -> list[Arc]:
    """Trace the borders between labels as chains of cell corners, cut where three labels meet."""
    steps: dict[Corner, list[Corner]] = defaultdict(list)
    rows, columns = grid.shape
    for row in range(1, rows):
        for column in range(1, columns):
            here, south, west = grid[row, column], grid[row - 1, column], grid[row, column - 1]
            if here != south:
                _join(steps, (column, row), (column + 1, row))
            if here != west:
                _join(steps, (column, row), (column, row + 1))
    ends = {corner for corner, following in steps.items() if len(following) > 2}  # noqa: PLR2004 - a chain runs on
    found = []
    for end in sorted(ends):
        while steps[end]:
            found.append(_walk(steps, end, ends))
    loops = [_walk(steps, corner, {corner}) for corner in list(steps) if steps[corner]]
    return found + loops


def _join(steps: dict[Corner, list[Corner]], one: Corner, other: Corner) -> None:
    steps[one].append(other)
    steps[other].append(one)


def _walk(steps: dict[Corner, list[Corner]], start: Corner, ends: set[Corner]) -> Arc:
    """Follow one border from `start` to one of `ends`, and take it out of `steps`."""
    arc = [start]
    while len(arc) == 1 or arc[-1] not in ends:
        following = steps[arc[-1]].pop()
        steps[following].remove(arc[-1])
        arc.append(following)
    return arc


def smoothed(arc: Sequence[Point]) -> list[Point]:
    """Round the steps of the raster; the ends stay, so that arcs still meet."""
    line = np.array(arc, dtype=float)
    is_loop = arc[0] == arc[-1]
    for _ in range(SMOOTHING_PASSES):
        middle = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
        if is_loop:
            end = (line[-2] + 2 * line[0] + line[1]) / 4
            line = np.vstack([end, middle, end])
        else:
            line = np.vstack([line[:1], middle, line[-1:]])
    return [(float(x), float(y)) for x, y in line]


def thinned(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out points nearer than `tolerance` to the line without them (Douglas and Peucker)."""
    (x1, y1), (x2, y2) = line[0], line[-1]
    span = math.hypot(x2 - x1, y2 - y1)
    off = [
        abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / span
        if span
        else math.hypot(x - x1, y - y1)
        for x, y in line
    ]
    farthest = max(range(len(off)), key=off.__getitem__)
    if off[farthest] <= tolerance:
        return [line[0], line[-1]]
    return thinned(line[: farthest + 1], tolerance)[:-1] + thinned(line[farthest:], tolerance)


def sides(grid: np.ndarray, arc: Arc) -> tuple[int, int]:
    """Return the labels to the left and to the right of an arc as it runs."""
    (x, y), (to_x, to_y) = arc[0], arc[1]
    if to_y == y:
        column = min(x, to_x)
        above, below = int(grid[y, column]), int(grid[y - 1, column])
        return (above, below) if to_x > x else (below, above)
    row = min(y, to_y)
    west, east = int(grid[row, x - 1]), int(grid[row, x])
    return (west, east) if to_y > y else (east, west)


def rings(pieces: Iterable[list[Point]]) -> list[list[Point]]:
    """Chain arcs that run the same way round into closed rings, the longest first."""
    waiting: dict[Point, list[list[Point]]] = defaultdict(list)
    for piece in pieces:
        waiting[piece[0]].append(piece)
    closed = []
    for start in list(waiting):
        while waiting[start]:
            ring = waiting[start].pop()
            while ring[-1] != ring[0]:
                ring = ring + waiting[ring[-1]].pop()[1:]
            closed.append(ring)
    return sorted(closed, key=len, reverse=True)


def outlines(cities: Sequence[dict[str, str]]) -> dict[str, list[list[Point]]]:
    """Return the rings of every voivodeship, [longitude, latitude], by its name."""
    names = sorted({city["voivodeship"] for city in cities})
    points = np.array([to_plane(float(city["lon"]), float(city["lat"])) for city in cities])
    labels = np.array([names.index(city["voivodeship"]) for city in cities])
    grid, (west, south) = raster(points, labels)
    around: dict[int, list[list[Point]]] = defaultdict(list)
    for arc in arcs(grid):
        left, right = sides(grid, arc)
        corners = [(west + column * CELL_KM, south + row * CELL_KM) for column, row in arc]
        line = [to_degrees(*point) for point in _light(smoothed(corners))]
        around[left].append(line)
        around[right].append(line[::-1])
    return {name: rings(around[number]) for number, name in enumerate(names)}


def _light(line: list[Point]) -> list[Point]:
    """Thin a line; a ring in two halves, because its ends are one point."""
    if line[0] != line[-1]:
        return thinned(line, TOLERANCE_KM)
    half = len(line) // 2
    return thinned(line[: half + 1], TOLERANCE_KM)[:-1] + thinned(line[half:], TOLERANCE_KM)


def main(target: Path = REFERENCE / "voivodeships.json") -> None:
    """Write the outlines that the map draws."""
    with (REFERENCE / "cities.csv").open(encoding="utf-8", newline="") as file:
        cities = list(csv.DictReader(file))
    drawn = outlines(cities)
    counts = Counter(city["voivodeship"] for city in cities)
    content = {
        "about": "Schematic voivodeships: each point belongs to the voivodeship of its nearest "
        "city. Made by app/web/outlines.py from cities.csv; not a source of boundaries.",
        "licence": "CC BY 4.0; positions of cities: GeoNames (CC BY 4.0)",
        "voivodeships": [
            {"slug": slug(name), "name": name, "cities": counts[name], "rings": drawn[name]}
            for name in sorted(drawn)
        ],
    }
    target.write_text(_by_ring(content), encoding="utf-8")


def _by_ring(content: object) -> str:
    """Write JSON with every ring on a line of its own: short, and a diff shows what moved."""
    lines = json.dumps(content, ensure_ascii=False, indent=1).split("\n")
    deep = 5
    text = "".join(line.strip() if line.startswith(" " * deep) else "\n" + line for line in lines)
    return text.strip() + "\n"
