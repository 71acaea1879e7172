"""What was sent after a session had ended by time: kept a day for whoever sent it (T-60)."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from app.database import db
from app.domain.retention import PARKED_FORMS
from app.models.accounts import AccountSession, ParkedForm, User
from app.services.accounts.sessions import digest

LIMIT_BYTES = 250_000
MOST_FORMS = 20  # of one person; the oldest go
# Never kept: tokens, and what is secret.
LEFT_OUT = ("csrf", "password", "old", "code", "sealed")


def known(token: str) -> AccountSession | None:
    """Return the session of a token, whether it still opens anything or not."""
    wanted = select(AccountSession).where(AccountSession.token_hash == digest(token))
    session = db.session.scalar(wanted)
    return session if session is not None and session.is_complete else None


def may_park(session: AccountSession) -> bool:
    """Tell whether what is sent in a session waits for its person.

    It does if the session ran out, not if somebody ended it: whoever holds a copy of its token
    leaves nothing with an account.
    """
    return session.ended_at is None and session.user.is_active


def words(fields: Iterable[tuple[str, str]]) -> str:
    """Return what a person wrote in a form: what holds more than one word."""
    told = (said for name, said in fields if name not in LEFT_OUT and len(said.split()) > 1)
    return "\n\n".join(told)


def park(session: AccountSession, path: str, fields: list[tuple[str, str]], now: datetime) -> str:
    """Keep a form and return its key; "" for one that is too large."""
    db.session.execute(delete(ParkedForm).where(ParkedForm.created_at < now - PARKED_FORMS))
    kept = [[name, value] for name, value in fields if name not in LEFT_OUT]
    if len(json.dumps(kept)) > LIMIT_BYTES:
        return ""
    key = str(uuid.uuid4())
    parked = ParkedForm(key=key, user_id=session.user_id, path=path, fields=kept, created_at=now)
    db.session.add(parked)
    db.session.flush()  # it counts among the newest
    _keep_newest(session.user_id)
    return key


def _keep_newest(user_id: int) -> None:
    its = ParkedForm.user_id == user_id
    newest = select(ParkedForm.id).where(its).order_by(ParkedForm.id.desc()).limit(MOST_FORMS)
    kept = list(db.session.scalars(newest))
    db.session.execute(delete(ParkedForm).where(its, ParkedForm.id.not_in(kept)))


def parked(user: User, key: str, now: datetime) -> ParkedForm | None:
    """Return what a person has parked under a key within the day; nobody else sees it."""
    wanted = select(ParkedForm).where(
        ParkedForm.key == key,
        ParkedForm.user_id == user.id,
        ParkedForm.created_at > now - PARKED_FORMS,
    )
    return db.session.scalar(wanted)
