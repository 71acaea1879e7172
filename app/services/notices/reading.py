"""A person's own notices: what is new, how many, and having read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import NotSignedInError
from app.domain.notices import NoticeKind
from app.models.notices import Notice
from app.services.notices.sentences import destination

SHOWN = 30


@dataclass(frozen=True, slots=True)
class News:
    """One notice as a page shows it."""

    kind: NoticeKind
    data: dict[str, object]
    at: datetime
    is_new: bool

    @property
    def address(self) -> str:
        """Where it leads."""
        return destination(self.kind, self.data)


def news(actor: Actor, limit: int = SHOWN) -> Sequence[News]:
    """Return the person's last notices, the newest first."""
    wanted = select(Notice).where(Notice.user_id == actor.user_id)
    rows = db.session.scalars(wanted.order_by(Notice.id.desc()).limit(limit))
    return [News(row.kind, row.data, row.created_at, row.seen_at is None) for row in rows]


def unread(actor: Actor) -> int:
    """Count what the person has not read."""
    wanted = select(func.count(Notice.id)).where(
        Notice.user_id == actor.user_id, Notice.seen_at.is_(None)
    )
    return db.session.scalar(wanted) or 0


def mark_read(actor: Actor, now: datetime) -> None:
    """Note that the person has read everything there is; raises NotSignedInError for nobody."""
    if actor.user_id is None:
        raise NotSignedInError("sign-in")
    mine = update(Notice).where(Notice.user_id == actor.user_id, Notice.seen_at.is_(None))
    db.session.execute(mine.values(seen_at=now))
