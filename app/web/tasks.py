"""“Do zrobienia”: the home of a person who is signed in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import door

bp = Blueprint("tasks", __name__)


@bp.get("/do-zrobienia")
def index() -> ResponseReturnValue:
    """Show what waits for this person."""
    return render_template("tasks/index.html", person=door.me())
