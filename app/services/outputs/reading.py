"""Find outputs that an actor may know of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import OPEN
from app.domain.errors import NotFoundError
from app.domain.outputs import OutputKind, OutputState
from app.models.documents import DocumentNetwork, Version
from app.models.drafts import Draft
from app.models.networks import Network
from app.models.outputs import Output, output_author
from app.permissions import outputs as may


def read(actor: Actor, slug: str) -> Output:
    """Return the output under an address.

    Raises NotFoundError if there is none or this actor may not know of it.
    """
    found = db.session.scalar(_shown().where(Output.slug == slug))
    if found is None or not may.read_output(actor, found):
        raise NotFoundError("output", slug=slug)
    return found


def held(actor: Actor, slug: str) -> Output:
    """Return the output as the database has it now; nobody else changes it until the commit.

    Raises NotFoundError as `read` does.
    """
    row = select(Output.id).where(Output.slug == slug).with_for_update()
    db.session.execute(row)
    wanted = _shown().where(Output.slug == slug).execution_options(populate_existing=True)
    found = db.session.scalar(wanted)
    if found is None or not may.read_output(actor, found):
        raise NotFoundError("output", slug=slug)
    return found


def readable(actor: Actor, ids: Sequence[int]) -> list[Output]:
    """Return those of `ids` that can be found, by this actor, in the order of `ids`."""
    wanted = _shown().where(Output.id.in_(ids), may.found_outputs(), may.readable_outputs(actor))
    found = {output.id: output for output in db.session.scalars(wanted)}
    return [found[id_] for id_ in ids if id_ in found]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: network by slug, kind, stage; empty for all of them.

    `is_mine`: only those that the actor's city writes, also if the first text was given up.
    """

    network: str = ""
    kind: str = ""
    stage: str = ""
    is_mine: bool = False


def listed(actor: Actor, wanted: Wanted) -> Sequence[Output]:
    """Return the outputs that this actor may know of, the newest first.

    Archived ones are left out unless they are asked for. Those whose first text was given up are
    for their authors to find among their own, and to write anew.
    """
    chosen = _shown().where(may.readable_outputs(actor))
    if not wanted.is_mine:
        chosen = chosen.where(_has_text())
    if wanted.network:
        link = select(DocumentNetwork.document_id).join(Network)
        chosen = chosen.where(Output.id.in_(link.where(Network.slug == wanted.network)))
    if wanted.kind in set(OutputKind):
        chosen = chosen.where(Output.genre == OutputKind(wanted.kind))
    if wanted.stage in set(OutputState):
        chosen = chosen.where(Output.stage == OutputState(wanted.stage))
    else:
        chosen = chosen.where(Output.stage != OutputState.ARCHIVED)
    if wanted.is_mine:
        chosen = chosen.where(_written_by(actor.city_id or 0))
    return db.session.scalars(_newest_first(chosen)).all()


def given_up(found: Sequence[Output]) -> frozenset[int]:
    """Return the ids of those that have no text: the first one was begun and given up."""
    ids = [output.id for output in found if output.version_id is None]
    wanted = select(Output.id).where(Output.id.in_(ids), ~_has_text())
    return frozenset(db.session.scalars(wanted)) if ids else frozenset()


def of_city(actor: Actor, city_id: int) -> Sequence[Output]:
    """Return what a city has written, alone or with others, and this actor may know of."""
    chosen = _shown().where(may.readable_outputs(actor), _has_text(), _written_by(city_id))
    return db.session.scalars(_newest_first(chosen)).all()


def of_network(actor: Actor, network_id: int | None = None) -> Sequence[Output]:
    """Return the outputs (of one network) that this actor may know of, the newest first."""
    wanted = _shown().where(may.readable_outputs(actor), _has_text())
    if network_id is not None:
        link = select(DocumentNetwork.document_id)
        wanted = wanted.where(Output.id.in_(link.where(DocumentNetwork.network_id == network_id)))
    return db.session.scalars(_newest_first(wanted)).all()


def versions(actor: Actor, output: Output) -> Sequence[Version]:
    """Return the versions that this actor may read, without their texts, the newest first."""
    wanted = (
        select(Version)
        .join(Output, Output.id == Version.document_id)
        .where(Version.document_id == output.id, may.readable_versions(actor))
        .options(defer(Version.text), defer(Version.sections))
        .order_by(Version.number.desc())
    )
    return db.session.scalars(wanted).all()


def version(actor: Actor, output: Output, number: int | None = None) -> Version:
    """Return a version, the newest this actor may read if no number is asked for.

    Raises NotFoundError.
    """
    wanted = (
        select(Version)
        .join(Output, Output.id == Version.document_id)
        .where(Version.document_id == output.id, may.readable_versions(actor))
        .order_by(Version.number.desc())
        .limit(1)
    )
    if number is not None:
        wanted = wanted.where(Version.number == number)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFoundError("version", slug=output.slug, number=number)
    return found


def _has_text() -> ColumnElement[bool]:
    """Leave out what was begun and given up before anybody was given a text."""
    written = select(Draft.document_id).where(Draft.state.in_(OPEN))
    return Output.version_id.is_not(None) | Output.id.in_(written)


def _written_by(city_id: int) -> ColumnElement[bool]:
    together = select(output_author.c.output_id).where(output_author.c.city_id == city_id)
    return (Output.city_id == city_id) | Output.id.in_(together)


def _newest_first(chosen: Select[Output]) -> Select[Output]:
    return chosen.order_by(Output.created_at.desc(), Output.id.desc())


def _shown() -> Select[Output]:
    return select(Output).options(
        defer(Output.folded),
        joinedload(Output.city),
        selectinload(Output.authors),
        selectinload(Output.belongs_to).joinedload(DocumentNetwork.network),
    )
