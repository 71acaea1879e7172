"""Who may change what is said about networks and their topics."""

from sqlalchemy import ColumnElement, true

from app.domain.actor import Actor
from app.models.networks import Network


def edit_network(actor: Actor, network_id: int) -> bool:
    """Whoever looks after the network, and administrators; its topics likewise."""
    return actor.is_administrator or network_id in actor.moderates


def editable_networks(actor: Actor) -> ColumnElement[bool]:
    """`edit_network` as a WHERE clause; a test keeps the two in step."""
    return true() if actor.is_administrator else Network.id.in_(actor.moderates)
