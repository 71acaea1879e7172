"""Ask for the first pages before the server's processes part, so that they share what these load.

Templates, questions to the database and the open index are made ready once for all processes, and
nobody waits for them after a start: to open an index of 100,000 documents takes seconds.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress

from babel import localedata
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import configure_mappers
from werkzeug.test import TestResponse

from app.database import db
from app.domain.actor import ANONYMOUS
from app.search.engine import Query, SearchUnavailableError

log = logging.getLogger(__name__)

OK = 200
# Letters that words in a library of cities begin with; which words there are, the index says.
_BEGINNING = "mi"


def warm(app: Flask) -> bool:
    """Answer a few pages as for a visitor, up to one that fails; return whether none did.

    Afterwards nothing is open that processes may not share: connections to the database are closed,
    and an index on other machines, which would need connections, is not asked at all. The files of
    an index in a folder may be shared (`search/whoosh_engine/files.py`).
    """
    configure_mappers()
    localedata.load(app.config["BABEL_DEFAULT_LOCALE"])
    config = app.extensions["house"].config
    if config.opensearch_urls:
        return False
    client = app.test_client()
    try:
        asked = _asked(client, config.address)
        failed = next((address for address, status in asked if status != OK), None)
    finally:
        with app.app_context():
            db.engine.dispose()
    if failed:
        log.warning("not ready before the first reader: %s", failed)
    return not failed


def _asked(client: FlaskClient, address: str) -> Iterator[tuple[str, int]]:
    """Give addresses with the status of their answers; looked for is only what will be found."""

    def ask(path: str, **text: str) -> TestResponse:
        return client.get(path, base_url=address, query_string=text)

    for path in ("/", "/praktyki"):
        yield path, ask(path).status_code
    path = "/praktyki/podpowiedzi"
    told = ask(path, q=_BEGINNING)
    yield path, told.status_code
    for word in (told.json or [])[:1]:
        yield "/praktyki?q=", ask("/praktyki", q=word).status_code
        _mistype(client.application, word)


def _mistype(app: Flask, word: str) -> None:
    """Ask the index for a word that may be in no text, so that it has its spellings at hand.

    The index and no page, which would count what was looked for in vain.
    """
    with suppress(SearchUnavailableError):  # the pages have said so already
        app.extensions["house"].engine.search(Query(word + word[-1], ANONYMOUS.audiences))
