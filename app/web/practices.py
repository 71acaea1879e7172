"""Practices: read, download, compare, and learn from what went wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.door import current_actor, engine, today
from app.models.practices import Practice
from app.permissions import practices as may
from app.services import attachments, catalogue, networks, practices, reviews, topics
from app.services.practices import TopicMistakes
from app.web import addresses, adoptions, citing, comments, own_opinions, sides
from app.web.comparison import Comparison
from app.writeups.writing import public

bp = Blueprint("practices", __name__)

# So many mistakes are shown at once; of more, the topics are shown to choose from.
OPEN_AT_MOST = 40


@bp.get("/praktyki/<slug:slug>")
def detail(slug: str) -> ResponseReturnValue:
    """Show a practice."""
    practice = practices.read(current_actor(), slug)
    kin = practices.kin(current_actor(), practice)
    return render_template(
        "practices/detail.html",
        practice=practice,
        kin=kin,
        **_around(practice),
        **adoptions.around(practice, kin.grown),
        **comments.around(practice.version),
        **own_opinions.beside(current_actor(), practice),
    )


def _around(practice: Practice) -> Mapping[str, Any]:
    return {
        "archival": reviews.archival(practice),
        "upkeep": reviews.upkeep(current_actor(), practice),
        "versions": practices.versions(practice),
        "materials": attachments.of_version(practice.version),
        "related": catalogue.similar(engine(), current_actor(), practice),
        "citation": citing.citation(practice),
        "structured": citing.structured(practice),
        "person": practice.contact_person if may.read_contact_person(current_actor()) else "",
        "is_overdue": practice.is_overdue(today()),
    }


@bp.get("/praktyki/<slug:slug>.md")
def source(slug: str) -> ResponseReturnValue:
    """Give the practice as the Markdown file it was made from."""
    practice = practices.read(current_actor(), slug)
    text = public(practice.version.text) if practice.version else ""
    answer = Response(text, content_type="text/markdown; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{slug}.md")
    return answer


@bp.get("/praktyki/<slug:slug>/wersje/<int:number>")
def version(slug: str, number: int) -> ResponseReturnValue:
    """Show an earlier version as it was."""
    practice = practices.read(current_actor(), slug)
    return render_template(
        "practices/version.html", practice=practice, version=practices.version(practice, number)
    )


@bp.get("/praktyki/<slug:slug>/wersje/<int:number>/roznice")
def differences(slug: str, number: int) -> ResponseReturnValue:
    """Show a version beside an earlier one, the words that differ marked."""
    practice = practices.read(current_actor(), slug)
    versions, shown = practices.versions(practice), practices.version(practice, number)
    asked = request.args.get("z", "")
    chosen = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else number - 1  # noqa: PLR2004 - no practice has so many
    known = {one.number for one in versions}
    before = practices.version(practice, chosen if chosen in known else min(known))
    return render_template(
        "practices/differences.html",
        practice=practice,
        versions=versions,
        version=shown,
        other=before,
        parts=sides.between(public(before.text), public(shown.text)),
    )


@bp.get("/uniknij-bledow")
def mistakes() -> ResponseReturnValue:
    """Show the mistakes of all practices by topic."""
    chosen = {name: addresses.line(request.args.get(name, "")) for name in ("q", "temat", "siec")}
    found = practices.mistakes(
        current_actor(), chosen["q"], chosen["temat"] or None, chosen["siec"] or None
    )
    return render_template("practices/mistakes.html", chosen=chosen, **_told(found))


def _told(found: Sequence[TopicMistakes]) -> Mapping[str, Any]:
    total = sum(len(group.items) for group in found)
    return {
        "found": found,
        "total": total,
        "is_short": total <= OPEN_AT_MOST,
        "networks": networks.all_with_counts(),
        "topics": topics.all_with_counts(),
    }


@bp.get("/porownaj")
def compare() -> ResponseReturnValue:
    """Show two to four practices side by side, and offer others to put beside them."""
    asked = dict.fromkeys(request.args.getlist("p"))
    chosen = practices.compare(current_actor(), list(asked))
    words = addresses.line(request.args.get("q", ""))
    comparison = Comparison(chosen, left_out=len(asked) - len(chosen))
    offered = comparison.offered(engine(), current_actor(), words)
    return render_template(
        "practices/compare.html", comparison=comparison, offered=offered, words=words
    )
