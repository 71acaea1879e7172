"""Passwords: argon2id, at most two hashed at a time in a process against floods."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP Password Storage Cheat Sheet, ASVS 5.0 appendix C: at least t=2, m=19 MiB, p=1.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    """Return what is kept of a password (NFC)."""
    with _AT_ONCE:
        return HASHER.hash(_normal(password))


def matches(kept: str, password: str) -> bool:
    """Tell whether a password is the one of which `kept` was made; an empty `kept` is nobody's."""
    try:
        with _AT_ONCE:
            return HASHER.verify(kept or _NOBODYS, _normal(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Tell whether a password was hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


# Whoever is unknown costs as much time as whoever is known.
_NOBODYS = HASHER.hash("")
