"""Who hears of a comment: the authors of a question or an error, the asker of an answer."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.comments import CommentKind
from app.domain.notices import NoticeKind
from app.models.accounts import User
from app.models.comments import Comment
from app.services import notices

_TELLS_AUTHORS = {
    CommentKind.QUESTION: NoticeKind.COMMENT_QUESTION,
    CommentKind.ERROR: NoticeKind.COMMENT_ERROR,
}


def of_new(comment: Comment, now: datetime) -> None:
    """Tell whom a comment that everybody reads from now on concerns."""
    if comment.parent_id is not None:
        first = db.session.get_one(Comment, comment.parent_id)
        if first.answered_at == comment.created_at:
            _tell(NoticeKind.COMMENT_ANSWERED, {first.author_id}, first, now)
    elif comment.kind in _TELLS_AUTHORS and not comment.is_from_authors:
        people = set(_people_of(comment.document.writer_ids)) - {comment.author_id}
        _tell(_TELLS_AUTHORS[comment.kind], people, comment, now)


def _people_of(city_ids: Iterable[int]) -> Iterable[int]:
    return db.session.scalars(select(User.id).where(User.city_id.in_(city_ids), User.is_active))


def _tell(kind: NoticeKind, people: Iterable[int], about: Comment, now: datetime) -> None:
    document = about.document
    data = {"title": document.title, "address": f"/komentarze/{about.key}"}
    key = f"{kind}:{about.id}"
    notices.tell(kind, people, key, data, now, about=notices.About(document.id))
