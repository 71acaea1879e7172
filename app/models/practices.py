"""Practices: what the front matter of the version in force says, in columns."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.practices import CostBand, Evidence, Provenance, Stage, cost_band
from app.models.documents import Document, Version


def _values(kinds: type[Stage] | type[Provenance]) -> list[str]:
    return [kind.value for kind in kinds]


class Practice(Document, kw_only=True):
    """Something one city has done; amounts are zloty, `staff` is full-time posts.

    `folded` is the text with what its files say, for the search without an index.
    """

    __tablename__ = "practice"
    __mapper_args__ = {"polymorphic_identity": "practice"}  # noqa: RUF012 - read by SQLAlchemy

    id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, init=False)
    unit: Mapped[str]
    contact: Mapped[str]
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=16, values_callable=_values)
    )
    provenance: Mapped[Provenance] = mapped_column(
        Enum(Provenance, native_enum=False, length=100, values_callable=_values)
    )
    evidence: Mapped[int]
    licence: Mapped[str]
    as_of: Mapped[date]
    valid_until: Mapped[date]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), default=None)
    contact_person: Mapped[str] = mapped_column(default="")
    year_from: Mapped[int | None] = mapped_column(default=None)
    year_to: Mapped[int | None] = mapped_column(default=None)
    cost_once: Mapped[Decimal | None] = mapped_column(default=None)
    cost_yearly: Mapped[Decimal | None] = mapped_column(default=None)
    price_year: Mapped[int | None] = mapped_column(default=None)
    staff: Mapped[Decimal | None] = mapped_column(default=None)
    keywords: Mapped[list[str]] = mapped_column(default_factory=list)
    funding: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    partners: Mapped[list[str]] = mapped_column(default_factory=list)
    indicators: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    legal_basis: Mapped[list[str]] = mapped_column(default_factory=list)
    conditions: Mapped[list[str]] = mapped_column(default_factory=list)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    mistakes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    body: Mapped[str] = mapped_column(default="")
    folded: Mapped[str] = mapped_column(default="")
    inspiration: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    missing: Mapped[list[str]] = mapped_column(default_factory=list)
    version: Mapped[Version | None] = relationship(foreign_keys=[version_id], init=False)

    @property
    def cost_band(self) -> CostBand:
        """The band of its cost."""
        return cost_band(self.cost_once, self.cost_yearly)

    @property
    def evidence_level(self) -> Evidence:
        """What its results rest on."""
        return Evidence(self.evidence)

    def is_overdue(self, today: date) -> bool:
        """Tell whether nobody has confirmed it in time."""
        return self.valid_until < today

    @property
    def audiences(self) -> frozenset[str]:
        """The labels of which a reader must hold one, once this is published."""
        return frozenset({"public"})
