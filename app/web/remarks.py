"""Remarks of cities: the table, its files, the answering of them, sharing and noting."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.actor import Actor
from app.domain.collation import polish
from app.domain.errors import InvalidInputError
from app.domain.opinions import AnswerState, RemarkKind
from app.models.documents import Version
from app.models.outputs import Output
from app.permissions import opinions as may
from app.permissions import require
from app.services import opinions, remarks
from app.services.remarks import AnswerText, Line, Table
from app.web import addresses, opining, remark_files, tables, verdicts
from app.web.acting import now_acting
from app.web.forms import Form
from app.web.labels import _
from app.web.sides import Differences

bp = Blueprint("remarks", __name__)

OPEN = "bez-odpowiedzi"
# So many are offered at a time on the page of answering.
AT_ONCE = 20
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/wyniki/<slug:slug>/uwagi")
def index(slug: str) -> ResponseReturnValue:
    """Show the table of remarks, or those of one city, kind, or answer."""
    actor = door.current_actor()
    table = remarks.table(actor, slug)
    chosen = {name: request.args.get(name, "") for name in ("stan", "miasto", "rodzaj")}
    return render_template(
        "remarks/index.html",
        table=table,
        output=table.output,
        lines=[line for line in table.lines if _is_wanted(line, chosen)],
        form=Form(chosen),
        own_city=_own_city(actor, table),
        city_id=actor.city_id,
        choices=_choices(table),
        joinable=remarks.joinable(actor, table.output, door.now()),
        may_answer=may.answer_remarks(actor, table.output),
        may_change=may.answer_anew(actor, table.output),
        may_note=may.keep_working_notes(actor, table.output),
        notes=remarks.notes(actor, table.output),
        **_telling(),
    )


def _telling() -> Mapping[str, Any]:
    """Return how the templates of remarks say things."""
    return {
        "difference_of": opining.difference,
        "lost": remark_files.lost,
        "verdict": remark_files.verdict,
        "change_address": change_address,
    }


def change_address(output: Output, line: Line) -> str:
    """Return where the change is to be read; nothing if the reader may not read that version.

    Where versions are compared whole, a section under a new heading would be one that went and one
    that came.
    """
    change = line.change
    if change is None:
        return ""
    is_renamed = bool(change.before and change.after) and change.before != change.after
    if change.is_told and (is_renamed or not (change.is_open and change.is_compared)):
        return url_for("remarks.change", key=line.key)
    if not change.is_open:
        return ""
    view, anchor = "outputs.version", change.anchor
    if change.is_compared:
        view, anchor = "outputs.differences", change.section
    page = url_for(view, slug=output.slug, number=change.version)
    return f"{page}#{anchor}" if anchor else page


def _is_wanted(line: Line, chosen: Mapping[str, str]) -> bool:
    state = line.state.value if line.state else OPEN
    cities = {line.city.slug, *(city.slug for city in line.joined)}
    return (
        chosen["stan"] in {"", state}
        and (not chosen["miasto"] or chosen["miasto"] in cities)
        and chosen["rodzaj"] in {"", line.kind.value}
    )


def _choices(table: Table) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return what can be chosen; cities are those that have remarks or share one."""
    cities = {city.slug: city.name for line in table.lines for city in (line.city, *line.joined)}
    return {
        "stan": [(OPEN, _("no answer yet")), *verdicts.choices(AnswerState)],
        "miasto": sorted(cities.items(), key=lambda pair: (polish(pair[1]), pair[0])),
        "rodzaj": verdicts.choices(RemarkKind),
    }


def _own_city(actor: Actor, table: Table) -> str:
    """Return the slug of the reader's city if it has remarks here."""
    for line in table.of_city(actor.city_id):
        return next(one.slug for one in (line.city, *line.joined) if one.id == actor.city_id)
    return ""


@bp.get("/uwagi/<uuid:key>/zmiana")
def change(key: object) -> ResponseReturnValue:
    """Show the one section that was changed because of a remark, consulted and in force."""
    found = remarks.passage(door.current_actor(), str(key))
    output = found.table.output
    return render_template(
        "remarks/change.html",
        output=output,
        table=found.table,
        line=found.line,
        part=found.part,
        differences=Differences((), (), (found.part,)),
        **_telling(),
    )


@bp.get("/wyniki/<slug:slug>/uwagi.csv")
def sheet(slug: str) -> ResponseReturnValue:
    """Give the table for machines or, if it is asked for, in the form that Excel opens."""
    table, for_excel = remarks.table(door.current_actor(), slug), request.args.get("dla") == "excel"
    body = remark_files.sheet(table, for_excel=for_excel)
    return _file(body, tables.KIND, f"uwagi-{slug}{'-excel' if for_excel else ''}.csv")


@bp.get("/wyniki/<slug:slug>/uwagi.docx")
def paper(slug: str) -> ResponseReturnValue:
    """Give the table as a Word file."""
    table = remarks.table(door.current_actor(), slug)
    body = remarks.docx(remark_files.paper(table, door.now()))
    return _file(body, WORD, f"uwagi-{slug}.docx")


