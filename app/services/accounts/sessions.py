"""Sessions: the browser holds a random token, the database its SHA-256 and how long it is good.

A session that was ended, has run out or belongs to a removed person opens nothing, whoever holds a
copy of the token.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.database import db
from app.domain.accounts import (
    IDLE,
    IDLE_PRIVILEGED,
    LIFE,
    LIFE_LASTING,
    PENDING,
    PRIVILEGED,
)
from app.models.accounts import AccountSession, User

TOKEN_BYTES = 32
# `seen_at` is written at most this often, so that reading pages does not write.
SEEN_EVERY = timedelta(minutes=1)
AGENT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Started:
    """A session that has begun, and the token that the browser alone keeps."""

    session: AccountSession
    token: str


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody comes: the address of the network, and what the browser calls itself."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Until a session ends as things stand, after its next use, and whatever happens."""

    now: timedelta
    idle: timedelta
    life: timedelta


def digest(token: str) -> str:
    """Return what is kept of a token: its SHA-256 (hex)."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    user: User,
    now: datetime,
    *,
    is_complete: bool = True,
    is_lasting: bool = False,
    browser: Browser = Browser(),
) -> Started:
    """Begin a session; `is_complete` is False while the second factor is still to come.

    `is_lasting` is never given to those who may do much.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    is_lasting = is_lasting and user.role not in PRIVILEGED
    life = (LIFE_LASTING if is_lasting else LIFE) if is_complete else PENDING
    session = AccountSession(
        token_hash=digest(token),
        user_id=user.id,
        created_at=now,
        seen_at=now,
        proved_at=now,
        expires_at=now + life,
        is_lasting=is_lasting,
        is_complete=is_complete,
        address=browser.address,
        agent=browser.agent[:AGENT_LIMIT],
    )
    db.session.add(session)
    db.session.flush()  # a session is listed at once
    return Started(session, token)


def resume(token: str, now: datetime) -> AccountSession | None:
    """Return the live session of a token with its person, or None."""
    wanted = select(AccountSession).where(AccountSession.token_hash == digest(token))
    session = db.session.scalar(wanted.execution_options(populate_existing=True))
    return session if session and is_live(session, now) else None


def is_live(session: AccountSession, now: datetime) -> bool:
    """Tell whether a session still opens anything."""
    return session.ended_at is None and session.user.is_active and now < _end(session)


def left(session: AccountSession, now: datetime) -> Left:
    """Return how long a session is good if nothing happens in it, and if something does."""
    idle = session.expires_at - now if session.is_lasting else _idle(session.user)
    return Left(_end(session) - now, idle, session.expires_at - now)


def _end(session: AccountSession) -> datetime:
    if session.is_lasting:
        return session.expires_at
    return min(session.expires_at, session.seen_at + _idle(session.user))


def is_unseen(session: AccountSession, now: datetime) -> bool:
    """Tell whether it is time to note that a session is in use."""
    return now - session.seen_at >= SEEN_EVERY


def see(session: AccountSession, now: datetime) -> None:
    """Note that a session is in use; the idle time begins anew."""
    session.seen_at = now
    session.user.seen_at = now


def mine(user_id: int, now: datetime) -> list[AccountSession]:
    """Return the live sessions of a person, the one used last first."""
    wanted = select(AccountSession).where(
        AccountSession.user_id == user_id,
        AccountSession.ended_at.is_(None),
        AccountSession.is_complete,
    )
    found = db.session.scalars(wanted.order_by(AccountSession.seen_at.desc()))
    return [session for session in found if is_live(session, now)]


def end(session: AccountSession, now: datetime) -> None:
    """End a session: its token opens nothing any more."""
    session.ended_at = session.ended_at or now


def end_all(user_id: int, now: datetime, *, but: int | None = None) -> None:
    """End every session of a person, but one if it is named by its id."""
    chosen = update(AccountSession).where(
        AccountSession.user_id == user_id, AccountSession.ended_at.is_(None)
    )
    if but is not None:
        chosen = chosen.where(AccountSession.id != but)
    db.session.execute(chosen.values(ended_at=now))


def run_out(user_id: int, now: datetime) -> None:
    """Let the time of every session of a person be over.

    Unlike one that was ended, what is still sent in such a session is kept for its person.
    """
    live = AccountSession.ended_at.is_(None) & (AccountSession.expires_at > now)
    chosen = update(AccountSession).where(AccountSession.user_id == user_id, live)
    db.session.execute(chosen.values(expires_at=now))


def form_token(session: AccountSession, key: str) -> str:
    """Return what a form shown in a session brings back, made with a key of the site."""
    told = b"csrf:" + session.token_hash.encode()
    return hmac.new(key.encode(), told, "sha256").hexdigest()


def is_form_of(session: AccountSession, given: str, keys: Iterable[str]) -> bool:
    """Tell whether a form brings back its token; one shown under a former key does, too."""
    tokens = [form_token(session, key) for key in keys]
    return any(hmac.compare_digest(token.encode(), given.encode()) for token in tokens)


def _idle(user: User) -> timedelta:
    return IDLE_PRIVILEGED if user.role in PRIVILEGED else IDLE
