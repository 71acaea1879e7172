"""Who may still hear of something when a letter about it is about to go."""

from app.domain.actor import Actor, Role
from app.domain.notices import NoticeKind
from app.models.documents import Document
from app.models.outputs import Output
from app.permissions import outputs
from app.permissions.practices import OPEN_STATES

_OF_REVIEWS = {
    NoticeKind.SUBMITTED,
    NoticeKind.SECOND_READING,
    NoticeKind.OPINION_GIVEN,
    NoticeKind.RETURNED,
}
_OF_ITS_CITY = {
    NoticeKind.PUBLISHED,
    NoticeKind.ARCHIVED,
    NoticeKind.EXPIRING,
    NoticeKind.EXPIRED,
    NoticeKind.TO_CONFIRM,
    NoticeKind.PRACTICE_OPINION,
    NoticeKind.ADOPTION,
}
_OF_OPINIONS = {NoticeKind.OPINION_WAITING, NoticeKind.OPINION_RECEIPT}
# Told of comments, to the cities that wrote the text or to who wrote the comment.
_OF_COMMENTS = {
    NoticeKind.COMMENT_QUESTION,
    NoticeKind.COMMENT_ERROR,
    NoticeKind.COMMENT_ANSWERED,
    NoticeKind.COMMENT_HIDDEN,
}
_OF_SEARCHES = {NoticeKind.SEARCH_HIT, NoticeKind.SEARCH_HIT_AT_ONCE}
_TO_KEEPERS = {NoticeKind.APPLICATION, NoticeKind.NETWORK_QUESTION}
_TO_AUTHORS = {NoticeKind.COMMENT_QUESTION, NoticeKind.COMMENT_ERROR}


def hear(
    actor: Actor, kind: NoticeKind, document: Document | None, *, reads_draft: bool = False
) -> bool:
    """Ask a notice's rights anew; `reads_draft`: the actor reads an open text of the document."""
    if kind in _OF_REVIEWS:
        return reads_draft
    if kind in _TO_KEEPERS:
        return actor.is_administrator or bool(actor.moderates)
    if kind is NoticeKind.RIGHTS_CHANGED:
        return actor.is_signed_in
    return _hear_of_document(actor, kind, document)


def _hear_of_document(actor: Actor, kind: NoticeKind, document: Document | None) -> bool:
    if kind in _OF_OPINIONS:
        return _hear_of_opinion(actor, kind, document)
    if kind in _OF_COMMENTS | _OF_SEARCHES:
        return _hear_of_comment(actor, kind, document)
    if isinstance(document, Output):
        is_for_makers = kind is NoticeKind.LATE_OPINION
        return (outputs.is_of_its_makers if is_for_makers else outputs.read_output)(actor, document)
    return _hear_of_practice(actor, kind, document)


def _hear_of_opinion(actor: Actor, kind: NoticeKind, document: Document | None) -> bool:
    if kind is NoticeKind.OPINION_WAITING and actor.role is not Role.COORDINATOR:
        return False
    if isinstance(document, Output):
        return actor.city_id is not None and outputs.read_output(actor, document)
    return actor.city_id is not None and document is not None and document.state in OPEN_STATES


def _hear_of_comment(actor: Actor, kind: NoticeKind, document: Document | None) -> bool:
    if document is None or (kind in _TO_AUTHORS and actor.city_id not in document.writer_ids):
        return False
    if isinstance(document, Output):
        return outputs.read_output(actor, document)
    return actor.is_signed_in and document.state in OPEN_STATES


def _hear_of_practice(actor: Actor, kind: NoticeKind, document: Document | None) -> bool:
    if document is None or document.state not in OPEN_STATES:
        return False
    if kind in _OF_ITS_CITY:
        is_theirs = actor.city_id == document.city_id
        speaks = kind is not NoticeKind.TO_CONFIRM or actor.role is Role.COORDINATOR
        return is_theirs and speaks
    return any(link.network_id in actor.forms for link in document.belongs_to)
