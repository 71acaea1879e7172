"""Who may do what with a practice."""

from sqlalchemy import ColumnElement

from app.domain.actor import Actor
from app.domain.practices import State
from app.models.practices import Practice

_OPEN_STATES = (State.PUBLISHED, State.ARCHIVED)


def read_practice(_actor: Actor, practice: Practice) -> bool:
    """Everybody reads what was published; before that there is only a draft (see `drafts`)."""
    return practice.state in _OPEN_STATES


def readable_practices(_actor: Actor) -> ColumnElement[bool]:
    """`read_practice` as a WHERE clause; a test keeps the two in step."""
    return Practice.state.in_(_OPEN_STATES)


def read_contact_person(actor: Actor) -> bool:
    """Members only are told the person to talk to."""
    return actor.is_signed_in


def listed_practices() -> ColumnElement[bool]:
    """Choose what lists, counts and the index show: what is in force, to everybody the same."""
    return Practice.state == State.PUBLISHED


def import_practices(actor: Actor) -> bool:
    """Only whoever runs the server brings in a folder."""
    return actor.is_system
