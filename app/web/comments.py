"""Comments: the discussion under a practice or an output, and what may be done with one of them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door, errors
from app.database import transaction
from app.domain.comments import CommentKind
from app.domain.errors import DomainError, InvalidInputError, NotFoundError
from app.models.comments import Comment
from app.models.documents import Version
from app.permissions import comments as may
from app.permissions import require
from app.services import comments, opinions, outputs, practices
from app.services.comments import Words
from app.web import addresses, verdicts
from app.web.acting import now_acting
from app.web.forms import Form

bp = Blueprint("comments", __name__)

# Where the document is shown, and where its discussion goes on, by kind of document.
PAGES = {
    "practice": ("practices.detail", "comments.of_practice"),
    "output": ("outputs.detail", "comments.of_output"),
}


def around(version: Version | None) -> Mapping[str, Any]:
    """Return what the page of a document shows of the discussion: its beginning and the form."""
    if version is None:
        return {"discussion": None}
    return _told(version, 1, Form({"kind": "", "anchor": "", "text": ""}))


def _told(version: Version, page: int, form: Form) -> Mapping[str, Any]:
    document = version.document
    at, more = PAGES[document.kind]
    found = comments.discussion(door.current_actor(), version, door.today(), page)
    return {
        "discussion": found,
        "comment_form": form,
        "comment_kinds": verdicts.choices(CommentKind),
        "comment_places": opinions.headings(version.sections),
        "document": document,
        "document_address": url_for(at, slug=document.slug),
        "discussion_address": url_for(more, slug=document.slug),
        "page_address": lambda number: url_for(more, slug=document.slug, strona=number),
    }


@bp.route("/praktyki/<slug:slug>/komentarze", methods=["GET", "POST"])
def of_practice(slug: str) -> ResponseReturnValue:
    """Show a page of what was said under a practice; take what somebody adds."""
    practice = practices.read(door.current_actor(), slug)
    number = _number()
    version = practices.version(practice, number) if number else practice.version
    form = _form()
    if request.method == "POST" and (done := _written(version, form)):
        return done
    if practice.version is None:
        raise NotFoundError("practice", slug=slug)  # what is published has one
    told = _told(practice.version, addresses.page_number(request.args), form)
    return render_template("comments/of_practice.html", **told), form.status


@bp.route("/wyniki/<slug:slug>/komentarze", methods=["GET", "POST"])
def of_output(slug: str) -> ResponseReturnValue:
    """Show a page of what was said under an output; take what somebody adds."""
    actor = door.current_actor()
    output = outputs.read(actor, slug)
    version = outputs.version(actor, output, _number() or None)
    form = _form()
    if request.method == "POST" and (done := _written(version, form)):
        return done
    told = _told(version, addresses.page_number(request.args), form)
    return render_template("comments/of_output.html", **told), form.status


def _form() -> Form:
    return Form.of_request("kind", "anchor", "text")


def _number() -> int:
    """Return the number of the version that was being read, 0 where the form says nothing."""
    told = request.form.get("version", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0  # noqa: PLR2004 - no document has so many


def _written(version: Version | None, form: Form) -> ResponseReturnValue | None:
    """Keep what was typed and lead to it; None if it is refused, and the form says why."""
    actor = door.members_only()
    kind = next((one for one in CommentKind if one.value == form["kind"]), None)
    if version is None or kind is None:
        form.refuse(InvalidInputError({"kind": "choose-one"}))
        return None
    words = Words(form["text"], kind, form["anchor"])
    renderer = door.house().renderer
    return _led(form, lambda: comments.write(actor, version, words, renderer, door.now()))


def _led(form: Form, deed: Callable[[], Comment]) -> ResponseReturnValue | None:
    """Do it and lead to the comment; None if the form is refused. What was typed is never lost."""
    try:
        with transaction():
            comment = deed()
        return redirect(_address(comment), 303)
    except InvalidInputError as error:
        form.refuse(error)
        return None
    except DomainError:  # too often, or no longer allowed
        errors.hand_back(form["text"])
        raise


def _address(comment: Comment) -> str:
    """Return where a comment stands: on the page of its document, or further on."""
    at, more = PAGES[comment.document.kind]
    page = comments.page_of(door.current_actor(), comment)
    anchor, slug = f"komentarz-{comment.key}", comment.document.slug
    if page == 1:
        return url_for(at, slug=slug, _anchor=anchor)
    return url_for(more, slug=slug, strona=page, _anchor=anchor)


@bp.get("/komentarze/<uuid:key>")
def find(key: UUID) -> ResponseReturnValue:
    """Lead to where a comment stands."""
    return redirect(_address(comments.read(door.current_actor(), str(key))), 303)


@bp.route("/komentarze/<uuid:key>/odpowiedz", methods=["GET", "POST"])
def reply(key: UUID) -> ResponseReturnValue:
    """Reply to a comment."""
    actor, form = door.members_only(), Form.of_request("text")
    first = comments.first_of(actor, str(key))
    require(may.comment(actor, first.document, first.version), "comment")
    renderer = door.house().renderer

    def deed() -> Comment:
        return comments.reply(actor, str(key), form["text"], renderer, door.now())

    if request.method == "POST" and (done := _led(form, deed)):
        return done
    return render_template("comments/reply.html", **_about(first), form=form), form.status


@bp.route("/komentarze/<uuid:key>/edytuj", methods=["GET", "POST"])
def edit(key: UUID) -> ResponseReturnValue:
    """Change what one has said."""
    actor = door.members_only()
    comment = comments.read(actor, str(key))
    require(may.change_comment(actor, comment), "change-comment")
    form, renderer = Form.of_request("text", defaults={"text": comment.text}), door.house().renderer

    def deed() -> Comment:
        return comments.edit(actor, str(key), form["text"], renderer, door.now())

    if request.method == "POST" and (done := _led(form, deed)):
        return done
    return render_template("comments/edit.html", **_about(comment), form=form), form.status


@bp.post("/komentarze/<uuid:key>/wycofaj")
def withdraw(key: UUID) -> ResponseReturnValue:
    """Take back what one has said."""
    with transaction():
        comment = comments.withdraw(door.members_only(), str(key), door.now())
    return redirect(_address(comment), 303)


@bp.get("/komentarze/<uuid:key>/historia")
def history(key: UUID) -> ResponseReturnValue:
    """Show what a comment said before, with what has changed since."""
    comment, editions = comments.editions(door.current_actor(), str(key))
    return render_template("comments/history.html", **_about(comment), editions=editions)


@bp.route("/komentarze/<uuid:key>/zglos", methods=["GET", "POST"])
def report(key: UUID) -> ResponseReturnValue:
    """Report a comment to those who look after its networks."""
    actor, form = door.members_only(), Form.of_request("reason")
    comment = comments.read(actor, str(key))
    require(may.report_comment(actor, comment), "report-comment")
    if request.method == "POST":
        try:
            with transaction():
                comments.report(actor, str(key), form["reason"], door.now())
            return redirect(url_for("comments.report", key=key), 303)
        except InvalidInputError as error:
            form.refuse(error)
    is_done = comments.reported_by(actor, comment) is not None
    told = _about(comment) | {"form": form, "is_done": is_done}
    return render_template("comments/report.html", **told), form.status


@bp.get("/komentarze/zgloszone")
def reported() -> ResponseReturnValue:
    """Show what was reported and waits for this person."""
    return render_template("comments/reported.html", found=comments.reported(door.members_only()))


DEEDS = {"hide": comments.hide, "show": comments.show, "leave": comments.leave}


@bp.route("/komentarze/<uuid:key>/moderacja", methods=["GET", "POST"])
def moderate(key: UUID) -> ResponseReturnValue:
    """Show what was reported of a comment; hide it, show it again or leave it."""
    actor, form = door.members_only(), Form.of_request("reason")
    comment, reports = comments.reports(actor, str(key))
    deed = DEEDS.get(request.form.get("deed", ""))
    if request.method == "POST" and deed is not None:
        try:
            with transaction():
                deed(now_acting(), str(key), form["reason"], door.now())
            return redirect(_address(comment), 303)
        except InvalidInputError as error:
            form.refuse(error)
    told = _about(comment) | {"form": form, "reports": reports}
    return render_template("comments/moderate.html", **told), form.status


def _about(comment: Comment) -> dict[str, Any]:
    """Return what every page about one comment shows of it."""
    at, _more = PAGES[comment.document.kind]
    return {
        "one": comments.on_its_own(door.current_actor(), comment, door.today()),
        "document": comment.document,
        "document_address": url_for(at, slug=comment.document.slug),
        "back": _address(comment),
    }
