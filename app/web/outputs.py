"""Outputs of networks: the list, the page of one, its versions, its steps."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.errors import InvalidInputError, InvalidWriteUpError
from app.domain.outputs import OutputKind
from app.door import current_actor
from app.models.drafts import Draft
from app.models.outputs import Output
from app.permissions import outputs as may
from app.permissions import require
from app.services import attachments, drafts, outputs, reviews
from app.services.outputs import Beginning, Given, Wanted
from app.services.reviews import Farewell
from app.web import (
    addresses,
    beginnings,
    comments,
    consultations,
    editing,
    own_opinions,
    remarks,
    sides,
    stages,
    verdicts,
)
from app.web.acting import now_acting
from app.web.forms import REFUSED, Form

bp = Blueprint("outputs", __name__, url_prefix="/wyniki")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the outputs that the reader may know of."""
    actor = current_actor()
    asked = {name: addresses.line(request.args.get(name, "")) for name in stages.FILTERS}
    wanted = Wanted(asked["siec"], asked["rodzaj"], asked["etap"], is_mine="moje" in request.args)
    found = outputs.listed(actor, wanted)
    return render_template(
        "outputs/index.html",
        outputs=found,
        given_up=outputs.given_up(found),
        asked=asked,
        is_mine=wanted.is_mine,
        may_begin=bool(stages.workplaces(actor)),
        **stages.choices(actor),
    )


@bp.route("/nowy", methods=["GET", "POST"])
def begin() -> ResponseReturnValue:
    """Begin an output of a network in which the reader's city works."""
    actor = door.members_only()
    places = stages.workplaces(actor)
    form = Form.of_request("siec", "tytul", "rodzaj", "raz", defaults={"raz": str(uuid4())})
    if request.method == "POST":
        network_id = next((id_ for slug, _, id_ in places if slug == form["siec"]), 0)
        wanted = Beginning(network_id, form["tytul"], form["rodzaj"])
        try:
            return beginnings.once_only(lambda: outputs.begin(actor, wanted, door.now()))
        except InvalidInputError as error:
            form.refuse(error)
    require(bool(places), "begin-output")
    kinds = verdicts.choices(OutputKind)
    shown = [(slug, name) for slug, name, _ in places]
    return render_template(
        "outputs/begin.html", form=form, networks=shown, kinds=kinds
    ), form.status


@bp.get("/<slug:slug>")
def detail(slug: str) -> ResponseReturnValue:
    """Show an output in the newest version that the reader may read."""
    actor = current_actor()
    output = outputs.read(actor, slug)
    found = outputs.versions(actor, output)
    version = outputs.version(actor, output) if found else None
    return render_template(
        "outputs/detail.html",
        output=output,
        face=outputs.face(output, version),
        version=version,
        versions=found,
        materials=attachments.of_version(version),
        archival=reviews.archival(output),
        way=stages.way(output),
        can=stages.deeds(actor, output),
        **consultations.around(actor, output),
        **comments.around(version),
        **own_opinions.around(actor, output),
        **remarks.around(actor, output),
    )


@bp.get("/<slug:slug>/wersje/<int:number>")
def version(slug: str, number: int) -> ResponseReturnValue:
    """Show an earlier version as it was."""
    actor = current_actor()
    output = outputs.read(actor, slug)
    found = outputs.version(actor, output, number)
    newest = outputs.versions(actor, output)[0].number
    return render_template(
        "outputs/version.html",
        output=output,
        version=found,
        is_newest=number == newest,
        because_of=remarks.behind(actor, output, found),
    )


@bp.get("/<slug:slug>/wersje/<int:number>/roznice")
def differences(slug: str, number: int) -> ResponseReturnValue:
    """Show a version beside an earlier one, the words that differ marked."""
    actor = current_actor()
    output = outputs.read(actor, slug)
    shown, found = outputs.version(actor, output, number), outputs.versions(actor, output)
    chosen, known = addresses.number(request.args.get("z", "")), [one.number for one in found]
    before = chosen if chosen in known else max((n for n in known if n < number), default=number)
    other = outputs.version(actor, output, before)
    return render_template(
        "outputs/differences.html",
        output=output,
        versions=found,
        version=shown,
        other=other,
        parts=sides.between(other.text, shown.text, of_output=True),
        because_of=remarks.behind(actor, output, shown),
    )


