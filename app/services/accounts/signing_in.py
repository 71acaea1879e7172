"""Proving who one is."""

from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.errors import InvalidInputError
from app.models.accounts import User
from app.services.accounts import passwords
from app.services.accounts.sessions import Browser, Started, start


def sign_in(email: str, password: str, browser: Browser, now: datetime) -> Started:
    """Begin a session for whoever knows the password.

    Raises InvalidInputError, the same for an unknown address and a wrong password.
    """
    wanted = select(User).where(User.email == email.strip().lower(), User.is_active)
    user = db.session.scalar(wanted)
    if not passwords.matches(user.password_hash if user else "", password) or user is None:
        raise InvalidInputError({"password": "wrong-password"})
    return start(user, now, browser=browser)
