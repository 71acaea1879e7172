"""The people whom one looks after: a list, a person, bringing somebody in."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.actor import Actor, Role
from app.domain.errors import InvalidInputError
from app.domain.people import Newcomer, Place
from app.models.accounts import User
from app.models.networks import Network
from app.permissions import people as may
from app.permissions import require
from app.services import networks, people
from app.services.cities import full_name
from app.web import addresses, choosing
from app.web.forms import Form
from app.web.labels import _

bp = Blueprint("people", __name__, url_prefix="/zarzadzanie/osoby")

FIELDS = ("email", "name", "function", "city", "city-choice", "rank")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the people, found by words and role."""
    actor = door.members_only()
    words = addresses.line(request.args.get("q", ""))
    role = next((one for one in Role if one.value == request.args.get("rola")), None)
    page = addresses.page_number(request.args)
    found = people.listed(actor, words, role, page, door.today())
    return render_template(
        "people/index.html",
        found=found,
        words=words,
        chosen=role.value if role else "",
        ranks=choosing.roles_offered(frozenset(Role)),
        page_address=lambda number: _list_address(words, role, number),
    )


@bp.route("/nowa", methods=["GET", "POST"])
def invite() -> ResponseReturnValue:
    """Bring somebody in: the invitation goes out by mail."""
    actor = door.members_only()
    require(may.manage_people(actor), "invite-person")
    door.require_fresh()
    offered = _networks(actor)
    form = Form.of_request(*FIELDS, *_names(offered), defaults=_own_city())
    if request.method == "POST":
        try:
            with transaction():
                newcomer = _newcomer(actor, form, offered)
                person = people.invite(actor, newcomer, door.now(), door.today())
            return _back(person, "invited")
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("people/invite.html", form=form, **_choices(actor, offered)), form.status


@bp.get("/<uuid:key>")
def detail(key: UUID) -> ResponseReturnValue:
    """Show one person with what they may do, and the ways to change it."""
    actor = door.members_only()
    person = people.read(actor, str(key), door.today())
    return render_template(
        "people/detail.html",
        person=person,
        moderated=people.moderated(person),
        is_changeable=people.is_changeable(actor, person, door.today()),
        is_erasable=may.erase_person(actor, person),
        done=_done(),
    )


@bp.route("/<uuid:key>/zmiana", methods=["GET", "POST"])
def change(key: UUID) -> ResponseReturnValue:
    """Say what somebody is from now on."""
    actor = door.members_only()
    person = people.changeable(actor, str(key), door.today())
    door.require_fresh()
    offered = _networks(actor)
    form = Form.of_request(*FIELDS[2:], *_names(offered), defaults=_as_is(person))
    if request.method == "POST":
        try:
            with transaction():
                place = _place(actor, form, offered)
                people.change(actor, str(key), place, door.now(), door.today())
            return _back(person, "changed")
        except InvalidInputError as error:
            form.refuse(error)
    shown = _choices(actor, offered)
    return render_template("people/change.html", person=person, form=form, **shown), form.status


@bp.post("/<uuid:key>/wylacz")
def deactivate(key: UUID) -> ResponseReturnValue:
    """Take every right away at once."""
    actor = door.members_only()
    door.require_fresh()
    with transaction():
        person = people.deactivate(actor, str(key), door.now(), door.today())
    return _back(person, "deactivated")


@bp.post("/<uuid:key>/wlacz")
def reactivate(key: UUID) -> ResponseReturnValue:
    """Give the rights back."""
    actor = door.members_only()
    door.require_fresh()
    with transaction():
        person = people.reactivate(actor, str(key), door.now(), door.today())
    return _back(person, "reactivated")


@bp.post("/<uuid:key>/zaproszenie")
def invite_again(key: UUID) -> ResponseReturnValue:
    """Send another invitation."""
    actor = door.members_only()
    door.require_fresh()
    with transaction():
        person = people.invite_again(actor, str(key), door.now(), door.today())
    return _back(person, "invited")


def _list_address(words: str, role: Role | None, page: int) -> str:
    return url_for("people.index", q=words or None, rola=role, strona=page)


def _back(person: User, done: str) -> ResponseReturnValue:
    return redirect(url_for("people.detail", key=person.key, gotowe=done), 303)


def _done() -> str:
    """Return the sentence about what was just done, as the address says."""
    told = {
        "invited": _("The invitation is on its way. The link in it works for seven days."),
        "changed": _("Changed. The new rights count from now on."),
        "deactivated": _("The account is closed. This person is signed out everywhere."),
        "reactivated": _("The account is open again."),
    }
    return told.get(request.args.get("gotowe", ""), "")


def _networks(actor: Actor) -> list[Network]:
    """Return the networks that the actor may give to moderators."""
    return networks.in_order() if actor.is_administrator else []


def _names(offered: list[Network]) -> list[str]:
    return [f"network-{one.slug}" for one in offered]


def _choices(actor: Actor, offered: list[Network]) -> dict[str, object]:
    return {
        "ranks": choosing.roles_offered(may.grantable_roles(actor)),
        "networks": choosing.networks_offered(offered),
    }


def _own_city() -> dict[str, str]:
    """Return what stands in the form at first: who has a city invites to it."""
    mine = door.me().city
    return {"rank": Role.OFFICIAL.value, "city": full_name(mine) if mine else ""}


def _as_is(person: User) -> dict[str, str]:
    ticked = {f"network-{one.slug}": "1" for one in people.moderated(person)}
    return {
        "function": person.function,
        "city": full_name(person.city) if person.city else "",
        "rank": person.role.value,
        **ticked,
    }


def _place(actor: Actor, form: Form, offered: list[Network]) -> Place:
    city = choosing.city(form)
    chosen = frozenset(one.id for one in offered if form[f"network-{one.slug}"])
    return Place(
        function=form["function"],
        role=choosing.role(form, may.grantable_roles(actor)),
        city_id=city.id if city else None,
        networks=chosen,
    )


def _newcomer(actor: Actor, form: Form, offered: list[Network]) -> Newcomer:
    place = _place(actor, form, offered)
    return Newcomer(
        email=form["email"],
        name=form["name"],
        function=place.function,
        role=place.role,
        city_id=place.city_id,
        networks=place.networks,
    )
