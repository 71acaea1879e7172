"""Read opinions: a city its own, others once the consultation is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.domain.actor import Actor
from app.domain.collation import by_name
from app.domain.opinions import OpinionText, RemarkText
from app.models.accounts import User
from app.models.cities import City
from app.models.consultations import ConsultedCity
from app.models.documents import Document, Version
from app.models.opinions import Opinion, OpinionEdition, Remark
from app.permissions import opinions as may
from app.services.opinions.matters import Matter

FIELDS = ("position", "reason", "use", "lacks", "ratings", "answers")


@dataclass(frozen=True, slots=True)
class Differing:
    """What a colleague has saved where it differs: by field, and by the key of a remark."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    remarks: Mapping[str, RemarkText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handed:
    """An opinion as a city gave it once: which time it was, from 1, and who gave it.

    `by` is None where that is not kept any more; people are for their own city to know.
    """

    number: int
    edition: OpinionEdition
    opinion: Opinion
    by: User | None

    @property
    def text(self) -> OpinionText:
        """What was said then."""
        return OpinionText.from_json(self.edition.text)


def given(actor: Actor, document: Document) -> Sequence[Opinion]:
    """Return the opinions given that this actor may read, by city; of each city the newest."""
    wanted = (
        select(Opinion)
        .join(Version, Version.id == Opinion.version_id)
        .join(City, City.id == Opinion.city_id)
        .where(
            Opinion.document_id == document.id,
            Opinion.given_at.is_not(None),
            may.readable_opinions(actor),
        )
        .options(
            joinedload(Opinion.city),
            joinedload(Opinion.version),
            selectinload(Opinion.remarks).selectinload(Remark.given_answers),
        )
        .order_by(City.id, Version.number.desc())
    )
    newest: dict[int, Opinion] = {}
    for opinion in db.session.scalars(wanted):
        newest.setdefault(opinion.city_id, opinion)
    return sorted(newest.values(), key=lambda opinion: by_name(opinion.city))


def editions(opinion: Opinion) -> Sequence[OpinionEdition]:
    """Return an opinion as it was given each time, the last first."""
    wanted = select(OpinionEdition).where(OpinionEdition.opinion_id == opinion.id)
    return db.session.scalars(wanted.order_by(OpinionEdition.number.desc())).all()


def history(document: Document, city_id: int | None) -> Sequence[Handed]:
    """Return every opinion that a city has given on a document, the last first.

    Over all versions of the text: what was said of an earlier one stays to be read.
    """
    wanted = (
        select(OpinionEdition, Opinion, User)
        .join(Opinion, Opinion.id == OpinionEdition.opinion_id)
        .outerjoin(User, User.id == OpinionEdition.given_by)
        .where(Opinion.document_id == document.id, Opinion.city_id == city_id)
        .options(joinedload(Opinion.version))
        .order_by(OpinionEdition.given_at, OpinionEdition.id)
    )
    rows = enumerate(db.session.execute(wanted), 1) if city_id is not None else ()
    return [Handed(number, *row) for number, row in rows][::-1]


def last_edition(opinion: Opinion) -> OpinionEdition | None:
    """Return what was given last."""
    return next(iter(editions(opinion)), None)


def has_news(opinion: Opinion) -> bool:
    """Tell whether something was written that is not given yet."""
    last = last_edition(opinion)
    return last is None or last.text != opinion.draft


def text_of(opinion: Opinion) -> OpinionText:
    """Return what an opinion said when it was given last."""
    remarks = [
        RemarkText(
            one.key,
            one.text,
            one.kind,
            one.weight,
            one.anchor,
            one.heading,
            one.quote,
            one.proposal,
        )
        for one in opinion.remarks
    ]
    told = {
        "position": opinion.position,
        "reason": opinion.reason,
        "use": opinion.use,
        "lacks": opinion.lacks,
        "ratings": opinion.ratings,
        "answers": opinion.answers,
    }
    return replace(OpinionText.from_json(told), remarks=tuple(remarks))


def aside_of(actor: Actor, opinion: Opinion) -> OpinionText | None:
    """Return the text of this person that met a colleague's save and is not settled."""
    mine = [one["text"] for one in opinion.put_aside if one["by"] == actor.user_id]
    return OpinionText.from_json(mine[-1]) if mine else None


def merged(mine: OpinionText, theirs: OpinionText) -> OpinionText:
    """Return both texts in one: mine where I said something, their remarks among mine by key."""
    said = {name: getattr(mine, name) or getattr(theirs, name) for name in FIELDS}
    own = {one.key: one for one in mine.remarks}
    shared = [own.pop(one.key, one) for one in theirs.remarks]
    return replace(theirs, **said, remarks=(*shared, *own.values()))


def differing(mine: OpinionText, theirs: OpinionText) -> Differing:
    """Return what of theirs `merged` does not show."""
    whole = merged(mine, theirs)
    shown = {one.key: one for one in whole.remarks}
    return Differing(
        {
            name: getattr(theirs, name)
            for name in FIELDS
            if getattr(theirs, name) and getattr(theirs, name) != getattr(whole, name)
        },
        {one.key: one for one in theirs.remarks if shown[one.key] != one},
    )


def is_unseen(actor: Actor, matter: Matter) -> bool:
    """Tell whether this is the first of an asked city to look; without taking the write lock."""
    if actor.city_id not in matter.asked:
        return False
    row = db.session.get(ConsultedCity, _asked(actor, matter))
    return row is not None and row.seen_at is None


def see(actor: Actor, matter: Matter, now: datetime) -> None:
    """Note that somebody of an asked city has opened it, the first time."""
    consultation_id, city_id = _asked(actor, matter)
    row = update(ConsultedCity).where(
        ConsultedCity.consultation_id == consultation_id,
        ConsultedCity.city_id == city_id,
        ConsultedCity.seen_at.is_(None),
    )
    db.session.execute(row.values(seen_at=now))


def _asked(actor: Actor, matter: Matter) -> tuple[int | None, int | None]:
    consultation = matter.consultation
    return (consultation.id if consultation else None, actor.city_id)
