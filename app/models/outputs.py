"""Outputs: what a network worked out, who wrote it, what it rests on."""

from datetime import datetime

from sqlalchemy import Column, Enum, ForeignKey, Integer, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.collation import by_name
from app.domain.outputs import OutputKind, OutputState
from app.models.cities import City
from app.models.documents import Document, Version
from app.models.networks import Network
from app.models.practices import Practice

output_author = Table(
    "output_author",
    Base.metadata,
    Column("output_id", ForeignKey("output.id"), primary_key=True),
    Column("city_id", ForeignKey("city.id"), primary_key=True, index=True),
)
output_source = Table(
    "output_source",
    Base.metadata,
    Column("output_id", ForeignKey("output.id"), primary_key=True),
    Column("practice_id", ForeignKey("practice.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False, default=0),
)


class Output(Document, kw_only=True):
    """Something a network worked out; its `city` leads the authors, who are cities.

    `version` is the newest that was given out. `opened_number` is the first version that Observers
    were shown: earlier ones stay with the network. `outcome` is the statement of the network when
    it adopted the output.
    """

    __tablename__ = "output"
    __mapper_args__ = {"polymorphic_identity": "output"}  # noqa: RUF012 - read by SQLAlchemy

    id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, init=False)
    genre: Mapped[OutputKind] = mapped_column(Enum(OutputKind, native_enum=False, length=32))
    stage: Mapped[OutputState] = mapped_column(
        Enum(OutputState, native_enum=False, length=16), index=True
    )
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), default=None)
    opened_number: Mapped[int | None] = mapped_column(default=None)
    handed_in_at: Mapped[datetime | None] = mapped_column(default=None)
    adopted_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    folded: Mapped[str] = mapped_column(default="")
    version: Mapped[Version | None] = relationship(foreign_keys=[version_id], init=False)
    authors: Mapped[list[City]] = relationship(
        secondary=output_author, order_by=City.id, default_factory=list
    )
    sources: Mapped[list[Practice]] = relationship(
        secondary=output_source,
        order_by=output_source.c.position,
        primaryjoin="Output.id == output_source.c.output_id",
        secondaryjoin="Practice.id == output_source.c.practice_id",
        viewonly=True,
        init=False,
    )

    @property
    def network(self) -> Network:
        """The network it belongs to."""
        return self.networks[0]

    @property
    def authors_by_name(self) -> list[City]:
        """The cities that write it, as people read them."""
        return sorted(self.authors, key=by_name)

    @property
    def writer_ids(self) -> frozenset[int]:
        """The ids of the cities that write it."""
        return frozenset({self.city_id, *(city.id for city in self.authors)})
