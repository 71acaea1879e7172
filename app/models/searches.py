"""Searches that people saved, and how many places looked for what is not there."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class SavedSearch(Base):
    """A question that somebody wants to hear of when it finds something new.

    `filters` are the chosen values by facet; `sha256` of both makes the same search one row.
    `looked_at` is when it was last asked; `is_at_once`: mail does not wait for Monday.
    """

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("user_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    filters: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    sha256: Mapped[str]
    created_at: Mapped[datetime]
    looked_at: Mapped[datetime] = mapped_column(index=True)
    is_at_once: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str] = mapped_column(unique=True, default_factory=lambda: str(uuid.uuid4()))


class UnmetSalt(Base):
    """What makes the marks of one month; thrown away with them."""

    __tablename__ = "unmet_salt"

    month: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[str]


class UnmetMark(Base):
    """That one place looked for something in vain: a keyed hash of both, which cannot be undone."""

    __tablename__ = "unmet_mark"

    month: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)


class UnmetSearch(Base):
    """What at least ASKERS_LEAST places looked for in vain in a month that is over."""

    __tablename__ = "unmet_search"

    month: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    askers: Mapped[int]
