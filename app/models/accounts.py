"""People who have an account."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.actor import Role
from app.models.cities import City


class User(Base):
    """A named official of one city, or staff of the association (no city)."""

    __tablename__ = "account"  # "user" is a reserved word of PostgreSQL

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    role: Mapped[Role] = mapped_column(
        Enum(Role, native_enum=False, length=16), default=Role.OFFICIAL
    )
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), default=None, index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    city: Mapped[City | None] = relationship(init=False)
