"""Reviewing: what waits, one text with everything to judge it by, and the decision."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.criteria import CRITERIA, EVIDENCE_MEANING
from app.domain.errors import InvalidInputError, InvalidWriteUpError, NotAllowedError
from app.domain.practices import SECTIONS, Evidence
from app.models.drafts import Draft
from app.services import attachments, drafts, reference, reviews
from app.services.reviews import Desk, Read, Verdict
from app.web import editing, sides
from app.web.acting import now_acting
from app.web.drafts import hand_in
from app.web.forms import Form
from app.writeups.sections import anchor

bp = Blueprint("reviews", __name__)

NOTED = ("Metryczka", *SECTIONS)


@bp.get("/recenzje")
def index() -> ResponseReturnValue:
    """Show the texts that wait for this person, the longest waiting first."""
    return render_template("reviews/index.html", texts=reviews.waiting(door.members_only()))


@bp.get("/recenzje/<uuid:key>")
def read(key: UUID) -> ResponseReturnValue:
    """Show a text with its checklist, its changes and what was said of it."""
    desk = reviews.read(door.members_only(), str(key))
    form = Form({"reason": "", "expert": ""})
    return render_template("reviews/read.html", **_told(desk, form, Verdict()))


def _shown(desk: Desk, form: Form, verdict: Verdict | None = None) -> ResponseReturnValue:
    """Show the page once more, with what was typed and what is wrong with it."""
    told = _told(desk, form, verdict or Verdict())
    return render_template("reviews/read.html", **told), form.status


def _told(desk: Desk, form: Form, verdict: Verdict) -> Mapping[str, Any]:
    actor, draft = door.current_actor(), desk.draft
    seen = drafts.preview(actor, draft, reference.rows(), door.house().renderer, door.now())
    return {
        "desk": desk,
        "draft": draft,
        "form": form,
        "verdict": verdict,
        "seen": seen,
        "practice": seen.practice,
        "materials": attachments.of_draft(draft),
        "faults": editing.told(seen.faults),
        "hints": editing.hints(draft.text),
        "is_preview": True,
        "is_overdue": False,
        "person": "",
        **_questions(desk),
    }


def _questions(desk: Desk) -> Mapping[str, Any]:
    """Return what a reviewer is asked, and what has changed."""
    text = desk.draft.text
    is_deciding = desk.may_decide
    return {
        "criteria": CRITERIA,
        "levels": list(zip(Evidence, EVIDENCE_MEANING, strict=True)),
        "noted": [(anchor(heading), heading) for heading in NOTED],
        "experts": reviews.experts(desk.draft) if is_deciding else [],
        "since_last": sides.between(desk.last, text) if desk.last else None,
        "since_round": sides.between(desk.before, text) if desk.before else None,
    }


def _verdict() -> Verdict:
    """Return what the form says of the text."""
    level = next((one for one in Evidence if str(one.value) == request.form.get("evidence")), None)
    return Verdict(
        reason=request.form.get("reason", ""),
        notes={heading: request.form.get(f"note.{anchor(heading)}", "") for heading in NOTED},
        checklist={
            one.code: told == "yes"
            for one in CRITERIA
            if (told := request.form.get(f"met.{one.code}")) in {"yes", "no"}
        },
        evidence=level or Evidence.DESCRIPTION,
    )


@bp.post("/recenzje/<uuid:key>")
def decide(key: UUID) -> ResponseReturnValue:
    """Publish a text, or send it back with the reason and notes."""
    actor, verdict = door.members_only(), _verdict()
    revision = request.form.get("revision", "")
    text = Read(str(key), int(revision) if revision.isascii() and revision.isdecimal() else 0)
    deed = "publish" if request.form.get("decision") == "publish" else "return"
    form = Form.of_request("reason")
    try:
        with transaction():
            if deed == "publish":
                practice = reviews.publish(
                    now_acting(), text, verdict, door.house().renderer, door.now()
                )
                onward = url_for("practices.detail", slug=practice.slug)
            else:
                reviews.send_back(now_acting(), text, verdict, door.now())
                onward = url_for("reviews.index")
        return redirect(onward, 303)
    except InvalidInputError as error:
        form.refuse(error)
    except InvalidWriteUpError as error:
        form.errors["decision"] = " ".join(editing.told(error.faults))
    except NotAllowedError:
        with transaction():
            reviews.note_refusal(actor, str(key), deed, door.now())
        raise
    return _shown(reviews.read(actor, str(key)), form, verdict)


@bp.post("/recenzje/<uuid:key>/zapytaj")
def ask(key: UUID) -> ResponseReturnValue:
    """Ask an expert for a second reading."""
    actor, form = door.members_only(), Form.of_request("expert")
    chosen = form["expert"]
    number = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else 0  # noqa: PLR2004 - as long as a number of a person can be
    try:
        with transaction():
            reviews.ask(now_acting(), str(key), number, door.now())
    except InvalidInputError as error:
        form.refuse(error)
        return _shown(reviews.read(actor, str(key)), form)
    return redirect(url_for("reviews.read", key=key), 303)


@bp.post("/recenzje/<uuid:key>/opinia")
def opine(key: UUID) -> ResponseReturnValue:
    """Give the opinion that one was asked for."""
    actor, form, verdict = door.members_only(), Form.of_request("reason"), _verdict()
    try:
        with transaction():
            reviews.opine(now_acting(), str(key), verdict, door.now())
    except InvalidInputError as error:
        form.refuse(error)
        return _shown(reviews.read(actor, str(key)), form, verdict)
    return redirect(url_for("tasks.index"), 303)


@bp.post("/szkice/<uuid:key>/przeslij")
def submit(key: UUID) -> ResponseReturnValue:
    """Hand a text in; what stands in the way is shown and nothing is changed."""
    actor, form = door.members_only(), Form.of_request("note", "prawa")
    note = form["note"].replace("\r\n", "\n")  # as the limit of the field counts
    try:
        with transaction():
            reviews.submit(actor, str(key), note, door.now(), declares_rights=bool(form["prawa"]))
    except InvalidWriteUpError:
        with transaction():
            reviews.keep_note(actor, str(key), note)
        return redirect(url_for("drafts.ready", key=key), 303)
    except InvalidInputError as error:
        form.refuse(error)
        return _not_handed_in(drafts.read(actor, str(key)), form)
    return redirect(url_for("drafts.index"), 303)


def _not_handed_in(draft: Draft, form: Form) -> ResponseReturnValue:
    """Show the page of handing in once more, with what was typed and what is wrong with it."""
    return render_template("drafts/ready.html", **hand_in(draft, form)), form.status


@bp.post("/szkice/<uuid:key>/wycofaj")
def withdraw(key: UUID) -> ResponseReturnValue:
    """Take a text back to write on."""
    with transaction():
        reviews.withdraw(door.members_only(), str(key), door.now())
    return redirect(url_for("drafts.edit", key=key), 303)
