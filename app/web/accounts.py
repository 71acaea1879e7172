"""Signing in and out, and setting a password by the link of a letter."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.accounts import Purpose
from app.domain.errors import InvalidInputError, NotFoundError, TooManyTriesError
from app.services import accounts
from app.services.accounts import parking
from app.web.forms import Form

bp = Blueprint("accounts", __name__)


@bp.route("/zaloguj", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Let a person in who gives address and password, and go on where they wanted to go."""
    form = Form.of_request("email", "password", "lasting")
    onward = own_address(request.values.get("dalej", ""))
    if request.method == "POST":
        if not form["email"].strip():
            form.refuse(InvalidInputError({"email": "required"}))
        elif (started := _admitted(form)) is not None:
            door.sign_in(started)
            if not started.session.is_complete:
                return redirect(url_for("accounts.code", dalej=onward or None), 303)
            return redirect(onward or url_for("tasks.index"), 303)
        else:
            form.refuse(InvalidInputError({"password": "wrong-password"}))
    is_new = "haslo" in request.args
    config = door.config()
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        onward=onward,
        is_new=is_new,
        provider=config.oidc_label if config.is_oidc_on else "",
    )
    return page, form.status


def _admitted(form: Form) -> accounts.Started | None:
    email, password, browser = form["email"], form["password"], door.browser()
    try:
        with transaction():
            accounts.arrive(browser, door.now())
        with transaction():
            failures = accounts.knock(email, door.now())
    except TooManyTriesError:
        with transaction():
            accounts.note_crowd(browser, door.now())
        raise
    user = accounts.recognise(email, password)
    with transaction():
        if user is None:
            accounts.note_failure(email, failures, browser, door.now())
            return None
        is_lasting = bool(form["lasting"])
        return accounts.admit(user, password, browser, door.now(), is_lasting=is_lasting)


@bp.route("/zaloguj/kod", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Ask for the code of the second factor; nothing is open before it is given."""
    pending = door.pending_session()
    onward = own_address(request.values.get("dalej", ""))
    if pending is None:
        return redirect(url_for("accounts.sign_in", dalej=onward or None), 303)
    form = Form.of_request("code")
    if request.method == "POST":
        with transaction():
            keys, now = door.config().secrets(), door.now()
            started = accounts.complete(pending, form["code"], keys, door.browser(), now)
        if started is not None:
            door.sign_in(started)
            return redirect(onward or url_for("tasks.index"), 303)
        form.refuse(InvalidInputError({"code": "wrong-code"}))
    return render_template("accounts/code.html", form=form, onward=onward), form.status


@bp.route("/potwierdz", methods=["GET", "POST"])
def confirm() -> ResponseReturnValue:
    """Ask for the password once more before something delicate."""
    person, current = door.me(), door.current_session()
    form = Form.of_request("old")
    onward = own_address(request.values.get("dalej", ""))
    if request.method == "POST" and current is not None:
        with transaction():
            accounts.count_proof(current, door.now())
        try:
            with transaction():
                accounts.confirm(person, form["old"], door.now(), current)
            return redirect(onward or url_for("profile.index"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    page = render_template("accounts/confirm.html", form=form, person=person, onward=onward)
    return page, form.status


@bp.get("/wznow/<uuid:key>")
def resume(key: UUID) -> ResponseReturnValue:
    """Show what somebody sent after their session had run out, with a button to send it again."""
    kept = parking.parked(door.me(), str(key), door.now())
    if kept is None:
        raise NotFoundError("parked")
    return render_template("accounts/resume.html", kept=kept)


@bp.post("/wyloguj")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    with transaction():
        door.sign_out()
    answer = redirect(url_for("site.home"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@bp.route("/haslo", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Send a link to whoever has forgotten the password; say the same to everybody."""
    form, is_sent = Form.of_request("email"), False
    if request.method == "POST":
        try:
            with transaction():
                accounts.ask_for_reset(form["email"], door.browser().address, door.now())
            is_sent = True
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("accounts/forgotten.html", form=form, is_sent=is_sent), form.status


@bp.route("/haslo/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by the link of a letter; only sending the form uses the link up."""
    person = accounts.holder(token, Purpose.PASSWORD, door.now())
    form = Form.of_request("password")
    if request.method == "POST" and person is not None:
        try:
            with transaction():
                accounts.reset(token, form["password"], door.now())
            return redirect(url_for("accounts.sign_in", haslo=1), 303)
        except InvalidInputError as error:
            form.refuse(error)
    return _private(render_template("accounts/reset.html", form=form, person=person), form, person)


@bp.route("/zaproszenie/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Let somebody invited check their name, set a password and come in."""
    person = accounts.holder(token, Purpose.INVITATION, door.now())
    form = Form.of_request("name", "password", defaults={"name": person.name if person else ""})
    if request.method == "POST" and person is not None:
        try:
            with transaction():
                user = accounts.accept(token, form["name"], form["password"], door.now())
                started = accounts.start(user, door.now(), browser=door.browser())
            door.sign_in(started)
            return redirect(url_for("tasks.index"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    page = render_template("accounts/invitation.html", form=form, person=person)
    return _private(page, form, person)


def _private(page: str, form: Form, person: object) -> ResponseReturnValue:
    """Answer at an address that is a secret: it is told to nobody and kept nowhere."""
    answer = make_response(page, form.status if person else 404)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def own_address(asked: str) -> str:
    """Return an address below this site, or nothing (browsers read a backslash as /)."""
    try:
        parts = urlsplit(asked.replace("\\", "/"))
    except ValueError:
        return ""
    is_own = asked.startswith("/") and not parts.scheme and not parts.netloc
    return asked if is_own and asked.isprintable() and "\\" not in asked else ""
