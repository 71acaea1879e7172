"""What was withdrawn a moment ago: the index may still hold it, nobody is to learn of it.

Between a commit and the indexing that it has promised lies a moment, or hours if the worker is
down. The database knows at once, so every search asks it first.
"""

from sqlalchemy import func, or_, select

from app.database import db
from app.models.outbox import OutboxMessage
from app.models.practices import Practice
from app.permissions import practices as may

# Another process may still hold the index of before the last messages were delivered.
LATEST = 500


def withdrawn() -> frozenset[str]:
    """Return the ids of practices that left what is in force and that an index may still hold.

    Only a withdrawal counts. A text that was changed is found by its old words until it is indexed
    again: its earlier versions stay public, and hiding it would empty the search when the worker is
    down.
    """
    # Dead messages count too: what they promised was not done.
    last = select(func.max(OutboxMessage.id)).scalar_subquery()
    in_force = select(Practice.id).where(Practice.id == OutboxMessage.key, may.listed_practices())
    asked = select(OutboxMessage.key).where(
        or_(OutboxMessage.done_at.is_(None), OutboxMessage.id > last - LATEST),
        OutboxMessage.topic == "practice-changed",
        ~in_force.exists(),
    )
    return frozenset(map(str, db.session.scalars(asked.distinct())))
