"""Networks, and which city takes part in which, in what form, from when to when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.actor import Form
from app.models.cities import City


class Network(Base):
    """One of the eight Experience Exchange Networks; `number` is its place in the programme.

    `edited_at`: somebody has changed its texts here; the file of the program no longer does.
    """

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    number: Mapped[int] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short: Mapped[str]
    short_en: Mapped[str]
    about: Mapped[str]
    about_en: Mapped[str]
    edited_at: Mapped[datetime | None] = mapped_column(default=None)


class Membership(Base):
    """A city's part in one network, from `since` until the end of `until` (open when None)."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), index=True)
    form: Mapped[Form] = mapped_column(Enum(Form, native_enum=False, length=16))
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    city: Mapped[City] = relationship(init=False)
    network: Mapped[Network] = relationship(init=False)


class ModeratedNetwork(Base):
    """A network that a moderator looks after."""

    __tablename__ = "moderated_network"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True, index=True)
