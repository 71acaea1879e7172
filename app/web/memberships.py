"""Memberships: which city takes part in which network, in what form, from when to when."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.actor import Actor
from app.domain.actor import Form as Participation
from app.domain.errors import InvalidInputError
from app.models.networks import Membership
from app.permissions import people as may
from app.permissions import require
from app.services import memberships, networks
from app.web import addresses, choosing
from app.web.forms import Form
from app.web.labels import _

bp = Blueprint("memberships", __name__, url_prefix="/zarzadzanie/czlonkostwa")

ADDED = ("city", "city-choice", "network", "form", "since", "until")
CHANGED = ("form", "since", "until")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show who takes part today, and on demand who did and will."""
    actor = _keeper()
    words = addresses.line(request.args.get("q", ""))
    kept = networks.kept_by(actor)
    chosen = next((one for one in kept if one.slug == request.args.get("siec")), None)
    on = None if request.args.get("wszystkie") else door.today()
    return render_template(
        "memberships/index.html",
        found=memberships.listed(actor, words, chosen.id if chosen else None, on=on),
        words=words,
        networks=choosing.networks_offered(kept),
        chosen=chosen.slug if chosen else "",
        is_all=on is None,
        done=_done(),
    )


@bp.route("/nowe", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Let a city take part in a network."""
    actor = _keeper()
    kept = networks.kept_by(actor)
    form = Form.of_request(*ADDED, defaults={"since": door.today().isoformat()})
    if request.method == "POST":
        try:
            with transaction():
                city = choosing.city(form)
                if city is None:
                    raise InvalidInputError({"city": "required"})  # noqa: TRY301 - shown beside the field
                network = choosing.network(form, kept)
                part = memberships.Part(city.id, network.id, *_form_and_days(form))
                memberships.add(actor, part, door.now())
            return _back("added")
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("memberships/add.html", form=form, **_choices(actor)), form.status


@bp.route("/<int(max=999999999):number>", methods=["GET", "POST"])
def change(number: int) -> ResponseReturnValue:
    """Say in what form and on which days a city takes part."""
    actor = door.members_only()
    membership = memberships.read(actor, number)
    form = Form.of_request(*CHANGED, defaults=_as_is(membership))
    if request.method == "POST":
        try:
            with transaction():
                participation, since, until = _form_and_days(form)
                memberships.change(actor, number, participation, (since, until), door.now())
            return _back("changed")
        except InvalidInputError as error:
            form.refuse(error)
    shown = _choices(actor)
    page = render_template("memberships/change.html", membership=membership, form=form, **shown)
    return page, form.status


@bp.post("/<int(max=999999999):number>/koniec")
def end(number: int) -> ResponseReturnValue:
    """End a membership now: today is the first day without it."""
    with transaction():
        memberships.end(door.members_only(), number, door.today(), door.now())
    return _back("ended")


def _keeper() -> Actor:
    actor = door.members_only()
    require(may.manage_networks(actor), "keep-memberships")
    return actor


def _form_and_days(form: Form) -> tuple[Participation, date, date | None]:
    participation = choosing.participation(form)
    since = choosing.day(form, "since")
    if since is None:
        raise InvalidInputError({"since": "required"})
    return participation, since, choosing.day(form, "until")


def _choices(actor: Actor) -> dict[str, object]:
    return {
        "networks": choosing.networks_offered(networks.kept_by(actor)),
        "forms": choosing.participations_offered(),
    }


def _as_is(membership: Membership) -> dict[str, str]:
    return {
        "form": membership.form.value,
        "since": membership.since.isoformat(),
        "until": membership.until.isoformat() if membership.until else "",
    }


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for("memberships.index", gotowe=done), 303)


def _done() -> str:
    """Return the sentence about what was just done, as the address says."""
    told = {
        "added": _("Added. The people of the city have the rights that follow from it."),
        "changed": _("Changed. The new rights count from now on."),
        "ended": _("Ended. The rights that followed from it are gone."),
    }
    return told.get(request.args.get("gotowe", ""), "")
