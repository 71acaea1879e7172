"""Give a city's opinion: only its coordinator does, as often as they like until the closing."""

from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor, Role
from app.domain.days import HERE, day
from app.domain.drafts import Start
from app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.opinions import OpinionText, Position, RemarkText
from app.models.accounts import User
from app.models.networks import ModeratedNetwork
from app.models.opinions import Opinion, OpinionEdition, Remark
from app.models.outbox import OPINION, REMARK, post
from app.models.outputs import Output
from app.permissions import require
from app.services import audit, notices
from app.services.opinions.matters import Matter, is_open, may_give, may_write, refresh
from app.services.opinions.reading import last_edition
from app.services.opinions.receipts import fingerprint
from app.services.opinions.saving import held, own_keys, refuse_closed, save
from app.writeups.placing import place_of

SUPPORT = OpinionText(position=Position.SUPPORT)


def give(actor: Actor, matter: Matter, revision: int, now: datetime) -> Opinion:
    """Give what was saved under `revision`; the same text given twice is given once.

    Raises NotAllowedError, NotFoundError if nothing was saved, ConflictError if somebody has saved
    since or it is closed, InvalidInputError for what is missing.
    """
    refresh(matter)
    require(may_give(actor, matter), "give-opinion")
    opinion = held(matter, actor.city_id)
    if opinion is None:
        raise NotFoundError("opinion")
    if opinion.revision != revision:
        raise ConflictError("opinion-changed")
    text = own_keys(opinion.id, OpinionText.from_json(opinion.draft))
    before = last_edition(opinion)
    if before is not None and before.text == text.as_json():
        return opinion
    refuse_closed(opinion, matter, now)
    if errors := text.faults():
        raise InvalidInputError(errors)
    given_at = now.replace(microsecond=0)  # as the receipt says it
    _take_over(opinion, text, actor, matter, given_at)
    edition = _edition(opinion, before, given_at)
    details = {"number": opinion.number, "edition": edition.number, "late": opinion.is_late}
    audit.record(actor, "opinion.give", opinion, details, now)
    _tell_receipt(opinion, edition, matter, now)
    _tell_authors(opinion, matter, now)
    return opinion


def support(actor: Actor, matter: Matter, now: datetime) -> Opinion:
    """Support it without remarks, in one click.

    Raises NotAllowedError, and ConflictError if the city has begun to write something else: that
    is not thrown away by a click.
    """
    require(may_give(actor, matter), "give-opinion")
    there = held(matter, actor.city_id)
    if there is not None and not _is_untouched(there):
        raise ConflictError("opinion-begun")
    saved = save(actor, matter, Start(there.revision if there else 0), SUPPORT, now)
    if saved.is_conflict:
        raise ConflictError("opinion-begun")
    return give(actor, matter, saved.opinion.revision, now)


def may_support(actor: Actor, matter: Matter, opinion: Opinion | None) -> bool:
    """Ask whether one click is offered: to the coordinator, before anything was written."""
    is_untouched = opinion is None or (opinion.given_at is None and _is_untouched(opinion))
    return is_untouched and may_give(actor, matter)


def offer(actor: Actor, matter: Matter, now: datetime) -> int:
    """Ask the city's coordinators to give what was saved; return how many there are.

    Raises NotAllowedError, NotFoundError if nothing was saved, ConflictError once it is closed.
    """
    require(may_write(actor, matter), "write-opinion")
    opinion = held(matter, actor.city_id)
    if opinion is None:
        raise NotFoundError("opinion")
    refuse_closed(opinion, matter, now)
    coordinators = select(User.id).where(
        User.city_id == actor.city_id, User.role == Role.COORDINATOR, User.is_active
    )
    readers = list(db.session.scalars(coordinators))
    opinion.offered_at = now
    key = f"opinion-waiting:{opinion.id}:{opinion.revision}"
    data = {"title": matter.document.title, "address": f"{matter.address}/opinia"}
    about = notices.About(matter.document.id, matter.closes_on)
    notices.tell(NoticeKind.OPINION_WAITING, readers, key, data, now, about=about)
    return len(readers)


def _is_untouched(opinion: Opinion) -> bool:
    text = OpinionText.from_json(opinion.draft)
    return text.is_blank or text == SUPPORT


