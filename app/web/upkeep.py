"""What may be done with a published practice: written anew, confirmed, put away."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.errors import ConflictError, InvalidInputError
from app.permissions import practices as may
from app.permissions import require
from app.services import practices, reviews
from app.services.reviews import Farewell
from app.web.acting import now_acting
from app.web.forms import Form

bp = Blueprint("upkeep", __name__, url_prefix="/praktyki/<slug:slug>")


@bp.post("/nowa-wersja")
def renew(slug: str) -> ResponseReturnValue:
    """Begin a new version, of the version in force or of the one named, and open it."""
    actor, number = door.members_only(), request.form.get("wersja", "")
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else None  # noqa: PLR2004 - no practice has so many
    try:
        with transaction():
            draft = reviews.renew(actor, slug, door.now(), wanted)
            key = draft.key
    except ConflictError as error:
        key = str(error.details["key"])
    return redirect(url_for("drafts.edit", key=key), 303)


@bp.post("/nadal-aktualne")
def still_valid(slug: str) -> ResponseReturnValue:
    """Confirm in one click that the description still holds."""
    with transaction():
        reviews.still_valid(door.members_only(), slug, door.house().renderer, door.now())
    return redirect(url_for("practices.detail", slug=slug), 303)


@bp.post("/potwierdz")
def confirm(slug: str) -> ResponseReturnValue:
    """Confirm for a city what the editors have written about it."""
    with transaction():
        reviews.confirm_description(door.members_only(), slug, door.house().renderer, door.now())
    return redirect(url_for("practices.detail", slug=slug), 303)


@bp.route("/archiwizuj", methods=["GET", "POST"])
def archive(slug: str) -> ResponseReturnValue:
    """Put a practice away, with the reason and what stands in its place."""
    actor, form = door.members_only(), Form.of_request("reason", "successor")
    practice = practices.read(actor, slug)
    require(may.archive_practice(actor, practice) or request.method == "POST", "archive-practice")
    if request.method == "POST":
        try:
            with transaction():
                farewell = Farewell(form["reason"], form["successor"])
                reviews.archive(now_acting(), slug, farewell, door.now())
            return redirect(url_for("practices.detail", slug=slug), 303)
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("upkeep/archive.html", practice=practice, form=form), form.status
