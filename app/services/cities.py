"""Cities: those that have shared something, and those like mine."""

from collections.abc import Iterable

from sqlalchemy import func, select

from app.database import db
from app.domain.collation import by_name
from app.domain.errors import NotFoundError
from app.domain.slugs import slug as slug_of
from app.models.cities import City
from app.models.documents import Document
from app.permissions import practices as may


def read(slug: str) -> City:
    """Return the city, or NotFoundError."""
    city = db.session.scalar(select(City).where(City.slug == slug))
    if city is None:
        raise NotFoundError("city", slug=slug)
    return city


def with_practices() -> list[tuple[City, int]]:
    """Return the cities that have practices in force, by name, with their numbers."""
    counted = (
        select(Document.city_id, func.count().label("practices"))
        .where(may.counted_practices())
        .group_by(Document.city_id)
        .subquery()
    )
    rows = db.session.execute(
        select(City, counted.c.practices).join(counted, counted.c.city_id == City.id)
    )
    found = [(city, count) for city, count in rows]
    return sorted(found, key=lambda row: by_name(row[0]))


def matching(text: str, size: int = 20) -> list[City]:
    """Return cities whose name begins like `text`, the largest first; Polish letters not needed."""
    start = slug_of(text)
    if not start:
        return []
    found = select(City).where(City.slug.startswith(start, autoescape=True))
    return list(db.session.scalars(found.order_by(City.population.desc(), City.slug).limit(size)))


def by_slugs(slugs: Iterable[str]) -> dict[str, City]:
    """Return the cities of these slugs; unknown ones are left out."""
    found = db.session.scalars(select(City).where(City.slug.in_(list(slugs))))
    return {city.slug: city for city in found}


def meant(text: str) -> list[City]:
    """Return the cities of that name, with or without its voivodeship: one, or several."""
    wanted, start = slug_of(text), slug_of(text.split("(", 1)[0])
    if not start:
        return []
    named = select(City).where(City.slug.startswith(start, autoescape=True))
    return [
        city
        for city in sorted(db.session.scalars(named), key=by_name)
        if wanted in {city.slug, slug_of(city.name), slug_of(full_name(city))}
    ]


def namesakes() -> list[City]:
    """Return the cities that share their name with another one."""
    shared = select(City.name).group_by(City.name).having(func.count() > 1)
    found = db.session.scalars(select(City).where(City.name.in_(shared)))
    return sorted(found, key=by_name)


def full_name(city: City) -> str:
    """Return the name that tells a city from its namesakes."""
    return f"{city.name} ({city.voivodeship})"
