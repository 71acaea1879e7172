"""What a consultation does by the calendar: remind, close, say thank you."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select

from app.database import db
from app.domain.actor import SYSTEM
from app.domain.consultations import REMIND_BEFORE, UNREAD_AFTER, working_days_before
from app.domain.days import day
from app.domain.notices import NoticeKind
from app.domain.outputs import OutputMove, OutputState, after
from app.models.consultations import Consultation
from app.models.opinions import Opinion, Remark
from app.models.outbox import post
from app.models.outputs import Output
from app.services import audit
from app.services.consultations import telling
from app.services.consultations.reading import course


def remind(now: datetime) -> int:
    """Remind cities of consultations that run; return how many consultations that concerned.

    After seven days those who have not opened it; three working days and one before the closing
    those who have not answered. Whoever was told is not told again.
    """
    return sum(_reminded(one, now) for one in _open(day(now)))


def close(now: datetime) -> int:
    """Close the consultations whose last day is over; return how many."""
    over = list(db.session.scalars(_running().where(Consultation.closes_on < day(now))))
    for consultation in over:
        _close(consultation, now)
    return len(over)


def step_due(closes_on: date, today: date) -> int | None:
    """Return which reminder is due: how many working days before the closing, None for none."""
    due = [count for count in REMIND_BEFORE if working_days_before(closes_on, count) <= today]
    return min(due) if due and today <= closes_on else None


def _reminded(consultation: Consultation, now: datetime) -> bool:
    how = course(consultation, now)
    asked = {city.id for city in how.asked}
    step = step_due(consultation.closes_on, day(now))
    if step is not None:
        silent = asked - how.answered
        kind, more = NoticeKind.CONSULTATION_REMINDER, {"step": step}
        telling.of_cities(kind, consultation, silent, now, more)
        return bool(silent)
    if now - consultation.opened_at >= UNREAD_AFTER:
        unaware = asked - how.seen - how.answered
        telling.of_cities(NoticeKind.CONSULTATION_UNREAD, consultation, unaware, now)
        return bool(unaware)
    return False


def _close(consultation: Consultation, now: datetime) -> None:
    output = consultation.output
    output.stage = after(output.stage, OutputMove.CLOSE)
    consultation.closed_at = now
    post("practice-changed", output.id, now)
    how = course(consultation, now)
    remarks = select(func.count(Remark.id)).join(Opinion)
    count = db.session.scalar(remarks.where(Opinion.version_id == consultation.version_id))
    numbers = {"answered": len(how.answered), "asked": len(how.asked), "remarks": count or 0}
    audit.record(SYSTEM, "consultation.close", output, numbers, now)
    closed, thanks = NoticeKind.CONSULTATION_CLOSED, NoticeKind.CONSULTATION_THANKS
    telling.of_cities(thanks, consultation, how.answered, now, numbers)
    telling.of_makers(closed, consultation, now, numbers)


def _open(today: date) -> Sequence[Consultation]:
    return db.session.scalars(_running().where(Consultation.closes_on >= today)).all()


def _running() -> Select[Consultation]:
    return (
        select(Consultation)
        .join(Output, Output.id == Consultation.output_id)
        .where(Output.stage == OutputState.CONSULTATION, Consultation.closed_at.is_(None))
        .order_by(Consultation.id)
    )
