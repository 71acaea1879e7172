"""What is looked for and not found, counted without anybody being known by it.

Each place (the city of who is signed in, else the network address) leaves one mark for one text and
month: a hash keyed with a salt that is thrown away with the marks when the month is over. Then a
text stays only if at least ASKERS_LEAST places looked for it; what fewer looked for is forgotten,
and never shown before. See docs/decisions/0010-what-is-looked-for-in-vain.md.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select

from app.database import alone, db
from app.domain import retention
from app.domain.actor import Actor
from app.domain.days import day
from app.domain.searches import ASKERS_LEAST, MARKS_LIMIT, is_personal, month
from app.models.searches import UnmetMark, UnmetSalt, UnmetSearch
from app.permissions import people as may
from app.permissions import require
from app.search.polish import query_words, surface
from app.services.catalogue import Found


@dataclass(frozen=True, slots=True)
class Unmet:
    """A text that nothing is found for, the month, and how many places looked for it."""

    text: str
    month: str
    askers: int


def is_unmet(found: Found) -> bool:
    """Tell whether a search is to be counted: words alone find nothing, and name nobody."""
    asked = found.query
    is_plain_question = bool(asked.text) and not any(asked.filters.values()) and asked.page == 1
    return not found.total and is_plain_question and not found.is_plain


def count(actor: Actor, address: str, text: str, now: datetime) -> None:
    """Note that a place looked for a text in vain; `address` is that of a place without account."""
    asked = " ".join(surface(word) for word in query_words(text))
    if not asked or is_personal(asked) or is_personal(text):
        return
    place = f"city:{actor.city_id}" if actor.city_id else f"address:{address}"
    current = month(day(now))
    alone("unmet")
    mark = hmac.new(_salt(current).encode(), f"{place}\0{asked}".encode(), "sha256").hexdigest()
    if db.session.get(UnmetMark, (current, asked, mark)) is None and _has_room(current):
        db.session.add(UnmetMark(month=current, text=asked, mark=mark))


def unmet(actor: Actor, today: date) -> Sequence[Unmet]:
    """Return what enough places looked for in vain, the last month first, the commonest first.

    Raises NotAllowedError for whoever looks after no network.
    """
    require(may.manage_networks(actor), "read-unmet")
    kept = select(UnmetSearch).order_by(UnmetSearch.month.desc(), UnmetSearch.askers.desc())
    past = [Unmet(row.text, row.month, row.askers) for row in db.session.scalars(kept)]
    return [*_enough(month(today)), *past]


def settle(now: datetime) -> int:
    """Close the months that are over: keep what enough places asked for, forget all marks."""
    current = month(day(now))
    over = db.session.scalars(select(UnmetSalt.month).where(UnmetSalt.month < current)).all()
    kept = [one for closed in over for one in _enough(closed)]
    db.session.add_all(
        UnmetSearch(month=one.month, text=one.text, askers=one.askers) for one in kept
    )
    for table in (UnmetMark, UnmetSalt):
        db.session.execute(delete(table).where(table.month < current))
    old = month(day(now - retention.UNMET))
    db.session.execute(delete(UnmetSearch).where(UnmetSearch.month < old))
    return len(kept)


def _enough(of_month: str) -> list[Unmet]:
    askers = func.count(UnmetMark.mark)
    rows = (
        select(UnmetMark.text, askers)
        .where(UnmetMark.month == of_month)
        .group_by(UnmetMark.text)
        .having(askers >= ASKERS_LEAST)
        .order_by(askers.desc(), UnmetMark.text)
    )
    return [Unmet(text, of_month, number) for text, number in db.session.execute(rows)]


def _salt(of_month: str) -> str:
    row = db.session.get(UnmetSalt, of_month)
    if row is None:
        row = UnmetSalt(month=of_month, salt=secrets.token_hex(32))
        db.session.add(row)
    return row.salt


def _has_room(of_month: str) -> bool:
    marks = select(func.count()).select_from(UnmetMark).where(UnmetMark.month == of_month)
    return (db.session.scalar(marks) or 0) < MARKS_LIMIT
