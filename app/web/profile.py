"""One's own account: where one is signed in, the password, the language."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.errors import InvalidInputError, NotFoundError
from app.services import accounts
from app.web.forms import Form

bp = Blueprint("profile", __name__, url_prefix="/profil")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show who one is here and lead to what one can change."""
    return render_template("profile/index.html", person=door.me(), is_done="gotowe" in request.args)


@bp.get("/sesje")
def sessions() -> ResponseReturnValue:
    """Show where one is signed in."""
    current = door.current_session()
    found = accounts.mine(door.me().id, door.now())
    own = current.id if current else None
    return render_template("profile/sessions.html", sessions=found, own=own)


@bp.post("/sesje/<int:number>/koniec")
def end_session(number: int) -> ResponseReturnValue:
    """End one session; raises NotFoundError for what is not one of one's own."""
    found = accounts.mine(door.me().id, door.now())
    chosen = next((one for one in found if one.id == number), None)
    if chosen is None:
        raise NotFoundError("session")
    with transaction():
        accounts.end(chosen, door.now())
    return redirect(url_for("profile.sessions"), 303)


@bp.post("/sesje/koniec")
def end_others() -> ResponseReturnValue:
    """End every session but this one."""
    person, current = door.me(), door.current_session()
    with transaction():
        accounts.end_all(person.id, door.now(), but=current.id if current else None)
    return redirect(url_for("profile.sessions"), 303)


@bp.route("/haslo", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change the password; the old one proves that it is its owner who asks."""
    person, current = door.me(), door.current_session()
    form = Form.of_request("old", "password")
    if request.method == "POST" and current is not None:
        with transaction():
            accounts.count_proof(current, door.now())
        try:
            with transaction():
                accounts.change_password(person, form["old"], form["password"], door.now(), current)
            return redirect(url_for("profile.index", gotowe=1), 303)
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("profile/password.html", form=form, person=person), form.status


@bp.post("/jezyk")
def language() -> ResponseReturnValue:
    """Choose the language of letters."""
    person = door.me()
    with transaction():
        person.language = "en" if request.form.get("language") == "en" else "pl"
    return redirect(url_for("profile.index", gotowe=1), 303)
