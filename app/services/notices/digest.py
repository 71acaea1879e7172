"""The weekly letter: everything new that could wait, one letter a person, none without news."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.notices import AT_ONCE
from app.models.accounts import User
from app.models.notices import Notice, NoticeChoice
from app.services.notices.choosing import DIGEST
from app.services.notices.telling import Reader, write


def write_digests(now: datetime) -> int:
    """Leave a letter for everybody who has not heard of something; return how many.

    What was read here, or is of a kind that the person does not want by mail, counts as heard.
    """
    unwanted = {
        (user_id, kind)
        for user_id, kind in db.session.execute(
            select(NoticeChoice.user_id, NoticeChoice.kind).where(~NoticeChoice.by_mail)
        )
    }
    waiting = select(Notice).where(Notice.digested_at.is_(None), Notice.kind.not_in(AT_ONCE))
    heard: dict[int, list[int]] = defaultdict(list)
    for notice in db.session.scalars(waiting.order_by(Notice.id)):
        notice.digested_at = now
        if notice.seen_at is None and (notice.user_id, notice.kind.value) not in unwanted:
            heard[notice.user_id].append(notice.id)
    readers = select(User).where(User.id.in_(heard), User.is_active).order_by(User.id)
    users = db.session.scalars(readers).all()
    for user in users:
        reader = Reader(user.email, user.language, user.id)
        write(DIGEST, reader, {"notices": heard[user.id]}, now)
    return len(users)
