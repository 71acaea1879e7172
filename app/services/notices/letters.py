"""Letters on their way: claimed, asked again whether they may go, settled by what came of it.

A claim moves `next_at` ahead of the try, so a letter whose worker died comes back by itself. A try
is never made inside a transaction; each of these functions belongs in a short one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update

from app.database import db
from app.domain.accounts import TOKEN_LIFE
from app.domain.actor import Actor
from app.domain.notices import NoticeKind
from app.models.accounts import User
from app.models.documents import Document
from app.models.drafts import Draft
from app.models.notices import Letter, Notice
from app.permissions.drafts import readable_drafts
from app.permissions.notices import hear
from app.services.notices.choosing import DIGEST

ATTEMPTS_LIMIT = 10
FIRST_WAIT = timedelta(minutes=2)  # longer than the slowest server can keep a try
LONGEST_WAIT = timedelta(hours=6)
ERROR_LIMIT = 500
_UNCERTAIN = "perhaps sent"
# Letters that carry a link which works once bear the name of what it is for.
_LINK_LIFE = {purpose.value: life for purpose, life in TOKEN_LIFE.items()}


def is_waiting(now: datetime) -> bool:
    """Tell whether a letter could go, without taking the write lock."""
    return db.session.scalar(_due(now).with_only_columns(Letter.id).limit(1)) is not None


def count_waiting() -> int:
    """Count the letters that have not gone, be their time come or not."""
    return db.session.scalar(select(func.count()).select_from(_unsent().subquery())) or 0


def late(since: datetime) -> Sequence[Letter]:
    """Return what was written before a moment and has not gone, and what was given up."""
    waits = Letter.is_dead | (Letter.created_at < since)
    unsent = (Letter.sent_at.is_(None), Letter.dropped_at.is_(None))
    return db.session.scalars(select(Letter).where(*unsent, waits).order_by(Letter.id)).all()


def claim(now: datetime) -> Letter | None:
    """Take the letter that has waited longest; nobody else tries it before its next time."""
    first = _due(now).order_by(Letter.next_at, Letter.id).limit(1)
    letter = db.session.scalar(first.with_for_update(skip_locked=True))
    if letter is not None:
        letter.claimed_at = now
        letter.attempts += 1
        letter.next_at = now + min(FIRST_WAIT * 2 ** (letter.attempts - 1), LONGEST_WAIT)
    return letter


def any_lapsed(now: datetime) -> bool:
    """Tell whether a letter waits whose link has run out, without taking the write lock."""
    return db.session.scalar(_unsent().where(_has_lapsed(now)).limit(1)) is not None


def drop_lapsed(now: datetime) -> None:
    """Give up the letters whose link has run out before a server took them, and forget the link."""
    waiting = (Letter.sent_at.is_(None), Letter.dropped_at.is_(None))
    lapsed = update(Letter).where(*waiting, _has_lapsed(now))
    db.session.execute(lapsed.values(dropped_at=now, data={}))


def reader(letter: Letter) -> User | None:
    """Return the account that a letter is for, as it is now."""
    if letter.user_id is None:
        return None
    return db.session.get(User, letter.user_id, populate_existing=True)


def may_go(letter: Letter, user: User | None, actor: Actor) -> bool:
    """Tell whether its reader may still be told; `actor` is what `user` may do today (T-26)."""
    if letter.user_id is None:
        return True
    if user is None or not user.is_active or user.erased_at is not None:
        return False
    if letter.event == DIGEST:
        return bool(heard(letter, actor))
    if letter.notice_id is None:
        return True
    notice = db.session.get(Notice, letter.notice_id)
    return notice is not None and _may_hear(actor, notice)


def heard(letter: Letter, actor: Actor) -> Sequence[tuple[NoticeKind, Mapping[str, Any]]]:
    """Return what a digest tells, of what the reader may still know."""
    wanted = select(Notice).where(Notice.id.in_(letter.data.get("notices", ())))
    notices = db.session.scalars(wanted.order_by(Notice.id))
    return [(notice.kind, notice.data) for notice in notices if _may_hear(actor, notice)]


def sent(letter: Letter, now: datetime) -> None:
    """Note that the server has taken it; what it said is forgotten."""
    letter.sent_at, letter.error, letter.data = now, "", {}


def dropped(letter: Letter, now: datetime) -> None:
    """Note that its reader has lost the right to it."""
    letter.dropped_at, letter.data = now, {}


def put_off(letter: Letter, error: str) -> None:
    """Leave it for its next time; after ten tries it is dead and a person looks."""
    before = f"{_UNCERTAIN}; " if letter.error.startswith(_UNCERTAIN) else ""
    letter.error = (before + error)[:ERROR_LIMIT]
    _die_if_old(letter)


def give_up(letter: Letter, error: str) -> None:
    """Try no more."""
    letter.error = error[:ERROR_LIMIT]
    _die(letter)


def leave_uncertain(letter: Letter, error: str) -> None:
    """Try once more what may have arrived: it may come twice, under one Message-ID, never more."""
    if letter.error.startswith(_UNCERTAIN):
        give_up(letter, f"{_UNCERTAIN} twice: {error}")
    else:
        letter.error = f"{_UNCERTAIN}: {error}"[:ERROR_LIMIT]
        _die_if_old(letter)


def give_back(letter: Letter, error: str, again_at: datetime) -> None:
    """Take back a try that never reached the server: the letter is not to blame."""
    letter.attempts -= 1
    letter.error = letter.error if letter.error.startswith(_UNCERTAIN) else error[:ERROR_LIMIT]
    letter.next_at = again_at


def _die_if_old(letter: Letter) -> None:
    if letter.attempts >= ATTEMPTS_LIMIT:
        _die(letter)


def _die(letter: Letter) -> None:
    """Try no more; a link that nobody will get is not kept."""
    letter.is_dead = True
    if letter.event in _LINK_LIFE:
        letter.data = {}


def _has_lapsed(now: datetime) -> ColumnElement[bool]:
    return or_(
        *(
            and_(Letter.event == event, Letter.created_at <= now - life)
            for event, life in _LINK_LIFE.items()
        )
    )


def _may_hear(actor: Actor, notice: Notice) -> bool:
    document = db.session.get(Document, notice.document_id) if notice.document_id else None
    mine = select(Draft.id).where(Draft.document_id == notice.document_id, readable_drafts(actor))
    reads_draft = document is not None and db.session.scalar(mine.limit(1)) is not None
    return hear(actor, notice.kind, document, reads_draft=reads_draft)


def _due(now: datetime) -> Select[Letter]:
    return _unsent().where(Letter.next_at <= now)


def _unsent() -> Select[Letter]:
    return select(Letter).where(
        Letter.sent_at.is_(None), Letter.dropped_at.is_(None), ~Letter.is_dead
    )
