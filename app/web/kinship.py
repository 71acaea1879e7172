"""The family of a practice as a small drawing: its city, those that do the same, their own texts.

Every city and every state also stands in the list beside it, in words; the drawing only shows at a
glance how far it has spread. How far a city is, is told by the shape of its mark, not by a colour.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.models.practices import Practice
from app.services.adoptions import Member

WIDTH = 340
ROW = 34
TRUNK = 16
BRANCH = 44
TWIG = 76
# A letter of the drawing is about as wide; what does not fit is cut.
LETTER = 8.8
GAP = 16


@dataclass(frozen=True, slots=True)
class Node:
    """A mark with its label; `mark` names its shape, `path` is the line that leads to it."""

    mark: str
    label: str
    x: int
    y: int
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws, in its own units."""

    width: int
    height: int
    nodes: tuple[Node, ...]


def drawing(city: str, members: Iterable[Member], grown: Iterable[Practice], own: str) -> Drawing:
    """Draw a family below the name of the `city` it came from.

    `own` labels a text of a member; `grown` are texts of cities that said nothing else of it.
    """
    nodes = [Node("root", _cut(city, TRUNK), TRUNK, TRUNK, "")]
    for member in members:
        y = TRUNK + ROW * len(nodes)
        label = _cut(member.adoption.city.name, BRANCH)
        path = f"M{TRUNK},{TRUNK} V{y} H{BRANCH}"
        nodes.append(Node(member.adoption.state.value, label, BRANCH, y, path))
        if member.own is not None:
            below = f"M{BRANCH},{y} V{y + ROW} H{TWIG}"
            nodes.append(Node("own", _cut(own, TWIG), TWIG, y + ROW, below))
    for practice in grown:
        y = TRUNK + ROW * len(nodes)
        path = f"M{TRUNK},{TRUNK} V{y} H{BRANCH}"
        nodes.append(Node("own", _cut(practice.city.name, BRANCH), BRANCH, y, path))
    return Drawing(WIDTH, 2 * TRUNK + ROW * (len(nodes) - 1), tuple(nodes))


def _cut(label: str, x: int) -> str:
    room = int((WIDTH - x - GAP) / LETTER)
    return label if len(label) <= room else f"{label[: room - 1].rstrip()}…"
