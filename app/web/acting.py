"""Who is acting at the moment of a decision, which may be later than that of the request."""

from app import door
from app.database import db
from app.domain.actor import Actor
from app.domain.errors import NotSignedInError


def now_acting() -> Actor:
    """Return who is acting as the database says now: inside a transaction, before a decision.

    What was taken from somebody while their request waited is gone. Raises NotSignedInError.
    """
    person = door.me()
    db.session.refresh(person)
    if not person.is_active:
        raise NotSignedInError("sign-in")
    return door.actor_of(person)
