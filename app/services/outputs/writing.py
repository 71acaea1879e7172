"""Begin an output, write on, and say which cities write it."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor, Form
from app.domain.collation import by_name
from app.domain.days import day
from app.domain.errors import InvalidInputError, NotAllowedError
from app.domain.outputs import OutputKind, OutputState
from app.domain.practices import TITLE_LIMIT, State
from app.domain.slugs import slug as slug_of
from app.models.cities import City
from app.models.documents import DocumentNetwork
from app.models.drafts import Draft
from app.models.networks import Membership
from app.models.opinions import Opinion
from app.models.outbox import NARROWED, WRITTEN, post
from app.models.outputs import Output
from app.permissions import outputs as may
from app.permissions import require
from app.services import attachments, audit, drafts
from app.services.outputs import reading, telling
from app.services.practices.publishing import ADDRESS_LIMIT
from app.writeups import writing


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an output begins with: the network it is worked out in, its title and its kind."""

    network_id: int
    title: str
    kind: str


def begin(actor: Actor, beginning: Beginning, now: datetime) -> Draft:
    """Begin an output of a network; the actor's city leads its authors.

    Raises NotAllowedError, InvalidInputError by field.
    """
    require(may.begin_output(actor, beginning.network_id), "begin-output")
    if actor.city_id is None or actor.user_id is None:
        raise NotAllowedError("begin-output")  # nobody without a city is allowed
    title, genre = _checked(beginning)
    output = Output(
        slug=_address(title),
        title=title,
        summary="",
        state=State.DRAFT,
        city_id=actor.city_id,
        created_at=now,
        author_id=actor.user_id,
        genre=genre,
        stage=OutputState.DRAFT,
    )
    output.belongs_to = [DocumentNetwork(network_id=beginning.network_id, position=0)]
    output.authors = [db.session.get_one(City, actor.city_id)]
    db.session.add(output)
    db.session.flush()  # the draft needs the id of its document
    audit.record(actor, "output.begin", output, {"network": beginning.network_id}, now)
    post("practice-changed", output.id, now)
    return drafts.open_text(actor.user_id, output, _first_text(output), now)


def write(actor: Actor, slug: str, now: datetime) -> Draft:
    """Return the open text of an output, begun now with that of its last version if there is none.

    Raises NotFoundError, NotAllowedError once its text stands.
    """
    output = reading.held(actor, slug)
    require(may.write_output(actor, output), "write-output")
    if (open_one := drafts.of_practice(output)) is not None:
        return open_one
    if actor.user_id is None:
        raise NotAllowedError("write-output")  # nobody without an account is of a city
    last = output.version
    text = last.text if last else _first_text(output)
    draft = drafts.open_text(actor.user_id, output, text, now)
    if last is not None:
        draft.base_number = last.number
        attachments.carry_on(last.id, draft)
    return draft


def choose_authors(actor: Actor, slug: str, city_ids: Collection[int], now: datetime) -> Output:
    """Let these cities write an output; the one that leads them stays.

    Raises NotFoundError, NotAllowedError, and InvalidInputError for a city that does not take part
    in the network or has given an opinion on the text.
    """
    output = reading.held(actor, slug)
    require(may.choose_authors(actor, output), "choose-authors")
    wanted, before = {output.city_id, *city_ids}, {city.id for city in output.authors}
    known = {city.id: city for city in candidates(output, now)}
    if not wanted <= set(known):
        raise InvalidInputError({"miasta": "no-author"})
    if (wanted - before) & _judges(output):
        raise InvalidInputError({"miasta": "author-has-opined"})
    if wanted == before:
        return output
    output.authors = [known[id_] for id_ in sorted(wanted)]
    details = {"added": sorted(wanted - before), "removed": sorted(before - wanted)}
    audit.record(actor, "output.authors", output, details, now)
    post(NARROWED if before - wanted else WRITTEN, output.id, now)
    telling.of_authors(output, wanted - before, now)
    return output


def candidates(output: Output, now: datetime) -> Sequence[City]:
    """Return the cities that may write an output: those at work in its network, and its authors."""
    on = day(now)
    at_work = select(Membership.city_id).where(
        Membership.network_id == output.network.id,
        Membership.form != Form.OBSERVER,
        Membership.since <= on,
        Membership.until.is_(None) | (Membership.until >= on),
    )
    wanted = select(City).where(City.id.in_(at_work) | City.id.in_(output.writer_ids))
    return sorted(db.session.scalars(wanted), key=by_name)


def _checked(beginning: Beginning) -> tuple[str, OutputKind]:
    title = " ".join(beginning.title.split())
    errors = {}
    if not title:
        errors["tytul"] = "required"
    if len(title) > TITLE_LIMIT:
        errors["tytul"] = "too-long"
    if beginning.kind not in set(OutputKind):
        errors["rodzaj"] = "required"
    if errors:
        raise InvalidInputError(errors)
    return title, OutputKind(beginning.kind)


def _address(title: str) -> str:
    """Return an address that tells nobody whether there is another output of that title."""
    name = slug_of(title)[:ADDRESS_LIMIT].strip("-")
    return f"{name}-{secrets.token_hex(4)}".lstrip("-")


def _first_text(output: Output) -> str:
    front = {"tytul": output.title, "rodzaj": output.genre.value}
    return writing.compose(front, {}) + "\n## Cel\n\n"


def _judges(output: Output) -> frozenset[int]:
    """Return the cities that have given, or are writing, an opinion on a text of this output."""
    wanted = select(Opinion.city_id).where(Opinion.document_id == output.id)
    return frozenset(db.session.scalars(wanted))
