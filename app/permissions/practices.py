"""Who may do what with a practice."""

from sqlalchemy import ColumnElement, and_

from app.domain.actor import Actor, Role
from app.domain.practices import Provenance, State
from app.models.documents import Document
from app.models.practices import Practice

OPEN_STATES = (State.PUBLISHED, State.ARCHIVED)


def read_practice(_actor: Actor, practice: Practice) -> bool:
    """Everybody reads what was published; before that there is only a draft (see `drafts`)."""
    return practice.state in OPEN_STATES


def readable_practices(_actor: Actor) -> ColumnElement[bool]:
    """`read_practice` as a WHERE clause; a test keeps the two in step."""
    return Practice.state.in_(OPEN_STATES)


def read_contact_person(actor: Actor) -> bool:
    """Members only are told the person to talk to."""
    return actor.is_signed_in


def listed_practices() -> ColumnElement[bool]:
    """Choose what lists, counts and the index show: what is in force, to everybody the same."""
    return Practice.state == State.PUBLISHED


def counted_practices() -> ColumnElement[bool]:
    """`listed_practices`, asked of the table of documents alone: who counts need not read texts."""
    return and_(Document.kind == "practice", Document.state == State.PUBLISHED)


def listed(practice: Practice) -> bool:
    """`listed_practices` for one of them."""
    return practice.state is State.PUBLISHED


def archive_practice(actor: Actor, practice: Practice) -> bool:
    """Who looks after one of its networks, and whoever speaks for its city."""
    return practice.state is State.PUBLISHED and put_away(actor, practice)


def put_away(actor: Actor, practice: Practice) -> bool:
    """Those who may archive, whatever the state: they learn that it is archived already."""
    return (
        actor.is_administrator
        or any(link.network_id in actor.moderates for link in practice.belongs_to)
        or _speaks_for_its_city(actor, practice)
    )


def confirm_validity(actor: Actor, practice: Practice) -> bool:
    """Everybody of the city says that its own description still holds."""
    return (
        practice.state is State.PUBLISHED
        and practice.provenance is not Provenance.EDITORIAL
        and actor.city_id is not None
        and actor.city_id == practice.city_id
    )


def confirm_description(actor: Actor, practice: Practice) -> bool:
    """Whoever speaks for the city confirms what the editors have written about it."""
    return (
        practice.state is State.PUBLISHED
        and practice.provenance is Provenance.EDITORIAL
        and _speaks_for_its_city(actor, practice)
    )


def renew_practice(actor: Actor, practice: Practice) -> bool:
    """Its city writes the next version; one by the editors is taken over by who speaks for it."""
    if practice.provenance is Provenance.EDITORIAL:
        return _speaks_for_its_city(actor, practice)
    return actor.city_id is not None and actor.city_id == practice.city_id


def import_practices(actor: Actor) -> bool:
    """Only whoever runs the server brings in a folder."""
    return actor.is_system


def _speaks_for_its_city(actor: Actor, practice: Practice) -> bool:
    return (
        actor.role is Role.COORDINATOR
        and actor.city_id is not None
        and actor.city_id == practice.city_id
    )