def _take_over(
    opinion: Opinion, text: OpinionText, actor: Actor, matter: Matter, at: datetime
) -> None:
    """Let the opinion given be what its draft says."""
    if opinion.given_at is None:
        opinion.is_late = not is_open(matter, at)
        opinion.number = f"OP-{at.astimezone(HERE).year}-{opinion.id:06}"
    opinion.draft = text.as_json()
    opinion.position, opinion.reason, opinion.use = text.position, text.reason, text.use
    opinion.lacks = [lack.value for lack in text.lacks]
    opinion.ratings = {rating.value: mark for rating, mark in text.ratings.items()}
    opinion.answers = list(text.answers)
    opinion.given_at, opinion.given_by, opinion.offered_at = at, actor.user_id, None
    there = {remark.key: remark for remark in opinion.remarks}
    opinion.remarks = [
        _remark(there.get(one.key), one, position, matter)
        for position, one in enumerate(text.remarks)
    ]
    post(OPINION, opinion.id, at)
    for key in there.keys() - {one.key for one in text.remarks}:
        post(REMARK, there[key].id, at)


def _remark(row: Remark | None, told: RemarkText, position: int, matter: Matter) -> Remark:
    """Return the row of a remark: the one it had, so that answers stay with it, or a new one."""
    remark = row or Remark(
        opinion_id=0, position=0, kind=told.kind, weight=told.weight, text="", key=told.key
    )
    remark.position, remark.kind, remark.weight = position, told.kind, told.weight
    remark.text, remark.proposal, remark.quote = told.text, told.proposal, told.quote
    remark.anchor, remark.heading = told.anchor, told.heading
    remark.place = place_of(matter.version.sections, told.anchor)
    return remark


def _edition(opinion: Opinion, before: OpinionEdition | None, given_at: datetime) -> OpinionEdition:
    """Keep what was given, and seal it."""
    opinion.sha256 = fingerprint(opinion, opinion.draft, given_at)
    edition = OpinionEdition(
        opinion_id=opinion.id,
        number=before.number + 1 if before else 1,
        text=opinion.draft,
        sha256=opinion.sha256,
        given_at=given_at,
        given_by=opinion.given_by,
    )
    db.session.add(edition)
    db.session.flush()  # the notice and the log name it
    return edition


def _tell_receipt(opinion: Opinion, edition: OpinionEdition, matter: Matter, now: datetime) -> None:
    """Send the receipt to everybody of the city: whoever wrote it wants to know, too."""
    people = select(User.id).where(User.city_id == opinion.city_id, User.is_active)
    data = {
        "title": matter.document.title,
        "address": f"{matter.address}/opinia/potwierdzenie",
        "number": opinion.number,
        "version": matter.version.number,
        "at": edition.given_at.astimezone(HERE).strftime("%d.%m.%Y %H:%M:%S"),
        "sha256": opinion.sha256,
    }
    key, about = f"opinion-receipt:{edition.id}", notices.About(matter.document.id)
    readers = db.session.scalars(people)
    notices.tell(NoticeKind.OPINION_RECEIPT, readers, key, data, now, about=about)


def _tell_authors(opinion: Opinion, matter: Matter, now: datetime) -> None:
    """Tell whoever wrote it; of an output only what came late: until the closing it is blind."""
    if isinstance(matter.document, Output):
        if opinion.is_late:
            _tell_makers(opinion, matter.document, matter.address, now)
    else:
        _tell_city(opinion, matter, now)


def _tell_makers(opinion: Opinion, output: Output, address: str, now: datetime) -> None:
    """Tell the authors and whoever looks after the network: they have begun to answer."""
    looks_after = select(ModeratedNetwork.user_id).where(
        ModeratedNetwork.network_id == output.network.id
    )
    people = select(User.id).where(
        User.is_active, User.city_id.in_(output.writer_ids) | User.id.in_(looks_after)
    )
    page = "uwagi" if opinion.remarks else "opinie"
    data = {"title": output.title, "address": f"{address}/{page}", "city": opinion.city.name}
    key, about = f"late-opinion:{opinion.id}", notices.About(output.id)
    readers = db.session.scalars(people)
    notices.tell(NoticeKind.LATE_OPINION, readers, key, data, now, about=about)


def _tell_city(opinion: Opinion, matter: Matter, now: datetime) -> None:
    """Tell the city of a practice what another says of it, once a day."""
    people = select(User.id).where(User.city_id == matter.document.city_id, User.is_active)
    data = {
        "title": matter.document.title,
        "address": f"{matter.address}/opinie",
        "city": opinion.city.name,
    }
    key = f"practice-opinion:{opinion.id}:{day(now)}"
    readers, about = db.session.scalars(people), notices.About(matter.document.id)
    notices.tell(NoticeKind.PRACTICE_OPINION, readers, key, data, now, about=about)
