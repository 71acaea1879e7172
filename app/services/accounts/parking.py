"""What was sent after a session had ended by time: kept a day for whoever sent it (T-60)."""

import json
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.database import db
from app.models.accounts import AccountSession, ParkedForm, User
from app.services.accounts.sessions import digest

KEPT = timedelta(hours=24)
LIMIT_BYTES = 250_000
# Never kept: tokens, and what is secret.
LEFT_OUT = ("csrf", "password", "old", "code", "sealed")


def owner(token: str) -> AccountSession | None:
    """Return the session of a token that ran out; None for one that somebody ended."""
    wanted = select(AccountSession).where(AccountSession.token_hash == digest(token))
    session = db.session.scalar(wanted)
    is_known = session is not None and session.ended_at is None and session.is_complete
    return session if session and is_known and session.user.is_active else None


def park(session: AccountSession, path: str, fields: list[tuple[str, str]], now: datetime) -> str:
    """Keep a form and return its key; "" for one that is too large."""
    db.session.execute(delete(ParkedForm).where(ParkedForm.created_at < now - KEPT))
    kept = [[name, value] for name, value in fields if name not in LEFT_OUT]
    if len(json.dumps(kept)) > LIMIT_BYTES:
        return ""
    key = str(uuid.uuid4())
    parked = ParkedForm(key=key, user_id=session.user_id, path=path, fields=kept, created_at=now)
    db.session.add(parked)
    return key


def parked(user: User, key: str, now: datetime) -> ParkedForm | None:
    """Return what a person has parked under a key within the day; nobody else sees it."""
    wanted = select(ParkedForm).where(
        ParkedForm.key == key, ParkedForm.user_id == user.id, ParkedForm.created_at > now - KEPT
    )
    return db.session.scalar(wanted)
