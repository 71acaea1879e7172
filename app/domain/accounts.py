"""Accounts: what signing in, and staying signed in, is bound to."""

import re
from datetime import timedelta
from enum import StrEnum

from app.domain.actor import Role

EMAIL_LIMIT = 254
NAME_LIMIT = 120
FUNCTION_LIMIT = 120

# ASVS 5.0 7.3 and NIST SP 800-63B: idle and absolute life of a session.
IDLE = timedelta(minutes=60)
IDLE_PRIVILEGED = timedelta(minutes=30)
LIFE = timedelta(hours=12)
LIFE_LASTING = timedelta(days=30)
# So long after giving the password what is delicate may be done without giving it again.
FRESH = timedelta(minutes=10)
# Between the password and the code.
PENDING = timedelta(minutes=10)

PRIVILEGED = frozenset({Role.MODERATOR, Role.ADMINISTRATOR})
NEEDS_SECOND_FACTOR = frozenset({Role.MODERATOR, Role.ADMINISTRATOR})


def one_line(text: str) -> str:
    """Return a text on one line; whatever would begin another or cannot be seen is a space."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


class Purpose(StrEnum):
    """What a link that works once is for."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a name
    EXPORT = "export"


TOKEN_LIFE = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.PASSWORD: timedelta(minutes=30),
    Purpose.EXPORT: timedelta(hours=24),
}
