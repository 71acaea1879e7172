"""Open a consultation: until when, what is asked, which cities; put its end off once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor, Form
from app.domain.collation import by_name
from app.domain.consultations import (
    DEFAULT_DAYS,
    LEAST_DAYS,
    MOST_DAYS,
    QUESTION_LIMIT,
    QUESTIONS_LIMIT,
    REASON_LIMIT,
    days_lost,
    is_working_day,
    working_days,
)
from app.domain.days import day
from app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.outputs import OutputMove, OutputState, after
from app.models.cities import City
from app.models.consultations import Consultation, ConsultedCity
from app.models.networks import Membership
from app.models.outbox import post
from app.models.outputs import Output
from app.permissions import outputs as may
from app.permissions import require
from app.services import audit, outputs
from app.services.consultations import telling
from app.services.consultations.reading import of_output


@dataclass(frozen=True, slots=True)
class Call:
    """What a moderator sends out: the last day, up to five questions, ids of the cities asked."""

    closes_on: date | None
    questions: tuple[str, ...] = ()
    city_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Invited:
    """Who may be asked: the Observers, who always are, and other cities of the network."""

    observers: tuple[City, ...]
    others: tuple[City, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """What to mind about the days: working days there are, holidays among them, a closed office.

    `is_day_off`: nobody works on the last day.
    """

    working: int
    holidays: tuple[date, ...]
    is_day_off: bool

    @property
    def is_any(self) -> bool:
        """Tell whether there is anything to mind."""
        return self.is_day_off or bool(self.holidays)


def default_day(today: date) -> date:
    """Return the last day offered: three weeks on, or the next working day after that."""
    chosen = today + timedelta(days=DEFAULT_DAYS)
    while not is_working_day(chosen):
        chosen += timedelta(days=1)
    return chosen


def warned(today: date, closes_on: date) -> Warned:
    """Return what to mind about the days up to `closes_on`."""
    return Warned(
        working=working_days(today, closes_on),
        holidays=tuple(sorted(days_lost(today, closes_on))),
        is_day_off=not is_working_day(closes_on),
    )


def warned_more(consultation: Consultation, today: date, closes_on: date) -> Warned | None:
    """Return what to mind about the days that are added up to `closes_on`; None if none are."""
    last = max(consultation.closes_on, today)
    return warned(last + timedelta(days=1), closes_on) if closes_on > last else None


def invited(output: Output, today: date) -> Invited:
    """Return the cities of the network today that did not write the output."""
    wanted = (
        select(City, Membership.form)
        .join(Membership, Membership.city_id == City.id)
        .where(
            Membership.network_id == output.network.id,
            Membership.since <= today,
            Membership.until.is_(None) | (Membership.until >= today),
            City.id.not_in(output.writer_ids),
        )
    )
    rows = sorted(db.session.execute(wanted).all(), key=lambda row: by_name(row[0]))
    return Invited(
        observers=tuple(city for city, form in rows if form is Form.OBSERVER),
        others=tuple(city for city, form in rows if form is not Form.OBSERVER),
    )


def open_(actor: Actor, slug: str, call: Call, now: datetime) -> Consultation:
    """Show the version in force to the Observers and ask the cities; they are told by mail.

    Observers are always asked; `call.city_ids` adds others of the network. Raises NotFoundError,
    NotAllowedError, ConflictError, InvalidInputError.
    """
    output = outputs.held(actor, slug)
    require(may.open_consultation(actor, output), "open-consultation")
    if output.version is None:
        raise ConflictError("output-without-version", slug=slug)
    today = day(now)
    cities = _asked(output, call, today)
    closes_on, questions = _checked(call, today, cities)
    output.stage = after(output.stage, OutputMove.OPEN)
    output.opened_number = output.version.number
    consultation = Consultation(
        output_id=output.id,
        version_id=output.version.id,
        opened_at=now,
        opened_by=actor.user_id,
        closes_on=closes_on,
        questions=list(questions),
    )
    _ask(consultation, cities, now)
    post("practice-changed", output.id, now)
    details = {"closes_on": closes_on.isoformat(), "cities": sorted(cities)}
    audit.record(actor, "consultation.open", output, details, now)
    telling.of_cities(NoticeKind.CONSULTATION_OPENED, consultation, cities, now)
    return consultation


def _asked(output: Output, call: Call, today: date) -> set[int]:
    chosen = invited(output, today)
    observers = {city.id for city in chosen.observers}
    return observers | (call.city_ids & {city.id for city in chosen.others})


def _ask(consultation: Consultation, cities: set[int], now: datetime) -> None:
    db.session.add(consultation)
    db.session.flush()  # the cities refer to it
    db.session.add_all(
        ConsultedCity(consultation_id=consultation.id, city_id=city_id, asked_at=now)
        for city_id in sorted(cities)
    )
    db.session.flush()


def extend(actor: Actor, slug: str, closes_on: date | None, reason: str, now: datetime) -> None:
    """Put the end off, once, for a reason that everybody asked is told.

    Raises NotFoundError, NotAllowedError, ConflictError the second time, InvalidInputError.
    """
    output = outputs.held(actor, slug)
    require(may.extend_consultation(actor, output), "extend-consultation")
    consultation = of_output(output)
    if consultation is None or output.stage is not OutputState.CONSULTATION:
        raise NotFoundError("consultation", slug=slug)
    if consultation.first_closes_on is not None:
        raise ConflictError("consultation-extended", slug=slug)
    errors = _faults_of_extension(consultation, closes_on, reason, day(now))
    if errors or closes_on is None:
        raise InvalidInputError(errors)
    consultation.first_closes_on, consultation.closes_on = consultation.closes_on, closes_on
    consultation.extension_reason = reason.strip()
    consultation.extended_at, consultation.extended_by = now, actor.user_id
    details = {"closes_on": closes_on.isoformat(), "reason": consultation.extension_reason}
    audit.record(actor, "consultation.extend", output, details, now)
    cities = {row.city_id for row in consultation.asked}
    telling.of_cities(NoticeKind.CONSULTATION_EXTENDED, consultation, cities, now)


def _checked(call: Call, today: date, cities: set[int]) -> tuple[date, Sequence[str]]:
    """Return the day and the questions; raises InvalidInputError."""
    questions = [text.strip() for text in call.questions if text.strip()]
    errors = {}
    if call.closes_on is None:
        errors["closes_on"] = "bad-day"
    elif call.closes_on < today + timedelta(days=LEAST_DAYS):
        errors["closes_on"] = "closes-too-soon"
    elif call.closes_on > today + timedelta(days=MOST_DAYS):
        errors["closes_on"] = "closes-too-late"
    errors |= {
        f"question-{number}": "too-long"
        for number, text in enumerate(call.questions, 1)
        if len(text.strip()) > QUESTION_LIMIT
    }
    if len(questions) > QUESTIONS_LIMIT:
        errors["question-1"] = "too-many-questions"
    if not cities:
        errors["cities"] = "nobody-asked"
    if errors or call.closes_on is None:
        raise InvalidInputError(errors)
    return call.closes_on, questions


def _faults_of_extension(
    consultation: Consultation, closes_on: date | None, reason: str, today: date
) -> dict[str, str]:
    errors = {}
    if closes_on is None:
        errors["closes_on"] = "bad-day"
    elif closes_on <= max(consultation.closes_on, today):
        errors["closes_on"] = "closes-before"
    elif closes_on > consultation.closes_on + timedelta(days=MOST_DAYS):
        errors["closes_on"] = "closes-too-late"
    if not reason.strip():
        errors["reason"] = "required"
    elif len(reason.strip()) > REASON_LIMIT:
        errors["reason"] = "too-long"
    return errors
