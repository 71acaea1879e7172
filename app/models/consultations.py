"""Consultations: a version, its questions, the cities asked, the days."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.models.cities import City
from app.models.documents import Version
from app.models.outputs import Output


class Consultation(Base):
    """One version shown to the Observers, from `opened_at` to the end of `closes_on` in Poland.

    `first_closes_on` is the day before it was put off, with the reason for that.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    output_id: Mapped[int] = mapped_column(ForeignKey("output.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closes_on: Mapped[date]
    questions: Mapped[list[str]]
    first_closes_on: Mapped[date | None] = mapped_column(default=None)
    extension_reason: Mapped[str] = mapped_column(default="")
    extended_at: Mapped[datetime | None] = mapped_column(default=None)
    extended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    output: Mapped[Output] = relationship(init=False, foreign_keys=[output_id])
    version: Mapped[Version] = relationship(init=False, foreign_keys=[version_id])
    asked: Mapped[list["ConsultedCity"]] = relationship(
        init=False, back_populates="consultation", order_by="ConsultedCity.city_id"
    )


class ConsultedCity(Base):
    """A city that was asked; `seen_at` is when somebody of it first opened the output."""

    __tablename__ = "consulted_city"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), primary_key=True, index=True)
    asked_at: Mapped[datetime]
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    consultation: Mapped[Consultation] = relationship(init=False, back_populates="asked")
    city: Mapped[City] = relationship(init=False)
