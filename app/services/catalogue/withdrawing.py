"""What the database knows before the index does, asked in one question before every search.

What was withdrawn a moment ago: the index may still hold it, nobody is to learn of it.

Between a commit and the indexing that it has promised lies a moment, or hours if the worker is
down. The database knows at once, so every search asks it first. With the same question comes when
the topics were last edited, so that the engine learns their words at once, in every process.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import cast, func, null, or_, select

from app.database import db
from app.domain.catalogue import Kind, name_of
from app.models.outbox import OutboxMessage
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import practices as may

# Another process may still hold the index of before the last messages were delivered.
LATEST = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Ids of practices `withdrawn` that an index may still hold; when topics were last `edited`."""

    withdrawn: frozenset[str]
    edited: datetime | None


def standing() -> Standing:
    """Return what has left what is in force, and how new the topics are.

    Only a withdrawal counts. A text that was changed is found by its old words until it is indexed
    again: its earlier versions stay public, and hiding it would empty the search when the worker is
    down.
    """
    # Dead messages count too: what they promised was not done.
    last = select(func.max(OutboxMessage.id)).scalar_subquery()
    in_force = select(Practice.id).where(Practice.id == OutboxMessage.key, may.listed_practices())
    asked = select(cast(null(), Topic.edited_at.type), OutboxMessage.key).where(
        or_(OutboxMessage.done_at.is_(None), OutboxMessage.id > last - LATEST),
        OutboxMessage.topic == "practice-changed",
        ~in_force.exists(),
    )
    newest = select(func.max(Topic.edited_at), cast(null(), OutboxMessage.key.type))
    rows = db.session.execute(newest.union_all(asked.distinct())).all()
    edited = next(at for at, key in rows if key is None)
    return Standing(
        frozenset(name_of(Kind.PRACTICE, key) for _, key in rows if key is not None), edited
    )
