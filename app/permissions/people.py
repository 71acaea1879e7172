"""Who may see, invite and change whom.

People look after those below their own level, never after themselves: a coordinator after the
officials of the city, a moderator after the people of the cities that take part in the networks
looked after, an administrator after everybody else.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.domain.actor import Actor, Role
from app.models.accounts import User
from app.models.networks import Membership

_GRANTED_BY = {
    Role.COORDINATOR: frozenset({Role.OFFICIAL}),
    Role.MODERATOR: frozenset({Role.OFFICIAL, Role.COORDINATOR}),
    Role.ADMINISTRATOR: frozenset(Role),
}


def manage_people(actor: Actor) -> bool:
    """Tell whether there is anybody whom this actor looks after."""
    return (
        actor.is_administrator
        or bool(actor.moderates)
        or (actor.role is Role.COORDINATOR and actor.city_id is not None)
    )


def manage_networks(actor: Actor) -> bool:
    """Moderators and administrators: who looks after at least one network."""
    return actor.is_administrator or bool(actor.moderates)


def grantable_roles(actor: Actor) -> frozenset[Role]:
    """Choose the roles that this actor may give: below their own; administrators give all."""
    if not manage_people(actor) or actor.role is None:
        return frozenset()
    return _GRANTED_BY.get(actor.role, frozenset())


def read_person(actor: Actor, person: User, networks: Collection[int]) -> bool:
    """See somebody's data; `networks` are those in which the person's city takes part today."""
    if person.erased_at is not None:
        return False
    if actor.is_administrator:
        return True
    if person.city_id is None:
        return False
    return not actor.moderates.isdisjoint(networks) or (
        actor.role is Role.COORDINATOR and actor.city_id == person.city_id
    )


def readable_people(actor: Actor, on: date) -> ColumnElement[bool]:
    """`read_person` as a WHERE clause; a test keeps the two in step."""
    if actor.is_administrator:
        return User.erased_at.is_(None)
    ways: list[ColumnElement[bool]] = [false()]
    if actor.moderates:
        held = select(Membership.city_id).where(
            Membership.network_id.in_(actor.moderates), in_force(on)
        )
        ways.append(User.city_id.in_(held))
    if actor.role is Role.COORDINATOR and actor.city_id is not None:
        ways.append(User.city_id == actor.city_id)
    return and_(User.erased_at.is_(None), or_(*ways))


def change_person(actor: Actor, person: User, networks: Collection[int]) -> bool:
    """Give and take rights: of those one sees, below one's own level, never one's own."""
    if person.id == actor.user_id or not read_person(actor, person, networks):
        return False
    return actor.is_administrator or person.role in grantable_roles(actor)


def erase_person(actor: Actor, person: User) -> bool:
    """Have somebody forgotten: oneself, and for others only whoever runs the place."""
    return actor.is_administrator or (actor.is_signed_in and actor.user_id == person.id)


def mask_earlier(actor: Actor) -> bool:
    """Change what stands in earlier versions: only whoever runs the place, who sees them all."""
    return actor.is_administrator


def grant_role(actor: Actor, role: Role) -> bool:
    """Tell whether this actor may make somebody else that."""
    return role in grantable_roles(actor)


def invite_from(actor: Actor, city_id: int | None, networks: Collection[int]) -> bool:
    """Bring in people of a city that takes part in `networks` today; staff has no city."""
    if actor.is_administrator:
        return True
    if city_id is None:
        return False
    return not actor.moderates.isdisjoint(networks) or (
        actor.role is Role.COORDINATOR and actor.city_id == city_id
    )


def in_force(on: date) -> ColumnElement[bool]:
    """Choose the memberships that hold on a day."""
    return and_(Membership.since <= on, or_(Membership.until.is_(None), Membership.until >= on))
