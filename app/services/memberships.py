"""Which city takes part in which network, in what form, from when to when.

A city is in a network once at a time: two memberships of the same pair never share a day. What
people may do follows from what holds today, so an ended membership ends their rights at the next
request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor, Form, Role
from app.domain.collation import by_name
from app.domain.errors import InvalidInputError, NotFoundError
from app.domain.slugs import fold
from app.models.accounts import User
from app.models.cities import City
from app.models.networks import Membership, Network
from app.permissions import memberships as may
from app.permissions import require
from app.services import audit


@dataclass(frozen=True, slots=True)
class Part:
    """A city's part in a network: the form, the first day, and the last one (None: open)."""

    city_id: int
    network_id: int
    form: Form
    since: date
    until: date | None = None


def listed(
    actor: Actor, words: str = "", network_id: int | None = None, *, on: date | None = None
) -> Sequence[Membership]:
    """Return the memberships that the actor keeps, by network, city and first day.

    Those of one network if it is named, those that hold on a day if one is given.
    """
    wanted = (
        select(Membership)
        .join(Network)
        .join(City, City.id == Membership.city_id)
        .options(joinedload(Membership.city), joinedload(Membership.network))
        .where(may.kept_memberships(actor))
    )
    if network_id is not None:
        wanted = wanted.where(Membership.network_id == network_id)
    if on is not None:
        is_open = or_(Membership.until.is_(None), Membership.until >= on)
        wanted = wanted.where(Membership.since <= on, is_open)
    start = fold(words).casefold()
    found = (one for one in db.session.scalars(wanted) if start in fold(one.city.name).casefold())
    return sorted(found, key=lambda one: (one.network.number, *by_name(one.city), one.since))


def people(
    network_ids: Iterable[int],
    on: date,
    *,
    forms: Iterable[Form] = tuple(Form),
    without: Iterable[int] = (),
) -> list[int]:
    """Return the ids of the people of the cities that take part on a day, in one of these forms.

    `without` are ids of cities that are left out.
    """
    cities = select(Membership.city_id).where(
        Membership.network_id.in_(list(network_ids)),
        Membership.form.in_(list(forms)),
        Membership.since <= on,
        Membership.until.is_(None) | (Membership.until >= on),
    )
    wanted = select(User.id).where(
        User.is_active,
        User.city_id.in_(cities),
        User.city_id.not_in(list(without)),
        User.role.in_((Role.OFFICIAL, Role.COORDINATOR)),
    )
    return list(db.session.scalars(wanted.order_by(User.id)))


def read(actor: Actor, membership_id: int) -> Membership:
    """Return a membership that the actor keeps; raises NotFoundError, NotAllowedError."""
    membership = db.session.get(Membership, membership_id)
    if membership is None:
        raise NotFoundError("membership", id=membership_id)
    require(may.keep_membership(actor, membership.network_id), "keep-membership")
    return membership


def add(actor: Actor, part: Part, now: datetime) -> Membership:
    """Let a city take part; raises NotAllowedError, InvalidInputError for days that cross."""
    require(may.keep_membership(actor, part.network_id), "keep-membership")
    _check_days(part, None)
    membership = Membership(
        city_id=part.city_id,
        network_id=part.network_id,
        form=part.form,
        since=part.since,
        until=part.until,
    )
    db.session.add(membership)
    db.session.flush()  # the log names it
    audit.record(actor, "membership.add", membership, _told(part), now)
    return membership


def change(
    actor: Actor, membership_id: int, form: Form, days: tuple[date, date | None], now: datetime
) -> Membership:
    """Say in what form and on which days.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    membership = read(actor, membership_id)
    before = _part(membership)
    after = Part(membership.city_id, membership.network_id, form, *days)
    _check_days(after, membership_id)
    if before != after:
        membership.form, membership.since, membership.until = form, *days
        told = {"before": _told(before), "after": _told(after)}
        audit.record(actor, "membership.change", membership, told, now)
    return membership


def end(actor: Actor, membership_id: int, on: date, now: datetime) -> None:
    """End a membership so that `on` is the first day without it.

    One that had not begun by then is taken away. Raises NotFoundError, NotAllowedError.
    """
    membership = read(actor, membership_id)
    last = on - timedelta(days=1)
    if membership.until is not None and membership.until <= last:
        return
    audit.record(actor, "membership.end", membership, _told(_part(membership)), now)
    if membership.since > last:
        db.session.delete(membership)
    else:
        membership.until = last


def holds(city_id: int, network_id: int, on: date) -> Membership | None:
    """Return the membership of a city in a network on a day."""
    is_open = or_(Membership.until.is_(None), Membership.until >= on)
    return db.session.scalar(_of_pair(city_id, network_id).where(Membership.since <= on, is_open))


def _of_pair(city_id: int, network_id: int) -> Select[Membership]:
    pair = (Membership.city_id == city_id, Membership.network_id == network_id)
    return select(Membership).where(*pair).order_by(Membership.since)


def _check_days(part: Part, but: int | None) -> None:
    if part.until is not None and part.until < part.since:
        raise InvalidInputError({"until": "days-out-of-order"})
    db.session.get(City, part.city_id, with_for_update=True)  # two at once do not both find room
    for other in db.session.scalars(_of_pair(part.city_id, part.network_id)):
        begins_later = part.until is not None and other.since > part.until
        has_ended = other.until is not None and other.until < part.since
        if other.id != but and not begins_later and not has_ended:
            raise InvalidInputError(
                {"since": "days-cross"}, since=other.since, until=other.until or "…"
            )


def _part(membership: Membership) -> Part:
    return Part(
        membership.city_id,
        membership.network_id,
        membership.form,
        membership.since,
        membership.until,
    )


def _told(part: Part) -> dict[str, object]:
    return {
        "city": part.city_id,
        "network": part.network_id,
        "form": part.form.value,
        "since": part.since.isoformat(),
        "until": part.until and part.until.isoformat(),
    }
