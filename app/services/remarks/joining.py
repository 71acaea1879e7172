"""“We share this remark”: other cities join it for three days after the consultation had closed."""

from datetime import date, datetime

from app.database import db
from app.domain.actor import Actor
from app.domain.days import day
from app.models.consultations import Consultation
from app.models.opinions import Remark, RemarkSupport
from app.models.outputs import Output
from app.permissions import opinions as may
from app.permissions import require
from app.services import audit, opinions
from app.services.remarks.reading import given, held


def join(actor: Actor, key: str, now: datetime, *, is_taken_back: bool = False) -> Remark:
    """Let the actor's city share a remark, or no longer; doing it twice changes nothing.

    Raises NotFoundError, NotAllowedError.
    """
    output, remark = held(actor, key)
    consultation = opinions.consultation_of(output)
    today = day(now)
    require(may_join(actor, remark, consultation, today), "join-remark")
    city_id = actor.city_id or 0  # only people of cities are allowed
    shared = db.session.get(RemarkSupport, (remark.id, city_id))
    if (shared is None) is is_taken_back:
        return remark
    if shared is not None:
        db.session.delete(shared)
    else:
        db.session.add(
            RemarkSupport(remark_id=remark.id, city_id=city_id, at=now, by=actor.user_id)
        )
    _note(actor, output, remark, "remark.leave" if is_taken_back else "remark.join", now)
    return remark


def may_join(actor: Actor, remark: Remark, consultation: Consultation | None, today: date) -> bool:
    """Ask whether this actor's city may share a remark today, or take that back."""
    return consultation is not None and may.join_remark(
        actor, remark, consultation, opinions.asked_ids(consultation), today
    )


def joinable(actor: Actor, output: Output, now: datetime) -> frozenset[str]:
    """Return the keys of the remarks that this actor's city may share now, or share no longer."""
    consultation = opinions.consultation_of(output)
    today = day(now)
    if not may.speak_for_city(actor):
        return frozenset()
    return frozenset(one.key for one in given(output) if may_join(actor, one, consultation, today))


def _note(actor: Actor, output: Output, remark: Remark, action: str, now: datetime) -> None:
    db.session.flush()
    db.session.expire(remark, ["supports"])
    details = {"remark": remark.key, "city": actor.city_id}
    audit.record(actor, action, output, details, now)
