"""Proving who one is: knock (counted), be recognised (slow), be let in.

The slow part, hashing, lies between two transactions, so that a flood of tries holds no lock.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import TooManyTriesError
from app.models.accounts import AccountSession, User
from app.services import audit, notices
from app.services.accounts import passwords, second_factor, throttle
from app.services.accounts.sessions import Browser, Started, end, start

log = logging.getLogger(__name__)


def arrive(browser: Browser, now: datetime) -> None:
    """Count that somebody comes; raises TooManyTriesError from too busy a place.

    In a transaction of its own: it counts even if the account that they try has to wait.
    """
    try:
        throttle.count_visit("sign-in", browser.address, now)
    except TooManyTriesError:
        log.warning("many tries to sign in from %s", throttle.neighbourhood(browser.address))
        raise


def knock(email: str, now: datetime) -> int:
    """Count a try before it is made; raises TooManyTriesError for who has to wait.

    Known and unknown addresses are counted alike. Returns the number of failures in a row.
    """
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
    return let_in(user, browser, now, is_lasting=is_lasting)


def let_in(user: User, browser: Browser, now: datetime, *, is_lasting: bool = False) -> Started:
    """Begin a session for somebody recognised; the code is still to come where there is one."""
    if user.second_factor:
        return start(user, now, is_complete=False, browser=browser)
    throttle.forget(throttle.account_key(user.email))
    audit.record(_as_actor(user, browser), "sign-in.done", user, {}, now)
    return start(user, now, is_lasting=is_lasting, browser=browser)


def complete(
    pending: AccountSession, code: str, keys: Sequence[str], browser: Browser, now: datetime
) -> Started | None:
    """Take the code that a session waits for and begin the real one, with a token of its own.

    Returns None for a wrong code; after five wrong ones the waiting session has ended.
    """
    if not second_factor.count_code(pending.id, now):
        end(pending, now)
        return None
    if not second_factor.accepts(pending.user, code, keys, now):
        return None
    end(pending, now)
    throttle.forget(throttle.account_key(pending.user.email))
    audit.record(_as_actor(pending.user, browser), "sign-in.done", pending.user, {}, now)
    return start(pending.user, now, browser=browser)


def note_failure(email: str, failures: int, browser: Browser, now: datetime) -> None:
    """Write down that a password was wrong; the owner is told by mail, once, after ten in a row."""
    wanted = select(User).where(User.email == email.strip().lower(), User.is_active)
    user = db.session.scalar(wanted)
    actor = _as_actor(user, browser) if user else Actor(origin=_place(browser))
    audit.record(actor, "sign-in.failed", user, {}, now)
    if user is not None and failures == throttle.MAILED_AT:
        reader = notices.Reader(user.email, user.language, user.id)
        notices.write("many-failures", reader, {"address": "/haslo"}, now)


def note_crowd(browser: Browser, now: datetime) -> None:
    """Write down, once an hour, that so many tries from one network look like guessing at many."""
    place = _place(browser)
    if not throttle.is_full(f"sign-in:net:{place}", throttle.PER_NETWORK):
        return
    if throttle.within(f"spray:{place}", 1, throttle.HOUR, now):
        audit.record(Actor(origin=place), "sign-in.spray-suspected", None, {}, now)


def _as_actor(user: User, browser: Browser) -> Actor:
    return Actor(user.id, user.role, user.city_id, origin=_place(browser))


def _place(browser: Browser) -> str:
    return throttle.neighbourhood(browser.address)
