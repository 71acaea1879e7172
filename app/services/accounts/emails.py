"""Addresses of people: one form of writing each, so that nobody has two accounts by accident."""

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from app.database import db
from app.domain.accounts import EMAIL_LIMIT
from app.domain.errors import InvalidInputError
from app.models.accounts import User


def checked(written: str, field: str = "email") -> str:
    """Return an address as it is kept; raises InvalidInputError for what cannot be one.

    Whether mail arrives there is found out by sending it: nothing is asked of the network here.
    """
    written = written.strip()
    if not written:
        raise InvalidInputError({field: "required"})
    if len(written) > EMAIL_LIMIT:
        raise InvalidInputError({field: "too-long"})
    try:
        found = validate_email(written, check_deliverability=False)
    except EmailNotValidError:
        raise InvalidInputError({field: "bad-email"}) from None
    return found.normalized.lower()


def holder(email: str) -> User | None:
    """Return whoever has an account under a checked address."""
    return db.session.scalar(select(User).where(User.email == email))
