"""Write on a city's opinion, several officials at a time, and lose nothing.

A save says from which revision and page it goes on, 0 before the first. If somebody else has saved
meanwhile, theirs stays in force and this text is put aside; the page then shows both.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import Start
from app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from app.domain.opinions import OpinionText
from app.models.opinions import Opinion, Remark
from app.permissions import require
from app.services.opinions.matters import Matter, is_open, may_write, refresh

# Of one person, so many texts that met another save are kept, the last ones.
ASIDE_LIMIT = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the opinion as it is now, and whether this text was put aside."""

    opinion: Opinion
    is_conflict: bool = False


def save(
    actor: Actor,
    matter: Matter,
    start: Start,
    text: OpinionText,
    now: datetime,
    *,
    settles: bool = False,
) -> Saved:
    """Make the city's opinion say `text`, if nobody but this page has saved since its revision.

    `settles`: the person has seen what they had put aside, and it is let go. Raises
    NotAllowedError, ConflictError once it is closed, InvalidInputError for what is too long.
    """
    _check(actor, matter, text)
    begun, is_new = _begun(actor, matter, text, now)
    refuse_closed(begun, matter, now)
    told = own_keys(begun.id, text).as_json()
    is_of_page = _is_of_page(begun, actor, start)
    if is_of_page and start.number <= begun.saved_turn:
        return Saved(begun)  # overtaken on its way by a later save of the same page
    if told != begun.draft and start.revision != begun.revision and not (is_new or is_of_page):
        _put_aside(begun, actor, start.revision, told, now)
        return Saved(begun, is_conflict=True)
    if settles:
        _let_go(begun, actor)
    _say(begun, actor, told, now, is_new=is_new)
    begun.saved_page, begun.saved_turn = start.page, start.number
    return Saved(begun)


def _check(actor: Actor, matter: Matter, text: OpinionText) -> None:
    refresh(matter)
    require(may_write(actor, matter), "write-opinion")
    if errors := text.excesses():
        raise InvalidInputError(errors)


def _let_go(begun: Opinion, actor: Actor) -> None:
    begun.put_aside = [one for one in begun.put_aside if one["by"] != actor.user_id]


def _say(
    begun: Opinion, actor: Actor, told: dict[str, Any], now: datetime, *, is_new: bool
) -> None:
    if told != begun.draft:
        begun.draft, begun.saved_at, begun.saved_by = told, now, actor.user_id
        begun.revision += not is_new


def held(matter: Matter, city_id: int | None) -> Opinion | None:
    """Return a city's opinion as the database has it now; it is held until the commit."""
    wanted = select(Opinion).where(
        Opinion.version_id == matter.version.id, Opinion.city_id == city_id
    )
    return db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def refuse_closed(opinion: Opinion, matter: Matter, now: datetime) -> None:
    """Raise ConflictError for an opinion that was given and can no longer be changed."""
    if opinion.given_at is not None and not is_open(matter, now):
        raise ConflictError("opinion-closed")


def own_keys(opinion_id: int, text: OpinionText) -> OpinionText:
    """Return the text with a key of its own for every remark: none doubled, none of another's."""
    foreign = select(Remark.key).where(
        Remark.key.in_([one.key for one in text.remarks]), Remark.opinion_id != opinion_id
    )
    taken = set(db.session.scalars(foreign)) if text.remarks else set()
    remarks = []
    for one in text.remarks:
        key = str(uuid.uuid4()) if one.key in taken or not _is_key(one.key) else one.key
        taken.add(key)
        remarks.append(replace(one, key=key))
    return replace(text, remarks=tuple(remarks))


def _begun(actor: Actor, matter: Matter, text: OpinionText, now: datetime) -> tuple[Opinion, bool]:
    """Return the city's opinion, begun now if nobody has; two at once begin the same one."""
    if (there := held(matter, actor.city_id)) is not None:
        return there, False
    if actor.city_id is None:
        raise NotFoundError("city")  # nobody without one is allowed
    opinion = Opinion(
        document_id=matter.document.id,
        version_id=matter.version.id,
        city_id=actor.city_id,
        consultation_id=matter.consultation.id if matter.consultation else None,
        draft=text.as_json(),
        saved_at=now,
        saved_by=actor.user_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(opinion)
    except IntegrityError:  # a colleague was faster by a moment
        there = held(matter, actor.city_id)
        if there is None:
            raise
        return there, False
    return opinion, True


def _is_of_page(opinion: Opinion, actor: Actor, start: Start) -> bool:
    """Tell whether the page that saves now is the one that saved last."""
    is_counted = bool(start.page and start.number)
    return is_counted and (opinion.saved_page, opinion.saved_by) == (start.page, actor.user_id)


def _put_aside(
    opinion: Opinion, actor: Actor, revision: int, told: dict[str, Any], now: datetime
) -> None:
    """Keep a text that met another's save; the same one sent twice is kept once."""
    mine = [one for one in opinion.put_aside if one["by"] == actor.user_id]
    if any(one["text"] == told for one in mine):
        return
    kept: dict[str, Any] = {
        "by": actor.user_id,
        "at": now.isoformat(),
        "revision": revision,
        "text": told,
    }
    others = [one for one in opinion.put_aside if one["by"] != actor.user_id]
    opinion.put_aside = [*others, *mine[1 - ASIDE_LIMIT :], kept]


def _is_key(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False
