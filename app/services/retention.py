"""Forget in time: what is kept about people goes when its day has come (R-05).

The periods stand in `domain/retention.py`, in the privacy notice and in `docs/rodo/`.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from app.database import Base, db
from app.domain import retention as period
from app.domain.actor import SYSTEM
from app.domain.applications import ApplicationState
from app.domain.drafts import DraftState
from app.models.accounts import AccountSession, AccountToken, ParkedForm, RequestKey, Throttle
from app.models.applications import Application
from app.models.drafts import Draft, DraftSave
from app.models.notices import Letter, Notice
from app.services import audit, lapsing


def apply(now: datetime) -> int:
    """Delete what has had its time and count it in the log; return how many rows that were."""
    counts = {name: _delete(*chosen) for name, chosen in _overdue(now).items()}
    counts["addresses of sessions"] = _hide_addresses(now)
    counts["texts given up"] = _empty_trash(now)
    counts |= lapsing.apply(now)
    counts["entries of the log"] = audit.expire(now)
    done = {name: count for name, count in counts.items() if count}
    if done:
        audit.record(SYSTEM, "retention.run", None, done, now)
    return sum(done.values())


def foreseen(now: datetime) -> dict[str, int]:
    """Count what `apply` would delete, by kind."""
    counts = {
        name: db.session.scalar(select(func.count()).select_from(table).where(where)) or 0
        for name, (table, where) in _overdue(now).items()
    }
    hidden, trash = _old_addresses(now), _trash(now)
    shown = select(func.count()).select_from(AccountSession).where(hidden)
    counts["addresses of sessions"] = db.session.scalar(shown) or 0
    given_up = select(func.count()).select_from(Draft).where(trash)
    counts["texts given up"] = db.session.scalar(given_up) or 0
    counts |= lapsing.foreseen(now)
    counts["entries of the log"] = audit.expired(now)
    return counts


def _overdue(now: datetime) -> Mapping[str, tuple[type[Base], ColumnElement[bool]]]:
    """Choose the rows that go, in an order in which nothing refers to what has gone."""
    settled = or_(
        Letter.sent_at < now - period.LETTERS,
        Letter.dropped_at < now - period.LETTERS,
        and_(Letter.is_dead, Letter.claimed_at < now - period.LETTERS),
    )
    old_notices = Notice.created_at < now - period.NOTICES
    of_old = Letter.notice_id.in_(select(Notice.id).where(old_notices))
    ended = or_(
        AccountSession.ended_at < now - period.AFTER_SESSION,
        AccountSession.expires_at < now - period.AFTER_SESSION,
    )
    answered = and_(
        Application.state != ApplicationState.WAITING,
        Application.decided_at < now - period.ANSWERED_APPLICATIONS,
    )
    return {
        "letters": (Letter, or_(settled, of_old)),
        "notices": (Notice, old_notices),
        "sessions": (AccountSession, ended),
        "links": (AccountToken, AccountToken.expires_at < now - period.AFTER_TOKEN),
        "parked forms": (ParkedForm, ParkedForm.created_at < now - period.PARKED_FORMS),
        "taken forms": (RequestKey, RequestKey.created_at < now - period.REQUEST_KEYS),
        "tries": (Throttle, Throttle.since < now - period.THROTTLES),
        "answered applications": (Application, answered),
    }


def _delete(table: type[Base], where: ColumnElement[bool]) -> int:
    gone = db.session.execute(
        delete(table).where(where), execution_options={"synchronize_session": "fetch"}
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # of a DELETE


def _old_addresses(now: datetime) -> ColumnElement[bool]:
    return and_(AccountSession.created_at < now - period.ADDRESSES, AccountSession.address != "")


def _hide_addresses(now: datetime) -> int:
    """Forget from which address of the network a session came that has lasted very long."""
    hidden = update(AccountSession).where(_old_addresses(now)).values(address="")
    return int(db.session.execute(hidden).rowcount)  # type: ignore[attr-defined]  # of an UPDATE


def _trash(now: datetime) -> ColumnElement[bool]:
    return and_(
        Draft.state == DraftState.DISCARDED,
        Draft.saved_at < now - period.TRASH,
        Draft.text != "",
    )


def _empty_trash(now: datetime) -> int:
    """Forget texts that their city gave up long ago; the row stays for what hangs on it."""
    ids = list(db.session.scalars(select(Draft.id).where(_trash(now))))
    db.session.execute(delete(DraftSave).where(DraftSave.draft_id.in_(ids)))
    db.session.execute(update(Draft).where(Draft.id.in_(ids)).values(text=""))
    return len(ids)
