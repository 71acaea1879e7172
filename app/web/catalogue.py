"""Search and browse."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from app import door
from app.database import transaction
from app.door import current_actor, engine
from app.services import catalogue, searches
from app.services.catalogue import Alternative, Found, Names
from app.web import addresses, filters, hits, pages

bp = Blueprint("catalogue", __name__)
log = logging.getLogger(__name__)

# What is answered in an emergency must not outlive it in a cache.
NO_CACHE = {"Cache-Control": "no-store"}


@bp.get("/praktyki")
def search() -> ResponseReturnValue:
    """Find what this reader may; the address says everything that was asked."""
    found = catalogue.find(engine(), current_actor(), addresses.read(request.args))
    if found.total and not found.hits and found.query.page > 1:
        end = pages.last(found.query, found.total)
        return redirect(addresses.search(replace(found.query, page=min(end, found.query.page - 1))))
    names = catalogue.names(found)
    if address := filters.moved_on(found.query, names):
        return redirect(address, 301)
    shown = render_template("catalogue/search.html", found=found, **_shown(found, names))
    if searches.is_unmet(found):
        _count(found)
    return (shown, NO_CACHE) if found.is_plain else shown


@bp.get("/praktyki/podpowiedzi")
def suggestions() -> ResponseReturnValue:
    """Complete what is being typed, as a list in JSON."""
    asked = addresses.read(request.args)
    return jsonify(list(catalogue.suggest(engine(), current_actor(), asked.text, asked.filters)))


def _count(found: Found) -> None:
    """Count what was looked for in vain; a page never fails because of it."""
    try:
        with transaction():
            address = request.remote_addr or ""
            searches.count(current_actor(), address, found.query.text, door.now())
    except OperationalError as error:
        log.warning("not counted: %s", error)


def _shown(found: Found, names: Names) -> Mapping[str, Any]:
    return {
        "alternatives": [
            (alternative, _given_up(alternative), addresses.search(alternative.query))
            for alternative in found.alternatives
        ],
        "chips": filters.chips(found.query, names),
        "cleared": filters.cleared(found.query),
        "hit_address": hits.address,
        "kept": addresses.manner(found.query),
        "groups": filters.groups(found, names),
        "names": names,
        "pager": pages.pager(found.query, found.total),
        "said": [*MultiDict(addresses.parameters(replace(found.query, page=1))).items(multi=True)],
        "sizes": addresses.SIZES,
        "sorts": addresses.SORTS,
    }


def _given_up(alternative: Alternative) -> str:
    return filters.facet_label(alternative.facet) if alternative.facet else ""
