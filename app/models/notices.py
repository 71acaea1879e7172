"""What people are told here and by mail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.notices import NoticeKind


class Notice(Base):
    """Something a person is told; `key` keeps the same thing from being told twice.

    `data` fills in the sentence (titles, names, addresses below the site's own). `due_on` is the
    day by which something is to be done.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_notice_user_id_seen_at", "user_id", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NoticeKind] = mapped_column(Enum(NoticeKind, native_enum=False, length=24))
    key: Mapped[str]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("document.id"), default=None, index=True
    )
    due_on: Mapped[date | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    digested_at: Mapped[datetime | None] = mapped_column(default=None)


class NoticeChoice(Base):
    """A kind of notice that a person does not want by mail."""

    __tablename__ = "notice_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    by_mail: Mapped[bool]


class Letter(Base):
    """A mail that has to go out: what it says is made when it goes, of `event` and `data`.

    `message_id` stays the same over all tries, so that a mail that came twice is known to be one.
    `claimed_at` is when the last try began; `dropped_at` when its reader had lost the right to it.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_waiting", "sent_at", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    data: Mapped[dict[str, Any]]
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None, index=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    dropped_at: Mapped[datetime | None] = mapped_column(default=None)
    is_dead: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(default="")


class JobRun(Base):
    """When a job that comes by the calendar was last done."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]
