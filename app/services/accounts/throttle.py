"""How often something may be tried, counted in the database: the same for every process.

Two kinds: so many in a window of time (networks, letters), and failures one after the other, after
which the wait doubles (accounts). A wait ends by itself, and a new password ends it at once, so
nobody can lock somebody else out for ever. Sources: NIST SP 800-63B 3.2.2, ASVS 5.0 6.3.1.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from sqlalchemy import delete

from app.database import alone, db
from app.domain.errors import TooManyTriesError
from app.models.accounts import Throttle

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_FAILURES = 100  # after these only a new password helps
MAILED_AT = 10
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PER_ADDRESS, PER_NETWORK = 20, 100
IPV4 = 4


def within(key: str, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one try and tell whether it is one of the first `limit` in its window."""
    row = _row(key, now)
    if now >= row.since + window or now < row.since:  # a clock that was set back starts anew
        row.since, row.count = now, 0
    row.count += 1
    return row.count <= limit


def is_full(key: str, limit: int) -> bool:
    """Tell whether a window has had all its tries."""
    row = db.session.get(Throttle, key, populate_existing=True)
    return row is not None and row.count >= limit


def count_visit(what: str, address: str, now: datetime) -> None:
    """Count a try from a network address; raises TooManyTriesError from too busy a place."""
    one = within(f"{what}:ip:{address}", PER_ADDRESS, MINUTE, now)
    all_of_them = within(f"{what}:net:{neighbourhood(address)}", PER_NETWORK, MINUTE, now)
    if not (one and all_of_them):
        raise TooManyTriesError(int(MINUTE.total_seconds()))


def count_failure(key: str, now: datetime) -> int:
    """Count a try as failed before it is made, so that many at once do not pass together.

    Returns the number of failures in a row; raises TooManyTriesError while one has to wait.
    """
    row = _row(key, now)
    if row.until is not None and now < row.until <= now + DAY * 3650:
        raise TooManyTriesError(max(1, int((row.until - now).total_seconds())))
    row.count += 1
    row.since = now
    row.until = _wait_until(row.count, now)
    return row.count


def forget(key: str) -> None:
    """Begin to count anew: the right password or code was given, or a new password was set."""
    db.session.execute(delete(Throttle).where(Throttle.key == key))


def account_key(email: str) -> str:
    """Return under what the tries on an account are counted, whether it exists or not."""
    return "account:" + sha256(email.strip().lower().encode()).hexdigest()


def neighbourhood(address: str) -> str:
    """Return the network an address is of: /24, or /64 of IPv6."""
    try:
        bits = 24 if ip_address(address).version == IPV4 else 64
    except ValueError:
        return address
    return str(ip_network(f"{address}/{bits}", strict=False))


def _wait_until(count: int, now: datetime) -> datetime | None:
    if count >= MOST_FAILURES:
        return now + DAY * 365
    if count < FREE_FAILURES:
        return None
    factor: int = 2 ** min(count - FREE_FAILURES, 10)
    return now + min(FIRST_WAIT * factor, LONGEST_WAIT)


def _row(key: str, now: datetime) -> Throttle:
    alone("throttle")
    row = db.session.get(Throttle, key, populate_existing=True)
    if row is None:
        row = Throttle(key=key, count=0, since=now)
        db.session.add(row)
        db.session.flush()
    return row
