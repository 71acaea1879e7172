"""How things are said on pages: amounts, days, names; and the one place that trusts stored HTML."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import format_date, format_datetime, format_decimal
from markupsafe import Markup

from app.domain.actor import Form
from app.domain.catalogue import Kind
from app.domain.cities import SizeClass
from app.domain.drafts import DraftState
from app.domain.practices import CostBand, Provenance, Stage
from app.door import (
    config,
    csrf_token,
    current_actor,
    current_session,
    language,
    now,
    other_language_url,
    today,
)
from app.models.accounts import User
from app.models.networks import Network
from app.models.practices import Practice
from app.search.engine import Sort
from app.services import assets, cities, tasks
from app.services.accounts import sessions
from app.services.practices import Listed, Sign
from app.web import addresses, editing, labels, standing, verdicts
from app.web.labels import _
from app.writeups.pieces import lowered, pieces

NO_BREAK = "\N{NO-BREAK SPACE}"
HASH_CHARACTERS = 10
_HYPHENED = re.compile(r"(?<!\S)(-\w+)")
_UNFINISHED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


def stored_html(html: str) -> Markup:
    """Show HTML as it is; only for what `app/writeups/render.py` has made and cleaned.

    Sections are rendered from Markdown and cleaned when a version is written, and stored. Nothing
    else in the application may be shown without escaping.
    """
    return Markup(html)  # noqa: S704 - cleaned when written, see above


def unbroken(text: str) -> Markup:
    """Keep a word and the hyphen before it ("-word") on one line."""
    word = Markup('<span class="unbroken">{}</span>')
    parts = enumerate(_HYPHENED.split(text))  # every second one is such a word
    return Markup().join(word.format(part) if at % 2 else part for at, part in parts)


def money(amount: Decimal | None) -> str:
    """Return zloty as people write them: “438 876,30 zł”, without grosze where there are none."""
    if amount is None:
        return ""
    places = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return f"{format_decimal(amount, format=places)}{NO_BREAK}zł"


def number(value: Decimal | float | None) -> str:
    """Return a number with the separators of the reader's language."""
    return "" if value is None else str(format_decimal(value))


def percent(value: Decimal | float | str | None) -> str:
    """Return a share of a hundred: “85%” or “85%” after a Polish number."""
    return "" if value is None else f"{number(Decimal(str(value)))}%"


def day(moment: date | datetime | None) -> str:
    """Return a day in words: “22 listopada 2026”, “22 November 2026”."""
    return str(format_date(moment, "d MMMM y")) if moment else ""


def moment(when: datetime | None) -> str:
    """Return day and time of day in Poland: “22 listopada 2026 14:05”."""
    return str(format_datetime(when, "d MMMM y HH:mm")) if when else ""


def years(practice: Practice | Listed) -> str:
    """Return when it ran: “2010–2024”, “od 2019”, nothing where the description does not say."""
    first, last = practice.year_from, practice.year_to
    if first is None:
        return _("until %(year)s", year=last) if last else ""
    if last is None:
        return _("since %(year)s", year=first)
    return str(first) if first == last else f"{first}–{last}"


def completed(text: str | None) -> Markup:
    """Return the operator's text with what is [[still missing]] marked for everybody to see."""
    parts = _UNFINISHED.split(text) if text else ["", _("to be completed by the operator"), ""]
    mark = Markup('<span class="to-complete">{}</span>')
    return Markup("").join(
        mark.format(part) if number % 2 else part for number, part in enumerate(parts)
    )


def draft_state(value: DraftState) -> str:
    """Return where a text is on its way."""
    return _(labels.DRAFT_STATES[value])


def gaps(checklist: Mapping[str, bool]) -> list[str]:
    """Return the codes of the criteria that a reviewer found not met."""
    return [code for code, is_met in checklist.items() if not is_met]


def stage(value: Stage) -> str:
    """Return how far a city has come."""
    return _(labels.STAGES[value])


def size(value: SizeClass) -> str:
    """Return the class of a city's size with its bounds."""
    return _(labels.SIZES[value])


def cost(value: CostBand) -> str:
    """Return a band of cost."""
    return _(labels.COSTS[value])


def provenance(value: Provenance) -> str:
    """Return who stands behind a description."""
    return _(labels.PROVENANCE[value])


