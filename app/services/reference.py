"""Reference data: networks, topics and cities, kept as files in `app/reference/`.

Loading is idempotent by slug: a new line adds a row, a changed line changes it, nothing is deleted,
because documents may hang on it. A network or topic that somebody has edited stays as they left it.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from app.database import Base, db
from app.domain.cities import size_class
from app.models.cities import City
from app.models.networks import Network
from app.models.topics import Topic
from app.search.thesaurus import Thesaurus
from app.writeups.reference import Reference, lookup_key

FOLDER = Path(__file__).resolve().parent.parent / "reference"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows there are after loading, and how many of them were added or changed."""

    networks: int
    topics: int
    cities: int
    changed: int


def load(folder: Path = FOLDER) -> Loaded:
    """Make the tables say what the files say."""
    networks = _rows(folder / "networks.yaml", "networks")
    changed = _keep(Network, networks)
    db.session.flush()  # topics need the ids of their networks
    ids = {network.slug: network.id for network in db.session.scalars(select(Network))}
    topics = [_topic(row, ids) for row in _rows(folder / "topics.yaml", "topics")]
    changed += _keep(Topic, topics)
    cities = [_city(row) for row in _lines(folder / "cities.csv")]
    changed += _keep(City, cities)
    db.session.flush()  # those who load want to read in the same transaction
    return Loaded(len(networks), len(topics), len(cities), changed)


@dataclass(frozen=True, slots=True)
class Rows:
    """What write-ups refer to: how to read the references, and the ids of the rows meant."""

    reference: Reference
    networks: Mapping[str, int]
    cities: Mapping[str, int]
    topics: Mapping[tuple[str, str], int]

    def topic(self, networks: Iterable[str], name: str) -> int:
        """Return the id of the topic of that name in the first of `networks` that has it."""
        return next(self.topics[one, name] for one in networks if (one, name) in self.topics)


@cache
def thesaurus(folder: Path = FOLDER) -> Thesaurus:
    """Return the search's thesaurus with the topics' synonyms, and names that are no mistakes.

    Read once in a process: the files come with the program and change with it only.
    """
    rows = _rows(folder / "topics.yaml", "topics")
    return _thesaurus(((row["name"], row["synonyms"]) for row in rows), folder)


def thesaurus_as_edited(folder: Path = FOLDER) -> Thesaurus:
    """Return the same with the topics as they stand in the table."""
    rows = db.session.execute(
        select(Topic.name, Topic.synonyms).where(Topic.moved_to == "").order_by(Topic.id)
    )
    return _thesaurus(((name, synonyms) for name, synonyms in rows), folder)


def _thesaurus(named: Iterable[tuple[str, list[str]]], folder: Path) -> Thesaurus:
    topics: dict[str, list[str]] = {}
    for name, synonyms in named:  # two networks may call a topic the same
        topics[name] = [*topics.get(name, ()), *synonyms]
    networks = [row["name"] for row in _rows(folder / "networks.yaml", "networks")]
    cities = [row["name"] for row in _lines(folder / "cities.csv")]
    return Thesaurus.load(topics=topics, names=[*networks, *cities])


def rows() -> Rows:
    """Return what the tables hold for those who read write-ups."""
    networks = list(db.session.scalars(select(Network).order_by(Network.number)))
    topics = list(db.session.scalars(select(Topic).where(Topic.moved_to == "")))
    cities = list(db.session.scalars(select(City)))
    slugs = {network.id: network.slug for network in networks}
    return Rows(
        reference=Reference(
            networks={network.slug: (network.number, network.name) for network in networks},
            topics={
                slug: {
                    lookup_key(name): topic.name
                    for topic in topics
                    if topic.network_id == id_
                    for name in (*topic.synonyms, topic.name)
                }
                for id_, slug in slugs.items()
            },
            cities=_city_names(cities),
        ),
        networks={network.slug: network.id for network in networks},
        cities={city.slug: city.id for city in cities},
        topics={(slugs[topic.network_id], topic.name): topic.id for topic in topics},
    )


def _city_names(cities: Iterable[City]) -> dict[str, tuple[str, ...]]:
    """Return the slugs of the cities meant by a slug, a name, or a name with its voivodeship."""
    meant: dict[str, tuple[str, ...]] = {}
    for city in cities:
        for name in (city.slug, city.name, f"{city.name} ({city.voivodeship})"):
            key = lookup_key(name)
            if city.slug not in meant.get(key, ()):
                meant[key] = (*meant.get(key, ()), city.slug)
    return meant


def _rows(path: Path, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))[key]
    return rows


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _topic(row: dict[str, Any], networks: dict[str, int]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name != "network"}
    return kept | {"network_id": networks[row["network"]]}


def _city(row: dict[str, str]) -> dict[str, Any]:
    population = int(row["population"])
    return row | {
        "population": population,
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
        "size_class": size_class(population),
    }


def _keep(kind: Callable[..., Base], rows: Iterable[dict[str, Any]]) -> int:
    """Add or change the rows of one table; return how many were not so already."""
    known = {row.slug: row for row in db.session.scalars(select(kind))}  # type: ignore[call-overload]
    changed = 0
    for values in rows:
        row = known.get(values["slug"])
        if row is None:
            db.session.add(kind(**values))
            changed += 1
        elif getattr(row, "edited_at", None) is None and any(
            getattr(row, name) != value for name, value in values.items()
        ):
            for name, value in values.items():
                setattr(row, name, value)
            changed += 1
    return changed
