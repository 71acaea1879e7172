"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.errors import InvalidInputError
from app.services import accounts
from app.web.forms import Form

bp = Blueprint("accounts", __name__)


@bp.route("/zaloguj", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Let a person in who gives address and password, and go on where they wanted to go."""
    form = Form.of_request("email", "password")
    onward = own_address(request.values.get("dalej", ""))
    if request.method == "POST":
        try:
            with transaction():
                started = accounts.sign_in(
                    form["email"], form["password"], door.browser(), door.now()
                )
            door.sign_in(started)
            return redirect(onward or url_for("tasks.index"), 303)
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("accounts/sign_in.html", form=form, onward=onward), form.status


@bp.post("/wyloguj")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    with transaction():
        door.sign_out()
    answer = redirect(url_for("site.home"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def own_address(asked: str) -> str:
    """Return an address below this site, or nothing (browsers read a backslash as /)."""
    parts = urlsplit(asked.replace("\\", "/"))
    is_own = asked.startswith("/") and not parts.scheme and not parts.netloc
    return asked if is_own and asked.isprintable() and "\\" not in asked else ""
