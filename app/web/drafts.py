"""Writing: my city's texts, the form, the file, the preview, and what was put aside."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door, errors
from app.database import transaction
from app.domain.criteria import CRITERIA
from app.domain.drafts import WRITABLE, DraftState, Start
from app.domain.errors import NotAllowedError, NotFoundError
from app.domain.interview import ANSWER_LIMIT, QUESTIONS
from app.models.drafts import Draft
from app.models.outputs import Output
from app.permissions import drafts as may
from app.permissions import require
from app.services import attachments, audit, drafts, outputs, practices, reference, reviews
from app.web import beginnings, editing, sides
from app.web.forms import Form
from app.writeups import changes, form
from app.writeups.sections import Completeness

bp = Blueprint("drafts", __name__, url_prefix="/szkice")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the open texts of the reader's city, and the ways to begin another."""
    actor = door.members_only()
    mine = drafts.mine(actor)
    return render_template(
        "drafts/index.html",
        mine=[(draft, _measure(draft)) for draft in mine],
        savers=drafts.savers(mine),
        may_begin=may.begin_draft(actor),
        published=practices.of_city(actor, city) if (city := door.me().city) else [],
        key=uuid4(),
    )


def _measure(draft: Draft) -> Completeness | None:
    """Return how complete the text of a practice is; of an output nobody can tell."""
    is_output = isinstance(draft.document, Output)
    return None if is_output else form.measure(draft.text.encode(errors="replace"))


@bp.post("")
def begin() -> ResponseReturnValue:
    """Begin an empty text and open it; the same form sent twice begins one."""
    door.members_only()
    return _begun(beginnings.empty(door.me()))


def _begun(text: str) -> ResponseReturnValue:
    """Begin a draft of a text and go there."""
    return beginnings.once_only(lambda: drafts.begin(door.current_actor(), text, door.now()))


@bp.route("/wywiad", methods=["GET", "POST"])
def interview() -> ResponseReturnValue:
    """Ask twelve questions; the answers become a draft."""
    door.members_only()
    answers = {one.code: request.form.get(one.code, "") for one in QUESTIONS}
    too_long = {code for code, answer in answers.items() if len(answer) > ANSWER_LIMIT}
    is_empty = not any(answer.strip() for answer in answers.values())
    if request.method == "POST" and not too_long and not is_empty:
        return _begun(beginnings.of_answers(door.me(), answers))
    is_refused = request.method == "POST"
    shown = render_template(
        "drafts/interview.html",
        questions=QUESTIONS,
        answers=answers,
        too_long=too_long,
        is_empty=is_refused and is_empty,
        limit=ANSWER_LIMIT,
        key=request.form.get("raz") or uuid4(),
    )
    return shown, 422 if is_refused else 200


def _read(key: UUID) -> Draft:
    """Return a draft; that an administrator looks into what its city still writes is noted."""
    actor = door.members_only()
    draft = drafts.read(actor, str(key))
    if (
        actor.is_administrator
        and draft.state in WRITABLE
        and actor.city_id != draft.document.city_id
    ):
        with transaction():
            audit.record(actor, "draft.read", draft, {}, door.now())
    return draft


@bp.get("/<uuid:key>")
def edit(key: UUID) -> ResponseReturnValue:
    """Show a draft in the form; a text that does not fit into it is shown as a file."""
    draft = _read(key)
    try:
        editor = editing.editor(draft, door.today())
    except form.Unfit:
        return redirect(url_for("drafts.source", key=key))
    return render_template("drafts/edit.html", editor=editor, draft=draft, **_around(draft))


@bp.post("/<uuid:key>")
def save(key: UUID) -> ResponseReturnValue:
    """Save what was typed in the form, whatever is wrong with it, and go where the button says."""
    saved = _save(str(key))
    if saved.conflict:
        return redirect(url_for("drafts.conflict", key=key, number=saved.conflict.id), 303)
    onward = request.form.get("dalej", "")
    if onward in ONWARD:
        return redirect(url_for(ONWARD[onward], key=key), 303)
    return redirect(url_for("drafts.edit", key=key, zapisano=saved.draft.revision), 303)


ONWARD = {
    "podglad": "drafts.preview",
    "zrodlo": "drafts.source",
    "gotowe": "drafts.ready",
    "plik": "drafts.source",
}


@bp.post("/<uuid:key>/zapis")
def autosave(key: UUID) -> ResponseReturnValue:
    """Save while somebody types; answers in JSON."""
    saved = _save(str(key))
    if saved.conflict:
        address = url_for("drafts.conflict", key=key, number=saved.conflict.id)
        return jsonify(conflict=address), 409
    return jsonify(revision=saved.draft.revision, saved=saved.draft.saved_at.isoformat())


def _save(key: str) -> drafts.Saved:
    try:
        return _saved(key)
    except (NotAllowedError, NotFoundError):  # they may have lost the right while they wrote
        errors.hand_back(editing.typed_text())
        raise


def _saved(key: str) -> drafts.Saved:
    actor = door.members_only()
    draft = drafts.read(actor, key)
    typed, start = editing.typed(), editing.start()
    if "text" in typed:
        text = typed["text"].replace("\r\n", "\n")
    else:
        text, start = editing.text_of(typed, draft, start)
    with transaction():
        return drafts.save(actor, key, start, text, door.now())


