"""Who may do what with a practice."""

from sqlalchemy import ColumnElement, and_, or_, select, true

from app.domain.actor import Actor
from app.domain.practices import State
from app.models.documents import DocumentNetwork
from app.models.practices import Practice

_OPEN_STATES = (State.PUBLISHED, State.ARCHIVED)


def read_practice(actor: Actor, practice: Practice) -> bool:
    """Everybody reads what is published; before that its city and administrators.

    What was handed in is read by the moderators of its networks, too.
    """
    return (
        practice.state in _OPEN_STATES
        or actor.is_administrator
        or (actor.city_id is not None and actor.city_id == practice.city_id)
        or (
            practice.state is State.SUBMITTED
            and any(link.network_id in actor.moderates for link in practice.belongs_to)
        )
    )


def readable_practices(actor: Actor) -> ColumnElement[bool]:
    """`read_practice` as a WHERE clause; a test keeps the two in step."""
    if actor.is_administrator:
        return true()
    ways: list[ColumnElement[bool]] = [Practice.state.in_(_OPEN_STATES)]
    if actor.city_id is not None:
        ways.append(Practice.city_id == actor.city_id)
    if actor.moderates:
        looked_after = DocumentNetwork.network_id.in_(actor.moderates)
        of_theirs = select(DocumentNetwork.document_id).where(looked_after)
        ways.append(and_(Practice.state == State.SUBMITTED, Practice.id.in_(of_theirs)))
    return or_(*ways)


def listed_practices() -> ColumnElement[bool]:
    """Choose what lists, counts and the index show: what is in force, to everybody the same."""
    return Practice.state == State.PUBLISHED


def import_practices(actor: Actor) -> bool:
    """Only whoever runs the server brings in a folder."""
    return actor.is_system
