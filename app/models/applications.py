"""Cities that ask to take part."""

import uuid
from datetime import datetime

from sqlalchemy import Enum, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.applications import ApplicationKind, ApplicationState
from app.models.cities import City
from app.models.networks import Network


class Application(Base):
    """A request of a city's official, until a moderator has answered it, known by its `key`."""

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[ApplicationKind] = mapped_column(
        Enum(ApplicationKind, native_enum=False, length=16)
    )
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    function: Mapped[str]
    message: Mapped[str]
    created_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(default="pl")
    state: Mapped[ApplicationState] = mapped_column(
        Enum(ApplicationState, native_enum=False, length=16),
        default=ApplicationState.WAITING,
        index=True,
    )
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    reason: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(unique=True, default_factory=lambda: str(uuid.uuid4()))
    city: Mapped[City] = relationship(init=False)
    network: Mapped[Network] = relationship(init=False)
