"""What is kept about the person who is signed in: to read and to take away."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from app import door
from app.services import own_data
from app.web.labels import _

bp = Blueprint("own_data", __name__, url_prefix="/profil/dane")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what is kept."""
    actor = door.members_only()
    told = _names()
    held = [(told[one.name], one.count) for one in own_data.holdings(actor) if one.name in told]
    return render_template("own_data/index.html", person=door.me(), held=held)


@bp.post("/pobierz")
def download() -> ResponseReturnValue:
    """Hand over everything in one file, to whoever has proved a moment ago who they are."""
    actor = door.members_only()
    door.require_fresh()
    answer = Response(own_data.packed(actor, door.now()), mimetype="application/zip")
    answer.headers["Content-Disposition"] = "attachment; filename=moje-dane.zip"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _names() -> dict[str, str]:
    """Return how each kind of data is called; the account itself is shown line by line."""
    return {
        "sessions": _("Browsers in which you are or were signed in"),
        "links": _("Links that work once"),
        "external_identities": _("Sign-in with the account of another organisation"),
        "moderated_networks": _("Networks you look after"),
        "consents": _("Consents"),
        "applications": _("Applications from your address"),
        "parked_forms": _("Forms kept because your session had ended"),
        "notices": _("Notices"),
        "notice_choices": _("Choices of what comes by mail"),
        "saved_searches": _("Searches you saved"),
        "letters": _("Letters to you (when and why; not what they said)"),
        "texts": _("Texts you began"),
        "kept_texts": _("Earlier texts you saved"),
        "written_texts": _("Texts you wrote on"),
        "versions": _("Published versions you handed in"),
        "files": _("Files you added"),
        "reviews": _("Reviews and opinions you gave"),
        "archived": _("Descriptions you archived"),
        **_words(),
        "log": _("Entries of the log that are about you"),
    }


def _words() -> dict[str, str]:
    """Return how that is called which the person said of what others wrote."""
    return {
        "comments": _("Comments you wrote"),
        "comment_editions": _("Earlier texts of your comments"),
        "comment_reports": _("Comments you reported"),
        "hidden_comments": _("Comments you hid, with your reason"),
        "settled_reports": _("Reports of comments you settled"),
        "answered_applications": _("Applications you answered"),
        "asked_experts": _("Opinions of experts you asked for"),
        "consultations": _("Consultations you opened or extended"),
        "opinions": _("Opinions of your city you wrote or gave"),
        "opinion_editions": _("Opinions as you gave them"),
        "remarks": _("Remarks of these opinions"),
        "remark_supports": _("Remarks of other cities you joined"),
        "answers": _("Answers to remarks you gave"),
        "working_notes": _("Working notes on remarks you left"),
        "adoptions": _("What you last told of another city's practice carried out here"),
        "adoption_steps": _("What you told of it before"),
    }
