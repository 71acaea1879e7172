"""What cities say of a version: opinions, remarks, answers."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.opinions import AnswerState, Position, RemarkKind, Use, Weight
from app.models.cities import City
from app.models.documents import Document, Version


class Opinion(Base):
    """The opinion of one city on one version: the database keeps a second one out.

    `draft` is what its officials are writing (`OpinionText.as_json`), `revision` counts its saves;
    `saved_page` and `saved_turn` say which open page saved last and its how manieth save it was;
    `put_aside` holds texts that met another's save, `offered_at` is when an official asked for it
    to be given.
    The other fields say what was given last; they are empty until then. `number` and `sha256` stand
    on the receipt.
    """

    __tablename__ = "opinion"
    __table_args__ = (UniqueConstraint("version_id", "city_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    draft: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id"), default=None, index=True
    )
    revision: Mapped[int] = mapped_column(default=1)
    saved_page: Mapped[str] = mapped_column(default="")
    saved_turn: Mapped[int] = mapped_column(default=0)
    put_aside: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    offered_at: Mapped[datetime | None] = mapped_column(default=None)
    position: Mapped[Position | None] = mapped_column(
        Enum(Position, native_enum=False, length=24), default=None
    )
    reason: Mapped[str] = mapped_column(default="")
    use: Mapped[Use | None] = mapped_column(Enum(Use, native_enum=False, length=16), default=None)
    lacks: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    ratings: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    answers: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    given_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    is_late: Mapped[bool] = mapped_column(default=False)
    number: Mapped[str | None] = mapped_column(unique=True, default=None)
    sha256: Mapped[str] = mapped_column(default="")
    city: Mapped[City] = relationship(init=False)
    document: Mapped[Document] = relationship(init=False)
    version: Mapped[Version] = relationship(init=False)
    remarks: Mapped[list["Remark"]] = relationship(
        init=False,
        back_populates="opinion",
        order_by="Remark.position",
        cascade="all, delete-orphan",
    )


class OpinionEdition(Base):
    """An opinion as it was given once; none is ever changed."""

    __tablename__ = "opinion_edition"
    __table_args__ = (UniqueConstraint("opinion_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    number: Mapped[int]
    text: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Remark(Base):
    """A remark of an opinion that was given: where (`anchor`, `heading`, `quote`), and what.

    `place` is where its heading stands in the text, for sorting; `position` its place in the
    opinion.
    """

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    position: Mapped[int]
    kind: Mapped[RemarkKind] = mapped_column(Enum(RemarkKind, native_enum=False, length=16))
    weight: Mapped[Weight] = mapped_column(Enum(Weight, native_enum=False, length=16))
    text: Mapped[str]
    place: Mapped[int] = mapped_column(default=0)
    anchor: Mapped[str] = mapped_column(default="")
    heading: Mapped[str] = mapped_column(default="")
    quote: Mapped[str] = mapped_column(default="")
    proposal: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(unique=True, default_factory=lambda: str(uuid.uuid4()))
    opinion: Mapped[Opinion] = relationship(init=False, back_populates="remarks")
    given_answers: Mapped[list["Answer"]] = relationship(
        init=False, order_by="Answer.number", cascade="all, delete-orphan"
    )
    supports: Mapped[list["RemarkSupport"]] = relationship(init=False, cascade="all, delete-orphan")

    @property
    def answer(self) -> "Answer | None":
        """The answer in force: the last one given."""
        return self.given_answers[-1] if self.given_answers else None


class Answer(Base):
    """What the authors answered; a later one takes its place, none is changed.

    `version_id` and `anchor` say where the text was changed because of the remark.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("remark_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id"), index=True)
    number: Mapped[int]
    state: Mapped[AnswerState] = mapped_column(Enum(AnswerState, native_enum=False, length=16))
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    anchor: Mapped[str] = mapped_column(default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), default=None)


class RemarkSupport(Base):
    """A city that shares another's remark."""

    __tablename__ = "remark_support"

    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id"), primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    city: Mapped[City] = relationship(init=False)


class WorkingNote(Base):
    """What authors and moderators note on a remark among themselves."""

    __tablename__ = "working_note"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id"), index=True)
    text: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
