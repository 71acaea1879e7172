"""Who records what their city made of another's practice."""

from sqlalchemy import ColumnElement, and_

from app.domain.actor import Actor
from app.domain.adoptions import SUCCESS
from app.models.adoptions import Adoption
from app.models.practices import Practice
from app.permissions import practices


def record_adoption(actor: Actor, practice: Practice) -> bool:
    """Officials of any other city; what was recorded can be continued after an archiving, too."""
    return (
        actor.city_id is not None
        and actor.city_id != practice.city_id
        and practices.read_practice(actor, practice)
    )


def read_contact(actor: Actor) -> bool:
    """Members only are told whom to ask in the other city."""
    return actor.is_signed_in


def successes() -> ColumnElement[bool]:
    """Choose what counts as a success repeated, for everybody the same; join the practice."""
    return and_(Adoption.state == SUCCESS, practices.listed_practices())
