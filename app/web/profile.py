"""One's own account: where one is signed in, the password, the language."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.accounts import NEEDS_SECOND_FACTOR
from app.domain.errors import InvalidInputError, NotFoundError, NotSignedInError
from app.permissions import require
from app.services import accounts
from app.services.accounts import identities
from app.services.accounts import second_factor as factor
from app.web import browsers
from app.web.forms import Form

bp = Blueprint("profile", __name__, url_prefix="/profil")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show who one is here and lead to what one can change."""
    person, config = door.me(), door.config()
    return render_template(
        "profile/index.html",
        person=person,
        is_done="gotowe" in request.args,
        provider=config.oidc_label if config.is_oidc_on else "",
        is_linked=config.is_oidc_on and identities.is_linked(person, config.oidc_issuer),
    )


@bp.get("/sesje")
def sessions() -> ResponseReturnValue:
    """Show where one is signed in."""
    current = door.current_session()
    found = accounts.mine(door.me().id, door.now())
    own = current.id if current else None
    return render_template("profile/sessions.html", sessions=found, own=own, named=browsers.named)


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


@bp.post("/sesje/przedluz")
def extend() -> ResponseReturnValue:
    """Let the session go on for those who only read and write; answers how many seconds."""
    session = door.current_session()
    if session is None:
        raise NotSignedInError("sign-in")
    with transaction():
        accounts.see(session, door.now())
    return {"seconds": int(accounts.left(session, door.now()).now.total_seconds())}


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


@bp.route("/drugi-skladnik", methods=["GET", "POST"])
def second_factor() -> ResponseReturnValue:
    """Set up the second factor: a picture for the phone, confirmed by its first code."""
    person, current, key = door.me(), door.current_session(), door.config().secret()
    door.require_fresh()
    form, codes = Form.of_request("code", "sealed"), []
    secret = factor.proposed(person, form["sealed"], key)
    if request.method == "POST" and current is not None and not person.second_factor:
        with transaction():
            accounts.count_proof(current, door.now())
        try:
            with transaction():
                codes = factor.turn_on(
                    person, secret, form["code"], key, door.now(), but=current.id
                )
        except InvalidInputError as error:
            form.refuse(error)
    if not person.second_factor and not secret:
        secret, form.values["sealed"] = factor.proposal(person, key)
    form.values["code"] = ""
    page = render_template(
        "profile/second_factor.html",
        form=form,
        codes=codes,
        secret=secret,
        picture=_picture(factor.address(person, secret)) if secret else None,
        is_on=bool(person.second_factor),
        is_needed=person.role in NEEDS_SECOND_FACTOR,
    )
    return page, form.status


@bp.post("/drugi-skladnik/wylacz")
def factor_off() -> ResponseReturnValue:
    """Turn the second factor off, with a code; raises NotAllowedError for who must have one."""
    person, current = door.me(), door.current_session()
    require(person.role not in NEEDS_SECOND_FACTOR, "factor-off")
    door.require_fresh()
    given, keys = request.form.get("code", ""), door.config().secrets()
    if current is not None and person.second_factor:
        with transaction():
            accounts.count_proof(current, door.now())
        with transaction():
            if factor.accepts(person, given, keys, door.now()):
                factor.turn_off(person, door.now(), but=current.id)
    return redirect(url_for("profile.second_factor"), 303)


def _picture(told: str) -> dict[str, object]:
    """Return the QR code as the side of its square and the path of its dark fields."""
    import segno  # loaded where it is needed, which is seldom

    rows = [bytes(row) for row in segno.make(told, error="m", micro=False).matrix]
    dark = ((x, y) for y, row in enumerate(rows) for x, field in enumerate(row) if field)
    return {"side": len(rows) + 8, "path": "".join(f"M{x + 4} {y + 4}h1v1h-1z" for x, y in dark)}


@bp.post("/jezyk")
def language() -> ResponseReturnValue:
    """Choose the language of letters."""
    person = door.me()
    with transaction():
        person.language = "en" if request.form.get("language") == "en" else "pl"
    return redirect(url_for("profile.index", gotowe=1), 303)
