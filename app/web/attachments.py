"""Files of a text: their page while it is written, and the files themselves."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.attachments import (
    DESCRIPTION_LIMIT,
    LICENCES,
    TITLE_LIMIT,
    AttachmentKind,
    Given,
)
from app.domain.errors import FileRefusedError, InvalidInputError
from app.domain.files import KINDS_BY_MEDIA_TYPE, PICTURES
from app.domain.slugs import fold
from app.intake import sandbox, sentences
from app.models.drafts import Draft
from app.permissions import drafts as may
from app.permissions import require
from app.services import attachments, captions, drafts
from app.web import editing
from app.web.forms import Form
from app.web.labels import _

bp = Blueprint("attachments", __name__)

SAID = ("rodzaj", "tytul", "licencja", "opis", "autor")
# Whoever asks again is told at once when the file is theirs no more.
ASK_AGAIN = "public, no-cache"


@bp.route("/szkice/<uuid:key>/zalaczniki", methods=["GET", "POST"])
def index(key: UUID) -> ResponseReturnValue:
    """Show the files of a draft and take in another."""
    actor = door.members_only()
    draft = drafts.read(actor, str(key))
    form = Form.of_request("plik", *SAID, defaults={"licencja": LICENCES[0]})
    if request.method == "POST":
        require(may.write_draft(actor, draft), "write-draft")
        if _added(draft, form):
            return redirect(url_for("attachments.index", key=key), 303)
    shown = render_template(
        "attachments/index.html",
        files=attachments.of_draft(draft),
        gaps=editing.told(captions.gaps(draft)),
        changeable=captions.open_files(draft),
        may_write=may.write_draft(actor, draft),
        **_around(draft, form),
    )
    return shown, form.status


def _around(draft: Draft, form: Form) -> Mapping[str, Any]:
    """Return what both pages with a form of a file show."""
    return {
        "draft": draft,
        "form": form,
        "kinds": [(str(kind), str(kind)) for kind in AttachmentKind],
        "licences": [(one, one) for one in LICENCES],
        "limits": {"title": TITLE_LIMIT, "description": DESCRIPTION_LIMIT},
        "is_ours": may.read_earlier_texts(door.current_actor(), draft),
    }


def _given(form: Form, name: str = "") -> Given:
    return Given(form["rodzaj"], form["tytul"], form["licencja"], form["opis"], form["autor"], name)


@bp.route("/szkice/<uuid:key>/zalaczniki/<uuid:file>", methods=["GET", "POST"])
def change(key: UUID, file: UUID) -> ResponseReturnValue:
    """Let something else be said of a file that is not published yet."""
    actor = door.members_only()
    draft = drafts.read(actor, str(key))
    require(may.write_draft(actor, draft), "write-draft")
    one = captions.file_of(draft, str(file))
    told = (one.kind, one.title, one.licence, one.description, one.author)
    form = Form.of_request(*SAID, defaults=dict(zip(SAID, told, strict=True)))
    if request.method == "POST":
        try:
            with transaction():
                captions.change(actor, drafts.held(actor, str(key)), str(file), _given(form))
            return redirect(url_for("attachments.index", key=key), 303)
        except InvalidInputError as error:
            form.refuse(error)
    shown = render_template("attachments/change.html", one=one, **_around(draft, form))
    return shown, form.status


def _added(draft: Draft, form: Form) -> bool:
    """Take in the file of a form, or note in the form why not."""
    actor, sent = door.current_actor(), request.files.get("plik")
    name = (sent.filename or "") if sent else ""
    try:
        if not sent or not name:
            raise FileRefusedError("no-file")  # noqa: TRY301 - told beside the field as the others
        found = sandbox.examine(sent.stream.read())
        with transaction():
            held = drafts.held(actor, draft.key)
            attachments.add(actor, held, _given(form, name), found, door.now())
    except FileRefusedError as error:
        form.errors["plik"] = sentences.refusal(error, _)
    except InvalidInputError as error:
        form.refuse(error)
    return not form.errors


@bp.post("/szkice/<uuid:key>/zalaczniki/<uuid:file>/usun")
def remove(key: UUID, file: UUID) -> ResponseReturnValue:
    """Take a file off a draft."""
    actor = door.members_only()
    with transaction():
        attachments.remove(actor, drafts.held(actor, str(key)), str(file))
    return redirect(url_for("attachments.index", key=key), 303)


@bp.get("/pliki/<uuid:key>")
@bp.get("/pliki/<uuid:key>/<variant>")
def file(key: UUID, variant: str = "") -> ResponseReturnValue:
    """Give a file to whoever may read the text that has it.

    Only pictures that we have painted anew are shown in place; all else is saved by the browser.
    """
    attachment, stored = attachments.read(door.current_actor(), str(key), variant)
    answer = Response(stored.data, content_type=stored.media_type)
    is_picture = KINDS_BY_MEDIA_TYPE.get(stored.media_type) in PICTURES
    answer.headers["Content-Disposition"] = _disposition(attachment.name, is_picture=is_picture)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = ASK_AGAIN
    answer.set_etag(stored.sha256)
    return answer.make_conditional(request)


def _disposition(name: str, *, is_picture: bool) -> str:
    """Return how a file is given, its name in ASCII and as it is (RFC 6266, RFC 8187)."""
    plain = fold(name).encode("ascii", "replace").decode("ascii").replace("?", "-")
    how = "inline" if is_picture else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
