"""The log of deeds: read by administrators, taken along as a table or as lines of JSON."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.collation import polish
from app.domain.days import HERE
from app.domain.errors import InvalidInputError
from app.services import log
from app.web import addresses, choosing, deeds, tables
from app.web.forms import Form

bp = Blueprint("log", __name__, url_prefix="/zarzadzanie/dziennik")

ASKED = ("kto", "co", "od", "do")
# What the table says in words, beside the codes that it is chained by.
TOLD = ("deed", "thing")
# Where a thing has its page, and what names it there.
PAGES: Mapping[str, tuple[str, str]] = {
    "account": ("people.detail", "key"),
    "adoption": ("practices.detail", "slug"),
    "application": ("applications.detail", "key"),
    "comment": ("comments.find", "key"),
    "draft": ("drafts.edit", "key"),
    "membership": ("memberships.change", "number"),
    "network": ("networks.detail", "slug"),
    "output": ("outputs.detail", "slug"),
    "practice": ("practices.detail", "slug"),
    "topic": ("topics.detail", "slug"),
}


@bp.get("")
def index() -> ResponseReturnValue:
    """Show who did what, the newest first."""
    actor = door.members_only()
    form = Form({name: addresses.line(request.args.get(name, "")) for name in ASKED})
    wanted = _wanted(form)
    found = log.entries(actor, wanted, addresses.page_number(request.args))
    return render_template(
        "log/index.html",
        found=found,
        form=form,
        actions=sorted(((one, deeds.deed(one)) for one in log.actions(actor)), key=_by_words),
        deeds=deeds,
        names=log.names(entry for entry, _person in found.rows),
        things=log.things(entry for entry, _person in found.rows),
        thing_address=_thing_address,
        page_address=lambda number: url_for("log.index", **_given(form) | {"strona": number}),
    ), form.status


@bp.post("/eksport")
def export() -> ResponseReturnValue:
    """Give what was chosen as a file; that it was taken is written down."""
    form = Form.of_request(*ASKED, "format")
    with transaction():
        rows = list(log.export(door.members_only(), _wanted(form), door.now()))
    kind, body = (
        ("application/jsonl", as_lines(rows).encode())
        if form["format"] == "jsonl"
        else (tables.KIND, as_table(rows, for_excel=form["format"] == "excel"))
    )
    ending = "jsonl" if form["format"] == "jsonl" else "csv"
    answer = Response(body, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=f"dziennik.{ending}")
    return answer


def as_lines(rows: Iterable[dict[str, Any]]) -> str:
    """Write one object of JSON a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_table(rows: Iterable[dict[str, Any]], *, for_excel: bool) -> bytes:
    """Write a table, codes and words beside each other."""
    told = (
        {
            **row,
            "details": json.dumps(row["details"], ensure_ascii=False),
            "deed": deeds.deed(row["action"]),
            "thing": deeds.thing(row["about"], row["about_id"]),
        }
        for row in rows
    )
    columns = (*log.COLUMNS, *TOLD)
    shown = ([one[name] for name in columns] for one in told)
    return tables.written(columns, shown, for_excel=for_excel)


def _thing_address(kind: str, thing: log.Thing) -> str:
    """Return the page of what a deed was done to; empty if it has none."""
    if kind not in PAGES or not thing.key:
        return ""
    endpoint, name = PAGES[kind]
    given: dict[str, Any] = {name: int(thing.key) if name == "number" else thing.key}
    return url_for(endpoint, **given)


def _by_words(choice: tuple[str, str]) -> tuple[str, str]:
    return polish(choice[1])


def _wanted(form: Form) -> log.Wanted:
    """Return which entries are asked for; a day that cannot be read is said beside its field."""
    try:
        since, until = choosing.day(form, "od"), choosing.day(form, "do")
    except InvalidInputError as error:
        form.refuse(error)
        since = until = None
    return log.Wanted(
        who=form["kto"],
        action=form["co"],
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), HERE).astimezone(UTC)


def _given(form: Form) -> dict[str, Any]:
    return {name: form[name] for name in ASKED if form[name]}
