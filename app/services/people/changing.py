"""Bringing people in, giving and taking rights; each of it is written into the log.

Whatever changes a person's rights ends their sessions: what they do next is asked of them anew.
What they were writing meanwhile waits for them (T-13).
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import delete

from app.database import db
from app.domain.accounts import FUNCTION_LIMIT, NAME_LIMIT, one_line
from app.domain.actor import Actor, Role
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from app.domain.notices import NoticeKind
from app.domain.people import OF_A_CITY, Newcomer, Place
from app.models.accounts import User
from app.models.networks import ModeratedNetwork
from app.permissions import people as may
from app.permissions import require
from app.services import audit, newcomers, notices
from app.services.accounts import emails, sessions
from app.services.people.reading import changeable, moderated, networks_of


def invite(actor: Actor, newcomer: Newcomer, now: datetime, on: date) -> User:
    """Give somebody an account and send the invitation.

    Raises NotAllowedError for a role or a city that is not the actor's to give, InvalidInputError
    for what was typed.
    """
    if not _faults_of_place(newcomer.role, newcomer.city_id, newcomer.networks):
        _require_place(actor, newcomer.role, newcomer.city_id, newcomer.networks, on)
    checked = checked_newcomer(newcomer)
    user = newcomers.welcome(checked, now)
    audit.record(actor, "person.invite", user, _told(checked.role, checked.networks), now)
    return user


def faults(
    actor: Actor, newcomer: Newcomer, on: date, joins: Collection[int], unknown: Collection[str]
) -> Iterator[InvalidInputError | NotAllowedError]:
    """Yield everything that keeps somebody from being invited.

    `joins` are networks that the city takes part in by then; what rests on the fields `unknown`
    is not asked.
    """
    if typed := _faults_of_typed(newcomer)[1]:
        yield InvalidInputError(typed)
    role, city_id, networks = newcomer.role, newcomer.city_id, newcomer.networks
    if "rank" in unknown:
        return
    is_grantable = may.grant_role(actor, role)
    if not is_grantable:
        yield NotAllowedError("grant-role")
    if "city" in unknown or "networks" in unknown:
        return
    if place := _faults_of_place(role, city_id, networks):
        yield InvalidInputError(place)
        return
    is_of_ours = may.invite_from(actor, city_id, {*networks_of(city_id, on), *joins})
    if not is_of_ours and (city_id is not None or is_grantable):
        yield NotAllowedError("invite-from-city")


def checked_newcomer(newcomer: Newcomer) -> Newcomer:
    """Return a newcomer as they are kept; raises InvalidInputError with every fault."""
    email, errors = _faults_of_typed(newcomer)
    errors |= _faults_of_place(newcomer.role, newcomer.city_id, newcomer.networks)
    if not errors and emails.holder(email) is not None:
        errors["email"] = "email-taken"
    if errors:
        raise InvalidInputError(errors)
    return Newcomer(
        email=email,
        name=one_line(newcomer.name),
        function=one_line(newcomer.function),
        role=newcomer.role,
        city_id=newcomer.city_id,
        networks=newcomer.networks,
        language=newcomer.language,
    )


def change(actor: Actor, key: str, place: Place, now: datetime, on: date) -> User:
    """Say what somebody is from now on; the same said again changes nothing.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    person = changeable(actor, key, on)
    errors = _faults("function", place.function, FUNCTION_LIMIT)
    errors |= _faults_of_place(place.role, place.city_id, place.networks)
    if errors:
        raise InvalidInputError(errors)
    _require_place(actor, place.role, place.city_id, place.networks, on)
    before = (person.role, person.city_id, _moderated_ids(person))
    person.function = one_line(place.function)
    if before == (place.role, place.city_id, place.networks):
        return person
    person.role, person.city_id = place.role, place.city_id
    db.session.execute(delete(ModeratedNetwork).where(ModeratedNetwork.user_id == person.id))
    for network_id in sorted(place.networks):
        db.session.add(ModeratedNetwork(user_id=person.id, network_id=network_id))
    sessions.run_out(person.id, now)
    told = {"before": _told(before[0], before[2]), "after": _told(place.role, place.networks)}
    audit.record(actor, "person.change", person, told, now)
    _tell(person, {"role": place.role.value}, now)
    return person


def deactivate(actor: Actor, key: str, now: datetime, on: date) -> User:
    """Take every right away, from the next request on; raises NotFoundError, NotAllowedError."""
    person = changeable(actor, key, on)
    if person.is_active:
        person.is_active = False
        sessions.end_all(person.id, now)
        audit.record(actor, "person.deactivate", person, {}, now)
    return person


def reactivate(actor: Actor, key: str, now: datetime, on: date) -> User:
    """Give the rights back; raises NotFoundError, NotAllowedError."""
    person = changeable(actor, key, on)
    if not person.is_active:
        person.is_active = True
        audit.record(actor, "person.reactivate", person, {}, now)
        _tell(person, {"role": person.role.value}, now)
    return person


def invite_again(actor: Actor, key: str, now: datetime, on: date) -> User:
    """Send another invitation to somebody who has not used the first one.

    Raises ConflictError once they have a password.
    """
    person = changeable(actor, key, on)
    if person.password_hash or not person.is_active:
        raise ConflictError("already-joined")
    newcomers.invite(person, now)
    audit.record(actor, "person.invite-again", person, {}, now)
    return person


def _require_place(
    actor: Actor, role: Role, city_id: int | None, networks: frozenset[int], on: date
) -> None:
    require(may.grant_role(actor, role), "grant-role")
    require(may.invite_from(actor, city_id, networks_of(city_id, on)), "invite-from-city")
    require(not networks or actor.is_administrator, "grant-networks")


def _faults_of_typed(newcomer: Newcomer) -> tuple[str, dict[str, str]]:
    """Return the address as it is kept, and what is wrong with what was typed."""
    email = ""
    errors: dict[str, str] = {}
    try:
        email = emails.checked(newcomer.email)
    except InvalidInputError as error:
        errors |= error.errors
    errors |= _faults("name", newcomer.name, NAME_LIMIT)
    errors |= _faults("function", newcomer.function, FUNCTION_LIMIT)
    return email, errors


def _faults(name: str, text: str, limit: int) -> dict[str, str]:
    if not (told := one_line(text)):
        return {name: "required"}
    return {name: "too-long"} if len(told) > limit else {}


def _faults_of_place(role: Role, city_id: int | None, networks: frozenset[int]) -> dict[str, str]:
    if role in OF_A_CITY and city_id is None:
        return {"city": "role-needs-city"}
    if role is Role.MODERATOR and not networks:
        return {"networks": "moderator-needs-network"}
    if role is not Role.MODERATOR and networks:
        return {"networks": "networks-need-moderator"}
    return {}


def _moderated_ids(person: User) -> frozenset[int]:
    return frozenset(network.id for network in moderated(person))


def _told(role: Role, networks: frozenset[int]) -> dict[str, object]:
    return {"role": role.value, "networks": sorted(networks)}


def _tell(person: User, data: dict[str, str], now: datetime) -> None:
    key = f"rights:{person.id}:{now.isoformat()}"
    notices.tell(NoticeKind.RIGHTS_CHANGED, [person.id], key, data, now)
