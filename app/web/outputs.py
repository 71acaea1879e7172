"""Outputs of networks: the list, the page of one, its versions."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.door import current_actor
from app.services import outputs
from app.web import comments, consultations

bp = Blueprint("outputs", __name__, url_prefix="/wyniki")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the outputs that the reader may know of."""
    return render_template("outputs/index.html", outputs=outputs.of_network(current_actor()))


@bp.get("/<slug:slug>")
def detail(slug: str) -> ResponseReturnValue:
    """Show an output in the newest version that the reader may read."""
    actor = current_actor()
    output = outputs.read(actor, slug)
    found = outputs.versions(actor, output)
    version = outputs.version(actor, output) if found else None
    return render_template(
        "outputs/detail.html",
        output=output,
        version=version,
        versions=found,
        **consultations.around(actor, output),
        **comments.around(version),
    )
