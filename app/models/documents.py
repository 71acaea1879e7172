"""What the networks write: one supertype, so that versions, topics, comments hang on one table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Enum, ForeignKey, Integer, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.practices import State
from app.models.cities import City
from app.models.networks import Network
from app.models.topics import Topic

document_topic = Table(
    "document_topic",
    Base.metadata,
    Column("document_id", ForeignKey("document.id"), primary_key=True),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False, default=0),
)


class DocumentNetwork(Base):
    """A network a document belongs to; position 0 is the main one."""

    __tablename__ = "document_network"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id"), primary_key=True, init=False
    )
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True, index=True)
    position: Mapped[int]
    network: Mapped[Network] = relationship(init=False)


class Document(Base):
    """A practice or an output; `kind` tells which table holds the rest."""

    __tablename__ = "document"
    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012 - read by SQLAlchemy

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    state: Mapped[State] = mapped_column(Enum(State, native_enum=False, length=16), index=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    created_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), default=None, index=True
    )
    published_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    city: Mapped[City] = relationship(init=False)
    belongs_to: Mapped[list[DocumentNetwork]] = relationship(
        order_by=DocumentNetwork.position, cascade="all, delete-orphan", init=False
    )
    topics: Mapped[list[Topic]] = relationship(
        secondary=document_topic, order_by=document_topic.c.position, viewonly=True, init=False
    )
    versions: Mapped[list["Version"]] = relationship(
        order_by="Version.number", back_populates="document", init=False
    )

    @property
    def networks(self) -> list[Network]:
        """The networks, the main one first."""
        return [link.network for link in self.belongs_to]

    @property
    def writer_ids(self) -> frozenset[int]:
        """The ids of the cities that write it."""
        return frozenset({self.city_id})


class Version(Base):
    """One saved text of a document, never changed afterwards.

    `text` is the Markdown file as it came (front matter included); `sections` is what readers see:
    a list of {"heading", "anchor", "html"}, rendered once by `renderer`.
    """

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    renderer: Mapped[str]
    created_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    note: Mapped[str] = mapped_column(default="")
    is_published: Mapped[bool] = mapped_column(default=False)
    document: Mapped[Document] = relationship(back_populates="versions", init=False)
