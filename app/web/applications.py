"""Asking to take part, and the queue of those who answer."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.actor import Actor, Role
from app.domain.applications import MESSAGE_LIMIT, REASON_LIMIT, ApplicationKind
from app.domain.errors import InvalidInputError
from app.domain.people import OF_A_CITY
from app.models.applications import Application
from app.permissions import people as may
from app.permissions import require
from app.services import applications, networks
from app.web import choosing, pace
from app.web.forms import Form
from app.web.labels import _

bp = Blueprint("applications", __name__)

ASKED = ("city", "city-choice", "network", "name", "email", "function", "message")


@bp.route("/dolacz", methods=["GET", "POST"])
def join() -> ResponseReturnValue:
    """Let a city ask to take part as an Observer."""
    form = Form.of_request(*ASKED, defaults={"network": request.args.get("siec", "")})
    if request.method == "POST" and _took_in(form, ApplicationKind.OBSERVER):
        return redirect(url_for("applications.received"), 303)
    return render_template("applications/join.html", form=form, **_offered()), form.status


@bp.route("/zglos-praktyke", methods=["GET", "POST"])
def offer() -> ResponseReturnValue:
    """Let a city offer a good practice, and so become a Change Leader."""
    form = Form.of_request(*ASKED, defaults={"network": request.args.get("siec", "")})
    if request.method == "POST" and _took_in(form, ApplicationKind.CHANGE_LEADER):
        return redirect(url_for("applications.received"), 303)
    return render_template("applications/offer.html", form=form, **_offered()), form.status


@bp.get("/dolacz/przyjeto")
def received() -> ResponseReturnValue:
    """Say what happens next."""
    return render_template("applications/received.html")


@bp.get("/zarzadzanie/zgloszenia")
def index() -> ResponseReturnValue:
    """Show who waits for an answer, and what was answered last."""
    actor = door.members_only()
    require(may.manage_networks(actor), "list-applications")
    return render_template(
        "applications/index.html",
        queue=applications.waiting(actor),
        answered=applications.answered(actor),
        done=_done(),
    )


@bp.route("/zarzadzanie/zgloszenia/<uuid:key>", methods=["GET", "POST"])
def detail(key: UUID) -> ResponseReturnValue:
    """Show one request, and answer it: yes with an invitation, or no with a reason."""
    actor = door.members_only()
    application = applications.read(actor, str(key))
    form = Form.of_request("answer", "rank", "reason", defaults=_first_rank(application))
    if request.method == "POST":
        door.require_fresh()
        try:
            with transaction():
                done = _answer(actor, form, str(key))
            return redirect(url_for("applications.index", gotowe=done), 303)
        except InvalidInputError as error:
            form.refuse(error)
    page = render_template(
        "applications/detail.html",
        application=application,
        form=form,
        ranks=choosing.roles_offered(OF_A_CITY),
        reason_limit=REASON_LIMIT,
    )
    return page, form.status


def _answer(actor: Actor, form: Form, key: str) -> str:
    if form["answer"] == "accept":
        role = choosing.role(form, OF_A_CITY)
        applications.accept(actor, key, role, door.now(), door.today())
        return "accepted"
    applications.refuse(actor, key, form["reason"], door.now())
    return "refused"


def _took_in(form: Form, kind: ApplicationKind) -> bool:
    """Tell whether the request was taken; machines that fill in every field are told so, too."""
    if request.form.get("strona_www"):
        return True
    if pace.is_hasty(request.form.get("od", "")):
        form.refuse(InvalidInputError({"message": "too-fast"}))
        return False
    try:
        with transaction():
            applications.apply(_request(form, kind), request.remote_addr or "", door.now())
    except InvalidInputError as error:
        form.refuse(error)
        return False
    return True


def _request(form: Form, kind: ApplicationKind) -> applications.Request:
    city = choosing.city(form)
    network = next((one for one in networks.in_order() if one.slug == form["network"]), None)
    return applications.Request(
        kind=kind,
        city_id=city.id if city else None,
        network_id=network.id if network else None,
        name=form["name"],
        email=form["email"],
        function=form["function"],
        message=form["message"],
        language=door.language(),
    )


def _offered() -> dict[str, object]:
    return {
        "networks": choosing.networks_offered(networks.in_order()),
        "message_limit": MESSAGE_LIMIT,
        "mark": pace.mark(),
    }


def _first_rank(application: Application) -> dict[str, str]:
    """Return what is chosen at first: the first person of a city speaks for it."""
    is_led = applications.has_coordinator(application.city_id)
    return {"rank": (Role.OFFICIAL if is_led else Role.COORDINATOR).value}


def _done() -> str:
    """Return the sentence about what was just done, as the address says."""
    told = {
        "accepted": _("Accepted. The city takes part, and the invitation is on its way."),
        "refused": _("Refused. The person who asked is told the reason by mail."),
    }
    return told.get(request.args.get("gotowe", ""), "")
