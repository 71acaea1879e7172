"""Say something under a version, reply, change one's words, take them back."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.comments import (
    FIRST_LINKS_LIMIT,
    PER_HOUR,
    PER_HOUR_LIMIT,
    TEXT_LIMIT_BYTES,
    CommentKind,
)
from app.domain.errors import (
    ConflictError,
    InvalidInputError,
    InvalidWriteUpError,
    TooManyTriesError,
)
from app.models.comments import Comment, CommentEdition
from app.models.documents import Version
from app.models.outbox import COMMENT, post
from app.permissions import comments as may
from app.permissions import require
from app.services.accounts import throttle
from app.services.comments import telling
from app.services.comments.moderating import held, settle
from app.services.comments.reading import read
from app.writeups import comments as markdown
from app.writeups.characters import tidy
from app.writeups.placing import headings
from app.writeups.sandbox import Renderer

# The same words of the same person again within so short a time are a second click.
SECOND_CLICK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody typed; `anchor` is the heading it is about, empty for the whole."""

    text: str
    kind: CommentKind = CommentKind.REMARK
    anchor: str = ""


def write(
    actor: Actor, version: Version, words: Words, renderer: Renderer, now: datetime
) -> Comment:
    """Say something under a version; the authors hear of a question and of an error.

    What looks like spam is held back until a moderator has looked at it, in a reply and a changed
    comment as well (T-46). Raises NotAllowedError, InvalidInputError, TooManyTriesError.
    """
    document = version.document
    require(may.comment(actor, document, version), "comment")
    places = dict(headings(version.sections))
    if words.anchor and words.anchor not in places:
        raise InvalidInputError({"anchor": "choose-one"})
    place = (words.anchor, places.get(words.anchor, ""))
    comment, is_new = _keep(_Desk(actor, renderer, now), version, words, place=place)
    if is_new and comment.is_shown:
        telling.of_new(comment, now)
    return comment


def reply(actor: Actor, key: str, text: str, renderer: Renderer, now: datetime) -> Comment:
    """Reply to a comment; whoever replies to a reply speaks in the same thread.

    A reply of the authors to a question is its answer, and the asker is told. Raises NotFoundError,
    NotAllowedError, ConflictError if what began the thread is gone, InvalidInputError,
    TooManyTriesError.
    """
    first = first_of(actor, key)
    version = first.version
    require(may.comment(actor, first.document, version), "comment")
    if not first.is_shown:
        raise ConflictError("comment-gone")
    desk = _Desk(actor, renderer, now)
    comment, is_new = _keep(desk, version, Words(text), parent=first)
    if is_new and comment.is_shown and _answers(comment, first):
        first.answered_at = now
        telling.of_new(comment, now)
    return comment


def first_of(actor: Actor, key: str) -> Comment:
    """Return the comment that began the thread of one; raises NotFoundError."""
    comment = read(actor, key)
    if comment.parent_id is None:
        return comment
    parent = db.session.get_one(Comment, comment.parent_id)
    return read(actor, parent.key)


def edit(actor: Actor, key: str, text: str, renderer: Renderer, now: datetime) -> Comment:
    """Change one's words; what stood there before stays for whoever reads the comment.

    Raises NotFoundError, NotAllowedError, InvalidInputError, TooManyTriesError.
    """
    comment = held(actor, key)
    require(may.change_comment(actor, comment), "change-comment")
    text = _checked(text)
    if text == comment.text:
        return comment
    html = _rendered(renderer, text, comment.key)
    _count(actor, now)
    before = CommentEdition(
        comment_id=comment.id, text=comment.text, html=comment.html, replaced_at=now
    )
    db.session.add(before)
    comment.text, comment.html, comment.edited_at = text, html, now
    _hold_if_doubtful(actor, comment, now)
    post(COMMENT, comment.id, now)
    return comment