def evidence(practice: Practice) -> str:
    """Return what the results of a practice rest on."""
    return _(labels.EVIDENCE[practice.evidence_level])


def overdue(practice: Practice | Listed) -> bool:
    """Tell whether nobody has confirmed a practice in time."""
    return practice.is_overdue(today())


def kind(value: Kind) -> str:
    """Return how a kind of what can be found is called."""
    return _(labels.KINDS[value])


def sort(value: Sort) -> str:
    """Return the name of an order of hits."""
    return _(labels.SORTS[value])


def note(code: str) -> str:
    """Return the sentence behind a note of the search; the code itself if it is new."""
    return _(labels.NOTES.get(code, code))


def missing(name: str) -> str:
    """Return how a missing field or section is called."""
    return _(labels.MISSING[name]) if name in labels.MISSING else name


def form(value: Form) -> str:
    """Return the form in which a city takes part."""
    return _(labels.FORMS[value])


def rank(person: User) -> str:
    """Return what a person is in the house."""
    return _(labels.ROLES[person.role])


def tone(network: Network | Sign) -> str:
    """Return the class that gives a network its colour; numbers beyond the palette start anew."""
    return f"net-{(network.number - 1) % labels.TONES + 1}"


def file_size(size: int) -> str:
    """Return the size of a file: “1,2 MB”, “40 kB”."""
    if size < 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{number(max(1, round(size / 1_000)))} kB"
    return f"{number(Decimal(size // 100_000) / 10)} MB"


def origin(told: str) -> str:
    """Return what a file says of its makers: “author: Jan” becomes “autor: Jan”."""
    name, _colon, value = told.partition(": ")
    return f"{_(labels.ORIGINS.get(name, name))}: {value}"


@lru_cache
def _fingerprint(path: Path, _changed_ns: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:HASH_CHARACTERS]


def asset(name: str) -> str:
    """Return the address of a file of ours that changes with its content, so it may be kept."""
    path = Path(current_app.static_folder or "") / name
    # One address in both languages, so that a browser keeps one copy.
    address = url_for("static", filename=name, v=_fingerprint(path, path.stat().st_mtime_ns))
    return address.removeprefix("/en") if language() == "en" else address


FILTERS: Mapping[str, Callable[..., Any]] = {
    "completed": completed,
    "cost": cost,
    "day": day,
    "draft_state": draft_state,
    "evidence": evidence,
    "file_size": file_size,
    "form": form,
    "gaps": gaps,
    "hint_told": editing.hint_told,
    "kind": kind,
    "lowered": lowered,
    "missing": missing,
    "moment": moment,
    "money": money,
    "network_about": labels.network_about,
    "network_short": labels.network_short,
    "note": note,
    "number": number,
    "by_depth": editing.by_depth,
    "part_address": editing.part_address,
    "part_name": editing.part_name,
    "origin": origin,
    "overdue": overdue,
    "percent": percent,
    "provenance": provenance,
    "rank": rank,
    "said": verdicts.said,
    "size": size,
    "sort": sort,
    "stage": stage,
    "pieces": pieces,
    "unbroken": unbroken,
    "stored_html": stored_html,
    "tone": tone,
    "years": years,
}


def waiting_count() -> int:
    """Return how much waits for the reader, for the frame of the page."""
    return tasks.count(current_actor(), today())


def namesakes() -> list[str]:
    """Return the names to choose from of cities that share theirs: each with its voivodeship."""
    return [cities.full_name(city) for city in cities.namesakes()]


def session_left() -> sessions.Left | None:
    """Return how long the session of the reader is good, for the frame of the page."""
    session = current_session()
    return sessions.left(session, now()) if session else None


def register(app: Flask) -> None:
    """Teach the templates how things are said."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        asset=asset,
        csrf_token=csrf_token,
        integrity=assets.integrity,
        namesakes=namesakes,
        narrowed=addresses.narrowed,
        other_language_url=other_language_url,
        search_address=addresses.changed,
        session_left=session_left,
        waiting_count=waiting_count,
    )
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    """Return what every page knows: its language, the settings, and what the reader may open."""
    return {"language": language(), "site_config": config(), "me": standing.of(current_actor())}
