"""Read what was said under a document, a page of it at a time, always as somebody.

Whoever reads the version a comment belongs to reads the comment; a page takes a fixed number of
queries, however much was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor
from app.domain.comments import ANSWER_WITHIN_DAYS, CommentKind
from app.domain.consultations import working_days_after
from app.domain.days import day
from app.domain.errors import NotFoundError
from app.models.comments import Comment, CommentEdition
from app.models.documents import Document, DocumentNetwork, Version
from app.permissions import comments as may
from app.writeups.placing import placed

PAGE = 50
# Comments of a thread lie together, the one that began it first: a reply is younger than that.
_thread = func.coalesce(Comment.parent_id, Comment.id)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as somebody sees it; `name` is empty for who may not know who wrote it.

    `version` is the number of the version it was written under, 0 for the one that is shown;
    `anchor` leads to its heading in the text that is shown, empty if that is not there.
    """

    comment: Comment
    name: str
    version: int
    anchor: str
    is_unanswered: bool
    may_change: bool
    may_report: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and the replies to it."""

    first: Said
    replies: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Discussion:
    """A page of what was said under a document, and what its reader may do about it."""

    version: Version
    threads: Sequence[Thread]
    total: int
    page: int
    may_comment: bool
    may_moderate: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def discussion(actor: Actor, version: Version, today: date, page: int = 1) -> Discussion:
    """Return a page of what this actor may read under the document of the version that is shown.

    Raises NotFoundError for a page behind the last.
    """
    document = version.document
    wanted = (
        _shown()
        .add_columns(func.count().over())
        .where(Comment.document_id == document.id, may.readable_comments(actor))
        .order_by(_thread, Comment.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = db.session.execute(wanted).all()
    if not rows and page > 1:
        raise NotFoundError("page", number=page)
    view = _View(actor, version, today)
    return Discussion(
        version,
        _threads([row[0] for row in rows], view),
        total=rows[0][1] if rows else 0,
        page=page,
        may_comment=may.comment(actor, document, version),
        may_moderate=may.moderate_comments(actor, document),
    )


def read(actor: Actor, key: str) -> Comment:
    """Return a comment; raises NotFoundError if there is none or this actor may not read it."""
    wanted = _shown().where(Comment.key == key, may.readable_comments(actor))
    found = db.session.scalar(wanted.options(joinedload(Comment.document)))
    if found is None:
        raise NotFoundError("comment", key=key)
    return found


def readable(actor: Actor, ids: Sequence[int]) -> list[Comment]:
    """Return those of `ids` that are shown and readable, with what they are about, in any order."""
    about = joinedload(Comment.document).selectinload(Document.belongs_to)
    wanted = (
        select(Comment)
        .where(Comment.id.in_(ids), may.found_comments(), may.readable_comments(actor))
        .options(joinedload(Comment.city), about.joinedload(DocumentNetwork.network))
    )
    return list(db.session.scalars(wanted))


def on_its_own(actor: Actor, comment: Comment, today: date) -> Said:
    """Return a comment as the actor sees it, apart from its thread."""
    return _View(actor, comment.version, today).of(comment)


def editions(actor: Actor, key: str) -> tuple[Comment, Sequence[CommentEdition]]:
    """Return a comment and its earlier texts, the newest first.

    Raises NotFoundError if this actor may not read it, or nobody may any more.
    """
    comment = read(actor, key)
    if not comment.is_shown:
        raise NotFoundError("comment", key=key)
    wanted = select(CommentEdition).where(CommentEdition.comment_id == comment.id)
    return comment, db.session.scalars(wanted.order_by(CommentEdition.id.desc())).all()


def page_of(actor: Actor, comment: Comment) -> int:
    """Return on which page of the discussion this actor finds a comment."""
    thread = comment.parent_id or comment.id
    is_before = or_(_thread < thread, and_(_thread == thread, Comment.id < comment.id))
    before = select(func.count(Comment.id)).where(
        Comment.document_id == comment.document_id, may.readable_comments(actor), is_before
    )
    return (db.session.scalar(before) or 0) // PAGE + 1


@dataclass(frozen=True, slots=True)
class _View:
    """Who looks, at which version, on which day."""

    actor: Actor
    version: Version
    today: date

    def of(self, comment: Comment) -> Said:
        """Return a comment as it is seen."""
        is_other = comment.version_id != self.version.id
        return Said(
            comment,
            name=comment.author.name if self.actor.is_signed_in else "",
            version=comment.version.number if is_other else 0,
            anchor=placed(self.version.sections, comment).anchor,
            is_unanswered=_is_unanswered(comment, self.today),
            may_change=may.change_comment(self.actor, comment),
            may_report=may.report_comment(self.actor, comment),
        )


def _threads(comments: Sequence[Comment], view: _View) -> Sequence[Thread]:
    """Put replies under what they reply to; where a page begins with one, that comes along."""
    threads: dict[int, Thread] = {}
    for comment in comments:
        if comment.parent_id is None:
            threads[comment.id] = Thread(view.of(comment))
            continue
        if comment.parent_id not in threads:
            first = db.session.scalars(_shown().where(Comment.id == comment.parent_id)).one()
            threads[comment.parent_id] = Thread(view.of(first))
        threads[comment.parent_id].replies.append(view.of(comment))
    return list(threads.values())


def _is_unanswered(comment: Comment, today: date) -> bool:
    """Tell whether the authors have left a question without an answer for too long."""
    waits = (
        comment.kind is CommentKind.QUESTION
        and comment.parent_id is None
        and comment.is_shown
        and not comment.is_from_authors
        and comment.answered_at is None
    )
    return waits and working_days_after(day(comment.created_at), ANSWER_WITHIN_DAYS) <= today


def _shown() -> Select[Comment]:
    return select(Comment).options(
        joinedload(Comment.author),
        joinedload(Comment.city),
        joinedload(Comment.version).load_only(Version.number, Version.is_published),
    )
