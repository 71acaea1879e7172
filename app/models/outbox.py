"""What a commit has promised to do outside the database."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, db

# Topics. The whole index is to be written anew.
REBUILD = "index-rebuild"
# A practice or an output has changed; what was said of it follows it in the index.
WRITTEN = "practice-changed"
# Fewer may know of an output than before: nobody finds it until it is indexed.
NARROWED = "output-narrowed"
# Something was said, or is shown no more.
COMMENT = "comment-changed"
# An opinion was given, and may take the place of an earlier one; or a remark of it was answered.
OPINION = "opinion-changed"
# The row of a remark is gone.
REMARK = "remark-gone"
INDEXED = (WRITTEN, NARROWED, COMMENT, OPINION, REMARK)


class OutboxMessage(Base):
    """Something to be done once the commit is safe; `topic` says what, `key` with which row.

    A message that failed waits until `next_at`; after too many attempts it is `dead` and stays for
    a person to look at.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_waiting", "done_at", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    topic: Mapped[str]
    key: Mapped[int]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    is_dead: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(default="")


class Lease(Base):
    """Who of several processes does a job that only one may do, and until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


def post(topic: str, key: int, now: datetime) -> None:
    """Note the work in the same transaction as its cause."""
    db.session.add(OutboxMessage(topic=topic, key=key, created_at=now, next_at=now))