def _file(body: bytes, kind: str, name: str) -> Response:
    answer = Response(body, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.route("/wyniki/<slug:slug>/odpowiedzi", methods=["GET", "POST"])
def answer(slug: str) -> ResponseReturnValue:
    """Answer remarks, one or several together; those without an answer come first."""
    actor = door.members_only()
    table = remarks.table(actor, slug)
    require(may.answer_remarks(actor, table.output), "answer-remarks")
    form = Form.of_request("state", "reason", "changed")
    if request.method == "POST":
        try:
            with transaction():
                ticked = request.form.getlist("key")
                done = remarks.answer(now_acting(), slug, ticked, _text(form), door.now())
            return redirect(url_for("remarks.answer", slug=slug, gotowe=len(done)), 303)
        except InvalidInputError as error:
            form.refuse(error)
    shown = render_template("remarks/answer.html", **_answering(actor, table, form))
    return shown, form.status


def _answering(actor: Actor, table: Table, form: Form) -> Mapping[str, Any]:
    """Return what the page of answering shows; what was sent stays ticked, answered or not."""
    may_change = may.answer_anew(actor, table.output)
    keeps = may_change or request.method == "POST"
    chosen = [line for line in _chosen(table) if keeps or line.state is None]
    return {
        "output": table.output,
        "table": table,
        "form": form,
        "chosen": {line.key for line in chosen},
        "lines": _queue(table, chosen)[: max(AT_ONCE, len(chosen))],
        "similar": lambda line: len(_alike(table, line)),
        "states": verdicts.choices(AnswerState),
        "changes": _changes(table),
        "may_change": may_change,
        "done": addresses.number(request.args.get("gotowe", "")) or 0,
        "notes": remarks.notes(actor, table.output),
        **_telling(),
    }


def _text(form: Form) -> AnswerText:
    """Read the form; “2|cel” is the heading “cel” in version 2."""
    number, _bar, anchor = form["changed"].partition("|")
    state = next((one for one in AnswerState if one.value == form["state"]), None)
    version = (addresses.number(number) or 0) if form["changed"] else None
    return AnswerText(state, form["reason"], version, anchor)


def _chosen(table: Table) -> list[Line]:
    """Return the remarks that are ticked: as sent, or as a link asks, with similar ones."""
    wanted = set(request.form.getlist("key")) | {request.args.get("uwaga", "")}
    named = request.args.get("podobne", "")
    for line in table.lines:
        if line.key == named:
            wanted |= {line.key, *(one.key for one in _alike(table, line))}
    return [line for line in table.lines if line.key in wanted]


def _alike(table: Table, line: Line) -> tuple[Line, ...]:
    return remarks.similar(line, [one for one in table.lines if one.state is None])


def _queue(table: Table, chosen: Sequence[Line]) -> list[Line]:
    waiting = [line for line in table.lines if line.state is None and line not in chosen]
    return [*chosen, *waiting]


def _changes(table: Table) -> list[tuple[str, str]]:
    """Return where the text may have been changed: newer versions, and each of their headings."""
    found = []
    for version in table.output.versions:
        if version.number > table.asked_about:
            name = _("version %(number)s", number=version.number)
            found.append((f"{version.number}|", name))
            found += [
                (f"{version.number}|{anchor}", f"{name}: {heading}")
                for anchor, heading in opinions.headings(version.sections)
            ]
    return found


@bp.post("/uwagi/<uuid:key>/poprzyj")
def join(key: object) -> ResponseReturnValue:
    """Let the reader's city share a remark, or take that back."""
    door.members_only()
    taken_back = request.form.get("cofnij") == "1"
    with transaction():
        remark = remarks.join(now_acting(), str(key), door.now(), is_taken_back=taken_back)
        slug = remark.opinion.document.slug
    return redirect(url_for("remarks.index", slug=slug, _anchor=f"uwaga-{key}"), 303)


@bp.post("/uwagi/<uuid:key>/notatka")
def note(key: object) -> ResponseReturnValue:
    """Keep a working note on a remark; one that is empty or too long comes back to be mended."""
    actor, form = door.members_only(), Form.of_request("note")
    try:
        with transaction():
            output = remarks.note(now_acting(), str(key), form["note"], door.now())
            slug, answers = output.slug, may.answer_anew(actor, output)
    except InvalidInputError as error:
        form.refuse(error)
        output, remark = remarks.held(actor, str(key))
        shown = render_template("remarks/note.html", output=output, remark=remark, form=form)
        return shown, form.status
    page = "remarks.answer" if answers else "remarks.index"
    return redirect(url_for(page, slug=slug, _anchor=f"uwaga-{key}"), 303)


def around(actor: Actor, output: Output) -> Mapping[str, Any]:
    """Return what the page of an output says of its remarks."""
    answers = may.answer_remarks(actor, output)
    return {
        "may_read_table": may.read_table(actor, output),
        "may_answer": answers,
        "remarks_left": remarks.unanswered(output) + remarks.late_unanswered(output)
        if answers
        else 0,
    }


def behind(actor: Actor, output: Output, version: Version) -> Sequence[Line]:
    """Return the remarks because of which the text was changed in a version."""
    if not may.read_table(actor, output):
        return ()
    return remarks.changed_in(remarks.table(actor, output.slug).lines, version)
