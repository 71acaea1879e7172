"""How fast an index is built, and how soon something new is found."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import cast

from flask import Flask
from sqlalchemy import update

from app import door
from app.cli.serving import work
from app.database import db, transaction
from app.domain.actor import ANONYMOUS
from app.domain.catalogue import Kind, name_of
from app.models.outbox import post
from app.models.practices import Practice
from app.search.engine import Document, Query, SearchEngine
from app.search.whoosh_engine import WhooshEngine
from app.services import catalogue, reference
from bench import lexicon
from bench.collection import Desk
from bench.peers import build_plainly
from bench.queries import Asked
from bench.timing import Times
from bench.writing import Author

ADDED = 30
PUBLISHED = 100
COMPARED = 1_000  # documents in the comparison of rates
READERS = 20
PAUSE_S = (0.5, 1.5)  # between two searches of one reader
PATIENCE_S = 60.0
LOOK_EVERY_S = 0.01
_ID = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Taker:
    """Takes the documents of a rebuild for something that is no engine of ours."""

    take: Callable[[Iterator[Document]], object]

    def rebuild(self, documents: Iterator[Document], _progress: object) -> int:
        self.take(documents)
        return 0


def give(take: Callable[[Iterator[Document]], object]) -> None:
    """Hand over every document of the database, as the product gives them to its engine."""
    catalogue.rebuild(cast("SearchEngine", _Taker(take)), door.today())


def first(count: int) -> list[Document]:
    """Return the first documents."""
    found: list[Document] = []
    give(lambda documents: found.extend(islice(documents, count)))
    return found


def rates(folder: Path, documents: Sequence[Document]) -> dict[str, Times]:
    """Time building an index of the same documents, by us and by Whoosh as its manual shows."""
    times = {"ours": Times(), "plain Whoosh": Times()}
    engine = WhooshEngine(folder / "rates")
    times["plain Whoosh"].take(partial(build_plainly, folder / "plain", documents))
    times["ours"].take(partial(engine.rebuild, documents))
    engine.close()
    return times


def put_and_found(engine: SearchEngine, documents: Sequence[Document]) -> Times:
    """Time from handing over one new document until a search shows it, with nobody else there."""
    times = Times()
    for number, document in enumerate(documents[:ADDED]):
        id_, word = str(_ID + number), _word(number)
        times.take(partial(engine.put, [replace(document, id=id_, title=f"{word} w mieście")]))
        looking = Times()
        looking.take(partial(_wait, engine, word, id_))
        times.cpu[-1] += looking.cpu[0]
        times.wall[-1] += looking.wall[0]
    engine.remove(str(_ID + number) for number in range(ADDED))
    return times


def _word(number: int) -> str:
    """Return a word that stands in no write-up."""
    return f"qx{lexicon.coined(number).lower()}"


def _wait(engine: SearchEngine, word: str, id_: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while id_ not in engine.search(Query(word, ANONYMOUS.audiences)).ids:
        if time.monotonic() > until:
            raise TimeoutError(word)
        time.sleep(LOOK_EVERY_S)


def published_and_found(
    app: Flask, author: Author, size: int, asked: Sequence[Asked]
) -> tuple[Times, Times]:
    """Time from a commit until a search shows the practice, the worker and READERS at work.

    Returns the times (the clock's are the ones that mean something) and those of the readers.
    """
    engine: SearchEngine = app.extensions["house"].engine
    found, read = Times(), Times()
    with _busy(app, asked, read), app.app_context():
        desk = Desk(author, reference.rows())
        for number in range(size + 1, size + PUBLISHED + 1):
            word = _word(number)
            _publish(desk, number, f"{word} w mieście")
            found.take(partial(_wait, engine, word, name_of(Kind.PRACTICE, number)))
    return found, read


def _publish(desk: Desk, number: int, title: str) -> None:
    with transaction():
        desk.take([number])
        db.session.execute(update(Practice), [{"id": number, "title": title}])
        post("practice-changed", number, door.now())


@contextmanager
def _busy(app: Flask, asked: Sequence[Asked], read: Times) -> Iterator[None]:
    """Let the worker work and readers read meanwhile."""
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(app, stop))]
    threads += [
        threading.Thread(target=_reader, args=(app, asked[number:], read, stop))
        for number in range(READERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _reader(app: Flask, asked: Sequence[Asked], read: Times, stop: threading.Event) -> None:
    """Search about once a second."""
    engine: SearchEngine = app.extensions["house"].engine
    chance = Random(len(asked))
    while not stop.wait(chance.uniform(*PAUSE_S)):
        read.take(partial(engine.search, chance.choice(asked).query))
