"""How fast an open form came back: nobody reads and fills one in within two seconds (T-46).

The form carries the moment at which it was shown, with a seal of the site; nothing is stored and no
cookie is set.
"""

import hmac
from datetime import UTC, datetime, timedelta

from app import door

SHORTEST = timedelta(seconds=2)
MILLISECONDS = 1_000  # in a second


def mark() -> str:
    """Return what a form carries that is shown now."""
    shown = str(int(door.now().timestamp() * MILLISECONDS))
    return f"{shown}.{_seal(shown, door.config().secret())}"


def is_hasty(given: str) -> bool:
    """Tell whether a form came back too fast for a person, or was never shown."""
    shown, _, seal = given.partition(".")
    seals = [_seal(shown, key).encode() for key in door.config().secrets()]
    if not any(hmac.compare_digest(one, seal.encode()) for one in seals):
        return True
    return door.now() - datetime.fromtimestamp(int(shown) / MILLISECONDS, UTC) < SHORTEST


def _seal(shown: str, key: str) -> str:
    return hmac.new(key.encode(), b"pace:" + shown.encode(), "sha256").hexdigest()
