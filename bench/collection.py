"""A library of write-ups that never were, in a database of its own, as the product keeps it.

Rows are put in by the thousand and not through the import command, and the HTML of sections is
rendered for the first RENDERED write-ups and used again for the rest: a practice page costs the
same, and a hundred thousand renderings would tell nothing. Everything else is the product's own:
migrations, reference data, columns, index.
"""

import hashlib
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, update

from app import create_app, migrations
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
from bench.settings import configuration
from bench.towns import Town, towns
from bench.writing import Author, file_name

BATCH = 1_000
RENDERED = 100
AHEAD = 4  # batches that may be written before they are needed
Row = dict[str, Any]


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
    """Put the practices 1 to `size` into the database of the current application.

    Other processes write the next batches while this one puts them in.
    """
    desk = Desk(author, reference.rows())
    batches = [range(one, min(one + BATCH, size + 1)) for one in range(1, size + 1, BATCH)]
    with closing(_sheets(desk, batches)) as written:
        for batch, sheets in zip(batches, written, strict=True):
            with transaction():
                desk.put(sheets)
            tell(batch[-1])


def _sheets(desk: "Desk", batches: Sequence[range]) -> Generator["Sheets"]:
    if len(batches) == 1:
        yield desk.write(batches[0])
        return
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as writers:
        ahead = [writers.submit(desk.write, one) for one in batches[:AHEAD]]
        for following in (*batches[AHEAD:], *[None] * len(ahead)):
            yield ahead.pop(0).result()
            if following:
                ahead.append(writers.submit(desk.write, following))


@dataclass(frozen=True, slots=True)
class Sheets:
    """The rows of some write-ups; versions still lack their sections."""

    practices: Sequence[Row]
    versions: Sequence[Row]
    networks: Sequence[Row]
    topics: Sequence[Row]


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
        self.put(self.write(numbers))

    def write(self, numbers: Sequence[int]) -> Sheets:
        """Write the write-ups of these numbers; asks no database."""
        written = [(number, self.author.write_up(number)) for number in numbers]
        return Sheets(
            [self._practice(*one) for one in written],
            [_version(*one) for one in written],
            [row for one in written for row in self._networks(*one)],
            [row for one in written for row in self._topics(*one)],
        )

    def put(self, sheets: Sheets) -> None:
        """Put in what is written."""
        execute = db.session.execute
        execute(insert(Practice), sheets.practices)
        shown = [{"sections": self.pages[row["id"] % RENDERED]} | row for row in sheets.versions]
        execute(insert(Version), shown)
        execute(insert(DocumentNetwork), sheets.networks)
        execute(insert(document_topic), sheets.topics)
        points = [{"id": row["id"], "version_id": row["id"]} for row in sheets.versions]
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

    def _networks(self, number: int, written: WriteUp) -> Iterator[Row]:
        for position, network in enumerate(written.networks):
            ids = {"document_id": number, "network_id": self.rows.networks[network]}
            yield ids | {"position": position}

    def _topics(self, number: int, written: WriteUp) -> Iterator[Row]:
        wanted = (self.rows.topic(written.networks, name) for name in written.topics)
        for position, topic in enumerate(dict.fromkeys(wanted)):
            yield {"document_id": number, "topic_id": topic, "position": position}


def _version(number: int, written: WriteUp) -> Row:
    return {
        "id": number,
        "document_id": number,
        "number": 1,
        "text": written.text,
        "sha256": hashlib.sha256(written.text.encode()).hexdigest(),
        "renderer": render.RENDERER_VERSION,
        "created_at": _moment(written),
        "is_published": True,
    }


def _moment(written: WriteUp) -> datetime:
    return datetime.combine(written.as_of, time(9), UTC)


def _shown(written: WriteUp) -> list[Row]:
    """Return the sections of a write-up as the import stores them."""
    return [_section(one.heading, one.text) for one in written.sections]


def _section(heading: str, text: str) -> Row:
    anchor = slug(heading)
    html = render.to_html(text, f"tresc-{anchor}-")
    return {"heading": heading, "anchor": anchor, "html": html}
