"""Topics, by network."""

from itertools import groupby

from flask import Blueprint, redirect, render_template, url_for
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
    """Show the practices under a topic; lead on from one that was merged."""
    topic = topics.read(slug)
    if topic.moved_to:
        return redirect(url_for("topics.detail", slug=topic.moved_to), 301)
    return render_template(
        "topics/detail.html", topic=topic, practices=practices.of_topic(current_actor(), topic)
    )
