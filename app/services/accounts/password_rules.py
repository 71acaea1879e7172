"""Which passwords are taken: long ones that nobody guesses; nothing is asked of their characters.

Length counts after NFC, in characters; the upper bound is in bytes. What is on the list of common
passwords or is made of what is known about the person falls, however many digits or signs stand
around it. Sources: NIST SP 800-63B-4 3.1.1.2, CERT Polska.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from app.domain.slugs import fold
from app.models.accounts import User

LEAST, LEAST_WITH_FACTOR = 15, 12
MOST_BYTES = 1024
# What must be left of a password once the words known about a person are taken out of it.
LEAST_OF_ONES_OWN = 8
SHORTEST_WORD = 3
LIST = Path(__file__).resolve().parents[2] / "reference" / "passwords.txt"
OF_THE_HOUSE = ("empirie", "empiria", "zmp", "związek", "miasta", "miasto", "polskich")


def fault(password: str, user: User) -> str:
    """Return the code of the sentence that says why a password is not taken; "" if it is."""
    plain = unicodedata.normalize("NFC", password)
    if len(plain.encode()) > MOST_BYTES:
        return "password-too-long"
    if len(plain) < (LEAST_WITH_FACTOR if user.second_factor else LEAST):
        return "password-short-factor" if user.second_factor else "password-short"
    if _is_made_of(plain, _words_of(user)):
        return "password-known"
    return "password-common" if _is_common(plain) else ""


def _is_common(plain: str) -> bool:
    key = _key(plain)
    unit = _repeated(key)
    if unit and len(unit) <= SHORTEST_WORD:
        return True
    found = {key, unit, key.strip("0123456789"), unit.strip("0123456789")} - {""}
    return bool(found & common())


def _is_made_of(plain: str, words: set[str]) -> bool:
    key = _key(plain)
    rest = key
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    others = len(plain) - len(re.sub(r"[^\w\s]|_", "", plain))
    is_touched = rest != key
    return is_touched and len(rest.strip("0123456789")) < LEAST_OF_ONES_OWN and others < LEAST


def _words_of(user: User) -> set[str]:
    told = " ".join((user.name, user.city.name if user.city else "", user.email.split("@")[0]))
    words = {_key(word) for word in re.split(r"[\W_]+", f"{told} {' '.join(OF_THE_HOUSE)}")}
    return {word for word in words if len(word) >= SHORTEST_WORD}


def _key(text: str) -> str:
    """Return letters and digits only, without marks and case."""
    return re.sub(r"[\W_]+", "", fold(text).casefold())


def _repeated(key: str) -> str:
    """Return the shortest part of which a text is made by repeating it."""
    if not key:
        return ""
    return key[: (key + key).index(key, 1)]


@lru_cache(1)
def common() -> frozenset[str]:
    """Return the common passwords, in the form in which they are compared."""
    return frozenset(LIST.read_text(encoding="ascii").split())
