"""Leave notices and letters: rows of the transaction of the deed, so mail never makes it fail."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.domain.notices import AT_ONCE, NoticeKind
from app.models.accounts import User
from app.models.notices import Letter, Notice, NoticeChoice


@dataclass(frozen=True, slots=True)
class About:
    """Which document a notice is about, and by which day something is to be done."""

    document_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for: `user_id` where they have an account, whose rights are asked again."""

    address: str
    language: str = "pl"
    user_id: int | None = None


def tell(
    kind: NoticeKind,
    user_ids: Iterable[int],
    key: str,
    data: Mapping[str, Any],
    now: datetime,
    *,
    about: About = About(),
) -> list[Notice]:
    """Tell people something once: `key` names the occasion, whoever has heard of it is left out.

    What cannot wait goes by mail at once, if its kind is wanted; the rest in the weekly digest.
    """
    notices = [
        Notice(
            user_id=user_id,
            kind=kind,
            key=key,
            data=dict(data),
            created_at=now,
            document_id=about.document_id,
            due_on=about.due_on,
        )
        for user_id in _unaware(key, set(user_ids))
    ]
    db.session.add_all(notices)
    db.session.flush()  # letters refer to their notices
    if kind in AT_ONCE and notices:
        _write_all(kind, {notice.user_id: notice for notice in notices}, data, now)
    return notices


def _unaware(key: str, wanted: set[int]) -> list[int]:
    heard = select(Notice.user_id).where(Notice.key == key, Notice.user_id.in_(wanted))
    return sorted(wanted - set(db.session.scalars(heard)))


def _write_all(
    kind: NoticeKind, notices: Mapping[int, Notice], data: Mapping[str, Any], now: datetime
) -> None:
    """Leave a letter for everybody who wants this kind by mail."""
    unwanted = select(NoticeChoice.user_id).where(
        NoticeChoice.kind == kind.value, ~NoticeChoice.by_mail
    )
    readers = select(User).where(User.id.in_(notices), User.is_active, User.id.not_in(unwanted))
    for user in db.session.scalars(readers.order_by(User.id)):
        reader = Reader(user.email, user.language, user.id)
        write(kind.value, reader, data, now, notices[user.id])


def write(
    event: str,
    reader: Reader,
    data: Mapping[str, Any],
    now: datetime,
    notice: Notice | None = None,
) -> Letter:
    """Leave a letter for the worker; what it says is made of `event` and `data` when it goes."""
    letter = Letter(
        event=event,
        address=reader.address,
        language=reader.language,
        data=dict(data),
        message_id=uuid.uuid4().hex,
        created_at=now,
        next_at=now,
        user_id=reader.user_id,
        notice_id=notice.id if notice else None,
    )
    db.session.add(letter)
    return letter
