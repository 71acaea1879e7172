"""“Do zrobienia”: the home of a person who is signed in."""

from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.tasks import Task, TaskKind
from app.services import notices, tasks
from app.web.labels import _

bp = Blueprint("tasks", __name__)


@bp.get("/do-zrobienia")
def index() -> ResponseReturnValue:
    """Show what waits for this person, and below it what is new."""
    actor = door.members_only()
    waiting = tasks.waiting(actor, door.today())
    return render_template(
        "tasks/index.html",
        person=door.me(),
        groups=[(kind, list(group)) for kind, group in groupby(waiting, lambda task: task.kind)],
        titles=_titles(),
        address=address,
        news=[(one, notices.sentence(one.kind, one.data, _)) for one in notices.news(actor)],
        unread=notices.unread(actor),
        root=request.script_root,
        days_since=lambda moment: (door.now() - moment).days,
    )


@bp.post("/do-zrobienia/przeczytane")
def read() -> ResponseReturnValue:
    """Note that the person has seen what is new."""
    with transaction():
        notices.mark_read(door.members_only(), door.now())
    return redirect(url_for("tasks.index"), 303)


# The page on which each thing to do about an output or a repetition is done.
OF_DOCUMENTS = {
    TaskKind.OPINION_DUE: "outputs.detail",
    TaskKind.REMARKS: "remarks.answer",
    TaskKind.TO_ADOPT: "consultations.adopt",
    TaskKind.TO_PUBLISH: "outputs.detail",
    TaskKind.TO_OPEN: "outputs.detail",
    TaskKind.TO_CLOSE: "consultations.detail",
    TaskKind.REPEATED: "adoptions.family",
}


def address(task: Task) -> str:
    """Return where a thing is done: one click from the list."""
    practice = {TaskKind.OVERDUE, TaskKind.EXPIRING, TaskKind.TO_CONFIRM}
    if task.kind in practice:
        return url_for("practices.detail", slug=task.key)
    if task.kind in {TaskKind.RETURNED, TaskKind.DRAFT}:
        return url_for("drafts.edit", key=task.key)
    if task.kind is TaskKind.CONFLICT:
        return url_for("drafts.conflict", key=task.key, number=task.number)
    if endpoint := OF_DOCUMENTS.get(task.kind):
        return url_for(endpoint, slug=task.key)
    path = {
        TaskKind.SECOND_FACTOR: "/profil/drugi-skladnik",
        TaskKind.OPINION_TO_GIVE: f"/{task.key}/opinia",
        TaskKind.OPINION: f"/recenzje/{task.key}",
        TaskKind.REVIEW: f"/recenzje/{task.key}",
        TaskKind.APPLICATION: "/zarzadzanie/zgloszenia",
        TaskKind.QUESTION: f"/komentarze/{task.key}",
        TaskKind.REPORTED: f"/komentarze/{task.key}/moderacja",
    }[task.kind]
    return request.script_root + path


def _titles() -> dict[TaskKind, str]:
    """Return what stands above each kind of thing that waits."""
    return {
        TaskKind.SECOND_FACTOR: _("Make your account safe"),
        TaskKind.RETURNED: _("Returned: corrections wanted"),
        TaskKind.CONFLICT: _("Two versions of one text"),
        TaskKind.OPINION_TO_GIVE: _("Opinions of your city that wait for you to give them"),
        TaskKind.OPINION_DUE: _("The opinion of your city is asked for"),
        TaskKind.REMARKS: _("Remarks of cities to answer"),
        TaskKind.TO_ADOPT: _("All remarks given in time are answered: adopt it"),
        TaskKind.TO_PUBLISH: _("Adopted: publish it"),
        TaskKind.TO_OPEN: _("In network review: open the consultation"),
        TaskKind.OPINION: _("Your opinion is asked for"),
        TaskKind.REVIEW: _("Texts to review"),
        TaskKind.QUESTION: _("Questions to answer"),
        TaskKind.REPORTED: _("Reported comments"),
        TaskKind.APPLICATION: _("Applications to answer"),
        TaskKind.OVERDUE: _("No longer valid: still true?"),
        TaskKind.EXPIRING: _("Soon no longer valid: still true?"),
        TaskKind.TO_CONFIRM: _("Written by the editors: is it right?"),
        TaskKind.DRAFT: _("Texts being written"),
        TaskKind.TO_CLOSE: _("Consultations that are under way"),
        TaskKind.REPEATED: _("Your city began to repeat this a year ago: how did it go?"),
    }
