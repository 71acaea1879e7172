"""Who may do what with a practice."""

from sqlalchemy import ColumnElement, or_, true

from app.domain.actor import Actor
from app.domain.practices import State
from app.models.practices import Practice

_OPEN_STATES = (State.PUBLISHED, State.ARCHIVED)


def read_practice(actor: Actor, practice: Practice) -> bool:
    """Everybody reads what is published; before that its city and those who look after networks."""
    return (
        practice.state in _OPEN_STATES
        or actor.is_staff
        or (actor.city_id is not None and actor.city_id == practice.city_id)
    )


def readable_practices(actor: Actor) -> ColumnElement[bool]:
    """`read_practice` as a WHERE clause; a test keeps the two in step."""
    if actor.is_staff:
        return true()
    published = Practice.state.in_(_OPEN_STATES)
    return published if actor.city_id is None else or_(published, Practice.city_id == actor.city_id)


def listed_practices() -> ColumnElement[bool]:
    """Choose what lists, counts and the index show: what is in force, to everybody the same."""
    return Practice.state == State.PUBLISHED


def import_practices(actor: Actor) -> bool:
    """Only whoever runs the server brings in a folder."""
    return actor.is_system
