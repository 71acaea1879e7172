"""The small controlled list of topics, several per network."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.models.networks import Network


class Topic(Base):
    """A topic of one network; whoever types a synonym means it.

    `edited_at` as of networks, and later than any edit of a topic before it: who has read the
    topics knows by the latest of all whether to read again. A topic that was merged stays as a
    signpost only: `moved_to` is the slug of the one that took it in.
    """

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), index=True)
    synonyms: Mapped[list[str]]
    scope: Mapped[str]
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    moved_to: Mapped[str] = mapped_column(default="")
    network: Mapped[Network] = relationship(init=False)
