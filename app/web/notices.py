"""What a person wants by mail, and in which language; switching a kind off from a letter."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.errors import NotFoundError
from app.domain.notices import AT_ONCE, NoticeKind
from app.services import notices
from app.web.labels import N_, _

bp = Blueprint("notices", __name__)

# How each kind of notice is called where people choose what they want by mail.
NAMES: Mapping[NoticeKind, str] = {
    NoticeKind.SUBMITTED: N_("A text waits for my review"),
    NoticeKind.SECOND_READING: N_("Somebody asks for my opinion"),
    NoticeKind.OPINION_GIVEN: N_("An expert I asked has answered"),
    NoticeKind.RETURNED: N_("A text of my city came back for corrections"),
    NoticeKind.PUBLISHED: N_("A description by my city is published"),
    NoticeKind.EXPIRING: N_("A description by my city is about to expire"),
    NoticeKind.EXPIRED: N_("A description by my city is no longer valid"),
    NoticeKind.APPLICATION: N_("A city asks to join my network"),
    NoticeKind.RIGHTS_CHANGED: N_("My rights have changed"),
    NoticeKind.OPINION_WAITING: N_("An opinion of my city is ready to be given"),
    NoticeKind.OPINION_RECEIPT: N_("An opinion of my city was given: the receipt"),
    NoticeKind.COMMENT_QUESTION: N_("Somebody asks about what my city wrote"),
    NoticeKind.COMMENT_ERROR: N_("Somebody points out an error in what my city wrote"),
    NoticeKind.COMMENT_ANSWERED: N_("My question has been answered"),
    NoticeKind.COMMENT_HIDDEN: N_("A moderator has hidden my comment"),
    NoticeKind.SEARCH_HIT: N_("A saved search of mine finds something new"),
    NoticeKind.SEARCH_HIT_AT_ONCE: N_("A saved search with letters at once finds something new"),
    NoticeKind.NETWORK_QUESTION: N_("Somebody found no answer and asks my network"),
    NoticeKind.NEW_PRACTICE: N_("A new practice in my networks"),
    NoticeKind.TO_CONFIRM: N_("A description of my city is waiting to be confirmed"),
    NoticeKind.PRACTICE_OPINION: N_("Another city gives its opinion on a description by my city"),
    NoticeKind.ARCHIVED: N_("A description by my city is archived"),
    NoticeKind.CONSULTATION_OPENED: N_("My city is asked for its opinion"),
    NoticeKind.CONSULTATION_UNREAD: N_("My city has not opened a text it is asked about"),
    NoticeKind.CONSULTATION_REMINDER: N_("The opinion of my city is due soon"),
    NoticeKind.CONSULTATION_EXTENDED: N_("A consultation has been extended"),
    NoticeKind.CONSULTATION_THANKS: N_("A consultation my city took part in is closed"),
    NoticeKind.CONSULTATION_CLOSED: N_("Remarks on an output of ours are waiting for answers"),
    NoticeKind.LATE_OPINION: N_("A city has given a late opinion on an output of ours"),
    NoticeKind.REMARKS_ANSWERED: N_("The remarks of my city have been answered"),
    NoticeKind.OUTPUT_ADOPTED: N_("A network has adopted an output"),
    NoticeKind.OUTPUT_AUTHOR: N_("My city becomes an author of an output"),
    NoticeKind.OUTPUT_HANDED_IN: N_("An output is waiting to be read in my network"),
    NoticeKind.OUTPUT_VERSION: N_("There is a new version of an output I may read"),
    NoticeKind.OUTPUT_PUBLISHED: N_("A new output of my networks"),
    NoticeKind.ADOPTION: N_("Another city says how far it has got with a practice of my city"),
}


@bp.route("/profil/powiadomienia", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """Show what comes by mail; keep what the person chooses."""
    actor, person = door.members_only(), door.me()
    if request.method == "POST":
        wanted = {kind: kind.value in request.form.getlist("rodzaj") for kind in NoticeKind}
        with transaction():
            notices.choose(person.id, wanted)
            if request.form.get("jezyk") in {"pl", "en"}:
                person.language = request.form["jezyk"]
        return redirect(url_for("notices.index", gotowe="1"), 303)
    made = notices.choices(actor.user_id or 0)
    kinds = [(kind.value, told, made[kind]) for kind, told in names().items()]
    return render_template(
        "notices/index.html",
        at_once=[one for one in kinds if NoticeKind(one[0]) in AT_ONCE],
        weekly=[one for one in kinds if NoticeKind(one[0]) not in AT_ONCE],
        person=person,
        is_done="gotowe" in request.args,
    )


@bp.route("/powiadomienia/stop/<token>", methods=["GET", "POST"])
def stop(token: str) -> ResponseReturnValue:
    """Switch a kind off, without signing in: the page asks, the button does.

    Machines that follow links in mail (GET) change nothing; the mail programs that know
    List-Unsubscribe send a POST. A link that was cut short on its way is told so.
    """
    try:
        user, event = notices.read_stop_token(door.config().secrets(), token)
    except NotFoundError:
        if request.method == "POST":
            raise
        return render_template("notices/stop.html", name="", is_done=False)
    if request.method == "POST":
        with transaction():
            notices.stop(user, event)
    told = {kind.value: name for kind, name in names().items()}
    return render_template(
        "notices/stop.html",
        name=told.get(event, _("the weekly letter")),
        is_done=request.method == "POST",
    )


def names() -> Mapping[NoticeKind, str]:
    """Return how each kind of notice is called."""
    return {kind: _(name) for kind, name in NAMES.items()}
