"""Until when a description holds: confirmed in one click, asked for in time, sunk when nobody does.

Overdue is no state: it follows from `wazne_do` and the day. What changes with the day is told to
the index and to people by `remind` and `sink`, once a day; running them twice does no harm.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor, Role
from app.domain.days import day
from app.domain.errors import NotFoundError
from app.domain.notices import NoticeKind
from app.domain.practices import Evidence, Provenance, valid_until
from app.models.accounts import User
from app.models.attachments import version_attachment
from app.models.documents import Version
from app.models.notices import JobRun
from app.models.outbox import post
from app.models.practices import Practice
from app.permissions import practices as may
from app.permissions import require
from app.services import notices, practices
from app.services.practices import publishing
from app.services.practices.imprinting import imprinted
from app.services.practices.printing import Imprint
from app.services.reference import rows
from app.services.reviews import holding
from app.writeups.sandbox import Renderer

BEFORE = timedelta(days=30)
AFTER = timedelta(days=30)
# What readers see beside the version; the texts of practices are Polish.
CONFIRMED_NOTE = "Potwierdzono"
ADOPTED_NOTE = "Potwierdzono przez miasto"
_JOB = "validity.sink"


def still_valid(actor: Actor, slug: str, renderer: Renderer, now: datetime) -> Practice:
    """Confirm for a city that its description still holds; a second time that day changes nothing.

    Nothing else changes, so nobody reviews it. Raises NotFoundError, NotAllowedError.
    """
    practice = holding.practice(practices.read(actor, slug).id)
    require(may.confirm_validity(actor, practice), "confirm-validity")
    today = day(now)
    if (practice.as_of, practice.valid_until) != (today, valid_until(today)):
        press = publishing.Press(actor, rows(), renderer, now)
        _renew(press, practice, practice.provenance, CONFIRMED_NOTE)
    return practice


def confirm_description(actor: Actor, slug: str, renderer: Renderer, now: datetime) -> Practice:
    """Confirm for a city what the editors have written about it.

    Raises NotFoundError, and NotAllowedError unless it waits for that.
    """
    practice = holding.practice(practices.read(actor, slug).id)
    if practice.provenance is Provenance.CONFIRMED and may.confirm_validity(actor, practice):
        return practice  # a second click
    require(may.confirm_description(actor, practice), "confirm-description")
    press = publishing.Press(actor, rows(), renderer, now)
    _renew(press, practice, Provenance.CONFIRMED, ADOPTED_NOTE)
    return practice


def _renew(
    press: publishing.Press, practice: Practice, provenance: Provenance, note: str
) -> Version:
    """Add a version that differs from the one in force in our keys only, with the same files."""
    before = practice.version
    if before is None:
        raise NotFoundError("version", slug=practice.slug)  # what is published has one
    today = day(press.now)
    text = imprinted(before.text, today, Evidence(practice.evidence), provenance)
    imprint = Imprint(note, press.actor.user_id)
    version = publishing.reissue(press, practice, before, text, imprint)
    practice.as_of, practice.valid_until = today, valid_until(today)
    practice.provenance = provenance
    link = version_attachment
    kept = select(link.c.attachment_id).where(link.c.version_id == before.id)
    links = [{"version_id": version.id, "attachment_id": id_} for id_ in db.session.scalars(kept)]
    if links:
        db.session.execute(insert(link), links)
    return version


def remind(now: datetime) -> int:
    """Tell cities what ends within 30 days, what ended 30 days ago, what waits for them to confirm.

    Each is told once for each end; returns how many notices were left.
    """
    today = day(now)
    wanted = (
        select(Practice)
        .where(may.listed_practices(), Practice.valid_until <= today + BEFORE)
        .where(Practice.provenance != Provenance.EDITORIAL)
        .order_by(Practice.id)
    )
    told = 0
    for practice in db.session.scalars(wanted):
        if practice.valid_until >= today:
            told += _tell(NoticeKind.EXPIRING, practice, practice.valid_until, now)
        elif practice.valid_until + AFTER <= today:
            told += _tell(NoticeKind.EXPIRED, practice, practice.valid_until, now)
    return told + _ask_to_confirm(now)


def sink(now: datetime) -> int:
    """Have what has become overdue since the last time indexed anew; return how many those are."""
    today = day(now)
    run = db.session.get(JobRun, _JOB, with_for_update=True)
    since = day(run.last_at) if run else date.min
    # What ended on a day is overdue from the next day on.
    ended = select(Practice.id).where(
        may.listed_practices(), Practice.valid_until >= since, Practice.valid_until < today
    )
    ids = list(db.session.scalars(ended))
    for id_ in ids:
        post("practice-changed", id_, now)
    if run is None:
        db.session.add(JobRun(name=_JOB, last_at=now))
    else:
        run.last_at = now
    return len(ids)


def _tell(kind: NoticeKind, practice: Practice, end: date, now: datetime) -> int:
    key = f"{kind}:{practice.id}:{end.isoformat()}"
    about = notices.About(practice.id, due_on=end)
    readers = holding.people_of(practice.city_id)
    return len(notices.tell(kind, readers, key, _data(practice), now, about=about))


def _ask_to_confirm(now: datetime) -> int:
    """Ask those who speak for a city to confirm what the editors have written about it."""
    coordinators = (
        select(Practice, User.id)
        .join(User, User.city_id == Practice.city_id)
        .where(may.listed_practices(), Practice.provenance == Provenance.EDITORIAL)
        .where(User.is_active, User.role == Role.COORDINATOR)
        .options(joinedload(Practice.city))
    )
    told = 0
    for practice, user_id in db.session.execute(coordinators):
        about, key = notices.About(practice.id), f"to-confirm:{practice.id}"
        data = _data(practice)
        told += len(notices.tell(NoticeKind.TO_CONFIRM, [user_id], key, data, now, about=about))
    return told


def _data(practice: Practice) -> dict[str, str]:
    return {
        "title": practice.title,
        "address": f"/praktyki/{practice.slug}",
        "valid_until": practice.valid_until.isoformat(),
    }
