"""Which practice came of which: what a city says in `inspiracja`, or with “Stosujemy u siebie”.

The text of a city stays as it is written; beside it a row links the two descriptions, so that each
leads to the other. A link is never counted as a success repeated: that the city says itself.
"""

import re
from dataclasses import dataclass

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import joinedload, load_only

from app.database import db
from app.domain.actor import Actor
from app.models.adoptions import Adoption, Inspiration
from app.models.practices import Practice
from app.permissions import practices as may
from app.permissions.practices import OPEN_STATES

# The address of a practice: as a browser copies it, without its host, or the last part alone.
_ADDRESS = re.compile(r"(?:(?:https?://[^/\s]+)?/(?:en/)?praktyki/)?([a-z0-9]+(?:-[a-z0-9]+)*)/?")

# What a link needs of a practice.
_LINK = load_only(Practice.slug, Practice.title, Practice.state, Practice.city_id)


@dataclass(frozen=True, slots=True)
class Kin:
    """The practice that one came of, and those that came of it; what the reader may read."""

    source: Practice | None
    grown: tuple[Practice, ...]


def link(practice: Practice) -> None:
    """Link a published practice with the one it came of, if it names one or its city has said so."""
    source_id = _named(practice.id, practice.inspiration) or _repeated(practice.id)
    db.session.execute(delete(Inspiration).where(Inspiration.practice_id == practice.id))
    if source_id is not None:
        db.session.add(Inspiration(practice_id=practice.id, source_id=source_id))
        db.session.flush()


def link_waiting() -> None:
    """Link those that name a practice which was not there yet when they were published."""
    linked = select(Inspiration.practice_id)
    wanted = select(Practice).where(
        Practice.inspiration != "", Practice.state.in_(OPEN_STATES), Practice.id.not_in(linked)
    )
    for practice in db.session.scalars(wanted).all():
        link(practice)


def kin(actor: Actor, practice: Practice) -> Kin:
    """Return what a practice came of, and what in force came of it, by city."""
    found = Inspiration
    is_source = and_(found.source_id == Practice.id, found.practice_id == practice.id)
    is_grown = and_(found.practice_id == Practice.id, found.source_id == practice.id)
    wanted = (
        select(Practice, found.practice_id)
        .join(found, or_(is_source, and_(is_grown, may.listed_practices())))
        .where(may.readable_practices(actor))
        .options(_LINK, joinedload(Practice.city))
        .order_by(Practice.slug)
    )
    rows = db.session.execute(wanted).all()
    sources = [one for one, derived_id in rows if derived_id == practice.id]
    grown = tuple(one for one, derived_id in rows if derived_id != practice.id)
    return Kin(sources[0] if sources else None, grown)


def _named(practice_id: int, text: str) -> int | None:
    """Return the practice that a text names by its address or by its whole title, if it is one."""
    written = text.strip()
    address = _ADDRESS.fullmatch(written)
    ways = [Practice.title == written, *([Practice.slug == address[1]] if address else [])]
    found = select(Practice.id).where(
        or_(*ways), Practice.id != practice_id, Practice.state.in_(OPEN_STATES)
    )
    ids = db.session.scalars(found.limit(2)).all() if written else []
    return ids[0] if len(ids) == 1 else None


def _repeated(practice_id: int) -> int | None:
    """Return the practice of which the city has said that this one came of repeating it."""
    wanted = select(Adoption.practice_id).where(Adoption.own_id == practice_id)
    return db.session.scalar(wanted.order_by(Adoption.updated_at.desc(), Adoption.id.desc()))
