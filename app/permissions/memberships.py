"""Who may say which city takes part in which network."""

from sqlalchemy import ColumnElement, true

from app.domain.actor import Actor
from app.models.networks import Membership


def keep_membership(actor: Actor, network_id: int) -> bool:
    """Whoever looks after the network, and administrators."""
    return actor.is_administrator or network_id in actor.moderates


def kept_memberships(actor: Actor) -> ColumnElement[bool]:
    """`keep_membership` as a WHERE clause; a test keeps the two in step."""
    return true() if actor.is_administrator else Membership.network_id.in_(actor.moderates)
