"""Opinions of cities on outputs: written, given, kept as a receipt, read by others afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door, errors
from app.database import transaction
from app.domain.actor import Actor
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from app.domain.opinions import OpinionText
from app.models.opinions import Opinion
from app.models.outputs import Output
from app.permissions import opinions as may
from app.permissions import require
from app.services import opinions, outputs
from app.services.opinions import Matter
from app.web import editing, opining
from app.web.acting import now_acting
from app.web.labels import input_error

bp = Blueprint("opinions", __name__, url_prefix="/wyniki/<slug:slug>")


@dataclass(frozen=True, slots=True)
class Card:
    """What the page of an output tells a reader about the opinion of their city."""

    opinion: Opinion | None
    closes_on: date | None
    is_open: bool
    may_write: bool
    may_give: bool
    may_support: bool
    has_news: bool


def around(actor: Actor, output: Output) -> Mapping[str, Any]:
    """Return what the page of an output says of opinions; notes that an asked city has looked."""
    may_read_all = may.read_table(actor, output)
    try:
        matter = opinions.of_output(output)
    except NotFoundError:
        return {"own_opinion": None, "may_read_opinions": False}
    _note_seen(actor, matter)
    card = _card(actor, matter)
    is_asked = card.may_write or card.opinion is not None
    return {"own_opinion": card if is_asked else None, "may_read_opinions": may_read_all}


def _card(actor: Actor, matter: Matter) -> Card:
    opinion = opinions.of_city(matter, actor.city_id)
    is_open = opinions.is_open(matter, door.now())
    is_final = opinion is not None and opinion.given_at is not None and not is_open
    may_write = opinions.may_write(actor, matter) and not is_final
    return Card(
        opinion=opinion,
        closes_on=matter.closes_on,
        is_open=is_open,
        may_write=may_write,
        may_give=may_write and opinions.may_give(actor, matter),
        may_support=may_write and opinions.may_support(actor, matter, opinion),
        has_news=opinion is not None and opinions.has_news(opinion),
    )


def _note_seen(actor: Actor, matter: Matter) -> None:
    if opinions.is_unseen(actor, matter):
        with transaction():
            opinions.see(actor, matter, door.now())


def _asked(slug: str) -> tuple[Actor, Matter]:
    """Return who acts and what their city is asked about; NotAllowedError for all others."""
    actor = door.members_only()
    matter = opinions.of_output(outputs.read(actor, slug))
    is_theirs = opinions.of_city(matter, actor.city_id) is not None
    require(is_theirs or opinions.may_write(actor, matter), "write-opinion")
    return actor, matter


@bp.get("/opinia")
def write(slug: str) -> ResponseReturnValue:
    """Show the text that is consulted with the form beside it; once closed, what was given."""
    actor, matter = _asked(slug)
    _note_seen(actor, matter)
    shown = _page(matter, _card(actor, matter), _sheet(actor, matter))
    return render_template("opinions/write.html", **shown)


def _sheet(actor: Actor, matter: Matter) -> opining.Sheet:
    """Return the form as it was saved; with a text of this person put aside, both in one."""
    opinion = opinions.of_city(matter, actor.city_id)
    new = None
    if "miejsce" in request.args or "dodaj" in request.args:
        new = opining.new_remark(matter, request.args.get("miejsce", ""))
    if opinion is None:
        return opining.sheet(OpinionText(), 0, {}, new)
    text = OpinionText.from_json(opinion.draft)
    mine = opinions.aside_of(actor, opinion)
    if mine is None:
        return opining.sheet(text, opinion.revision, {}, new)
    shown = opining.sheet(opinions.merged(mine, text), opinion.revision, {}, new)
    return replace(shown, is_settling=True, beside=opinions.differing(mine, text))


def _page(matter: Matter, card: Card, sheet: opining.Sheet) -> Mapping[str, Any]:
    opinion = card.opinion
    return {
        "output": matter.document,
        "version": matter.version,
        "questions": matter.questions,
        "headings": opinions.headings(matter.version.sections),
        "card": card,
        "sheet": sheet,
        "form": sheet.form,
        "given": opinions.text_of(opinion) if opinion and opinion.given_at else None,
        "editions": opinions.editions(opinion) if opinion else [],
        "city": door.me().city,
        "words": opining.words(),
        "difference_of": opining.difference,
        "told": request.args.get("stan", ""),
    }


@bp.post("/opinia")
def save(slug: str) -> ResponseReturnValue:
    """Save what was typed, then do what the button says; what cannot be taken is shown again."""
    actor, matter = _asked(slug)
    step, text, start = request.form.get("dalej", ""), opining.typed(matter), editing.start()
    if step.startswith("usun-"):
        text = opining.without(text, step.removeprefix("usun-"))
    revision = start.revision
    try:
        saved = _saved(matter, text)
        revision = saved.opinion.revision
        if saved.is_conflict:
            return redirect(url_for("opinions.write", slug=slug, stan="spotkanie"), 303)
        return _onward(slug, step, matter, revision)
    except InvalidInputError as error:
        faults = {name: input_error(code) for name, code in error.errors.items()}
        sheet = opining.sheet(text, revision, faults)
        shown = _shown_again(actor, matter, sheet)
        return shown, sheet.form.status


def _shown_again(actor: Actor, matter: Matter, sheet: opining.Sheet) -> str:
    """Return the page of the form with what is wrong in it."""
    return render_template("opinions/write.html", **_page(matter, _card(actor, matter), sheet))


def _saved(matter: Matter, text: OpinionText) -> opinions.Saved:
    try:
        with transaction():
            return opinions.save(
                now_acting(),
                matter,
                editing.start(),
                text,
                door.now(),
                settles="razem" in request.form,
            )
    except (NotAllowedError, ConflictError):  # it may have closed while they wrote
        errors.hand_back(opining.in_words(text))
        raise


def _onward(slug: str, step: str, matter: Matter, revision: int) -> ResponseReturnValue:
    """Do what the button says with what was saved a moment ago."""
    if step == "przekaz":
        try:
            with transaction():
                opinions.give(now_acting(), matter, revision, door.now())
        except ConflictError:
            return redirect(url_for("opinions.write", slug=slug, stan="zmieniona"), 303)
        return redirect(url_for("opinions.receipt", slug=slug), 303)
    if step == "popros":
        with transaction():
            count = opinions.offer(now_acting(), matter, door.now())
        state = "proszono" if count else "bez-koordynatora"
        return redirect(url_for("opinions.write", slug=slug, stan=state), 303)
    if step == "dodaj" or step.startswith("miejsce-"):
        place = step.removeprefix("miejsce-") if step != "dodaj" else ""
        return redirect(url_for("opinions.write", slug=slug, miejsce=place, _anchor="uwaga"), 303)
    anchor = "uwagi" if step.startswith("usun-") else None
    return redirect(url_for("opinions.write", slug=slug, stan="zapisano", _anchor=anchor), 303)


@bp.post("/opinia/zapis")
def autosave(slug: str) -> ResponseReturnValue:
    """Save while somebody types; answers in JSON."""
    _actor, matter = _asked(slug)
    saved = _saved(matter, opining.typed(matter))
    if saved.is_conflict:
        return jsonify(conflict=url_for("opinions.write", slug=slug, stan="spotkanie")), 409
    opinion = saved.opinion
    return jsonify(revision=opinion.revision, saved=opinion.saved_at.isoformat())


@bp.post("/opinia/popieramy")
def support(slug: str) -> ResponseReturnValue:
    """Support it without remarks, in one click; what the city has begun to write is shown first."""
    _actor, matter = _asked(slug)
    try:
        with transaction():
            opinions.support(now_acting(), matter, door.now())
    except ConflictError:
        return redirect(url_for("opinions.write", slug=slug, stan="zaczeta"), 303)
    return redirect(url_for("opinions.receipt", slug=slug), 303)


@bp.get("/opinia/potwierdzenie")
def receipt(slug: str) -> ResponseReturnValue:
    """Show the receipt of the city's own opinion, for the screen and for paper."""
    _actor, matter = _asked(slug)
    opinion = opinions.of_city(matter, door.current_actor().city_id)
    if opinion is None:
        raise NotFoundError("opinion")
    return render_template(
        "opinions/receipt.html",
        output=matter.document,
        receipt=opinions.receipt(opinion),
        card=_card(door.current_actor(), matter),
        editions=opinions.editions(opinion),
    )


@bp.get("/opinie")
def index(slug: str) -> ResponseReturnValue:
    """Show what all cities said, once the consultation is closed; cities, not people."""
    actor = door.current_actor()
    output = outputs.read(actor, slug)
    require(may.read_table(actor, output), "read-opinions")
    matter = opinions.of_output(output)
    found = opinions.given(actor, output)
    asked = [row.city for row in matter.consultation.asked] if matter.consultation else []
    return render_template(
        "opinions/index.html",
        output=output,
        version=matter.version,
        questions=matter.questions,
        difference_of=opining.difference,
        summary=opinions.summary(found, asked),
        opinions=[(one, opinions.text_of(one)) for one in found],
    )
