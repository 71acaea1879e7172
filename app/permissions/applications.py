"""Who may answer those who ask to take part; asking is open to everybody."""

from sqlalchemy import ColumnElement, true

from app.domain.actor import Actor
from app.models.applications import Application


def decide_application(actor: Actor, application: Application) -> bool:
    """Whoever looks after the network that is asked for, and administrators."""
    return actor.is_administrator or application.network_id in actor.moderates


def decidable_applications(actor: Actor) -> ColumnElement[bool]:
    """`decide_application` as a WHERE clause; a test keeps the two in step."""
    return true() if actor.is_administrator else Application.network_id.in_(actor.moderates)
