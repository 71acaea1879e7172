"""Record how far one's city has come with a practice of another; everything said before stays.

A save says after which step it goes on (0: the first). If a colleague has saved meanwhile, this one
is refused and nothing is lost: theirs stands, and the door gives the person's text back.
"""

from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.adoptions import SUCCESS, AdoptionState, AdoptionText
from app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from app.domain.notices import NoticeKind
from app.models.adoptions import Adoption, AdoptionStep
from app.models.outbox import post
from app.models.practices import Practice
from app.permissions import adoptions as may
from app.permissions import practices as practice_keys
from app.permissions import require
from app.services import audit, notices
from app.services.adoptions.reading import last_step, of_city, text_of
from app.services.practices import inspiring
from app.services.reviews import holding


def record(
    actor: Actor, practice: Practice, text: AdoptionText, seen: int, now: datetime
) -> Adoption:
    """Say how far the city has come; the practice's city hears of each new state once.

    `seen` is the number of the step that the person had before them. The same text sent twice is
    kept once. Raises NotAllowedError, InvalidInputError, ConflictError if a colleague was faster.
    """
    practice = holding.practice(practice.id)  # two who begin at once begin one after the other
    adoption = of_city(practice, actor.city_id)
    require(may.record_adoption(actor, practice, is_begun=adoption is not None), "record-adoption")
    own = _checked(actor, text)
    if adoption is not None:
        if text_of(adoption) == text:
            return adoption
        if last_step(adoption) != seen:
            raise ConflictError("adoption-changed")
    before = adoption.state if adoption else None
    adoption = _said(adoption or _begun(actor, practice, text, now), actor, text, own, now)
    _follow(actor, adoption, before, now)
    return adoption


def _checked(actor: Actor, text: AdoptionText) -> Practice | None:
    """Return the city's own practice that is named; raises InvalidInputError by field."""
    errors = text.errors()
    own = db.session.scalar(select(Practice).where(Practice.slug == text.own)) if text.own else None
    is_theirs = own is not None and own.city_id == actor.city_id
    if text.own and not (own and is_theirs and practice_keys.read_practice(actor, own)):
        errors["own"] = "choose-one"
    if errors:
        raise InvalidInputError(errors)
    return own


def _begun(actor: Actor, practice: Practice, text: AdoptionText, now: datetime) -> Adoption:
    if actor.city_id is None:
        raise NotFoundError("city")  # nobody without one is allowed
    adoption = Adoption(
        practice_id=practice.id,
        city_id=actor.city_id,
        state=text.state,
        created_at=now,
        updated_at=now,
        updated_by=actor.user_id,
    )
    db.session.add(adoption)
    return adoption


def _said(
    adoption: Adoption, actor: Actor, text: AdoptionText, own: Practice | None, now: datetime
) -> Adoption:
    adoption.state, adoption.changed, adoption.cost = text.state, text.changed, text.cost
    adoption.result, adoption.contact = text.result, text.contact
    before, adoption.own_id = adoption.own, own.id if own else None
    adoption.updated_at, adoption.updated_by = now, actor.user_id
    db.session.flush()  # the step refers to it
    step = AdoptionStep(
        adoption_id=adoption.id, state=text.state, told=text.as_json(), at=now, by=actor.user_id
    )
    db.session.add(step)
    db.session.flush()
    db.session.expire(adoption, ["own"])
    for one in filter(None, (before, own)):
        inspiring.link(one)
    return adoption


def _follow(actor: Actor, adoption: Adoption, before: AdoptionState | None, now: datetime) -> None:
    """Do what follows from a step: the log, the count in the search, the word to the city."""
    practice, state = adoption.practice, adoption.state
    told = {"practice": practice.id, "state": state.value}
    audit.record(actor, "adoption.record", adoption, told, now)
    if state is before:
        return
    if SUCCESS in {state, before}:
        post("practice-changed", practice.id, now)
    data = {
        "title": practice.title,
        "city": adoption.city.name,
        "address": f"/praktyki/{practice.slug}/stosujemy",
    }
    notices.tell(
        NoticeKind.ADOPTION,
        holding.people_of(practice.city_id),
        f"adoption:{adoption.id}:{state}",
        data,
        now,
        about=notices.About(practice.id),
    )
