"""Links that work once: a random token in the letter, its SHA-256 and its purpose with us."""

import secrets
from datetime import datetime

from sqlalchemy import select, update

from app.database import db
from app.domain.accounts import TOKEN_LIFE, Purpose
from app.domain.errors import NotFoundError
from app.models.accounts import AccountToken, User
from app.services.accounts.sessions import TOKEN_BYTES, digest


def issue(user: User, purpose: Purpose, now: datetime) -> str:
    """Return a new token; only whoever reads the letter ever has it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        AccountToken(
            token_hash=digest(token),
            purpose=purpose,
            user_id=user.id,
            created_at=now,
            expires_at=now + TOKEN_LIFE[purpose],
        )
    )
    return token


def holder(token: str, purpose: Purpose, now: datetime) -> User | None:
    """Return whose token this is while it is good; looking does not use it up."""
    wanted = (
        select(User)
        .join(AccountToken, AccountToken.user_id == User.id)
        .where(
            AccountToken.token_hash == digest(token),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
            User.is_active,
            User.erased_at.is_(None),
        )
    )
    return db.session.scalar(wanted)


def use(token: str, purpose: Purpose, now: datetime) -> User:
    """Use a token up and return whose it was; raises NotFoundError for one that is not good.

    Of two requests at the same moment one wins: the row is changed only while it is unused.
    """
    user = holder(token, purpose, now)
    spent = (
        update(AccountToken)
        .where(AccountToken.token_hash == digest(token), AccountToken.used_at.is_(None))
        .values(used_at=now)
        .returning(AccountToken.id)
    )
    if user is None or db.session.scalar(spent) is None:
        raise NotFoundError("link")
    return user


def void(user_id: int, now: datetime) -> None:
    """Let every unused link of a person open nothing any more."""
    unused = (AccountToken.user_id == user_id, AccountToken.used_at.is_(None))
    db.session.execute(update(AccountToken).where(*unused).values(used_at=now))
