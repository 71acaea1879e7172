"""Inviting many people by a list: first what will happen, line by line, then the deed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app import door
from app.database import transaction
from app.domain.actor import Actor, Role
from app.domain.actor import Form as Participation
from app.domain.errors import InvalidInputError, NotAllowedError
from app.domain.people import LIST_LIMIT, Newcomer
from app.domain.slugs import slug
from app.permissions import people as may
from app.permissions import require
from app.services import invitations, networks
from app.services.invitations import Line, Outcome, TakenBackError, Wish
from app.web import choosing, labels
from app.web.forms import REFUSED, Form
from app.web.labels import N_, _

Word = TypeVar("Word", Role, Participation)
Meant = TypeVar("Meant")
bp = Blueprint("invitations", __name__, url_prefix="/zarzadzanie/zaproszenia")

FAULTS: Mapping[str, str] = {
    "list-unreadable": N_("This file is no text. Save it as CSV in UTF-8 and send it again."),
    "list-quotes": N_("A quotation mark has no pair from line %(line)s on. Close it or remove it."),
    "list-columns": N_(
        "The first line must name the columns. Missing: %(missing)s. Unknown or doubled:"
        " %(unknown)s. Take the first line of the example."
    ),
    "list-length": N_(
        "A list has 1 to %(limit)s people below its first line. Divide a longer one."
    ),
    "cells-beyond": N_("There are more cells than columns. Put a cell with separators in quotes."),
    "no-such-word": N_("This is not one of the words known here: %(known)s. Write one of them."),
    "form-needs-network": N_("A form needs a city and a network. Fill both in, or empty the form."),
    "form-missing": N_("This city does not take part in that network yet. Say in what form."),
    "form-differs": N_(
        "This city takes part in that network in another form. Write that one, or change it first"
        " under Memberships."
    ),
    "grant-role": N_("You may not give this role. Write another one, or ask an administrator."),
    "invite-from-city": N_(
        "You do not look after this city. Take the line out, or ask whoever looks after it."
    ),
    "keep-membership": N_(
        "You do not look after this network. Take the line out, or ask its moderator."
    ),
}
COLUMNS = {
    "name": "imie_i_nazwisko",
    "function": "funkcja",
    "city": "miasto",
    "rank": "rola",
    "networks": "siec",
    "since": "siec",
    "form": "forma",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the preview: what happens, or what is wrong with it."""

    number: int
    who: str
    outcome: Outcome | None = None
    faults: tuple[tuple[str, str], ...] = ()


@bp.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """Take a list, show what will happen; do it once that was seen, all of it or nothing."""
    actor = door.members_only()
    require(may.manage_people(actor), "invite-list")
    door.require_fresh()
    form = Form.of_request("lista", "krok")
    shown: list[Shown] = []
    if request.method == "POST":
        try:
            shown, is_done = _gone_through(actor, form)
            if is_done:
                return redirect(url_for("invitations.index", gotowe="sent"), 303)
        except InvalidInputError as error:
            form.errors |= {name: _told(code, error) for name, code in error.errors.items()}
    invited = sum(one.outcome is not None and one.outcome.code == "invited" for one in shown)
    faulty = sum(bool(one.faults) for one in shown)
    page = render_template(
        "invitations/index.html",
        form=form,
        shown=shown,
        invited=invited,
        faulty=faulty,
        limit=LIST_LIMIT,
        done=_("The invitations are on their way. The links in them work for seven days.")
        if request.args.get("gotowe") == "sent"
        else "",
    )
    return page, REFUSED if faulty else form.status


def _gone_through(actor: Actor, form: Form) -> tuple[list[Shown], bool]:
    """Go through the list; keep what was done only if that is asked for and no line is at fault."""
    sent = request.files.get("plik")
    if sent and sent.filename:
        form.values["lista"] = invitations.decoded(sent.stream.read())
    lines = invitations.lines(form["lista"])
    shown: list[Shown] = []
    try:
        with transaction():
            seen: dict[str, int] = {}
            shown += [_line(actor, line, seen) for line in lines]
            is_clean = not any(one.faults for one in shown)
            if form["krok"] != "wyslij" or not is_clean:
                raise TakenBackError("preview")  # noqa: TRY301 - this is how nothing stays
    except TakenBackError:
        return shown, False
    return shown, True


