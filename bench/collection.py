"""A library of write-ups that never were, in a database of its own, as the product keeps it.

Rows are put in by the thousand and not through the import command, and the HTML of sections is
rendered for the first RENDERED write-ups and used again for the rest: a practice page costs the
same, and a hundred thousand renderings would tell nothing. Everything else is the product's own:
migrations, reference data, columns, index.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, update

from app import create_app, migrations
from app.config import Config
from app.database import db, transaction
from app.domain.cities import size_class
from app.domain.practices import State, WriteUp
from app.domain.slugs import slug
from app.models.cities import City
from app.models.documents import DocumentNetwork, Version, document_topic
from app.models.practices import Practice
from app.services import reference
from app.services.practices.publishing import columns
from app.services.reference import Rows
from app.writeups import render
from bench.towns import Town, towns
from bench.writing import Author, file_name

BATCH = 1_000
RENDERED = 100
Row = dict[str, Any]


def configuration(folder: Path) -> Config:
    """Return settings under which nothing outside `folder` is touched."""
    return Config(
        data_folder=folder / "var",
        database_url=f"sqlite:///{folder / 'bench.db'}",
        index_folder=folder / "index",
        practices_folder=folder / "practices",
        secret_key="bench" * 10,
    )


def application(folder: Path) -> Flask:
    """Return the whole application on a database with tables, reference data and our towns."""
    app = create_app(configuration(folder))
    with app.app_context():
        migrations.upgrade(db.engine)
        with transaction():
            reference.load()
            db.session.execute(insert(City), [_city(town) for town in towns()])
    return app


def _city(town: Town) -> Row:
    names = ("slug", "name", "voivodeship", "population", "lat", "lon")
    values: Row = {name: getattr(town, name) for name in names}
    return values | {"size_class": size_class(town.population)}


def fill(author: Author, size: int, tell: Callable[[int], None]) -> None:
    """Put the practices 1 to `size` into the database of the current application."""
    desk = Desk(author, reference.rows())
    for first in range(1, size + 1, BATCH):
        last = min(first + BATCH - 1, size)
        with transaction():
            desk.take(range(first, last + 1))
        tell(last)


@dataclass(frozen=True)
class Desk:
    """Where write-ups become rows; a practice and its only version have their number as id."""

    author: Author
    rows: Rows

    @cached_property
    def pages(self) -> Sequence[list[Row]]:
        """The shown sections of the first write-ups."""
        return [_shown(self.author.write_up(number)) for number in range(1, RENDERED + 1)]

    def take(self, numbers: Sequence[int]) -> None:
        """Put in the write-ups of these numbers, published."""
        written = [(number, self.author.write_up(number)) for number in numbers]
        execute = db.session.execute
        execute(insert(Practice), [self._practice(*one) for one in written])
        execute(insert(Version), [self._version(*one) for one in written])
        execute(insert(DocumentNetwork), [row for one in written for row in self._networks(*one)])
        execute(insert(document_topic), [row for one in written for row in self._topics(*one)])
        points = [{"id": number, "version_id": number} for number in numbers]
        execute(update(Practice), points)

    def _practice(self, number: int, written: WriteUp) -> Row:
        published = _moment(written)
        return columns(written) | {
            "id": number,
            "slug": file_name(number, written),
            "state": State.PUBLISHED,
            "city_id": self.rows.cities[written.city],
            "created_at": published,
            "published_at": published,
        }

    def _version(self, number: int, written: WriteUp) -> Row:
        return {
            "id": number,
            "document_id": number,
            "number": 1,
            "text": written.text,
            "sha256": hashlib.sha256(written.text.encode()).hexdigest(),
            "sections": self.pages[number % RENDERED],
            "renderer": render.RENDERER_VERSION,
            "created_at": _moment(written),
            "is_published": True,
        }

    def _networks(self, number: int, written: WriteUp) -> Iterator[Row]:
        for position, network in enumerate(written.networks):
            ids = {"document_id": number, "network_id": self.rows.networks[network]}
            yield ids | {"position": position}

    def _topics(self, number: int, written: WriteUp) -> Iterator[Row]:
        wanted = (self.rows.topic(written.networks, name) for name in written.topics)
        for position, topic in enumerate(dict.fromkeys(wanted)):
            yield {"document_id": number, "topic_id": topic, "position": position}


def _moment(written: WriteUp) -> datetime:
    return datetime.combine(written.as_of, time(9), UTC)


def _shown(written: WriteUp) -> list[Row]:
    """Return the sections of a write-up as the import stores them."""
    return [_section(one.heading, one.text) for one in written.sections]


def _section(heading: str, text: str) -> Row:
    anchor = slug(heading)
    html = render.to_html(text, f"tresc-{anchor}-")
    return {"heading": heading, "anchor": anchor, "html": html}