@bp.post("/<slug:slug>/pisz")
def write(slug: str) -> ResponseReturnValue:
    """Open the text of the next version, begun now if there is none."""
    with transaction():
        key = outputs.write(door.members_only(), slug, door.now()).key
    return redirect(url_for("drafts.edit", key=key), 303)


@bp.route("/<slug:slug>/wersja", methods=["GET", "POST"])
def issue(slug: str) -> ResponseReturnValue:
    """Show what stands between a text and its readers; give it out, the first time to the network.

    What must not be given out as it is comes back with the reasons.
    """
    output, form = outputs.read(door.members_only(), slug), Form.of_request("note")
    require(may.write_output(current_actor(), output), "write-output")
    if request.method == "POST":
        try:
            with transaction():
                give = outputs.hand_in if request.form.get("krok") == "przekaz" else outputs.issue
                give(now_acting(), slug, _given(form), door.house().renderer, door.now())
            return redirect(url_for("outputs.detail", slug=slug), 303)
        except InvalidInputError as error:
            form.refuse(error)
        except InvalidWriteUpError:
            pass  # the page says what is to be mended
    shown = render_template("outputs/issue.html", form=form, **_before_giving(output))
    return shown, REFUSED if request.method == "POST" else 200


def _given(form: Form) -> Given:
    revision = addresses.number(request.form.get("rewizja"))
    return Given(request.form.get("szkic", ""), revision, form["note"])


def _before_giving(output: Output) -> Mapping[str, Any]:
    draft = drafts.of_practice(output)
    return {
        "output": output,
        "draft": draft,
        "faults": editing.told(outputs.faults(draft)) if draft else [],
        "hints": editing.hints(draft.text) if draft else {},
        "parts": _changed(output, draft),
        "can": stages.deeds(current_actor(), output),
    }


def _changed(output: Output, draft: Draft | None) -> sides.Differences | None:
    last = output.version
    return sides.between(last.text, draft.text, of_output=True) if last and draft else None


@bp.post("/<slug:slug>/cofnij")
def take_back(slug: str) -> ResponseReturnValue:
    """Take an output back from its network, to write on."""
    door.members_only()
    with transaction():
        outputs.take_back(now_acting(), slug, door.now())
    return redirect(url_for("outputs.detail", slug=slug), 303)


@bp.post("/<slug:slug>/opublikuj")
def publish(slug: str) -> ResponseReturnValue:
    """Let everybody read an output."""
    door.members_only()
    with transaction():
        outputs.publish(now_acting(), slug, door.now())
    return redirect(url_for("outputs.detail", slug=slug), 303)


@bp.route("/<slug:slug>/archiwizuj", methods=["GET", "POST"])
def archive(slug: str) -> ResponseReturnValue:
    """Put an output away, with the reason and what stands in its place."""
    actor, form = door.members_only(), Form.of_request("reason", "successor")
    output = outputs.read(actor, slug)
    require(may.archive_output(actor, output) or request.method == "POST", "archive-output")
    if request.method == "POST":
        try:
            with transaction():
                farewell = Farewell(form["reason"], form["successor"])
                outputs.archive(now_acting(), slug, farewell, door.now())
            return redirect(url_for("outputs.detail", slug=slug), 303)
        except InvalidInputError as error:
            form.refuse(error)
    return render_template("outputs/archive.html", output=output, form=form), form.status


@bp.route("/<slug:slug>/autorzy", methods=["GET", "POST"])
def authors(slug: str) -> ResponseReturnValue:
    """Say which cities write an output."""
    actor = door.members_only()
    output, form = outputs.read(actor, slug), Form.of_request()
    require(may.choose_authors(actor, output), "choose-authors")
    chosen = [addresses.number(told) for told in request.form.getlist("miasta")]
    if request.method == "POST":
        try:
            with transaction():
                outputs.choose_authors(now_acting(), slug, chosen, door.now())
            return redirect(url_for("outputs.detail", slug=slug), 303)
        except InvalidInputError as error:
            form.refuse(error)
    shown: Mapping[str, Any] = {
        "candidates": outputs.candidates(output, door.now()),
        "chosen": chosen or sorted(output.writer_ids),
    }
    return render_template("outputs/authors.html", output=output, form=form, **shown), form.status
