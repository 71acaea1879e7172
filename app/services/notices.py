"""What people are told: a notice here, and a letter that the worker takes to the mail server.

Both are rows written in the same transaction as the deed, so a deed never fails because mail does.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.domain.notices import NoticeKind
from app.models.notices import Letter, Notice


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
    """Tell people something once: `key` names the occasion, whoever has heard of it is left out."""
    wanted = set(user_ids)
    told = select(Notice.user_id).where(Notice.key == key, Notice.user_id.in_(wanted))
    heard = set(db.session.scalars(told))
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
        for user_id in sorted(wanted - heard)
    ]
    db.session.add_all(notices)
    db.session.flush()  # letters refer to their notices
    return notices


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
