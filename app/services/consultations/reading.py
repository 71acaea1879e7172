"""What may be said of a consultation while it runs, and after."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.collation import by_name
from app.domain.consultations import working_days
from app.domain.days import day
from app.models.cities import City
from app.models.consultations import Consultation, ConsultedCity
from app.models.opinions import Opinion
from app.models.outputs import Output


@dataclass(frozen=True, slots=True)
class Course:
    """How a consultation goes: the cities asked, which of them have opened it and answered.

    `days_left` counts working days up to the closing, 0 once it is closed. What was answered is not
    here: it stays blind until the closing.
    """

    asked: tuple[City, ...]
    seen: frozenset[int]
    answered: frozenset[int]
    days_left: int

    @property
    def silent(self) -> int:
        """How many cities have not answered."""
        return len(self.asked) - len(self.answered)


def of_output(output: Output) -> Consultation | None:
    """Return the newest consultation of an output; the caller has read the output."""
    wanted = select(Consultation).where(Consultation.output_id == output.id)
    return db.session.scalar(wanted.order_by(Consultation.id.desc()).limit(1))


def course(consultation: Consultation, now: datetime) -> Course:
    """Return how a consultation goes."""
    rows = db.session.scalars(
        select(ConsultedCity)
        .where(ConsultedCity.consultation_id == consultation.id)
        .options(joinedload(ConsultedCity.city))
    ).all()
    given = select(Opinion.city_id).where(
        Opinion.version_id == consultation.version_id, Opinion.given_at.is_not(None)
    )
    today = day(now)
    return Course(
        asked=tuple(sorted((row.city for row in rows), key=by_name)),
        seen=frozenset(row.city_id for row in rows if row.seen_at is not None),
        answered=frozenset(db.session.scalars(given)),
        days_left=max(0, working_days(today, consultation.closes_on)),
    )


def asked_ids(consultation: Consultation) -> frozenset[int]:
    """Return the ids of the cities that were asked."""
    wanted = select(ConsultedCity.city_id)
    return frozenset(
        db.session.scalars(wanted.where(ConsultedCity.consultation_id == consultation.id))
    )
