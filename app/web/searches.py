"""Saved searches, a question to a network, and what is looked for in vain."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.errors import InvalidInputError
from app.domain.searches import ASKERS_LEAST, QUESTION_LIMIT
from app.models.searches import SavedSearch
from app.search.engine import Query
from app.services import catalogue, networks, searches
from app.web import addresses, choosing, filters
from app.web.forms import REFUSED, Form
from app.web.labels import _, input_error

bp = Blueprint("searches", __name__)


@bp.route("/profil/wyszukiwania", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """Show the person's saved searches; save one more."""
    actor, fault = door.members_only(), ""
    if request.method == "POST":
        try:
            with transaction():
                searches.save(actor, addresses.read(request.form), door.now())
            return redirect(url_for("searches.index", gotowe="zapisane"), 303)
        except InvalidInputError as error:
            fault = input_error(error.errors["q"])
    page = render_template(
        "searches/index.html", saved=_told(searches.mine(actor)), fault=fault, done=_done()
    )
    return page, REFUSED if fault else 200


@bp.post("/profil/wyszukiwania/<uuid:key>")
def change(key: UUID) -> ResponseReturnValue:
    """Choose whether letters about a search wait for Monday."""
    with transaction():
        at_once = request.form.get("kiedy") == "od-razu"
        searches.change(door.members_only(), str(key), is_at_once=at_once)
    return redirect(url_for("searches.index", gotowe="zmienione"), 303)


@bp.post("/profil/wyszukiwania/<uuid:key>/usun")
def remove(key: UUID) -> ResponseReturnValue:
    """Forget a search."""
    with transaction():
        searches.remove(door.members_only(), str(key))
    return redirect(url_for("searches.index", gotowe="usuniete"), 303)


@bp.route("/zapytaj-siec", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Take a question to those who look after a network."""
    actor = door.members_only()
    asked = addresses.line(request.args.get("q", ""))
    form = Form.of_request("network", "text", defaults={"text": asked})
    if request.method == "POST":
        try:
            with transaction():
                question = searches.Question(form["network"], form["text"])
                searches.ask(actor, question, door.now())
            return redirect(url_for("searches.ask", gotowe="zapytane"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    page = render_template(
        "searches/ask.html",
        form=form,
        networks=choosing.networks_offered(networks.in_order()),
        limit=QUESTION_LIMIT,
        person=door.me(),
        is_done="gotowe" in request.args,
    )
    return page, form.status


@bp.get("/zarzadzanie/nieznalezione")
def unmet() -> ResponseReturnValue:
    """Show moderators what many look for and nobody finds."""
    found = searches.unmet(door.members_only(), door.today())
    months = [(month, list(rows)) for month, rows in groupby(found, lambda one: one.month)]
    return render_template("searches/unmet.html", months=months, least=ASKERS_LEAST)


def _told(saved: Sequence[SavedSearch]) -> list[tuple[SavedSearch, list[filters.Chip], str]]:
    """Return each search with its filters by name and the address where it is asked."""
    names = catalogue.named({city for one in saved for city in one.filters.get("city", ())})
    queries = [Query(one.text, frozenset(), filters=one.filters, size=10) for one in saved]
    return [
        (one, filters.chips(query, names), addresses.search(query))
        for one, query in zip(saved, queries, strict=True)
    ]


def _done() -> str:
    """Return the sentence about what was just done, as the address says."""
    told = {
        "zapisane": _("Saved. You will hear of what is new."),
        "zmienione": _("Changed."),
        "usuniete": _("Deleted."),
    }
    return told.get(request.args.get("gotowe", ""), "")
