"""Opinions of cities on outputs and practices: written, given, kept as a receipt, read by others.

On an output they are blind until its consultation is closed; on a practice they have no deadline
and are read as they are given. The pages are the same, under the address of either.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import door, errors
from app.database import transaction
from app.domain.actor import Actor
from app.domain.cities import SizeClass
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from app.domain.opinions import RATING_HIGH, RATING_LOW, OpinionText
from app.models.opinions import Opinion
from app.models.outputs import Output
from app.permissions import opinions as may
from app.permissions import require
from app.services import opinions
from app.services.opinions import Matter
from app.web import addresses, editing, opining, own_opinions
from app.web.acting import now_acting
from app.web.forms import REFUSED
from app.web.labels import input_error
from app.web.own_opinions import Card

bp = Blueprint(
    "opinions", __name__, url_prefix=f"/<any({', '.join(own_opinions.SHELVES)}):shelf>/<slug:slug>"
)


def _asked(shelf: str, slug: str) -> tuple[Actor, Matter]:
    """Return who acts and what their city may speak about; NotAllowedError for all others."""
    actor = door.members_only()
    matter = own_opinions.matter_of(actor, shelf, slug)
    is_theirs = opinions.of_city(matter, actor.city_id) or opinions.earlier(matter, actor.city_id)
    require(is_theirs is not None or opinions.may_write(actor, matter), "write-opinion")
    return actor, matter


def _to(page: str, matter: Matter, **more: Any) -> Response:
    """Lead on to a page about the opinion."""
    shelf = own_opinions.shelf_of(matter)
    return redirect(url_for(page, shelf=shelf, slug=matter.document.slug, **more), 303)


@bp.get("/opinia")
def write(shelf: str, slug: str) -> ResponseReturnValue:
    """Show the text with the form beside it; where nothing can be written, what was given."""
    actor, matter = _asked(shelf, slug)
    own_opinions.note_seen(actor, matter)
    card = own_opinions.card(actor, matter)
    return render_template(
        "opinions/write.html", **_page(matter, card, _sheet(actor, matter, card))
    )


def _sheet(actor: Actor, matter: Matter, card: Card) -> opining.Sheet:
    """Return the form as it was saved; with a text of this person put aside, both in one.

    Before anything was saved it says what the city said of an earlier version; the remarks on that
    stay with it.
    """
    opinion, new = card.opinion, None
    if "miejsce" in request.args or "dodaj" in request.args:
        new = opining.new_remark(matter, request.args.get("miejsce", ""))
    if opinion is None:
        before = opinions.text_of(card.earlier) if card.earlier else OpinionText()
        return opining.sheet(replace(before, remarks=()), 0, {}, new)
    text = OpinionText.from_json(opinion.draft)
    mine = opinions.aside_of(actor, opinion)
    if mine is None:
        return opining.sheet(text, opinion.revision, {}, new)
    shown = opining.sheet(opinions.merged(mine, text), opinion.revision, {}, new)
    return replace(shown, is_settling=True, beside=opinions.differing(mine, text))


def _page(matter: Matter, card: Card, sheet: opining.Sheet) -> Mapping[str, Any]:
    last = card.opinion if card.opinion and card.opinion.given_at else card.earlier
    return {
        **_about(matter),
        "headings": opinions.headings(matter.version.sections),
        "card": card,
        "sheet": sheet,
        "form": sheet.form,
        "given": opinions.text_of(last) if last else None,
        "history": opinions.history(matter.document, door.current_actor().city_id),
        "city": door.me().city,
        "words": opining.words(),
        "told": request.args.get("stan", ""),
    }


def _about(matter: Matter) -> dict[str, Any]:
    """Return what every page about opinions says of the document."""
    return {
        "document": matter.document,
        "document_address": own_opinions.page_of(matter),
        "shelf": own_opinions.shelf_of(matter),
        "version": matter.version,
        "questions": matter.questions,
        "difference_of": opining.difference,
    }


def _is_overtaken(matter: Matter) -> bool:
    """Tell whether a newer version came into force than the one that the page shows."""
    read = addresses.number(request.form.get("wersja"))
    return bool(read) and read != matter.version.number


@bp.post("/opinia")
def save(shelf: str, slug: str) -> ResponseReturnValue:
    """Save what was typed, then do what the button says; what cannot be taken is shown again.

    What was written beside an earlier version is saved for the one in force, and nothing is given
    of a text that nobody has seen.
    """
    actor, matter = _asked(shelf, slug)
    step, text, start = request.form.get("dalej", ""), opining.typed(matter), editing.start()
    if step.startswith("usun-"):
        text = opining.without(text, step.removeprefix("usun-"))
    revision = start.revision
    try:
        saved = _saved(matter, text)
        revision = saved.opinion.revision
        if saved.is_conflict:
            return _to("opinions.write", matter, stan="spotkanie")
        if _is_overtaken(matter):
            return _to("opinions.write", matter, stan="nowa-wersja")
        return _onward(step, matter, revision)
    except InvalidInputError as error:
        faults = {name: input_error(code) for name, code in error.errors.items()}
        sheet = opining.sheet(text, revision, faults)
        shown = _shown_again(actor, matter, sheet)
        return shown, sheet.form.status


def _shown_again(actor: Actor, matter: Matter, sheet: opining.Sheet) -> str:
    """Return the page of the form with what is wrong in it."""
    card = own_opinions.card(actor, matter)
    return render_template("opinions/write.html", **_page(matter, card, sheet))


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


def _onward(step: str, matter: Matter, revision: int) -> ResponseReturnValue:
    """Do what the button says with what was saved a moment ago."""
    if step == "przekaz":
        try:
            with transaction():
                opinions.give(now_acting(), matter, revision, door.now())
        except ConflictError:
            return _to("opinions.write", matter, stan="zmieniona")
        return _to("opinions.receipt", matter)
    if step == "popros":
        with transaction():
            count = opinions.offer(now_acting(), matter, door.now())
        return _to("opinions.write", matter, stan="proszono" if count else "bez-koordynatora")
    if step == "dodaj" or step.startswith("miejsce-"):
        place = step.removeprefix("miejsce-") if step != "dodaj" else ""
        return _to("opinions.write", matter, miejsce=place, _anchor="uwaga")
    anchor = "uwagi" if step.startswith("usun-") else None
    return _to("opinions.write", matter, stan="zapisano", _anchor=anchor)


@bp.post("/opinia/zapis")
def autosave(shelf: str, slug: str) -> ResponseReturnValue:
    """Save while somebody types; answers in JSON, also what is wrong, in sentences by field."""
    _actor, matter = _asked(shelf, slug)
    try:
        saved = _saved(matter, opining.typed(matter))
    except InvalidInputError as error:
        faults = {name: input_error(code) for name, code in error.errors.items()}
        return jsonify(errors=faults), REFUSED
    if saved.is_conflict:
        page = url_for("opinions.write", shelf=shelf, slug=slug, stan="spotkanie")
        return jsonify(conflict=page), 409
    opinion = saved.opinion
    return jsonify(revision=opinion.revision, saved=opinion.saved_at.isoformat())


@bp.post("/opinia/popieramy")
def support(shelf: str, slug: str) -> ResponseReturnValue:
    """Support it without remarks, in one click; what the city has begun to write is shown first."""
    _actor, matter = _asked(shelf, slug)
    if _is_overtaken(matter):
        return _to("opinions.write", matter, stan="nowa-wersja")
    try:
        with transaction():
            opinions.support(now_acting(), matter, door.now())
    except ConflictError:
        return _to("opinions.write", matter, stan="zaczeta")
    return _to("opinions.receipt", matter)


@bp.get("/opinia/potwierdzenie")
def receipt(shelf: str, slug: str) -> ResponseReturnValue:
    """Show the receipt of what the city gave last, for the screen and for paper."""
    actor, matter = _asked(shelf, slug)
    card = own_opinions.card(actor, matter)
    return render_template(
        "opinions/receipt.html",
        **_about(matter),
        receipt=opinions.receipt(_last_given(card)),
        card=card,
        history=opinions.history(matter.document, actor.city_id),
    )


def _last_given(card: Card) -> Opinion:
    is_given = card.opinion is not None and card.opinion.given_at is not None
    opinion = card.opinion if is_given else card.earlier
    if opinion is None:
        raise NotFoundError("opinion")
    return opinion


@bp.get("/opinia/historia/<int:number>")
def edition(shelf: str, slug: str, number: int) -> ResponseReturnValue:
    """Show the opinion of the reader's city as it was given once."""
    actor, matter = _asked(shelf, slug)
    history = opinions.history(matter.document, actor.city_id)
    handed = next((one for one in history if one.number == number), None)
    if handed is None:
        raise NotFoundError("opinion", slug=slug)
    return render_template(
        "opinions/edition.html", **_about(matter), handed=handed, is_last=handed is history[0]
    )


@bp.get("/opinie")
def index(shelf: str, slug: str) -> ResponseReturnValue:
    """Show what all cities said, of an output once it is closed; cities, not people."""
    actor = door.current_actor()
    matter = own_opinions.matter_of(actor, shelf, slug)
    output = matter.document if isinstance(matter.document, Output) else None
    require(output is None or may.read_table(actor, output), "read-opinions")
    found = opinions.given(actor, matter.document)
    asked = [row.city for row in matter.consultation.asked] if matter.consultation else []
    return render_template(
        "opinions/index.html",
        **_about(matter),
        summary=opinions.summary(found, asked),
        opinions=[(one, opinions.text_of(one)) for one in found],
        may_write=opinions.may_write(actor, matter) if output is None else False,
        sizes=tuple(SizeClass),
        marks=range(RATING_LOW, RATING_HIGH + 1),
    )
