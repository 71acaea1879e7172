"""The second factor: codes of an app on the phone (TOTP), and ten codes for the day it is lost.

The secret is kept encrypted with a key made of the site's secret key. While the former key is known
too, what it locks is opened and locked anew at the next code. Without it the codes of apps open
nothing any more; recovery codes do, and a new secret can be set with them.
Sources: RFC 6238; ASVS 5.0 6.5.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import delete, update

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError
from app.models.accounts import RecoveryCode, User
from app.services import audit
from app.services.accounts import sessions, throttle
from app.services.accounts.sessions import digest

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

# The library that locks takes six megabytes; it is loaded by the processes that ask for a code.

STEP_S = 30
RECOVERY_CODES = 10
RECOVERY_BYTES = 8
TRIES = 5
SETUP_LIFE_S = 3600


@lru_cache(4)
def vault(key: str) -> "Fernet":
    """Return what locks and opens secrets under the site's secret key."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(SHA256(), 32, salt=None, info=b"empirie second factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def proposal(user: User, key: str) -> tuple[str, str]:
    """Return a new secret, and the sealed form that the page brings back with the first code."""
    secret = pyotp.random_base32()
    return secret, vault(key).encrypt(f"{user.key}:{secret}".encode()).decode()


def proposed(user: User, sealed: str, key: str) -> str:
    """Return the secret of a sealed proposal made for this person within the hour, else ""."""
    from cryptography.fernet import InvalidToken

    try:
        told = vault(key).decrypt(sealed.encode(), ttl=SETUP_LIFE_S).decode()
    except (InvalidToken, UnicodeError):
        return ""
    owner, _, secret = told.partition(":")
    return secret if owner == user.key else ""


def address(user: User, secret: str) -> str:
    """Return what the picture for the phone says."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="EMPIRIE")


def turn_on(user: User, secret: str, code: str, key: str, now: datetime, *, but: int) -> list[str]:
    """Confirm a secret by its first code; return the recovery codes, shown this once.

    Every other session ends. Raises InvalidInputError for a wrong code.
    """
    step = _step_of(secret, code, now) if secret else None
    if step is None:
        raise InvalidInputError({"code": "wrong-code"})
    user.second_factor = vault(key).encrypt(secret.encode()).decode()
    user.factor_at, user.factor_step = now, step
    sessions.end_all(user.id, now, but=but)
    throttle.forget(f"proof:{but}")
    audit.record(Actor(user.id, user.role), "account.second-factor-on", user, {}, now)
    return new_recovery_codes(user)


def turn_off(user: User, now: datetime, *, but: int) -> None:
    """Do without the second factor from now on; every other session ends."""
    user.second_factor, user.factor_at = "", None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    sessions.end_all(user.id, now, but=but)
    throttle.forget(f"proof:{but}")
    audit.record(Actor(user.id, user.role), "account.second-factor-off", user, {}, now)


def new_recovery_codes(user: User) -> list[str]:
    """Return ten new codes; the old ones open nothing any more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [secrets.token_hex(RECOVERY_BYTES) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=digest(code)) for code in codes)
    return ["-".join((code[:4], code[4:8], code[8:12], code[12:])) for code in codes]


def count_code(session_id: int, now: datetime) -> bool:
    """Count a code before it is looked at; False once a challenge has had its five."""
    return throttle.within(f"code:{session_id}", TRIES, throttle.DAY, now)


def accepts(user: User, code: str, keys: Sequence[str], now: datetime) -> bool:
    """Tell whether a code is right, and use it up: each code works once.

    `keys` are those of the site, the present one first.
    """
    plain = "".join(code.split()).replace("-", "").lower()
    if plain.isascii() and plain.isdigit() and len(plain) == 6:  # noqa: PLR2004
        return _uses_step(user, plain, keys, now)
    spent = update(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == digest(plain),
        RecoveryCode.used_at.is_(None),
    )
    return db.session.scalar(spent.values(used_at=now).returning(RecoveryCode.id)) is not None


def _uses_step(user: User, code: str, keys: Sequence[str], now: datetime) -> bool:
    from cryptography.fernet import InvalidToken, MultiFernet

    vaults = MultiFernet([vault(key) for key in keys])
    try:
        secret = vaults.decrypt(user.second_factor.encode()).decode()
    except InvalidToken:  # the site has another secret key now
        return False
    step = _step_of(secret, code, now)
    if step is None:
        return False
    unused = update(User).where(User.id == user.id, User.factor_step < step)
    anew = vaults.rotate(user.second_factor.encode()).decode()
    kept = unused.values(factor_step=step, second_factor=anew).returning(User.id)
    return db.session.scalar(kept) is not None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step of which this is the code: now, the one before or the one after."""
    current = int(now.timestamp()) // STEP_S
    given = "".join(code.split())
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_S).encode(), given.encode()):
            return step
    return None
