"""The family of a practice: which cities do the same, how far they are, what came of it.

Rows reach a page loaded, in a fixed number of queries. A city's own practice that came of an
adoption is shown to whoever may read that practice, and leaves no trace for others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor
from app.domain.adoptions import SHOWN, SUCCESS, AdoptionState, AdoptionText
from app.models.adoptions import Adoption, AdoptionStep
from app.models.cities import City
from app.models.practices import Practice
from app.permissions import adoptions as may
from app.permissions import practices as practice_keys

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Step:
    """What a city said of it from `at` on."""

    at: datetime
    text: AdoptionText


@dataclass(frozen=True, slots=True)
class Member:
    """A city of the family; `own` is its own practice that came of it, if the reader may read it.

    `steps` is what it told before, the newest first, where the history is asked for.
    """

    adoption: Adoption
    own: Practice | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A page of the cities that do the same, and how many there are in each state."""

    members: tuple[Member, ...]
    counts: Mapping[AdoptionState, int]
    page: int

    @property
    def total(self) -> int:
        """How many cities there are, on all pages."""
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def tally(self) -> list[tuple[AdoptionState, int]]:
        """How many cities there are in each state that occurs."""
        return [(state, self.counts[state]) for state in SHOWN if state in self.counts]

    @property
    def done(self) -> int:
        """How many cities have repeated the success."""
        return self.counts.get(SUCCESS, 0)


def family(
    actor: Actor,
    practice: Practice,
    page: int = 1,
    size: int = PAGE_SIZE,
    *,
    with_steps: bool = False,
) -> Family:
    """Return a page of the family of a practice that the actor reads."""
    counted = select(Adoption.state, func.count(Adoption.id).label("cities")).where(
        Adoption.practice_id == practice.id
    )
    rows = db.session.execute(counted.group_by(Adoption.state))
    counts = {row.state: row.cities for row in rows}
    page = min(page, max(1, -(-sum(counts.values()) // size)))
    wanted = _told(select(Adoption)).where(Adoption.practice_id == practice.id)
    ordered = wanted.order_by(*_furthest_first())
    part = ordered.offset((page - 1) * size).limit(size)
    found = list(db.session.scalars(part)) if counts else []
    return Family(_members(actor, found, with_steps=with_steps), counts, page)


def taken_by(actor: Actor, city: City) -> list[Member]:
    """Return what a city has taken from others, the furthest first."""
    wanted = (
        _told(select(Adoption))
        .options(joinedload(Adoption.practice).joinedload(Practice.city))
        .where(Adoption.city_id == city.id, may.readable_adoptions(actor))
        .order_by(*_furthest_first())
    )
    return list(_members(actor, list(db.session.scalars(wanted))))


def of_city(practice: Practice, city_id: int | None) -> Adoption | None:
    """Return what a city has recorded of a practice, as the database has it now."""
    if city_id is None:
        return None
    wanted = _told(select(Adoption)).where(
        Adoption.practice_id == practice.id, Adoption.city_id == city_id
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def text_of(adoption: Adoption) -> AdoptionText:
    """Return what an adoption says now."""
    return AdoptionText(
        adoption.state,
        changed=adoption.changed,
        cost=adoption.cost,
        result=adoption.result,
        contact=adoption.contact,
        own=adoption.own.slug if adoption.own else "",
    )


def last_step(adoption: Adoption | None) -> int:
    """Return the number of the last step of an adoption, 0 before the first."""
    if adoption is None:
        return 0
    wanted = select(func.max(AdoptionStep.id)).where(AdoptionStep.adoption_id == adoption.id)
    return db.session.scalar(wanted) or 0


def _members(
    actor: Actor, found: Sequence[Adoption], *, with_steps: bool = False
) -> tuple[Member, ...]:
    earlier = _earlier([one.id for one in found]) if with_steps else {}
    return tuple(
        Member(one, _read(actor, one.own), tuple(earlier.get(one.id, ()))) for one in found
    )


def _read(actor: Actor, own: Practice | None) -> Practice | None:
    return own if own is not None and practice_keys.read_practice(actor, own) else None


def _earlier(adoption_ids: Sequence[int]) -> Mapping[int, list[Step]]:
    """Return the steps before the last one, by adoption, the newest first."""
    wanted = (
        select(AdoptionStep)
        .where(AdoptionStep.adoption_id.in_(adoption_ids))
        .order_by(AdoptionStep.id.desc())
    )
    found: dict[int, list[Step]] = {id_: [] for id_ in adoption_ids}
    for step in db.session.scalars(wanted):
        text = AdoptionText.from_json(step.state, step.told)
        found[step.adoption_id].append(Step(step.at, text))
    return {id_: steps[1:] for id_, steps in found.items()}


def _furthest_first() -> Sequence[Any]:
    place = case(*((Adoption.state == state, number) for number, state in enumerate(SHOWN)))
    return place, Adoption.updated_at.desc(), Adoption.id


def _told(wanted: Select[Adoption]) -> Select[Adoption]:
    """Bring along the city and of its own practice what a link needs."""
    own = joinedload(Adoption.own).load_only(
        Practice.slug, Practice.title, Practice.state, Practice.city_id
    )
    return wanted.options(joinedload(Adoption.city), own)
