"""The table of remarks as files: CSV, one fact a column; a Word file for desks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import ngettext

from app.domain import days
from app.domain.outputs import OutputState
from app.door import language
from app.models.cities import City
from app.models.outputs import Output
from app.services.remarks import Line, Paper, Table, Voice
from app.web import tables
from app.web.labels import _, network_short
from app.web.verdicts import said
from app.web.wording import day

# Names of the columns never change: machines read them.
COLUMNS = (
    "lp",
    "adres",
    "kotwica",
    "naglowek",
    "cytat",
    "miejsce",
    "miasto",
    "miasto_adres",
    "rodzaj",
    "waga",
    "uwaga",
    "proponowane_brzmienie",
    "popieraja",
    "po_terminie",
    "odpowiedz",
    "uzasadnienie",
    "data_odpowiedzi",
    "zmiana_w_wersji",
    "zmiana_kotwica",
)
# Centimetres; together what lies between the margins of an A4 in landscape.
WIDTHS = (1.0, 3.6, 2.9, 2.6, 5.4, 4.2, 3.0, 4.0)
TAGS = {"pl": "pl-PL", "en": "en-GB"}


def sheet(table: Table, *, for_excel: bool) -> bytes:
    """Return the table as CSV."""
    rows = (
        [told[name] for name in COLUMNS] for told in (_facts(table, one) for one in table.lines)
    )
    return tables.written(COLUMNS, rows, for_excel=for_excel)


def _facts(table: Table, line: Line) -> Mapping[str, object]:
    change = line.change
    return {
        "lp": line.number,
        "adres": remark_address(table, line),
        "kotwica": line.anchor,
        "naglowek": line.heading,
        "cytat": line.quote,
        "miejsce": place_state(line),
        "miasto": line.city.name,
        "miasto_adres": url_for("cities.detail", slug=line.city.slug, _external=True),
        "rodzaj": said(line.kind),
        "waga": said(line.weight),
        "uwaga": line.text,
        "proponowane_brzmienie": line.proposal,
        "popieraja": _names(line.joined),
        "po_terminie": _("yes") if line.is_late else _("no"),
        "odpowiedz": verdict(table.output, line),
        "uzasadnienie": line.reason,
        "data_odpowiedzi": days.day(line.answered_at).isoformat() if line.answered_at else "",
        "zmiana_w_wersji": change.version if change else "",
        "zmiana_kotwica": change.anchor if change else "",
    }


def place_state(line: Line) -> str:
    """Return in a word whether the place is still there in the newest version."""
    if line.is_gone:
        return _("gone")
    return _("reworded") if line.is_reworded else _("as it was")


def remark_address(table: Table, line: Line) -> str:
    """Return the whole address of a remark in the table."""
    page = url_for("remarks.index", slug=table.output.slug, _external=True)
    return f"{page}#uwaga-{line.key}"


def _names(cities: Sequence[City]) -> str:
    return "; ".join(city.name for city in cities)


def paper(table: Table, now: datetime) -> Paper:
    """Return the table as it stands on paper."""
    output = table.output
    return Paper(
        title=_("Table of remarks: %(title)s", title=output.title),
        subject=network_short(output.network),
        language=TAGS[language()],
        facts=_about(table),
        caption=_("Remarks and answers"),
        header=heading(),
        widths=WIDTHS,
        rows=[row(output, line) for line in table.lines],
        after=_after(table),
        page=_("Page {} of {}"),
        made_at=now,
    )


def heading() -> tuple[str, ...]:
    """Return what stands above the columns of the paper."""
    return (
        _("No."),
        _("Place in the text"),
        _("City"),
        _("Kind and weight"),
        _("Remark"),
        _("Proposed wording"),
        _("Answer"),
        _("Why"),
    )


def row(output: Output, line: Line) -> tuple[str, ...]:
    """Return the cells of one remark on the paper."""
    return (
        str(line.number),
        _lines(line.heading or _("the whole text"), line.quote and f"„{line.quote}”", lost(line)),
        _lines(
            line.city.name,
            _("(late)") if line.is_late else "",
            _("shared by: %(cities)s", cities=_names(line.joined)) if line.joined else "",
        ),
        f"{said(line.kind)}, {said(line.weight)}",
        line.text,
        line.proposal,
        verdict(output, line),
        _lines(line.reason, changed(line)),
    )


def verdict(output: Output, line: Line) -> str:
    """Return what was answered, or that nothing was yet: what came late holds nothing up."""
    if line.state:
        return said(line.state)
    if not line.is_late:
        return _("no answer yet")
    is_over = output.stage is OutputState.ARCHIVED
    return _("came late and was not answered") if is_over else _("came late, no answer yet")


def lost(line: Line) -> str:
    """Return the sentence about a place that the newest version no longer has."""
    if line.is_gone:
        return _("The newest version no longer has this place.")
    if line.is_reworded:
        return _("In the newest version this passage reads differently.")
    return ""


def changed(line: Line) -> str:
    """Return where the text was changed because of a remark."""
    return _("Changed in version %(number)s.", number=line.change.version) if line.change else ""


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _about(table: Table) -> tuple[tuple[str, str], ...]:
    output, consultation = table.output, table.consultation
    asked = len(table.voices) + len(table.silent)
    return (
        (_("Network"), network_short(output.network)),
        (_("Authors"), ", ".join(city.name for city in output.authors_by_name)),
        (_("Version consulted"), str(table.asked_about)),
        (_("Newest version"), str(table.newest)),
        (_("Consultation"), f"{day(consultation.opened_at)} – {day(consultation.closes_on)}"),
        (_("Cities asked"), str(asked)),
        (_("Cities that have answered"), str(len(table.voices))),
        (_("Remarks"), str(len(table.lines))),
        (_("Without an answer"), _without_answer(table)),
    )


def _without_answer(table: Table) -> str:
    late = table.late_unanswered
    told = ngettext("of those, %(num)s came late", "of those, %(num)s came late", late)
    return f"{table.unanswered} ({told})" if late else str(table.unanswered)


def _after(table: Table) -> tuple[tuple[str, Sequence[str]], ...]:
    """Return the lists below the table: no remarks, late, silent; each says if it is empty."""
    parts = (
        (_("Answered without remarks"), [_voice(voice) for voice in table.without_remarks]),
        (_("Answered late"), [voice.city.name for voice in table.late]),
        (_("Have not answered"), [city.name for city in table.silent]),
    )
    return tuple((title, told or [_("none of the cities")]) for title, told in parts)


def _voice(voice: Voice) -> str:
    return f"{voice.city.name}: {said(voice.position)}"
