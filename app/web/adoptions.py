"""“Stosujemy u siebie”: who does the same, how far they are, the form to say it of one's city."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door, errors
from app.database import transaction
from app.domain.actor import Actor
from app.domain.adoptions import CONTACT_LIMIT, TEXT_LIMIT, AdoptionState, AdoptionText
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from app.models.adoptions import Adoption
from app.models.practices import Practice
from app.permissions import adoptions as may
from app.permissions import require
from app.services import adoptions, practices
from app.web import addresses, kinship, verdicts
from app.web.acting import now_acting
from app.web.forms import Form
from app.web.labels import _
from app.writeups import values
from app.writeups.characters import one_line, tidy

bp = Blueprint("adoptions", __name__)

FIELDS = ("state", "changed", "cost", "result", "contact", "own")
MET = 409
# So many cities the page of the practice itself shows; the others are one click away.
SHORT = 12


def around(practice: Practice, grown: Sequence[Practice]) -> Mapping[str, Any]:
    """Return what the page of a practice shows of its family; `grown` are texts that came of it."""
    actor = door.current_actor()
    found = adoptions.family(actor, practice, size=SHORT)
    mine = adoptions.of_city(practice, actor.city_id)
    shown = {member.own.id for member in found.members if member.own}
    alone = [one for one in grown if one.id not in shown]
    return {
        "family": found,
        "grown": alone,
        "tree": kinship.drawing(practice.city.name, found.members, alone, _("own practice")),
        "may_record_adoption": _may_record(actor, practice, mine),
        "family_address": url_for("adoptions.family", slug=practice.slug),
    }


@bp.route("/praktyki/<slug:slug>/stosujemy", methods=["GET", "POST"])
def family(slug: str) -> ResponseReturnValue:
    """Show the family of a practice with its history; take how far the person's city is."""
    actor = door.current_actor()
    practice = practices.read(actor, slug)
    mine = adoptions.of_city(practice, actor.city_id)
    form, status = _form(mine), 200
    if request.method == "POST":
        require(_may_record(door.members_only(), practice, mine), "record-adoption")
        try:
            return _recorded(practice, form)
        except InvalidInputError as error:
            form.refuse(error)
            status = form.status
        except ConflictError:
            status = MET
        mine = adoptions.of_city(practice, actor.city_id)
    return render_template("adoptions/family.html", **_page(practice, mine, form, status)), status


def _may_record(actor: Actor, practice: Practice, mine: Adoption | None) -> bool:
    return may.record_adoption(actor, practice, is_begun=mine is not None)


def _recorded(practice: Practice, form: Form) -> ResponseReturnValue:
    """Record what was typed and lead to it; who may no longer do it gets the words back."""
    text, slug = _typed(form), practice.slug
    seen = request.form.get("krok", "")
    step = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0  # noqa: PLR2004 - no database of ours counts so far
    try:
        with transaction():
            adoptions.record(now_acting(), practice, text, step, door.now())
    except NotAllowedError:
        errors.hand_back("\n\n".join(filter(None, (text.changed, text.result))))
        raise
    return redirect(url_for("adoptions.family", slug=slug, stan="zapisano"), 303)


def _form(mine: Adoption | None) -> Form:
    if mine is None:
        return Form.of_request(*FIELDS)
    text = adoptions.text_of(mine)
    cost = "" if text.cost is None else f"{text.cost:.2f}".removesuffix(".00").replace(".", ",")
    known = {
        "state": text.state.value,
        "changed": text.changed,
        "cost": cost,
        "result": text.result,
        "contact": text.contact,
        "own": text.own,
    }
    return Form.of_request(*FIELDS, defaults=known)


def _typed(form: Form) -> AdoptionText:
    """Return what was typed; raises InvalidInputError for what is no state and no amount."""
    state = next((one for one in AdoptionState if one.value == form["state"]), None)
    typed = one_line(form["cost"]).removesuffix("zł").rstrip()
    cost = values.number(typed)
    errors_ = {} if state else {"state": "choose-one"}
    if typed and cost is None:
        errors_["cost"] = "wrong-amount"
    text = AdoptionText(
        state or AdoptionState.INTERESTED,
        changed=tidy(form["changed"]).strip(),
        cost=cost,
        result=tidy(form["result"]).strip(),
        contact=one_line(tidy(form["contact"])),
        own=form["own"],
    )
    if errors_:
        raise InvalidInputError(errors_ | text.errors())
    return text


def _page(practice: Practice, mine: Adoption | None, form: Form, status: int) -> Mapping[str, Any]:
    actor, slug = door.current_actor(), practice.slug
    found = adoptions.family(actor, practice, addresses.page_number(request.args), with_steps=True)
    may_record = _may_record(actor, practice, mine)
    return {
        "practice": practice,
        "family": found,
        "page_address": lambda number: url_for("adoptions.family", slug=slug, strona=number),
        "may_read_contact": may.read_contact(actor),
        "may_record": may_record,
        "mine": mine,
        "city": door.me().city if may_record else None,
        "form": form,
        "step": adoptions.last_step(mine),
        "states": verdicts.choices(AdoptionState),
        "own_practices": _own(actor, mine) if may_record else (),
        "limits": {"text": TEXT_LIMIT, "contact": CONTACT_LIMIT},
        "beside": adoptions.text_of(mine) if mine and status == MET else None,
        "is_done": "stan" in request.args,
    }


def _own(actor: Actor, mine: Adoption | None) -> Sequence[tuple[str, str]]:
    """Return the practices of the person's city, and the one named already, as choices."""
    city = door.me().city
    found = practices.of_city(actor, city) if city else []
    own = mine.own if mine else None
    named = [own] if own and own.id not in {one.id for one in found} else []
    return [(one.slug, one.title) for one in (*named, *found)]
