"""Texts being written, what was kept of them on the way, and what reviewers said."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.drafts import Decision, DraftState, ReviewKind, SaveKind
from app.models.accounts import User
from app.models.documents import Document

_OPEN = "state IN ('DRAFT', 'SUBMITTED', 'RETURNED')"


class DraftNetwork(Base):
    """A network that the next version of a practice concerns: it is there, or would move there."""

    __tablename__ = "draft_network"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True, init=False)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True, index=True)


class Draft(Base):
    """The text of a document that somebody is writing; one document has one open draft at most.

    `text` is a whole file, front matter included, and may be incomplete. `revision` counts the
    saves: who saves says from which one they started. `page` is the view of the form that saved
    last if it counts what it sends: `page_number` is what it has come to, and since revision
    `page_since` nobody else has saved. `base_number` is the version in force when the draft was
    begun, 0 for none. `concerns` is kept for the next version of what is published; a document
    never published lies itself where its text says.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index(
            "uq_draft_open",
            "document_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    state: Mapped[DraftState] = mapped_column(
        Enum(DraftState, native_enum=False, length=16), index=True
    )
    text: Mapped[str]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    saved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    base_number: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    page: Mapped[str] = mapped_column(default="")
    page_since: Mapped[int] = mapped_column(default=0)
    page_number: Mapped[int] = mapped_column(default=0)
    document: Mapped[Document] = relationship(init=False)
    concerns: Mapped[list[DraftNetwork]] = relationship(cascade="all, delete-orphan", init=False)


class DraftWriter(Base):
    """Somebody who has saved a draft; four eyes: they cannot be the ones who publish it."""

    __tablename__ = "draft_writer"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)


class DraftSave(Base):
    """A text that was kept: an earlier one, or one that met another's save and must not be lost."""

    __tablename__ = "draft_save"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    revision: Mapped[int]
    kind: Mapped[SaveKind] = mapped_column(Enum(SaveKind, native_enum=False, length=16))
    text: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    saver: Mapped[User] = relationship(init=False)


class Review(Base):
    """One reading of a submitted text: asked for, and once decided never changed.

    `notes` maps headings and keys to what the reviewer says of them; `checklist` maps codes of
    criteria that were looked at to whether they are met; `revision` is that of the text which was
    read.
    """

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    kind: Mapped[ReviewKind] = mapped_column(Enum(ReviewKind, native_enum=False, length=16))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    revision: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decision: Mapped[Decision | None] = mapped_column(
        Enum(Decision, native_enum=False, length=16), default=None
    )
    reason: Mapped[str] = mapped_column(default="")
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    checklist: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    evidence: Mapped[int | None] = mapped_column(default=None)
    draft: Mapped[Draft] = relationship(init=False)
    reviewer: Mapped[User] = relationship(init=False, foreign_keys=[reviewer_id])


class Archival(Base):
    """Why a document is in force no more, and what stands in its place."""

    __tablename__ = "archival"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), default=None)
    successor: Mapped[Document | None] = relationship(init=False, foreign_keys=[successor_id])
