"""Accounts that nobody uses: invited and never begun, or left alone for two years (R-05)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.exc import IntegrityError

from app.database import db
from app.domain import retention as period
from app.domain.accounts import Purpose
from app.domain.actor import SYSTEM
from app.domain.days import day
from app.models.accounts import AccountToken, User
from app.models.notices import Letter
from app.services import audit, erasure, notices

IDLE = "idle"


def apply(now: datetime) -> dict[str, int]:
    """Remove accounts never used and empty those left alone; return how many of each."""
    unused = db.session.scalars(_unused(now)).all()
    for user in unused:
        _remove(user, now)
    idle = sum(_empty(user, now) for user in db.session.scalars(_left(now)).all())
    return {"unused accounts": len(unused), "idle accounts": idle}


def foreseen(now: datetime) -> dict[str, int]:
    """Count what `apply` would do."""
    unused, left = (db.session.scalars(one(now)).all() for one in (_unused, _left))
    idle = [user for user in left if not erasure.is_last_administrator(user)]
    return {"unused accounts": len(unused), "idle accounts": len(idle)}


def warn(now: datetime) -> int:
    """Write to whoever has not been here for 23 months; return to how many."""
    idle = select(User).where(*_idle_since(now - period.IDLE_WARNED), ~_is_warned())
    people = db.session.scalars(idle.order_by(User.id)).all()
    for user in people:
        until = day(max(_seen(user) + period.IDLE_EMPTIED, now + period.IDLE_NOTICE))
        reader = notices.Reader(user.email, user.language, user.id)
        notices.write(IDLE, reader, {"until": until.isoformat(), "address": "/zaloguj"}, now)
        user.warned_at = now
    return len(people)


def _unused(now: datetime) -> Select[User]:
    """Choose the accounts without a password whose last invitation has run out."""
    is_open = exists().where(
        AccountToken.user_id == User.id,
        AccountToken.purpose == Purpose.INVITATION,
        AccountToken.used_at.is_(None),
        AccountToken.expires_at > now,
    )
    never = (User.joined_at.is_(None), User.seen_at.is_(None), User.password_hash == "")
    old = User.created_at < now - period.UNUSED_ACCOUNT
    return select(User).where(*never, old, User.erased_at.is_(None), ~is_open).order_by(User.id)


def _remove(user: User, now: datetime) -> None:
    """Take the row away; where something refers to it, empty it."""
    audit.record(SYSTEM, "person.empty", user, {"why": "unused"}, now)
    erasure.forget_rows(user)
    try:
        with db.session.begin_nested():
            db.session.execute(delete(User).where(User.id == user.id))
    except IntegrityError:
        erasure.empty(user, now)


def _empty(user: User, now: datetime) -> bool:
    """Empty an account, but not the last administrator's; tell whether it was done."""
    if erasure.is_last_administrator(user):
        return False
    audit.record(SYSTEM, "person.empty", user, {"why": "idle"}, now)
    erasure.empty(user, now)
    db.session.flush()  # of two administrators the second is now the last
    return True


def _left(now: datetime) -> Select[User]:
    """Choose who was told long enough ago that the account goes, and has not come since."""
    on_its_way = exists().where(
        Letter.user_id == User.id,
        Letter.event == IDLE,
        Letter.sent_at.is_(None),
        Letter.dropped_at.is_(None),
        ~Letter.is_dead,
    )
    told = _is_warned() & (User.warned_at <= now - period.IDLE_NOTICE) & ~on_its_way
    return select(User).where(*_idle_since(now - period.IDLE_EMPTIED), told).order_by(User.id)


def _idle_since(moment: datetime) -> Sequence[ColumnElement[bool]]:
    has_begun = User.joined_at.is_not(None) | User.seen_at.is_not(None) | (User.password_hash != "")
    return has_begun, User.erased_at.is_(None), _last() <= moment


def _last() -> ColumnElement[datetime]:
    return func.coalesce(User.seen_at, User.joined_at, User.created_at)


def _seen(user: User) -> datetime:
    return user.seen_at or user.joined_at or user.created_at


def _is_warned() -> ColumnElement[bool]:
    return User.warned_at.is_not(None) & (User.warned_at > _last())
