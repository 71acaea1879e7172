"""Having an account forgotten: one's own, or somebody's who has asked for it."""

from collections.abc import Collection
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
    form, found = Form.of_request("email", "named"), traces.found(actor, person)
    asked = request.form.getlist("wersja")
    earlier = [one.version for one in found if one.version and str(one.version) in asked]
    if request.method == "POST" and _erased(actor, person, form, earlier):
        return redirect(url_for("people.index"), 303)
    told = {"form": form, "person": person, "found": found, "earlier": earlier}
    return render_template("erasure/person.html", **told), form.status


def _erased(actor: Actor, person: User, form: Form, earlier: Collection[int] = ()) -> bool:
    """Forget the person if the address typed is theirs: nobody goes by a slip of the hand.

    `earlier` are the earlier versions in which the surname is to be masked as well.

    The journal is written beside the database, for after a backup was brought back.
    """
    if form["email"].strip().casefold() != person.email.casefold():
        form.refuse(InvalidInputError({"email": "address-differs"}))
        return False
    try:
        with transaction():
            now, named = door.now(), bool(form["named"])
            erasure.erase(actor, person, now, stays_named=named, earlier=earlier)
    except InvalidInputError as error:
        form.refuse(error)
        return False
    entry = erasure.Entry(person.id, now, tuple(earlier))
    erasure.keep_journal(door.config().data_folder / "erasures.txt", [entry])
    return True