@bp.get("/<uuid:key>/zrodlo")
def source(key: UUID) -> ResponseReturnValue:
    """Show a draft as the Markdown file it is, with what is wrong line by line."""
    draft = _read(key)
    found = editing.faults_of(draft, door.today())
    return render_template(
        "drafts/source.html",
        draft=draft,
        faults=editing.told(one for one in found if one.code not in editing.NOT_YET),
        hints=editing.hints(draft.text),
        **_around(draft),
    )


@bp.get("/<uuid:key>/podglad")
def preview(key: UUID) -> ResponseReturnValue:
    """Show a draft as readers would see it."""
    actor, draft = door.members_only(), _read(key)
    if isinstance(draft.document, Output):
        return _output_preview(draft, draft.document)
    seen = drafts.preview(actor, draft, reference.rows(), door.house().renderer, door.now())
    return render_template(
        "drafts/preview.html",
        draft=draft,
        seen=seen,
        faults=editing.pointed(seen.faults),
        practice=seen.practice,
        materials=attachments.of_draft(draft),
        is_preview=True,
        is_overdue=False,
        person="",
        **_around(draft),
    )


def _output_preview(draft: Draft, output: Output) -> ResponseReturnValue:
    seen = outputs.preview(draft, output, door.house().renderer)
    return render_template(
        "drafts/preview.html",
        draft=draft,
        seen=seen,
        faults=[editing.Pointer(one) for one in editing.told(seen.faults)],
        face=seen.face,
        materials=attachments.of_draft(draft),
        is_preview=True,
        **_around(draft),
    )


@bp.get("/<uuid:key>/gotowe")
def ready(key: UUID) -> ResponseReturnValue:
    """Show what stands between a draft and its reviewer, and let it be handed in."""
    draft = _read(key)
    if isinstance(draft.document, Output):  # its authors give it out, no reviewer is asked
        return redirect(url_for("outputs.issue", slug=draft.document.slug))
    return render_template("drafts/ready.html", **hand_in(draft, Form({"note": draft.note})))


def hand_in(draft: Draft, asked: Form) -> Mapping[str, Any]:
    """Return what the page shows on which a text is handed in, with what was typed there."""
    found = reviews.faults(door.current_actor(), draft, door.today())
    return {
        "draft": draft,
        "form": asked,
        "faults": editing.pointed(found),
        "measure": form.measure(draft.text.encode(errors="replace")),
        "hints": editing.hints(draft.text),
        **_around(draft),
    }


@bp.route("/<uuid:key>/odlozone/<int:number>", methods=["GET", "POST"])
def conflict(key: UUID, number: int) -> ResponseReturnValue:
    """Show two texts that met, and let a person choose or put them together."""
    actor, draft = door.members_only(), _read(key)
    require(may.read_earlier_texts(actor, draft), "read-earlier-texts")
    aside = drafts.read_kept(draft, number)
    if request.method == "POST":
        return _settled(draft, number)
    start = drafts.before(draft, aside)
    proposal = changes.merged(start, aside.text, draft.text) if start is not None else None
    return render_template(
        "drafts/conflict.html",
        draft=draft,
        aside=aside,
        parts=sides.between(draft.text, aside.text, of_output=isinstance(draft.document, Output)),
        proposal=proposal,
        **_around(draft),
    )


def _settled(draft: Draft, number: int) -> ResponseReturnValue:
    """Take the text chosen, unless somebody has saved once more meanwhile."""
    actor, choice = door.current_actor(), request.form.get("wybor", "")
    aside = drafts.read_kept(draft, number)
    chosen = {"moj": aside.text, "razem": request.form.get("text", "").replace("\r\n", "\n")}
    start = Start(editing.start().revision)
    with transaction():
        drafts.settle(actor, draft.key, number, door.now())
        saved = (
            drafts.save(actor, draft.key, start, chosen[choice], door.now())
            if choice in chosen
            else drafts.Saved(draft)
        )
    if saved.conflict:
        return redirect(url_for("drafts.conflict", key=draft.key, number=saved.conflict.id), 303)
    return redirect(url_for("drafts.edit", key=draft.key), 303)


@bp.get("/<uuid:key>/zachowane")
def kept(key: UUID) -> ResponseReturnValue:
    """Show the texts that were kept of a draft."""
    draft = _read(key)
    require(may.read_earlier_texts(door.current_actor(), draft), "read-earlier-texts")
    return render_template(
        "drafts/kept.html", draft=draft, kept=drafts.kept(draft), **_around(draft)
    )


@bp.post("/<uuid:key>/usun")
def discard(key: UUID) -> ResponseReturnValue:
    """Give a draft up; an output left without any text is found among those of one's city."""
    with transaction():
        document = drafts.discard(door.members_only(), str(key), door.now()).document
    is_without_text = isinstance(document, Output) and document.version_id is None
    return redirect(url_for("outputs.index", moje=1) if is_without_text else url_for(".index"), 303)


def _around(draft: Draft) -> Mapping[str, Any]:
    """Return what both ways of editing show beside the text."""
    actor = door.current_actor()
    is_ours = may.read_earlier_texts(actor, draft)
    return {
        "put_by": drafts.unsettled(draft) if is_ours else [],
        "is_ours": is_ours,
        "returned": reviews.last_return(draft) if draft.state is DraftState.RETURNED else None,
        "criteria": CRITERIA,
        "view": uuid4(),
        "may_write": may.write_draft(actor, draft),
        "may_withdraw": may.withdraw_draft(actor, draft),
        "saved": request.args.get("zapisano", "") == str(draft.revision),
    }
