"""Topics, by network."""

from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.door import current_actor
from app.services import practices, topics

bp = Blueprint("topics", __name__)


@bp.get("/tematy")
def index() -> ResponseReturnValue:
    """Show all topics under their networks."""
    counted = topics.all_with_counts()
    by_network = [
        (network, list(pairs))
        for network, pairs in groupby(counted, key=lambda pair: pair[0].network)
    ]
    return render_template("topics/index.html", by_network=by_network)


@bp.get("/tematy/<slug:slug>")
def detail(slug: str) -> ResponseReturnValue:
    """Show the practices under a topic."""
    topic = topics.read(slug)
    return render_template(
        "topics/detail.html", topic=topic, practices=practices.of_topic(current_actor(), topic)
    )
