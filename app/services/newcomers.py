"""Giving somebody an account: a row without a password, and the invitation to set one."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.database import db
from app.domain.accounts import Purpose
from app.domain.errors import InvalidInputError
from app.domain.people import Newcomer
from app.models.accounts import User
from app.models.networks import ModeratedNetwork
from app.services import notices
from app.services.accounts import emails, tokens


def welcome(newcomer: Newcomer, now: datetime) -> User:
    """Make the account of somebody whose rights were checked before, and invite them.

    Raises as `enter` does.
    """
    user = enter(newcomer, now)
    invite(user, now)
    return user


def enter(newcomer: Newcomer, now: datetime) -> User:
    """Make the account of somebody whose rights were checked before; nobody is written to.

    Raises InvalidInputError if somebody has an account under that address.
    """
    if emails.holder(newcomer.email) is not None:
        raise InvalidInputError({"email": "email-taken"})
    user = User(
        email=newcomer.email,
        name=newcomer.name,
        function=newcomer.function,
        role=newcomer.role,
        city_id=newcomer.city_id,
        language=newcomer.language,
        created_at=now,
    )
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError:  # two invitations at the same moment
        raise InvalidInputError({"email": "email-taken"}) from None
    for network_id in sorted(newcomer.networks):
        db.session.add(ModeratedNetwork(user_id=user.id, network_id=network_id))
    return user


def invite(user: User, now: datetime) -> str:
    """Send a link that works once, with which a person sets their password; return its token."""
    token = tokens.issue(user, Purpose.INVITATION, now)
    reader = notices.Reader(user.email, user.language, user.id)
    notices.write("invitation", reader, {"address": f"/zaproszenie/{token}"}, now)
    return token
