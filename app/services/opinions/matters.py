"""What a city gives its opinion on, until when, and whether it still may."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor
from app.domain.days import day
from app.domain.errors import NotFoundError
from app.domain.outputs import OutputState
from app.models.consultations import Consultation, ConsultedCity
from app.models.documents import Document, Version
from app.models.opinions import Opinion
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import opinions as may


@dataclass(frozen=True, slots=True)
class Matter:
    """A version that cities speak about; of an output with its consultation and who is asked."""

    document: Document
    version: Version
    consultation: Consultation | None = None
    asked: frozenset[int] = frozenset()

    @property
    def questions(self) -> list[str]:
        """What the consultation asks besides."""
        return self.consultation.questions if self.consultation else []

    @property
    def closes_on(self) -> date | None:
        """The last day; a practice has none."""
        return self.consultation.closes_on if self.consultation else None

    @property
    def address(self) -> str:
        """Where the document is read, below the address of the site."""
        where = "wyniki" if isinstance(self.document, Output) else "praktyki"
        return f"/{where}/{self.document.slug}"


def consultation_of(output: Output) -> Consultation | None:
    """Return the last consultation of an output, None before the first."""
    wanted = select(Consultation).where(Consultation.output_id == output.id)
    shown = wanted.options(joinedload(Consultation.version))
    return db.session.scalar(shown.order_by(Consultation.id.desc()).limit(1))


def asked_ids(consultation: Consultation) -> frozenset[int]:
    """Return the ids of the cities that were asked."""
    wanted = select(ConsultedCity.city_id).where(ConsultedCity.consultation_id == consultation.id)
    return frozenset(db.session.scalars(wanted))


def of_output(output: Output) -> Matter:
    """Return what the Observers of an output are asked about.

    Raises NotFoundError before its consultation.
    """
    consultation = consultation_of(output)
    if consultation is None:
        raise NotFoundError("consultation", slug=output.slug)
    return Matter(output, consultation.version, consultation, asked_ids(consultation))


def of_practice(practice: Practice) -> Matter:
    """Return a practice, in the version in force, as what any city may speak about.

    Raises NotFoundError before it is published.
    """
    if practice.version is None:
        raise NotFoundError("version", slug=practice.slug)
    return Matter(practice, practice.version)


def refresh(matter: Matter) -> None:
    """Learn whether it is open as the database says now: a transaction does so before it writes.

    The document is held for reading until the commit: many cities may write at once, and nobody
    closes, adopts or archives it meanwhile.
    """
    kind = Output if isinstance(matter.document, Output) else Practice
    held = select(kind.id).where(kind.id == matter.document.id)
    db.session.execute(held.with_for_update(read=True))
    if matter.consultation is not None:
        db.session.refresh(matter.consultation, ["closes_on"])
    db.session.refresh(matter.document, ["stage" if kind is Output else "state"])


def of_city(matter: Matter, city_id: int | None) -> Opinion | None:
    """Return a city's opinion on it, begun or given."""
    wanted = select(Opinion).where(
        Opinion.version_id == matter.version.id, Opinion.city_id == city_id
    )
    return db.session.scalar(wanted) if city_id is not None else None


def earlier(matter: Matter, city_id: int | None) -> Opinion | None:
    """Return what a city gave last on an earlier version of the same text, if it has."""
    wanted = (
        select(Opinion)
        .join(Version, Version.id == Opinion.version_id)
        .where(
            Opinion.document_id == matter.document.id,
            Opinion.city_id == city_id,
            Opinion.given_at.is_not(None),
            Version.number < matter.version.number,
        )
        .order_by(Version.number.desc())
        .limit(1)
    )
    return db.session.scalar(wanted) if city_id is not None else None


def is_open(matter: Matter, now: datetime) -> bool:
    """Tell whether an opinion given now comes in time and can still be changed."""
    output, closes_on = matter.document, matter.closes_on
    if not isinstance(output, Output) or closes_on is None:
        return True
    in_time = day(now) <= closes_on
    return in_time and output.stage is OutputState.CONSULTATION


def may_write(actor: Actor, matter: Matter) -> bool:
    """Ask whether this actor writes on their city's opinion on it."""
    if isinstance(matter.document, Output):
        return may.write_opinion(actor, matter.document, matter.asked)
    return isinstance(matter.document, Practice) and may.write_opinion_of_practice(
        actor, matter.document
    )


def may_give(actor: Actor, matter: Matter) -> bool:
    """Ask whether this actor gives it."""
    return may.speak_for_city(actor) and may_write(actor, matter)
