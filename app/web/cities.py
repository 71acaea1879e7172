"""Cities that have shared something, and those like mine."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.door import current_actor, engine
from app.services import adoptions, cities, outputs, practices
from app.web import addresses, likeness, poland

bp = Blueprint("cities", __name__)


@bp.get("/miasta")
def index() -> ResponseReturnValue:
    """Show the cities that have shared something, on the map and as a list."""
    return render_template("cities/index.html", drawing=poland.drawing(cities.with_practices()))


@bp.get("/miasta/<slug:slug>")
def detail(slug: str) -> ResponseReturnValue:
    """Show what a city gave to others, and what it took from them."""
    city = cities.read(slug)
    given = practices.of_city(current_actor(), city)
    return render_template(
        "cities/detail.html",
        city=city,
        practices=given,
        repeated=adoptions.repeated([practice.id for practice in given]),
        taken=adoptions.taken_by(current_actor(), city),
        outputs=outputs.of_city(current_actor(), city.id),
    )


@bp.get("/miasta/podobne")
def similar() -> ResponseReturnValue:
    """Let an official find their city, then the practices of cities like it."""
    words = addresses.line(request.args.get("miasto", ""))
    found = cities.matching(words)
    city = likeness.meant(words, found)
    ways = likeness.ways(engine(), current_actor(), city) if city else []
    return render_template("cities/similar.html", words=words, found=found, city=city, ways=ways)
