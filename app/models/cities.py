"""The cities of Poland."""

from sqlalchemy import Enum
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.cities import SizeClass


class City(Base):
    """A city; `population` is inhabitants, `lat` and `lon` are degrees (WGS 84)."""

    __tablename__ = "city"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    voivodeship: Mapped[str] = mapped_column(index=True)
    population: Mapped[int]
    lat: Mapped[float]
    lon: Mapped[float]
    size_class: Mapped[SizeClass] = mapped_column(Enum(SizeClass, native_enum=False, length=16))
