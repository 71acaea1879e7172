"""Who is told what of an output: only those who may know of it at that moment."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.actor import Form
from app.domain.days import day
from app.domain.notices import NoticeKind
from app.domain.outputs import OBSERVERS_SEE
from app.models.accounts import User
from app.models.documents import Version
from app.models.networks import ModeratedNetwork
from app.models.outputs import Output
from app.services import memberships, notices

AT_WORK = tuple(form for form in Form if form is not Form.OBSERVER)


def of_authors(output: Output, city_ids: Collection[int], now: datetime) -> None:
    """Tell the people of cities that they write an output now."""
    for city_id in sorted(city_ids):
        key = f"output-author:{output.id}:{city_id}"
        _tell(NoticeKind.OUTPUT_AUTHOR, _people([city_id]), key, output, now)


def of_handing_in(output: Output, version: Version, now: datetime) -> None:
    """Tell the network, but not the authors, that there is something to read."""
    readers = _network(output, now)
    _tell(NoticeKind.OUTPUT_HANDED_IN, readers, f"output-handed-in:{version.id}", output, now)


def of_version(output: Output, version: Version, now: datetime) -> None:
    """Tell whoever reads it, but not the authors, that there is a newer text."""
    readers = _network(output, now)
    _tell(NoticeKind.OUTPUT_VERSION, readers, f"output-version:{version.id}", output, now)


def of_publication(output: Output, now: datetime) -> None:
    """Tell everybody in the network, its Observers and the authors too."""
    network, on = [output.network.id], day(now)
    readers = {*memberships.people(network, on), *_people(output.writer_ids)}
    key = f"output-published:{output.id}"
    _tell(NoticeKind.OUTPUT_PUBLISHED, readers, key, output, now)


def _network(output: Output, now: datetime) -> set[int]:
    """Return the people beside the authors who may read it: those at work, later the Observers."""
    forms = tuple(Form) if output.stage in OBSERVERS_SEE else AT_WORK
    at_work = memberships.people(
        [output.network.id], day(now), forms=forms, without=output.writer_ids
    )
    link = select(ModeratedNetwork.user_id).where(ModeratedNetwork.network_id == output.network.id)
    moderators = db.session.scalars(select(User.id).where(User.is_active, User.id.in_(link)))
    return {*at_work, *moderators}


def _people(city_ids: Collection[int]) -> list[int]:
    wanted = select(User.id).where(User.is_active, User.city_id.in_(list(city_ids)))
    return list(db.session.scalars(wanted))


def _tell(
    kind: NoticeKind, user_ids: Collection[int], key: str, output: Output, now: datetime
) -> None:
    data = {
        "title": output.title,
        "network": output.network.short,
        "network_en": output.network.short_en,
        "address": f"/wyniki/{output.slug}",
        "summary": output.summary,
    }
    notices.tell(kind, user_ids, key, data, now, about=notices.About(output.id))
