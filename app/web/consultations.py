"""Consultations: opened, put off, watched while they run, and the adoption that they end in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.actor import Actor
from app.domain.cities import SizeClass
from app.domain.consultations import LEAST_DAYS, QUESTIONS_LIMIT
from app.domain.errors import InvalidInputError, NotFoundError
from app.domain.opinions import RATING_HIGH, RATING_LOW, Position
from app.models.outputs import Output
from app.permissions import outputs as may
from app.permissions import require
from app.services import consultations, outputs, remarks
from app.services.consultations import Call, Warned
from app.services.opinions import Summary
from app.web.acting import now_acting
from app.web.forms import Form

bp = Blueprint("consultations", __name__, url_prefix="/wyniki/<slug:slug>")

BAR_WIDTH = 100
QUESTIONS = tuple(f"question-{number}" for number in range(1, QUESTIONS_LIMIT + 1))
NUMBER_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the bar of positions: how many cities, where it begins and how wide it is."""

    name: str
    count: int
    at: float
    width: float


@bp.get("/konsultacja")
def detail(slug: str) -> ResponseReturnValue:
    """Show how a consultation goes: until when, who was asked, who has answered (not what)."""
    actor = door.members_only()
    output = outputs.read(actor, slug)
    form = Form({"closes_on": "", "reason": ""})
    return render_template("consultations/detail.html", **_course(actor, output, form))


def _course(actor: Actor, output: Output, form: Form) -> Mapping[str, Any]:
    consultation = consultations.of_output(output)
    if consultation is None:
        raise NotFoundError("consultation", slug=output.slug)
    is_first = consultation.first_closes_on is None
    return {
        "output": output,
        "consultation": consultation,
        "course": consultations.course(consultation, door.now()),
        "is_maker": may.is_of_its_makers(actor, output),
        "may_extend": may.extend_consultation(actor, output) and is_first,
        "form": form,
    }


@bp.route("/konsultacja/otworz", methods=["GET", "POST"])
def begin(slug: str) -> ResponseReturnValue:
    """Ask for the days, the questions and the cities; open the consultation.

    Days off up to the last one are named first; the form is sent once more to keep that day.
    """
    actor = door.members_only()
    output = outputs.read(actor, slug)
    require(may.open_consultation(actor, output), "open-consultation")
    offered = consultations.default_day(door.today())
    form = Form.of_request("closes_on", *QUESTIONS, defaults={"closes_on": offered.isoformat()})
    closes_on = _day(form["closes_on"])
    warned = _warned(closes_on)
    if request.method == "POST" and _is_minded(form, warned):
        try:
            with transaction():
                consultations.open_(now_acting(), slug, _call(form, closes_on), door.now())
            return redirect(url_for("consultations.detail", slug=slug), 303)
        except InvalidInputError as error:
            form.refuse(error)
    shown = render_template(
        "consultations/begin.html",
        output=output,
        form=form,
        questions=QUESTIONS,
        invited=consultations.invited(output, door.today()),
        chosen=_city_ids(),
        warned=warned,
        is_sent=request.method == "POST",
    )
    return shown, form.status


def _warned(closes_on: date | None) -> Warned | None:
    """Return what to mind about the days, if the last one may be chosen at all."""
    is_late_enough = closes_on and closes_on >= door.today() + timedelta(days=LEAST_DAYS)
    return consultations.warned(door.today(), closes_on) if closes_on and is_late_enough else None


def _is_minded(form: Form, warned: Warned | None) -> bool:
    is_shown = request.form.get("mimo-to") == form["closes_on"]
    return warned is None or not warned.is_any or is_shown


def _call(form: Form, closes_on: date | None) -> Call:
    return Call(closes_on, tuple(form[name] for name in QUESTIONS), _city_ids())


def _city_ids() -> frozenset[int]:
    """Return the cities ticked besides the Observers."""
    given = request.form.getlist("city")
    return frozenset(
        int(one) for one in given if one.isascii() and one.isdecimal() and len(one) < NUMBER_DIGITS
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@bp.post("/konsultacja/przedluz")
def extend(slug: str) -> ResponseReturnValue:
    """Put the end off, once, with a reason; days off are named first, as at the opening."""
    actor, form = door.members_only(), Form.of_request("closes_on", "reason")
    output = outputs.read(actor, slug)
    day = _day(form["closes_on"])
    warned = _warned_more(actor, output, day)
    if _is_minded(form, warned):
        try:
            with transaction():
                consultations.extend(now_acting(), slug, day, form["reason"], door.now())
            return redirect(url_for("consultations.detail", slug=slug), 303)
        except InvalidInputError as error:
            form.refuse(error)
    told = {**_course(actor, outputs.read(actor, slug), form), "warned": warned}
    return _shown_again(told), form.status


def _shown_again(told: Mapping[str, Any]) -> str:
    return render_template("consultations/detail.html", **told)


def _warned_more(actor: Actor, output: Output, closes_on: date | None) -> Warned | None:
    """Return what to mind about the days added, for whom may still add them."""
    consultation = consultations.of_output(output)
    if not consultation or not closes_on or consultation.first_closes_on:
        return None
    if not may.extend_consultation(actor, output):
        return None
    return consultations.warned_more(consultation, door.today(), closes_on)


@bp.route("/przyjmij", methods=["GET", "POST"])
def adopt(slug: str) -> ResponseReturnValue:
    """Let the network adopt an output; the page says how many remarks have no answer.

    Those given in time hold it up, those that came late do not.
    """
    actor, form = door.members_only(), Form.of_request("outcome")
    output = outputs.read(actor, slug)
    require(may.adopt_output(actor, output), "adopt-output")
    if request.method == "POST":
        try:
            with transaction():
                consultations.adopt(now_acting(), slug, form["outcome"], door.now())
            return redirect(url_for("outputs.detail", slug=slug), 303)
        except InvalidInputError as error:
            form.refuse(error)
    shown = render_template(
        "consultations/adopt.html",
        output=output,
        form=form,
        unanswered=remarks.unanswered(output),
        late_unanswered=remarks.late_unanswered(output),
        consultation=consultations.of_output(output),
    )
    return shown, form.status


@bp.get("/raport")
def report(slug: str) -> ResponseReturnValue:
    """Show what came of a consultation: counts and words, silence apart."""
    told = consultations.report(door.current_actor(), slug)
    return render_template(
        "consultations/report.html",
        output=told.output,
        report=told,
        bar=_bar(told.summary),
        sizes=tuple(SizeClass),
        marks=range(RATING_LOW, RATING_HIGH + 1),
    )


def _bar(summary: Summary) -> Sequence[Share]:
    """Return the bar of positions, silence at its end; what nobody chose has no part in it."""
    counts = [(one.value, summary.positions[one].total) for one in Position]
    counts.append(("silent", len(summary.silent)))
    whole, at, parts = max(1, sum(count for _name, count in counts)), 0.0, []
    for name, count in counts:
        width = BAR_WIDTH * count / whole
        parts += [Share(name, count, round(at, 2), round(width, 2))] if count else []
        at += width
    return parts


def around(actor: Actor, output: Output) -> Mapping[str, Any]:
    """Return what the page of an output says of its consultation."""
    consultation = consultations.of_output(output)
    return {
        "consultation": consultation,
        "days_left": consultations.course(consultation, door.now()).days_left
        if consultation
        else 0,
        "may_open": may.open_consultation(actor, output),
        "may_adopt": may.adopt_output(actor, output),
    }
