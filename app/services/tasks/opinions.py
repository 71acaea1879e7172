"""Opinions that are written and wait for the coordinator of the city to give them."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, or_, select

from app.database import db
from app.domain.actor import Actor
from app.domain.outputs import OutputState
from app.domain.tasks import Task, TaskKind
from app.models.consultations import Consultation
from app.models.documents import Document, DocumentNetwork
from app.models.opinions import Opinion
from app.models.outputs import Output, output_author
from app.models.practices import Practice
from app.permissions.opinions import speak_for_city
from app.permissions.practices import listed_practices

LIMIT = 200


def to_give(actor: Actor) -> ColumnElement[bool]:
    """Choose opinions that an official asked this coordinator to give and that still can be."""
    if not speak_for_city(actor) or not actor.forms:
        return false()
    return and_(
        Opinion.city_id == actor.city_id,
        Opinion.offered_at.is_not(None),
        or_(Opinion.document_id.in_(_outputs(actor)), _on_practice(actor)),
    )


def offered(actor: Actor) -> ColumnElement[bool]:
    """Tell of an output whether the opinion of the actor's city waits for its coordinator."""
    return exists().where(
        Opinion.document_id == Output.id,
        Opinion.city_id == actor.city_id,
        Opinion.offered_at.is_not(None),
    )


def waiting(actor: Actor) -> Iterator[Task]:
    """Give what waits for a coordinator, with the last day where there is one."""
    if not speak_for_city(actor):
        return
    is_running = and_(Consultation.closed_at.is_(None), Opinion.document_id.in_(_consulted()))
    wanted = (
        select(
            Document.kind,
            Document.slug,
            Document.title,
            Opinion.offered_at,
            case((is_running, Consultation.closes_on)),
        )
        .select_from(Opinion)
        .join(Document, Document.id == Opinion.document_id)
        .outerjoin(Consultation, Consultation.id == Opinion.consultation_id)
        .where(to_give(actor))
        .order_by(Opinion.offered_at, Opinion.id)
        .limit(LIMIT)
    )
    for kind, slug, title, since, due in db.session.execute(wanted):
        where = "wyniki" if kind == "output" else "praktyki"
        yield Task(TaskKind.OPINION_TO_GIVE, title, f"{where}/{slug}", since=since, due=due)


def _outputs(actor: Actor) -> Select[int]:
    """Choose outputs that the city sees and did not write; once closed, one may still be late."""
    link = DocumentNetwork
    here = select(link.document_id).where(link.network_id.in_(sorted(actor.forms)))
    written = select(output_author.c.output_id).where(output_author.c.city_id == actor.city_id)
    is_open = or_(
        Output.stage == OutputState.CONSULTATION,
        and_(Output.stage == OutputState.RESOLUTION, Opinion.given_at.is_(None)),
    )
    ids = select(Output.id).where(is_open, Output.id.in_(here), Output.id.not_in(written))
    return ids.where(Output.city_id != actor.city_id).correlate(Opinion)


def _consulted() -> Select[int]:
    return select(Output.id).where(Output.stage == OutputState.CONSULTATION)


def _on_practice(actor: Actor) -> ColumnElement[bool]:
    """Choose those on the version in force of another city's practice."""
    in_force = select(Practice.version_id).where(
        Practice.city_id != actor.city_id, listed_practices()
    )
    return Opinion.version_id.in_(in_force)
