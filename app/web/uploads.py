"""What was written elsewhere: a file becomes a draft, what was copied becomes Markdown."""

from uuid import uuid4

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app import door
from app.database import transaction
from app.domain.errors import FileRefusedError
from app.domain.files import Finding, Understood
from app.intake import sandbox, sentences
from app.permissions import drafts as may
from app.permissions import require
from app.services import drafts
from app.services.accounts import once
from app.web import beginnings
from app.web.forms import REFUSED, Form
from app.web.labels import _

bp = Blueprint("uploads", __name__, url_prefix="/szkice")


@bp.route("/plik", methods=["GET", "POST"])
def begin() -> ResponseReturnValue:
    """Take a file in Markdown, Word or LibreOffice; show the draft it became and what is in it."""
    actor = door.members_only()
    require(may.begin_draft(actor), "begin-draft")
    form = Form.of_request("plik", "raz", defaults={"raz": str(uuid4())})
    draft_key, findings = "", ()  # type: str, tuple[Finding, ...]
    if request.method == "POST":
        if form["raz"] and (address := once.result(door.me().id, form["raz"])):
            return redirect(address, 303)
        try:
            draft_key, findings = _begun(form["raz"])
        except FileRefusedError as error:
            form.errors["plik"] = sentences.refusal(error, _)
        except IntegrityError:  # the same form at the same moment: the first one has it
            first = once.result(door.me().id, form["raz"])
            return redirect(first or url_for("drafts.index"), 303)
    shown = render_template(
        "uploads/begin.html",
        form=form,
        draft_key=draft_key,
        findings=[sentences.finding(one, _) for one in findings],
    )
    return shown, form.status


def _begun(key: str) -> tuple[str, tuple[Finding, ...]]:
    """Begin a draft of the file sent; return its key and what was understood."""
    sent = request.files.get("plik")
    if not sent or not sent.filename:
        raise FileRefusedError("no-file")
    found: Understood = sandbox.understand(sent.stream.read())
    with transaction():
        known = beginnings.known(door.me())
        draft = drafts.upload(door.current_actor(), found, known, door.now())
        if key:
            once.note(door.me().id, key, url_for("drafts.edit", key=draft.key), door.now())
        return draft.key, found.findings or (Finding("file-as-it-is"),)


@bp.post("/wklej")
def paste() -> ResponseReturnValue:
    """Answer the HTML of a clipboard with its Markdown, in JSON."""
    door.members_only()
    try:
        return jsonify(markdown=sandbox.paste(request.get_data(as_text=True)))
    except FileRefusedError as error:
        return jsonify(refused=sentences.refusal(error, _)), REFUSED