def _line(actor: Actor, line: Line, seen: dict[str, int]) -> Shown:
    """Carry a line out, or say everything that is wrong with it."""
    who = line.cells["email"] or line.cells["imie_i_nazwisko"]
    wish, found = _wish(line)
    unknown = {name for error in found for name in error.errors}
    if not found:
        with suppress(InvalidInputError):  # what is no address is told below
            if outcome := invitations.left_out(wish, seen):
                return Shown(line.number, who, outcome)
    today = door.today()
    if errors := [*found, *invitations.faults(actor, wish, today, unknown)]:
        faults = (fault for error in errors for fault in _said(error))
        return Shown(line.number, who, faults=tuple(sorted(faults, key=_place)))
    return Shown(line.number, who, invitations.carry_out(actor, wish, door.now(), today))


def _place(fault: tuple[str, str]) -> int:
    """Return where the column of a fault stands; what is said of the whole line goes first."""
    return invitations.COLUMNS.index(fault[0]) if fault[0] else -1


def _said(error: InvalidInputError | NotAllowedError) -> Iterator[tuple[str, str]]:
    """Yield column and sentence of what is wrong."""
    if isinstance(error, InvalidInputError):
        for at, code in error.errors.items():
            yield COLUMNS.get(at, at), _told(code, error)
    else:
        at = {"grant-role": "rola", "invite-from-city": "miasto"}.get(error.code, "siec")
        yield at, _(FAULTS[error.code])


def _wish(line: Line) -> tuple[Wish, list[InvalidInputError]]:
    """Return what the words of a line mean, and what is wrong with those that mean nothing."""
    cells = line.cells
    found = [InvalidInputError({"": "cells-beyond"})] if cells[""] else []

    def tried(meant: Callable[[], Meant]) -> Meant | None:
        try:
            return meant()
        except InvalidInputError as error:
            found.append(error)
            return None

    role = tried(lambda: _meant(cells["rola"], Role, labels.ROLES, "rank"))
    city = tried(lambda: choosing.city(Form({"city": cells["miasto"]})))
    network_id = tried(lambda: _network(cells["siec"]))
    form = tried(lambda: _participation(cells["forma"]))
    looks_after = role is Role.MODERATOR and network_id is not None
    newcomer = Newcomer(
        email=cells["email"],
        name=cells["imie_i_nazwisko"],
        function=cells["funkcja"],
        role=role or Role.OFFICIAL,
        city_id=city.id if city else None,
        networks=frozenset({network_id} if looks_after and network_id else ()),
    )
    return Wish(line.number, newcomer, None if looks_after else network_id, form), found


def _participation(typed: str) -> Participation | None:
    return _meant(typed, Participation, labels.FORMS, "form") if typed else None


def _meant(typed: str, among: type[Word], told: Mapping[Word, str], at: str) -> Word:
    """Return the one called so: by its Polish name, the first word of that, or its own value."""
    with force_locale("pl"):
        names = {one: _(told[one]) for one in among}
    for one, name in names.items():
        if slug(typed) in {slug(one.value), slug(name), slug(name.split()[0])}:
            return one
    raise InvalidInputError({at: "no-such-word"}, known=", ".join(names.values()))


def _network(typed: str) -> int | None:
    every = networks.in_order()
    for one in every:
        if typed and slug(typed) in {one.slug, slug(one.short), slug(one.short_en)}:
            return one.id
    if typed:
        known = ", ".join(one.short for one in every)
        raise InvalidInputError({"networks": "no-such-word"}, known=known)
    return None


def _told(code: str, error: InvalidInputError) -> str:
    """Return the sentence for a fault; of several cities it names those that may be meant."""
    if code == "which-city":
        known = error.details["cities"]
        names = ", ".join(name for _slug, name in known) if isinstance(known, list) else ""
        return _("Several cities may be meant. Write one of these: %(names)s.", names=names)
    return (
        _(FAULTS[code], **error.details)
        if code in FAULTS
        else labels.input_error(code, **error.details)
    )
