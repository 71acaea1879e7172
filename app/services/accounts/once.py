"""A form sent twice is one deed: the second time the result of the first is given."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from app.database import db
from app.models.accounts import RequestKey

KEPT = timedelta(hours=24)
KEY_LIMIT = 64


def result(user_id: int, key: str) -> str | None:
    """Return where the form with this key led this person before, None if it did not come yet."""
    known = db.session.get(RequestKey, (user_id, key[:KEY_LIMIT]), populate_existing=True)
    return known.result if known else None


def note(user_id: int, key: str, led_to: str, now: datetime) -> None:
    """Note where a form led, in the transaction of its deed; forget what is older than a day."""
    db.session.execute(delete(RequestKey).where(RequestKey.created_at < now - KEPT))
    db.session.add(RequestKey(user_id=user_id, key=key[:KEY_LIMIT], created_at=now, result=led_to))
    db.session.flush()  # of two at once the second fails here, before anything else is done
