"""Find remarks that were given, with all that belongs to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import NotFoundError
from app.domain.outputs import OPINIONS_OPEN
from app.models.accounts import User
from app.models.documents import Document, DocumentNetwork
from app.models.opinions import Answer, Opinion, Remark, RemarkSupport, WorkingNote
from app.models.outputs import Output
from app.permissions import opinions as may
from app.services import outputs


def given(output: Output) -> Sequence[Remark]:
    """Return the remarks on an output, late ones included, in the order they came."""
    wanted = _whole().where(Opinion.document_id == output.id).order_by(Remark.id)
    return db.session.scalars(wanted).all()


def unanswered(output: Output) -> int:
    """Count the remarks given in time that have no answer: the adoption waits for them."""
    return _unanswered(output, is_late=False)


def late_unanswered(output: Output) -> int:
    """Count the remarks that came late and have no answer: nothing waits for them."""
    return _unanswered(output, is_late=True)


def _unanswered(output: Output, *, is_late: bool) -> int:
    wanted = (
        select(Remark.id)
        .join(Opinion, Opinion.id == Remark.opinion_id)
        .where(
            Opinion.document_id == output.id,
            Opinion.given_at.is_not(None),
            Opinion.is_late.is_(is_late),
            ~select(Answer.id).where(Answer.remark_id == Remark.id).exists(),
        )
    )
    return len(db.session.scalars(wanted).all())


def held(actor: Actor, key: str) -> tuple[Output, Remark]:
    """Return the remark under a key and its output, which is held until the commit.

    Raises NotFoundError if there is none or this actor may not read it (yet).
    """
    slug = select(Document.slug).join(Opinion, Opinion.document_id == Document.id)
    found = db.session.scalar(slug.join(Remark).where(Remark.key == key))
    if found is None:
        raise NotFoundError("remark", key=key)
    output = outputs.held(actor, found)
    remark = db.session.scalar(_whole().where(Remark.key == key))
    if remark is None or not may.read_table(actor, output):
        raise NotFoundError("remark", key=key)
    return output, remark


def readable(actor: Actor, ids: Sequence[int]) -> list[tuple[Remark, bool]]:
    """Return those of `ids` that this actor finds, and whether others find them, too.

    They come in any order, with what they are about.
    """
    opinion = joinedload(Remark.opinion)
    about = opinion.joinedload(Opinion.document).selectinload(Document.belongs_to)
    is_open = or_(Output.id.is_(None), Output.stage.in_(OPINIONS_OPEN))
    wanted = (
        select(Remark, is_open)
        .join(Opinion, Opinion.id == Remark.opinion_id)
        .outerjoin(Output.__table__, Output.__table__.c.id == Opinion.document_id)
        .where(Remark.id.in_(ids), may.found_remarks(), may.findable_remarks(actor))
        .options(
            opinion.joinedload(Opinion.city),
            about.joinedload(DocumentNetwork.network),
            selectinload(Remark.given_answers),
        )
    )
    return [(remark, told) for remark, told in db.session.execute(wanted)]


def notes(actor: Actor, output: Output) -> dict[str, list[tuple[str, str, datetime]]]:
    """Return the working notes by key of the remark: text, whose, when; to others none."""
    if not may.keep_working_notes(actor, output):
        return {}
    wanted = (
        select(WorkingNote, Remark.key, User.name)
        .join(Remark, Remark.id == WorkingNote.remark_id)
        .join(Opinion, Opinion.id == Remark.opinion_id)
        .outerjoin(User, User.id == WorkingNote.by)
        .where(Opinion.document_id == output.id)
        .order_by(WorkingNote.id)
    )
    found: dict[str, list[tuple[str, str, datetime]]] = {}
    for one, key, name in db.session.execute(wanted):
        found.setdefault(key, []).append((one.text, name or "", one.at))
    return found


def _whole() -> Select[Remark]:
    return (
        select(Remark)
        .join(Opinion, Opinion.id == Remark.opinion_id)
        .where(Opinion.given_at.is_not(None))
        .options(
            joinedload(Remark.opinion).joinedload(Opinion.city),
            joinedload(Remark.opinion).joinedload(Opinion.version),
            selectinload(Remark.given_answers),
            selectinload(Remark.supports).joinedload(RemarkSupport.city),
        )
        .execution_options(populate_existing=True)
    )
