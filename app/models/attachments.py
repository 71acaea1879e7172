"""Files kept in the database: one backup holds all, every machine can serve them."""

from datetime import datetime

from sqlalchemy import Column, Enum, ForeignKey, LargeBinary, Table
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.database import Base
from app.domain.attachments import AttachmentKind

# Which attachments a text being written has, and which a version had when it was published.
draft_attachment = Table(
    "draft_attachment",
    Base.metadata,
    Column("draft_id", ForeignKey("draft.id"), primary_key=True),
    Column("attachment_id", ForeignKey("attachment.id"), primary_key=True, index=True),
)
version_attachment = Table(
    "version_attachment",
    Base.metadata,
    Column("version_id", ForeignKey("version.id"), primary_key=True),
    Column("attachment_id", ForeignKey("attachment.id"), primary_key=True, index=True),
)


class StoredFile(Base):
    """Bytes as they are served; `media_type` is what we found them to be, `size` is bytes."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sha256: Mapped[str] = mapped_column(index=True)
    media_type: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    width: Mapped[int | None] = mapped_column(default=None)
    height: Mapped[int | None] = mapped_column(default=None)


class Attachment(Base):
    """A file that comes with a document, at `/pliki/<key>`; `text` is what it says, for search.

    `small_id` is the smaller form of a picture. `origin` is what the file says of its author,
    shown to whoever uploads it.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    kind: Mapped[AttachmentKind] = mapped_column(Enum(AttachmentKind, native_enum=False, length=16))
    name: Mapped[str]
    title: Mapped[str]
    licence: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    small_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    author: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    file: Mapped[StoredFile] = relationship(init=False, foreign_keys=[file_id])
    small: Mapped[StoredFile | None] = relationship(init=False, foreign_keys=[small_id])