def withdraw(actor: Actor, key: str, now: datetime) -> Comment:
    """Take one's words back: the place stays, nobody reads them any more.

    A second time changes nothing. Raises NotFoundError, NotAllowedError.
    """
    comment = held(actor, key)
    if comment.withdrawn_at is not None and comment.author_id == actor.user_id:
        return comment
    require(may.change_comment(actor, comment), "withdraw-comment")
    comment.withdrawn_at = now
    post(COMMENT, comment.id, now)
    settle(actor, comment, now)
    return comment


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who writes, by whose hand it becomes HTML, and when."""

    actor: Actor
    renderer: Renderer
    now: datetime


def _keep(
    desk: _Desk,
    version: Version,
    words: Words,
    *,
    place: tuple[str, str] = ("", ""),
    parent: Comment | None = None,
) -> tuple[Comment, bool]:
    """Add a comment and tell that it is new, or return the same one of a moment ago."""
    actor, key, text = desk.actor, str(uuid.uuid4()), _checked(words.text)
    comment = Comment(
        key=key,
        document_id=version.document_id,
        version_id=version.id,
        kind=words.kind,
        text=text,
        html=_rendered(desk.renderer, text, key),
        author_id=actor.user_id or 0,
        city_id=actor.city_id,
        created_at=desk.now,
        parent_id=parent.id if parent else None,
        anchor=place[0],
        heading=place[1],
        is_from_authors=actor.city_id in version.document.writer_ids,
    )
    _count(actor, desk.now)
    return _added(actor, comment)


def _added(actor: Actor, comment: Comment) -> tuple[Comment, bool]:
    if (same := _same(comment)) is not None:
        return same, False
    db.session.add(comment)
    db.session.flush()
    _hold_if_doubtful(actor, comment, comment.created_at)
    post(COMMENT, comment.id, comment.created_at)
    return comment, True


def _hold_if_doubtful(actor: Actor, comment: Comment, now: datetime) -> None:
    """Hold back links whose letters deceive, and many links of whom nobody has read yet."""
    if may.moderate_comments(actor, comment.document):
        return
    hosts = markdown.linked_hosts(comment.html)
    is_doubtful = any(map(markdown.is_deceptive, hosts)) or (
        len(hosts) >= FIRST_LINKS_LIMIT and not _was_read(comment)
    )
    if is_doubtful:
        comment.hidden_at, comment.hidden_by = now, None


def _was_read(comment: Comment) -> bool:
    """Tell whether people read something else of who wrote this."""
    wanted = select(Comment.id).where(
        Comment.author_id == comment.author_id,
        Comment.id != comment.id,
        Comment.hidden_at.is_(None),
        Comment.withdrawn_at.is_(None),
    )
    return db.session.scalar(wanted.limit(1)) is not None


def _same(comment: Comment) -> Comment | None:
    wanted = select(Comment).where(
        Comment.author_id == comment.author_id,
        Comment.version_id == comment.version_id,
        Comment.parent_id == comment.parent_id
        if comment.parent_id
        else Comment.parent_id.is_(None),
        Comment.anchor == comment.anchor,
        Comment.kind == comment.kind,
        Comment.text == comment.text,
        Comment.created_at > comment.created_at - SECOND_CLICK,
        Comment.withdrawn_at.is_(None),
    )
    return db.session.scalar(wanted.limit(1))


def _checked(text: str) -> str:
    text = tidy(text).strip()
    if not text:
        raise InvalidInputError({"text": "required"})
    if len(text.encode()) > TEXT_LIMIT_BYTES:
        raise InvalidInputError({"text": "comment-too-long"})
    return text


def _rendered(renderer: Renderer, text: str, key: str) -> str:
    try:
        return markdown.to_html(renderer, text, f"k-{key[:8]}-")
    except InvalidWriteUpError:
        raise InvalidInputError({"text": "comment-too-costly"}) from None


def _count(actor: Actor, now: datetime) -> None:
    if not throttle.within(f"comment:{actor.user_id}", PER_HOUR_LIMIT, PER_HOUR, now):
        raise TooManyTriesError(int(PER_HOUR.total_seconds()))


def _answers(comment: Comment, first: Comment) -> bool:
    return (
        comment.is_from_authors
        and first.kind is CommentKind.QUESTION
        and not first.is_from_authors
        and first.answered_at is None
    )
