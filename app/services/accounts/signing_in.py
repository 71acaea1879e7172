"""Proving who one is: knock (counted), be recognised (slow), be let in.

The slow part, hashing, lies between two transactions, so that a flood of tries holds no lock.
"""

import logging
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.errors import TooManyTriesError
from app.models.accounts import AccountSession, User
from app.services import notices
from app.services.accounts import passwords, second_factor, throttle
from app.services.accounts.sessions import Browser, Started, end, start

log = logging.getLogger(__name__)


def knock(email: str, browser: Browser, now: datetime) -> int:
    """Count a try before it is made; raises TooManyTriesError for who has to wait.

    Known and unknown addresses are counted alike. Returns the number of failures in a row.
    """
    try:
        throttle.count_visit("sign-in", browser.address, now)
    except TooManyTriesError:
        log.warning("many tries to sign in from %s", throttle.neighbourhood(browser.address))
        raise
    return throttle.count_failure(throttle.account_key(email), now)


def recognise(email: str, password: str) -> User | None:
    """Return whose address and password these are; it takes as long for an unknown address."""
    wanted = select(User).where(User.email == email.strip().lower(), User.is_active)
    user = db.session.scalar(wanted)
    is_right = passwords.matches(user.password_hash if user else "", password)
    return user if is_right else None


def admit(
    user: User, password: str, browser: Browser, now: datetime, *, is_lasting: bool = False
) -> Started:
    """Begin a session for somebody recognised by this password.

    With a second factor it opens nothing before the code; failures are forgotten only then.
    """
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    if user.second_factor:
        return start(user, now, is_complete=False, browser=browser)
    throttle.forget(throttle.account_key(user.email))
    return start(user, now, is_lasting=is_lasting, browser=browser)


def complete(
    pending: AccountSession, code: str, key: str, browser: Browser, now: datetime
) -> Started | None:
    """Take the code that a session waits for and begin the real one, with a token of its own.

    Returns None for a wrong code; after five wrong ones the waiting session has ended.
    """
    if not second_factor.count_code(pending.id, now):
        end(pending, now)
        return None
    if not second_factor.accepts(pending.user, code, key, now):
        return None
    end(pending, now)
    throttle.forget(throttle.account_key(pending.user.email))
    return start(pending.user, now, browser=browser)


def warn_owner(email: str, failures: int, now: datetime) -> None:
    """Tell the owner of an account by mail, once, that somebody has failed ten times."""
    if failures != throttle.MAILED_AT:
        return
    wanted = select(User).where(User.email == email.strip().lower(), User.is_active)
    if (user := db.session.scalar(wanted)) is not None:
        reader = notices.Reader(user.email, user.language, user.id)
        notices.write("many-failures", reader, {"address": "/haslo"}, now)
