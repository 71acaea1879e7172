"""Who is here, as far as the actor looks after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor, Role
from app.domain.collation import by_name
from app.domain.errors import NotFoundError
from app.domain.people import PAGE_SIZE
from app.domain.slugs import fold
from app.models.accounts import User
from app.models.cities import City
from app.models.networks import Membership, ModeratedNetwork, Network
from app.permissions import people as may
from app.permissions import require


@dataclass(frozen=True, slots=True)
class People:
    """One page of a list, and how many there are in all."""

    people: Sequence[User]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE_SIZE))


def listed(actor: Actor, words: str, role: Role | None, page: int, on: date) -> People:
    """Return the people whom the actor looks after, by city and name.

    `words` stand in name, address, function or city, Polish letters not needed.
    Raises NotAllowedError.
    """
    require(may.manage_people(actor), "list-people")
    wanted = (
        select(User)
        .outerjoin(City, City.id == User.city_id)
        .options(joinedload(User.city))
        .where(may.readable_people(actor, on))
    )
    if role is not None:
        wanted = wanted.where(User.role == role)
    meant = (user for user in db.session.scalars(wanted) if _is_meant(user, words))
    found = sorted(meant, key=_by_city_and_name)
    start = (page - 1) * PAGE_SIZE
    return People(found[start : start + PAGE_SIZE], len(found), page)


def _by_city_and_name(user: User) -> tuple[tuple[str, str, int], ...]:
    """Those without a city come first."""
    return (by_name(user.city) if user.city else ("", "", 0)), by_name(user)


def _is_meant(user: User, words: str) -> bool:
    city = user.city.name if user.city else ""
    told = fold(f"{user.name} {user.email} {user.function} {city}").casefold()
    return all(word in told for word in fold(words).casefold().split())


def read(actor: Actor, key: str, on: date) -> User:
    """Return a person; raises NotFoundError, NotAllowedError."""
    person = db.session.scalar(select(User).where(User.key == key))
    if person is None:
        raise NotFoundError("person", key=key)
    require(may.read_person(actor, person, networks_of(person.city_id, on)), "read-person")
    return person


def changeable(actor: Actor, key: str, on: date) -> User:
    """Return a person whose rights this actor gives and takes.

    Raises NotFoundError, NotAllowedError.
    """
    person = read(actor, key, on)
    require(is_changeable(actor, person, on), "change-person")
    return person


def is_changeable(actor: Actor, person: User, on: date) -> bool:
    """Tell whether this actor may give and take this person's rights."""
    return may.change_person(actor, person, networks_of(person.city_id, on))


def networks_of(city_id: int | None, on: date) -> frozenset[int]:
    """Return the ids of the networks in which a city takes part on a day."""
    held = select(Membership.network_id).where(Membership.city_id == city_id, may.in_force(on))
    return frozenset(db.session.scalars(held)) if city_id is not None else frozenset()


def moderated(person: User) -> list[Network]:
    """Return the networks that a person looks after, in the order of the programme."""
    link = ModeratedNetwork
    wanted = select(Network).join(link, link.network_id == Network.id)
    return list(
        db.session.scalars(wanted.where(link.user_id == person.id).order_by(Network.number))
    )
