"""How long pages take, through the whole application, and the parts of a search page.

All pages are asked for through Flask's test client, a bare Flask page too, so that its cost is in
each of them and cancels out in ratios.
"""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Flask, render_template, template_rendered
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.domain.actor import ANONYMOUS
from app.domain.catalogue import Kind, by_kind
from app.door import engine
from app.search.engine import Page
from app.search.highlighting import fragments, pieces
from app.services import catalogue, practices
from app.web import addresses
from bench.queries import Asked
from bench.timing import WARMING_SECONDS, Call, Times, measure

SEARCH = "/praktyki"
PREPARED = "/bench/prepared"
TEMPLATE = "catalogue/search.html"
SECONDS = 40.0
# What Flask gives to every template by itself.
_GIVEN = {"g", "request", "session"}


class Shelf:
    """Search pages whose search is done already: what the template alone costs.

    What real pages gave to their template is kept; a page of the shelf renders it again in a
    request of its own.
    """

    def __init__(self, app: Flask) -> None:
        """Must be made before the application answers its first request."""
        self._app = app
        self._kept: list[Mapping[str, Any]] = []
        app.add_url_rule(f"{PREPARED}/<int:number>", view_func=self._show, endpoint="prepared")

    def keep(self, asked: Sequence[MultiDict[str, str]]) -> None:
        """Ask for these searches and keep what their template was given."""

        def kept(_app: Flask, template: Any, context: dict[str, Any], **_: object) -> None:
            if template.name == TEMPLATE:
                self._kept.append({k: v for k, v in context.items() if k not in _GIVEN})

        client = self._app.test_client()
        with template_rendered.connected_to(kept, self._app):
            for one in asked:
                client.get(SEARCH, query_string=one)

    def _show(self, number: int) -> str:
        return render_template(TEMPLATE, **self._kept[number])

    def calls(self, client: FlaskClient) -> list[Call]:
        """Return a call for every page kept."""
        return [partial(client.get, f"{PREPARED}/{number}") for number in range(len(self._kept))]

    def beside(
        self, client: FlaskClient, asked: Sequence[MultiDict[str, str]]
    ) -> tuple[Times, Times]:
        """Time search pages and the template of each, in turn, after a round that does not count.

        A machine changes its speed from one second to the next; in turn both meet the same.
        """
        self.keep(asked)
        searched = _calls(client, asked)
        found, prepared = Times(), Times()
        until = time.monotonic() + 2 * SECONDS
        for page, template in zip(searched * 2, self.calls(client) * 2, strict=True):
            found.take(page)
            prepared.take(template)
            if time.monotonic() > until:
                break
        return found, prepared


def address(asked: Asked, size: int = 20) -> MultiDict[str, str]:
    """Return the part of an address that says a query, with `size` hits a page."""
    return MultiDict({**addresses.parameters(asked.query), "na-stronie": str(size)})


def path(asked: Asked) -> str:
    """Return the whole address of a query; inside a request context."""
    return addresses.search(asked.query)


def with_filter(asked: Asked, network: str) -> MultiDict[str, str]:
    """Return the address of a query narrowed to a network: one more box is ticked."""
    narrowed = address(asked)
    narrowed.setlist(addresses.PARAMETERS["network"], [network])
    return narrowed


def searches(client: FlaskClient, asked: Sequence[MultiDict[str, str]]) -> Times:
    """Time search pages after a round that does not count."""
    calls = _calls(client, asked)
    measure(calls, WARMING_SECONDS)
    return measure(calls * 2, SECONDS)


def _calls(client: FlaskClient, asked: Sequence[MultiDict[str, str]]) -> list[Call]:
    return [partial(client.get, SEARCH, query_string=one) for one in asked]


def of_practices(client: FlaskClient, slugs: Sequence[str]) -> Times:
    """Time practice pages, each for the first time."""
    return measure((partial(client.get, f"{SEARCH}/{slug}") for slug in slugs), SECONDS)


def suggestions(client: FlaskClient, asked: Sequence[Asked]) -> Times:
    """Time the answers to the first three letters of queries."""
    typed = [one.query.text[:3] for one in asked if one.query.text]
    calls = (partial(client.get, f"{SEARCH}/podpowiedzi", query_string={"q": q}) for q in typed)
    return measure(calls, SECONDS)


def again(client: FlaskClient, path: str, times: int = 20) -> Times:
    """Time one page after a first time that does not count."""
    client.get(path)
    return measure([partial(client.get, path)] * times, SECONDS)


def parts(app: Flask, asked: Sequence[Asked]) -> dict[str, Times]:
    """Time what a search page is made of, one after the other for the same queries."""
    found = {name: Times() for name in ("engine", "rows", "fragments", "names of filters")}
    for one in asked:
        with app.app_context():
            page = found["engine"].take(partial(engine().search, one.query))
            ids = by_kind(page.ids)[Kind.PRACTICE]
            rows = found["rows"].take(partial(practices.readable, ANONYMOUS, ids))
            found["fragments"].take(partial(_mark, rows, page))
            whole = catalogue.find(engine(), ANONYMOUS, one.query)
            found["names of filters"].take(partial(catalogue.names, whole))
    return found


def _mark(rows: Any, page: Page) -> None:
    for practice in rows:
        pieces(practice.title, page.marks)
        fragments(f"{practice.summary}\n\n{practice.body}", page.marks)
