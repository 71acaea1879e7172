"""What was written elsewhere: a file becomes a draft, what was copied becomes Markdown."""

from uuid import uuid4

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app import door
from app.database import transaction
from app.domain.errors import FileRefusedError
from app.intake import sandbox, sentences
from app.models.drafts import Draft
from app.permissions import drafts as may
from app.permissions import require
from app.services import drafts, reference
from app.services.accounts import once
from app.services.drafts import Upload
from app.web import beginnings, editing
from app.web.forms import REFUSED, Form
from app.web.labels import _
from app.writeups import sample as sample_file

bp = Blueprint("uploads", __name__, url_prefix="/szkice")


@bp.route("/plik", methods=["GET", "POST"])
def begin() -> ResponseReturnValue:
    """Take a file in Markdown, Word or LibreOffice; show the draft it became and what is in it."""
    actor = door.members_only()
    require(may.begin_draft(actor), "begin-draft")
    form = Form.of_request("plik", "raz", defaults={"raz": str(uuid4())})
    made: Upload | None = None
    if request.method == "POST":
        if form["raz"] and (address := once.result(door.me().id, form["raz"])):
            return redirect(address, 303)
        try:
            made = _begun(form["raz"])
        except FileRefusedError as error:
            form.errors["plik"] = sentences.refusal(error, _)
        except IntegrityError:  # the same form at the same moment: the first one has it
            first = once.result(door.me().id, form["raz"])
            return redirect(first or url_for("drafts.index"), 303)
    shown = render_template(
        "uploads/begin.html",
        form=form,
        draft_key=made.draft.key if made else "",
        findings=[sentences.finding(one, _) for one in made.findings] if made else [],
        faults=_to_mend(made.draft) if made else [],
    )
    return shown, form.status


def _to_mend(draft: Draft) -> list[str]:
    """Return what the file says and nobody understands, or what may not be said so."""
    found = editing.faults_of(draft, door.today())
    return editing.told(one for one in found if one.code not in editing.NOT_YET)


def _begun(key: str) -> Upload:
    """Begin a draft of the file sent; tell what was understood."""
    sent = request.files.get("plik")
    if not sent or not sent.filename:
        raise FileRefusedError("no-file")
    found = sandbox.understand(sent.stream.read())
    with transaction():
        known = beginnings.known(door.me())
        made = drafts.upload(door.current_actor(), found, known, door.now())
        if key:
            once.note(door.me().id, key, url_for("drafts.edit", key=made.draft.key), door.now())
        return made


@bp.get("/wzor.md")
def sample() -> ResponseReturnValue:
    """Give a whole write-up of a town that does not exist, with the city of who asks for it."""
    require(may.begin_draft(door.members_only()), "begin-draft")
    known = beginnings.known(door.me())
    topics = sorted(
        topic
        for network in known["sieci"]
        for topic in reference.rows().reference.topics.get(str(network), {}).values()
    )
    dated = {**known, "tematy": topics[:1], "stan_na": door.today().isoformat()}
    answer = Response(sample_file.text(dated), content_type="text/markdown; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="wzor-opisu.md")
    return answer


@bp.post("/wklej")
def paste() -> ResponseReturnValue:
    """Answer the HTML of a clipboard with its Markdown, in JSON."""
    door.members_only()
    try:
        return jsonify(markdown=sandbox.paste(request.get_data(as_text=True)))
    except FileRefusedError as error:
        return jsonify(refused=sentences.refusal(error, _)), REFUSED
