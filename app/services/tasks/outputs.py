"""What waits because of outputs: opinions due, remarks to answer, the next step of the network."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select

from app.database import db
from app.domain.actor import Actor
from app.domain.outputs import ANSWERED_STAGES, OutputState
from app.domain.tasks import Task, TaskKind
from app.models.consultations import Consultation, ConsultedCity
from app.models.documents import DocumentNetwork
from app.models.opinions import Answer, Opinion, Remark
from app.models.outputs import Output, output_author
from app.permissions.opinions import speak_for_city
from app.services.tasks import opinions

LIMIT = 200


def chosen(actor: Actor) -> Mapping[TaskKind, ColumnElement[bool]]:
    """Return for every kind which outputs wait for this person for that reason."""
    due, answer = opinion_due(actor), remarks(actor)
    looked_after, own = _looked_after(actor), _written(actor)
    deciding = and_(looked_after, ~own)
    return {
        TaskKind.OPINION_DUE: due,
        TaskKind.REMARKS: answer,
        TaskKind.TO_ADOPT: and_(
            deciding, Output.stage == OutputState.RESOLUTION, ~_has_unanswered_in_time()
        ),
        TaskKind.TO_PUBLISH: and_(deciding, Output.stage == OutputState.ADOPTED),
        TaskKind.TO_OPEN: and_(deciding, Output.stage == OutputState.NETWORK_REVIEW),
        TaskKind.TO_CLOSE: and_(looked_after, Output.stage == OutputState.CONSULTATION),
    }


def opinion_due(actor: Actor) -> ColumnElement[bool]:
    """Choose outputs about which the person's city is asked and has not answered.

    For the coordinator, what only waits to be given is another task (`opinions.to_give`).
    """
    if actor.city_id is None or not actor.forms:
        return false()
    asked = exists().where(
        ConsultedCity.consultation_id == Consultation.id, ConsultedCity.city_id == actor.city_id
    )
    given = exists().where(
        Opinion.version_id == Consultation.version_id,
        Opinion.city_id == actor.city_id,
        Opinion.given_at.is_not(None),
    )
    open_to_it = select(Consultation.output_id).where(
        Consultation.closed_at.is_(None), asked, ~given
    )
    still_there = _in_networks(frozenset(actor.forms))
    return and_(
        Output.stage == OutputState.CONSULTATION,
        Output.id.in_(open_to_it),
        still_there,
        ~_written(actor),
        *((~opinions.offered(actor),) if speak_for_city(actor) else ()),
    )


def remarks(actor: Actor) -> ColumnElement[bool]:
    """Choose outputs with remarks that the person may answer and nobody has.

    Those that came late wait on after the adoption.
    """
    is_theirs = or_(_written(actor), _looked_after(actor))
    return and_(is_theirs, Output.stage.in_(ANSWERED_STAGES), _unanswered().exists())


def waiting(actor: Actor) -> Iterator[Task]:
    """Give what waits, by one question; with the last day where there is one.

    Nothing is asked for people whom no network concerns.
    """
    if actor.city_id is None and not actor.moderates:
        return
    kinds = chosen(actor)
    for slug, title, day, count, offered, *held in db.session.execute(_rows(actor, kinds)):
        for kind, is_so in zip(kinds, held, strict=True):
            if is_so:
                is_offered = bool(offered) and kind is TaskKind.OPINION_DUE
                yield Task(kind, title, slug, due=day, number=count, is_offered=is_offered)


def _rows(actor: Actor, kinds: Mapping[TaskKind, ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """Ask for slug, title, last day, remarks left, whether one's opinion is offered, and kinds."""
    closes_on = (
        select(Consultation.closes_on)
        .where(Consultation.output_id == Output.id, Consultation.closed_at.is_(None))
        .limit(1)
        .scalar_subquery()
    )
    flags = [case((where, 1), else_=0) for where in kinds.values()]
    return (
        select(
            Output.slug,
            Output.title,
            closes_on,
            _unanswered_count(),
            case((opinions.offered(actor), 1), else_=0),
            *flags,
        )
        .where(or_(*kinds.values()))
        .order_by(Output.id)
        .limit(LIMIT)
    )


def _has_unanswered_in_time() -> ColumnElement[bool]:
    return _unanswered().where(~Opinion.is_late).exists()


def _unanswered_count() -> ColumnElement[int]:
    return _unanswered().with_only_columns(func.count()).scalar_subquery()


def _unanswered() -> Select[int]:
    return (
        select(Remark.id)
        .join(Opinion, Opinion.id == Remark.opinion_id)
        .where(
            Opinion.document_id == Output.id,
            Opinion.given_at.is_not(None),
            ~exists().where(Answer.remark_id == Remark.id),
        )
        .correlate(Output)
    )


def _looked_after(actor: Actor) -> ColumnElement[bool]:
    return _in_networks(actor.moderates)


def _in_networks(ids: frozenset[int]) -> ColumnElement[bool]:
    link = DocumentNetwork
    theirs = select(link.document_id).where(link.network_id.in_(sorted(ids)))
    return Output.id.in_(theirs) if ids else false()


def _written(actor: Actor) -> ColumnElement[bool]:
    if actor.city_id is None:
        return false()
    written = select(output_author.c.output_id).where(output_author.c.city_id == actor.city_id)
    return or_(Output.city_id == actor.city_id, Output.id.in_(written))
