"""Setting a password: by invitation, by a letter, or by whoever knows the old one."""

from datetime import datetime

from app.database import db
from app.domain.accounts import NAME_LIMIT, Purpose, one_line
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError, NotFoundError
from app.models.accounts import AccountSession, User
from app.services import audit, notices
from app.services.accounts import emails, password_rules, passwords, sessions, throttle, tokens

RESETS_PER_ACCOUNT, RESETS_PER_ADDRESS = 3, 10


def ask_for_reset(email: str, address: str, now: datetime) -> None:
    """Send a link to whoever has an account under an address; nothing tells whether somebody has.

    Raises InvalidInputError for what is no address, TooManyTriesError from too busy a place.
    """
    checked = emails.checked(email)
    throttle.count_visit("reset", address, now)
    is_quiet = throttle.within(f"reset:{address}", RESETS_PER_ADDRESS, throttle.HOUR, now)
    key = "reset:" + throttle.account_key(checked)
    is_quiet &= throttle.within(key, RESETS_PER_ACCOUNT, throttle.HOUR, now)
    user = emails.holder(checked)
    if user is None or not user.is_active or user.erased_at or not is_quiet:
        return
    token = tokens.issue(user, Purpose.PASSWORD, now)
    reader = notices.Reader(user.email, user.language, user.id)
    notices.write("password", reader, {"address": f"/haslo/{token}"}, now)


def reset(token: str, password: str, now: datetime) -> User:
    """Set a password by the link of a letter; every session ends, nobody is signed in.

    Raises NotFoundError for a link that is not good, InvalidInputError for the password.
    """
    return _by_link(token, Purpose.PASSWORD, password, now)


def accept(token: str, name: str, password: str, now: datetime) -> User:
    """Use an invitation: the person has a password and their name as they write it.

    Raises NotFoundError for a link that is not good, InvalidInputError for what was typed.
    """
    errors = {} if name.strip() else {"name": "required"}
    user = _known(token, Purpose.INVITATION, now)
    if code := password_rules.fault(password, user):
        errors["password"] = code
    if errors:
        raise InvalidInputError(errors)
    user.name = one_line(name)[:NAME_LIMIT]
    return _by_link(token, Purpose.INVITATION, password, now)


def count_proof(session: AccountSession, now: datetime) -> None:
    """Count that the password is given again; raises TooManyTriesError for who has to wait."""
    throttle.count_failure(f"proof:{session.id}", now)


def confirm(user: User, password: str, now: datetime, session: AccountSession) -> None:
    """Note that the person of a session has given their password again.

    Raises InvalidInputError. Whoever asks has counted the try before.
    """
    if not passwords.matches(user.password_hash, password):
        raise InvalidInputError({"old": "wrong-old-password"})
    throttle.forget(f"proof:{session.id}")
    session.proved_at = now


def change_password(user: User, old: str, new: str, now: datetime, session: AccountSession) -> None:
    """Change the password of whoever knows the old one; their other sessions end.

    Raises InvalidInputError. Whoever asks has counted the try before.
    """
    if not passwords.matches(user.password_hash, old):
        raise InvalidInputError({"old": "wrong-old-password"})
    _set(user, new, now, but=session.id)
    throttle.forget(f"proof:{session.id}")
    session.proved_at = now


def _by_link(token: str, purpose: Purpose, password: str, now: datetime) -> User:
    user = _known(token, purpose, now)
    if code := password_rules.fault(password, user):
        raise InvalidInputError({"password": code})
    tokens.use(token, purpose, now)
    user.joined_at = user.joined_at or now
    _set(user, password, now)
    return user


def _known(token: str, purpose: Purpose, now: datetime) -> User:
    user = tokens.holder(token, purpose, now)
    if user is None:
        raise NotFoundError("link")
    return user


def _set(user: User, password: str, now: datetime, but: int | None = None) -> None:
    if code := password_rules.fault(password, user):
        raise InvalidInputError({"password": code})
    user.password_hash, user.password_at = passwords.hashed(password), now
    tokens.void(user.id, now)
    sessions.end_all(user.id, now, but=but)
    throttle.forget(throttle.account_key(user.email))
    db.session.flush()
    audit.record(Actor(user.id, user.role), "account.password", user, {}, now)
