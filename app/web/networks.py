"""The eight networks."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.door import current_actor
from app.services import adoptions, networks, outputs, practices, topics

bp = Blueprint("networks", __name__)


@bp.get("/sieci")
def index() -> ResponseReturnValue:
    """Show all networks."""
    return render_template("networks/index.html", networks=networks.all_with_counts())


@bp.get("/sieci/<slug:slug>")
def detail(slug: str) -> ResponseReturnValue:
    """Show what a network works on and what its cities have shared."""
    network = networks.read(slug)
    return render_template(
        "networks/detail.html",
        network=network,
        topics=topics.all_with_counts(network),
        practices=practices.of_network(current_actor(), network),
        outputs=outputs.of_network(current_actor(), network.id),
        successes=adoptions.successes(network),
    )
