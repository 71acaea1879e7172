"""What waits for a person, a fixed small number of questions whatever there is."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.accounts import NEEDS_SECOND_FACTOR
from app.domain.actor import Actor
from app.domain.drafts import Decision, DraftState
from app.domain.practices import Provenance
from app.domain.tasks import Task, TaskKind
from app.models.accounts import User
from app.models.adoptions import Adoption
from app.models.applications import Application
from app.models.cities import City
from app.models.comments import Comment
from app.models.documents import Document
from app.models.drafts import Draft, DraftSave, Review
from app.models.practices import Practice
from app.services.tasks import choosing, opinions, outputs

ORDER = list(TaskKind)
LIMIT = 200  # of a kind; more is no list for a person


def waiting(actor: Actor, today: date) -> list[Task]:
    """Return what waits, the most urgent kind first, within a kind what has waited longest."""
    if not actor.is_signed_in:
        return []
    found = [
        *_second_factor(actor),
        *_texts(actor),
        *_conflicts(actor),
        *_readings(actor),
        *_applications(actor),
        *_practices(actor, today),
        *opinions.waiting(actor),
        *outputs.waiting(actor),
        *_comments(actor),
        *_adoptions(actor, today),
    ]
    return sorted(found, key=lambda task: ORDER.index(task.kind))  # keeps the order within a kind


def _second_factor(actor: Actor) -> Iterator[Task]:
    if actor.role in NEEDS_SECOND_FACTOR:
        mine = select(User.second_factor).where(User.id == actor.user_id)
        if not db.session.scalar(mine):
            yield Task(TaskKind.SECOND_FACTOR)


def _texts(actor: Actor) -> Iterator[Task]:
    wanted = select(Draft).where(choosing.texts(actor)).options(joinedload(Draft.document))
    drafts = db.session.scalars(wanted.order_by(Draft.saved_at).limit(LIMIT)).all()
    ids = [draft.id for draft in drafts if draft.state is DraftState.RETURNED]
    returned = (
        select(Review.draft_id, Review.reason, Review.decided_at)
        .where(Review.draft_id.in_(ids), Review.decision == Decision.RETURNED)
        .order_by(Review.id)
    )
    reasons = {draft_id: (reason, at) for draft_id, reason, at in db.session.execute(returned)}
    for draft in drafts:
        kind = TaskKind.RETURNED if draft.state is DraftState.RETURNED else TaskKind.DRAFT
        reason, at = reasons.get(draft.id, ("", draft.saved_at))
        yield Task(kind, draft.document.title, draft.key, since=at, detail=reason)


def _conflicts(actor: Actor) -> Iterator[Task]:
    wanted = (
        select(DraftSave.id, DraftSave.saved_at, Draft.key, Document.title)
        .join(Draft, Draft.id == DraftSave.draft_id)
        .join(Document, Document.id == Draft.document_id)
        .where(choosing.conflicts(actor))
        .order_by(DraftSave.id)
    )
    for number, at, key, title in db.session.execute(wanted.limit(LIMIT)):
        yield Task(TaskKind.CONFLICT, title, key, since=at, number=number)


def _readings(actor: Actor) -> Iterator[Task]:
    """Give what waits for a reader; who was asked for an opinion owes that one first."""
    is_opinion = choosing.opinions(actor)
    document = joinedload(Draft.document)
    wanted = (
        select(Draft, case((is_opinion, 1), else_=0))
        .where(is_opinion | choosing.reviews(actor))
        .options(document.joinedload(Document.city))
        .order_by(Draft.submitted_at, Draft.id)
    )
    for draft, is_asked in db.session.execute(wanted.limit(LIMIT)):
        kind = TaskKind.OPINION if is_asked else TaskKind.REVIEW
        title, city = draft.document.title, draft.document.city.name
        yield Task(kind, title, draft.key, since=draft.submitted_at, city=city)


def _applications(actor: Actor) -> Iterator[Task]:
    wanted = (
        select(Application)
        .where(choosing.applications(actor))
        .options(joinedload(Application.city), joinedload(Application.network))
        .order_by(Application.created_at)
    )
    for one in db.session.scalars(wanted.limit(LIMIT)):
        city, at = one.city.name, one.created_at
        yield Task(TaskKind.APPLICATION, one.network.short, one.key, since=at, city=city)


def _practices(actor: Actor, today: date) -> Iterator[Task]:
    wanted = select(Practice).where(choosing.practices(actor, today))
    for one in db.session.scalars(wanted.order_by(Practice.valid_until, Practice.id).limit(LIMIT)):
        if one.provenance is Provenance.EDITORIAL:
            yield Task(TaskKind.TO_CONFIRM, one.title, one.slug)
        else:
            kind = TaskKind.OVERDUE if one.is_overdue(today) else TaskKind.EXPIRING
            yield Task(kind, one.title, one.slug, due=one.valid_until)


def _comments(actor: Actor) -> Iterator[Task]:
    """Give the questions that wait for an answer, and what was reported."""
    is_question = choosing.questions(actor)
    wanted = (
        select(
            Comment.key,
            Comment.created_at,
            Document.title,
            City.name,
            case((is_question, 1), else_=0),
        )
        .join(Document, Document.id == Comment.document_id)
        .join(City, City.id == Comment.city_id, isouter=True)
        .where(is_question | choosing.reported(actor))
        .order_by(Comment.id)
    )
    for key, at, title, city, asks in db.session.execute(wanted.limit(LIMIT)):
        kind = TaskKind.QUESTION if asks else TaskKind.REPORTED
        yield Task(kind, title, key, since=at, city=city or "")


def _adoptions(actor: Actor, today: date) -> Iterator[Task]:
    """Give what the city repeats and should tell of; nothing is asked for people without one."""
    if actor.city_id is None:
        return
    wanted = (
        select(Practice.slug, Practice.title, City.name, Adoption.updated_at)
        .join(Adoption, Adoption.practice_id == Practice.id)
        .join(City, City.id == Practice.city_id)
        .where(choosing.adoptions(actor, today))
        .order_by(Adoption.updated_at, Adoption.id)
    )
    for slug, title, city, at in db.session.execute(wanted.limit(LIMIT)):
        yield Task(TaskKind.REPEATED, title, slug, since=at, city=city)
