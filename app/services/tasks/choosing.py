"""Which rows wait for whom, as WHERE clauses; the list and the count ask the same."""

from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.domain.actor import Actor, Role
from app.domain.adoptions import UNFINISHED
from app.domain.applications import ApplicationState
from app.domain.comments import CommentKind
from app.domain.days import HERE
from app.domain.drafts import WRITABLE, DraftState, ReviewKind, SaveKind
from app.domain.practices import Provenance, State
from app.domain.tasks import ASK_AGAIN_AFTER, CONFIRM_BEFORE
from app.models.adoptions import Adoption
from app.models.applications import Application
from app.models.comments import Comment, CommentReport
from app.models.documents import Document
from app.models.drafts import Draft, DraftSave, DraftWriter, Review
from app.models.outputs import output_author
from app.models.practices import Practice
from app.permissions.adoptions import readable_adoptions
from app.permissions.applications import decidable_applications
from app.permissions.comments import held_comments, moderatable_comments, moderate_any
from app.permissions.drafts import of_city, reviewable_drafts
from app.permissions.practices import listed_practices


def texts(actor: Actor) -> ColumnElement[bool]:
    """Texts of the person's city that somebody is to finish."""
    if actor.city_id is None:
        return false()
    return and_(Draft.state.in_(WRITABLE), _of_city(actor))


def conflicts(actor: Actor) -> ColumnElement[bool]:
    """Texts of the person that met another's save and still lie apart."""
    return and_(
        DraftSave.saved_by == actor.user_id,
        DraftSave.kind == SaveKind.CONFLICT,
        DraftSave.settled_at.is_(None),
        DraftSave.draft_id.in_(select(Draft.id).where(texts(actor))),
    )


def opinions(actor: Actor) -> ColumnElement[bool]:
    """Texts that the person was asked about as an expert."""
    asked = select(Review.draft_id).where(
        Review.kind == ReviewKind.EXPERT,
        Review.reviewer_id == actor.user_id,
        Review.decided_at.is_(None),
    )
    return and_(Draft.state == DraftState.SUBMITTED, Draft.id.in_(asked))


def reviews(actor: Actor) -> ColumnElement[bool]:
    """Texts that the person may decide on: `permissions.drafts.review_draft`, four eyes."""
    written = select(DraftWriter.draft_id).where(DraftWriter.user_id == actor.user_id)
    return and_(reviewable_drafts(actor), ~_of_city(actor), Draft.id.not_in(written))


def applications(actor: Actor) -> ColumnElement[bool]:
    """Those who ask to join and wait for this person's answer."""
    return and_(Application.state == ApplicationState.WAITING, decidable_applications(actor))


def questions(actor: Actor) -> ColumnElement[bool]:
    """Questions under what the person's city wrote that nobody of its authors has answered."""
    if actor.city_id is None:
        return false()
    written = select(output_author.c.output_id).where(output_author.c.city_id == actor.city_id)
    its = select(Document.id).where(
        or_(Document.city_id == actor.city_id, Document.id.in_(written)),
        Document.state != State.ARCHIVED,
    )
    return and_(
        Comment.kind == CommentKind.QUESTION,
        Comment.parent_id.is_(None),
        Comment.answered_at.is_(None),
        Comment.withdrawn_at.is_(None),
        Comment.hidden_at.is_(None),
        ~Comment.is_from_authors,
        Comment.document_id.in_(its),
    )


def reported(actor: Actor) -> ColumnElement[bool]:
    """Comments reported to the person, who looks after their networks, or held back for them."""
    if not moderate_any(actor):
        return false()
    waiting = select(CommentReport.comment_id).where(CommentReport.settled_at.is_(None))
    return and_(or_(Comment.id.in_(waiting), held_comments()), moderatable_comments(actor))


def practices(actor: Actor, today: date) -> ColumnElement[bool]:
    """Descriptions of the person's city that want a click: near their end, past it, editorial."""
    if actor.city_id is None:
        return false()
    own = and_(
        Practice.provenance != Provenance.EDITORIAL,
        Practice.valid_until <= today + CONFIRM_BEFORE,
    )
    editorial = Practice.provenance == Provenance.EDITORIAL
    wanted = or_(own, editorial) if actor.role is Role.COORDINATOR else own
    return and_(listed_practices(), Practice.city_id == actor.city_id, wanted)


def adoptions(actor: Actor, today: date) -> ColumnElement[bool]:
    """Practices that the person's city repeats and has told nothing of for a year."""
    if actor.city_id is None:
        return false()
    before = datetime.combine(today - ASK_AGAIN_AFTER, time(), HERE)
    return and_(
        Adoption.city_id == actor.city_id,
        Adoption.state.in_(UNFINISHED),
        Adoption.updated_at < before,
        readable_adoptions(actor),
    )


def _of_city(actor: Actor) -> ColumnElement[bool]:
    return of_city(actor.city_id) if actor.city_id is not None else false()
