"""What a person wants by mail; each kind can be switched off, also from the letter itself."""

import hmac
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from app.database import db
from app.domain.errors import NotFoundError
from app.domain.notices import AT_ONCE, NoticeKind
from app.models.accounts import User
from app.models.notices import NoticeChoice

DIGEST = "digest"


def choices(user_id: int) -> dict[NoticeKind, bool]:
    """Return for every kind whether the person wants it by mail; at first they want all."""
    wanted = select(NoticeChoice.kind, NoticeChoice.by_mail).where(NoticeChoice.user_id == user_id)
    made = dict(db.session.execute(wanted).all())
    return {kind: made.get(kind.value, True) for kind in NoticeKind}


def choose(user_id: int, wanted: Mapping[NoticeKind, bool]) -> None:
    """Keep what a person wants by mail."""
    for kind, by_mail in wanted.items():
        db.session.merge(NoticeChoice(user_id=user_id, kind=kind.value, by_mail=by_mail))


def stop_token(secret: str, user: User, event: str) -> str:
    """Return what stands in a letter's link to switch its kind off: who, what, and our seal."""
    return f"{user.key}.{event}.{_seal(secret, user.key, event)}"


def read_stop_token(secrets: Iterable[str], token: str) -> tuple[User, str]:
    """Return whose letters of which kind a link stops; raises NotFoundError for a forged one.

    A link sealed with any of the site's secrets is ours: letters are read months later.
    """
    key, _, rest = token.partition(".")
    event, _, seal = rest.partition(".")
    user = db.session.scalar(select(User).where(User.key == key, User.erased_at.is_(None)))
    seals = [_seal(secret, key, event) for secret in secrets]
    is_ours = any(hmac.compare_digest(one.encode(), seal.encode()) for one in seals)
    if user is None or not is_ours:
        raise NotFoundError("stop-token")
    return user, event


def stop(user: User, event: str) -> None:
    """Send this person no more letters of a kind; the digest is every kind that can wait."""
    waiting = [kind for kind in NoticeKind if kind not in AT_ONCE]
    kinds = waiting if event == DIGEST else [NoticeKind(event)]
    choose(user.id, dict.fromkeys(kinds, False))


def _seal(secret: str, key: str, event: str) -> str:
    return hmac.new(secret.encode(), f"stop:{key}:{event}".encode(), "sha256").hexdigest()
