"""Tell the people of cities about a consultation."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.domain.notices import NoticeKind
from app.models.accounts import User
from app.models.consultations import Consultation
from app.models.networks import ModeratedNetwork
from app.services import notices


def of_cities(
    kind: NoticeKind,
    consultation: Consultation,
    city_ids: Iterable[int],
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell everybody of these cities, once for each kind and closing day."""
    people = select(User.id).where(User.city_id.in_(sorted(city_ids)), User.is_active)
    _tell(kind, consultation, db.session.scalars(people), now, more)


def of_makers(
    kind: NoticeKind,
    consultation: Consultation,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Tell the authors, and whoever looks after the network."""
    looks_after = select(ModeratedNetwork.user_id).where(
        ModeratedNetwork.network_id == consultation.output.network.id
    )
    people = select(User.id).where(
        User.is_active, User.city_id.in_(consultation.output.writer_ids) | User.id.in_(looks_after)
    )
    _tell(kind, consultation, db.session.scalars(people), now, more)


def _tell(
    kind: NoticeKind,
    consultation: Consultation,
    people: Iterable[int],
    now: datetime,
    more: Mapping[str, Any] | None,
) -> None:
    output = consultation.output
    data = {
        "title": output.title,
        "address": f"/wyniki/{output.slug}",
        "closes_on": f"{consultation.closes_on:%d.%m.%Y}",
        "questions": list(consultation.questions),
        "reason": consultation.extension_reason,
        **(more or {}),
    }
    key = f"{kind}:{consultation.id}:{consultation.closes_on}:{data.get('step', '')}"
    about = notices.About(output.id, consultation.closes_on)
    notices.tell(kind, people, key, data, now, about=about)
