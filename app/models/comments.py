"""Comments on versions of documents."""

import uuid
from datetime import datetime

from sqlalchemy import Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.comments import CommentKind
from app.models.accounts import User
from app.models.cities import City
from app.models.documents import Document, Version


class Comment(Base):
    """What a person says under a version, or in reply to a comment (`parent_id`; two levels).

    `text` is Markdown, `html` what readers see. `is_from_authors` when their city wrote the
    document. What was withdrawn or hidden keeps its text here and shows it to nobody; what is
    hidden by nobody (`hidden_by`) is held back until a moderator has looked at it.
    """

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    kind: Mapped[CommentKind] = mapped_column(Enum(CommentKind, native_enum=False, length=16))
    text: Mapped[str]
    html: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    created_at: Mapped[datetime]
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment.id"), default=None, index=True
    )
    anchor: Mapped[str] = mapped_column(default="")
    heading: Mapped[str] = mapped_column(default="")
    is_from_authors: Mapped[bool] = mapped_column(default=False)
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    hidden_at: Mapped[datetime | None] = mapped_column(default=None)
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    hidden_reason: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(unique=True, default_factory=lambda: str(uuid.uuid4()))
    author: Mapped[User] = relationship(init=False, foreign_keys=[author_id])
    city: Mapped[City | None] = relationship(init=False)
    document: Mapped[Document] = relationship(init=False)
    version: Mapped[Version] = relationship(init=False)

    @property
    def is_shown(self) -> bool:
        """Tell whether its text is there for readers."""
        return self.withdrawn_at is None and self.hidden_at is None

    @property
    def is_held(self) -> bool:
        """Tell whether it waits for a moderator: nobody has hidden it."""
        is_hidden = self.hidden_at is not None and self.withdrawn_at is None
        return is_hidden and self.hidden_by is None


class CommentEdition(Base):
    """An earlier text of a comment, until `replaced_at`."""

    __tablename__ = "comment_edition"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    text: Mapped[str]
    html: Mapped[str]
    replaced_at: Mapped[datetime]


class CommentReport(Base):
    """Somebody finds that a comment does not belong there; a moderator looks at it."""

    __tablename__ = "comment_report"
    __table_args__ = (UniqueConstraint("comment_id", "reporter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
