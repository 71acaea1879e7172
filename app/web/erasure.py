"""Having an account forgotten: one's own, or somebody's who has asked for it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError
from app.models.accounts import User
from app.services import erasure, traces
from app.web.forms import Form

bp = Blueprint("erasure", __name__)


@bp.route("/profil/dane/usuniecie", methods=["GET", "POST"])
def mine() -> ResponseReturnValue:
    """Forget the person who is signed in, once they have typed their address."""
    actor, person = door.members_only(), door.me()
    door.require_fresh()
    form = Form.of_request("email", "named")
    if request.method == "POST" and _erased(actor, person, form):
        door.sign_out()
        return redirect(url_for("site.home"), 303)
    found = traces.found(actor, person)
    told = {"form": form, "person": person, "found": found}
    return render_template("erasure/mine.html", **told), form.status


@bp.route("/zarzadzanie/osoby/<uuid:key>/usuniecie", methods=["GET", "POST"])
def person(key: UUID) -> ResponseReturnValue:
    """Forget somebody who has asked for it."""
    actor = door.members_only()
    person = erasure.by_key(actor, str(key))
    door.require_fresh()
    form = Form.of_request("email", "named")
    if request.method == "POST" and _erased(actor, person, form):
        return redirect(url_for("people.index"), 303)
    found = traces.found(actor, person)
    told = {"form": form, "person": person, "found": found}
    return render_template("erasure/person.html", **told), form.status


def _erased(actor: Actor, person: User, form: Form) -> bool:
    """Forget the person if the address typed is theirs: nobody goes by a slip of the hand.

    The journal is written beside the database, for after a backup was brought back.
    """
    if form["email"].strip().casefold() != person.email.casefold():
        form.refuse(InvalidInputError({"email": "address-differs"}))
        return False
    try:
        with transaction():
            erasure.erase(actor, person, door.now(), stays_named=bool(form["named"]))
    except InvalidInputError as error:
        form.refuse(error)
        return False
    erasure.keep_journal(door.config().data_folder / "erasures.txt")
    return True
