"""“Stosujemy u siebie”: what other cities made of a practice."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.adoptions import AdoptionState
from app.models.cities import City
from app.models.practices import Practice


class Adoption(Base):
    """How far a city has come with a practice of another; `cost` is zloty.

    `own_id` is the city's own practice that came of it.
    """

    __tablename__ = "adoption"
    __table_args__ = (UniqueConstraint("practice_id", "city_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    state: Mapped[AdoptionState] = mapped_column(
        Enum(AdoptionState, native_enum=False, length=16), index=True
    )
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    changed: Mapped[str] = mapped_column(default="")
    cost: Mapped[Decimal | None] = mapped_column(default=None)
    result: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    own_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"), default=None, index=True)
    city: Mapped[City] = relationship(init=False)
    practice: Mapped[Practice] = relationship(init=False, foreign_keys=[practice_id])
    own: Mapped[Practice | None] = relationship(init=False, foreign_keys=[own_id])


class AdoptionStep(Base):
    """What an adoption said from `at` on; none is ever changed."""

    __tablename__ = "adoption_step"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoption.id"), index=True)
    state: Mapped[AdoptionState] = mapped_column(Enum(AdoptionState, native_enum=False, length=16))
    told: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Inspiration(Base):
    """Which practice came of which other, of its own city or another: one source at most."""

    __tablename__ = "inspiration"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
