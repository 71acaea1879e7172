"""Who may say something under a version, and who reads it: whoever reads that version."""

from sqlalchemy import ColumnElement, and_, or_, select

from app.domain.actor import PUBLIC, Actor
from app.domain.outputs import OutputState
from app.models.comments import Comment
from app.models.documents import Document, DocumentNetwork, Version
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import outputs, practices


def read_comments(actor: Actor, document: Document, version: Version) -> bool:
    """Whoever reads the version reads what was said under it."""
    if isinstance(document, Output):
        return outputs.read_version(actor, document, version)
    return isinstance(document, Practice) and practices.read_practice(actor, document)


def read_comment(actor: Actor, comment: Comment) -> bool:
    """Whoever reads what is said there; of what is held back, its author and whoever decides."""
    is_open = not comment.is_held or comment.author_id == actor.user_id
    return read_comments(actor, comment.document, comment.version) and (
        is_open or moderate_comments(actor, comment.document)
    )


def readable_comments(actor: Actor) -> ColumnElement[bool]:
    """`read_comment` as a WHERE clause; a test keeps the two in step."""
    of_outputs = (
        select(Version.id)
        .join(Output, Output.id == Version.document_id)
        .where(outputs.readable_versions(actor))
    )
    of_practices = select(Practice.id).where(practices.readable_practices(actor))
    is_there = or_(Comment.version_id.in_(of_outputs), Comment.document_id.in_(of_practices))
    is_open = or_(~held_comments(), Comment.author_id == actor.user_id)
    if moderate_any(actor):
        is_open = or_(is_open, moderatable_comments(actor))
    return and_(is_there, is_open)


def held_comments() -> ColumnElement[bool]:
    """Choose what waits for a moderator: hidden, by nobody."""
    return and_(
        Comment.hidden_at.is_not(None), Comment.hidden_by.is_(None), Comment.withdrawn_at.is_(None)
    )


def found_comments() -> ColumnElement[bool]:
    """Choose what the index holds: what is shown under what it holds."""
    practice = select(Practice.id).where(
        Practice.id == Comment.document_id, practices.listed_practices()
    )
    output = select(Output.id).where(Output.id == Comment.document_id, outputs.found_outputs())
    under = or_(practice.correlate(Comment).exists(), output.correlate(Comment).exists())
    return and_(Comment.withdrawn_at.is_(None), Comment.hidden_at.is_(None), under)


def audiences(document: Document, version: Version) -> frozenset[str]:
    """Return the labels of which a reader must hold one: `read_comments` for the index."""
    if isinstance(document, Output):
        return outputs.version_audiences(document, version)
    return frozenset({PUBLIC})


def comment(actor: Actor, document: Document, version: Version) -> bool:
    """Whoever has an account and reads the version, while the document is not archived."""
    if not actor.is_signed_in or not read_comments(actor, document, version):
        return False
    if isinstance(document, Output):
        return document.stage is not OutputState.ARCHIVED
    return isinstance(document, Practice) and practices.listed(document)


def change_comment(actor: Actor, comment: Comment) -> bool:
    """Whoever wrote it, while it is shown: edit or withdraw."""
    return comment.author_id == actor.user_id and comment.is_shown


def report_comment(actor: Actor, comment: Comment) -> bool:
    """Everybody with an account, of what somebody else wrote."""
    return actor.is_signed_in and comment.author_id != actor.user_id and comment.is_shown


def moderate_comments(actor: Actor, document: Document) -> bool:
    """Whoever looks after one of its networks, and administrators: hide, show again."""
    return actor.is_administrator or any(
        link.network_id in actor.moderates for link in document.belongs_to
    )


def moderate_any(actor: Actor) -> bool:
    """Whoever looks after some network, and administrators: read what was reported."""
    return actor.is_administrator or bool(actor.moderates)


def moderatable_comments(actor: Actor) -> ColumnElement[bool]:
    """`moderate_comments` as a WHERE clause."""
    theirs = select(DocumentNetwork.document_id)
    if not actor.is_administrator:
        theirs = theirs.where(DocumentNetwork.network_id.in_(sorted(actor.moderates)))
    return Comment.document_id.in_(theirs)
