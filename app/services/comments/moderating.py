"""Report what does not belong there; hide it, show it again, or leave it: each with its reason."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor
from app.domain.comments import REASON_LIMIT, CommentKind
from app.domain.errors import ConflictError, InvalidInputError
from app.domain.notices import NoticeKind
from app.models.comments import Comment, CommentReport
from app.models.outbox import COMMENT, post
from app.permissions import comments as may
from app.permissions import require
from app.services import audit, notices
from app.services.comments import telling
from app.services.comments.reading import read
from app.writeups.characters import tidy

LIMIT = 200  # more is no list for a person


def report(actor: Actor, key: str, reason: str, now: datetime) -> CommentReport:
    """Report a comment to those who look after its networks; a second time changes nothing.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    comment = held(actor, key)
    require(may.report_comment(actor, comment), "report-comment")
    if (before := reported_by(actor, comment)) is not None:
        return before
    made = CommentReport(
        comment_id=comment.id, reporter_id=actor.user_id or 0, reason=_reason(reason), at=now
    )
    db.session.add(made)
    return made


def reported_by(actor: Actor, comment: Comment) -> CommentReport | None:
    """Return the report of this person, if there is one."""
    wanted = select(CommentReport).where(
        CommentReport.comment_id == comment.id, CommentReport.reporter_id == actor.user_id
    )
    return db.session.scalar(wanted)


def reported(actor: Actor) -> Sequence[tuple[Comment, int]]:
    """Return the comments this actor is to look at, with how often each was reported.

    What was held back comes first, reported by nobody.

    Raises NotAllowedError for whoever looks after nothing.
    """
    require(may.moderate_any(actor), "moderate-comments")
    waiting = (
        select(CommentReport.comment_id, func.count().label("times"), func.min(CommentReport.id))
        .where(CommentReport.settled_at.is_(None))
        .group_by(CommentReport.comment_id)
        .subquery()
    )
    wanted = (
        select(Comment, func.coalesce(waiting.c.times, 0))
        .outerjoin(waiting, waiting.c.comment_id == Comment.id)
        .where(
            may.moderatable_comments(actor),
            or_(waiting.c.comment_id.is_not(None), may.held_comments()),
        )
        .options(joinedload(Comment.author), joinedload(Comment.city), joinedload(Comment.document))
        .order_by(waiting.c[2].is_not(None), waiting.c[2], Comment.id)
        .limit(LIMIT)
    )
    return [(comment, times) for comment, times in db.session.execute(wanted)]


def reports(actor: Actor, key: str) -> tuple[Comment, Sequence[CommentReport]]:
    """Return a comment and what was reported of it; raises NotFoundError, NotAllowedError."""
    comment = read(actor, key)
    require(may.moderate_comments(actor, comment.document), "moderate-comment")
    wanted = select(CommentReport).where(CommentReport.comment_id == comment.id)
    return comment, db.session.scalars(wanted.order_by(CommentReport.id)).all()


def hide(actor: Actor, key: str, reason: str, now: datetime) -> Comment:
    """Hide a comment from everybody, also one held back, and tell who wrote it why.

    Raises NotFoundError, NotAllowedError, InvalidInputError, ConflictError if it is gone already.
    """
    comment = _looked_after(actor, key)
    if not comment.is_shown and not comment.is_held:
        raise ConflictError("comment-gone")
    comment.hidden_reason = _reason(reason)
    comment.hidden_at, comment.hidden_by = now, actor.user_id
    settle(actor, comment, now)
    post(COMMENT, comment.id, now)
    _record(actor, "comment.hide", comment, comment.hidden_reason, now)
    data = {
        "title": comment.document.title,
        "address": f"/komentarze/{comment.key}",
        "reason": comment.hidden_reason,
    }
    key = f"comment-hidden:{comment.id}:{now.isoformat()}"
    about = notices.About(comment.document_id)
    notices.tell(NoticeKind.COMMENT_HIDDEN, [comment.author_id], key, data, now, about=about)
    return comment


def show(actor: Actor, key: str, reason: str, now: datetime) -> Comment:
    """Show a hidden comment again, or one held back for the first time: then it is told.

    Raises NotFoundError, NotAllowedError, InvalidInputError, ConflictError if it is not hidden.
    """
    comment = _looked_after(actor, key)
    if comment.hidden_at is None:
        raise ConflictError("comment-shown")
    told, was_held = _reason(reason), comment.is_held
    comment.hidden_at = comment.hidden_by = None
    comment.hidden_reason = ""
    _reckon(comment)
    post(COMMENT, comment.id, now)
    if was_held:
        telling.of_new(comment, now)
    _record(actor, "comment.show", comment, told, now)
    return comment


def leave(actor: Actor, key: str, reason: str, now: datetime) -> Comment:
    """Find that nothing is wrong with a comment that was reported.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    comment = _looked_after(actor, key)
    told = _reason(reason)
    settle(actor, comment, now)
    _record(actor, "comment.leave", comment, told, now)
    return comment


def held(actor: Actor, key: str) -> Comment:
    """Return a comment this actor may read, kept from others until the commit.

    Raises NotFoundError.
    """
    found = read(actor, key)
    wanted = select(Comment).where(Comment.id == found.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def settle(actor: Actor, comment: Comment, now: datetime) -> None:
    """Note that somebody has seen to what was reported, and what the deed means for a question."""
    waiting = update(CommentReport).where(
        CommentReport.comment_id == comment.id, CommentReport.settled_at.is_(None)
    )
    db.session.execute(waiting.values(settled_at=now, settled_by=actor.user_id))
    _reckon(comment)


def _reckon(comment: Comment) -> None:
    """Say of the question a reply belongs to when it was answered: by what is still shown."""
    if comment.parent_id is None:
        return
    db.session.flush()
    first = db.session.get_one(Comment, comment.parent_id)
    if first.kind is CommentKind.QUESTION:
        answers = select(func.min(Comment.created_at)).where(
            Comment.parent_id == first.id,
            Comment.is_from_authors,
            Comment.withdrawn_at.is_(None),
            Comment.hidden_at.is_(None),
        )
        first.answered_at = db.session.scalar(answers)


def _looked_after(actor: Actor, key: str) -> Comment:
    comment = held(actor, key)
    require(may.moderate_comments(actor, comment.document), "moderate-comment")
    return comment


def _record(actor: Actor, deed: str, comment: Comment, reason: str, now: datetime) -> None:
    details = {"reason": reason, "document": comment.document_id}
    audit.record(actor, deed, comment, details, now)


def _reason(reason: str) -> str:
    reason = tidy(reason).strip()
    if not reason:
        raise InvalidInputError({"reason": "required"})
    if len(reason) > REASON_LIMIT:
        raise InvalidInputError({"reason": "too-long"})
    return reason
