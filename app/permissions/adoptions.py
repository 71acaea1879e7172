"""Who records what their city made of another's practice, and who reads it.

An adoption is read where its practice is; the city's own practice that came of it is a practice of
its own, with its own right to be read.
"""

from sqlalchemy import ColumnElement, and_, select

from app.domain.actor import Actor
from app.domain.adoptions import SUCCESS
from app.models.adoptions import Adoption
from app.models.practices import Practice
from app.permissions import practices


def record_adoption(actor: Actor, practice: Practice, *, is_begun: bool) -> bool:
    """Officials of any other city; what `is_begun` can be continued after an archiving, too."""
    return (
        actor.city_id is not None
        and actor.city_id != practice.city_id
        and practices.read_practice(actor, practice)
        and (is_begun or practices.listed(practice))
    )


def read_adoption(actor: Actor, adoption: Adoption) -> bool:
    """Whoever may read the practice."""
    return practices.read_practice(actor, adoption.practice)


def readable_adoptions(actor: Actor) -> ColumnElement[bool]:
    """`read_adoption` as a WHERE clause; a test keeps the two in step."""
    readable = select(Practice.id).where(practices.readable_practices(actor))
    return Adoption.practice_id.in_(readable.correlate(None))


def read_contact(actor: Actor) -> bool:
    """Members only are told whom to ask in the other city."""
    return actor.is_signed_in


def successes() -> ColumnElement[bool]:
    """Choose what counts as a success repeated, for everybody the same; join the practice."""
    return and_(Adoption.state == SUCCESS, practices.listed_practices())
