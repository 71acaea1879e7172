"""Cities that ask to take part, and the answers they get.

Whoever asks learns nothing of who is here already: a second request of the same address gets the
same answer as the first. Two moderators who answer at once: one of them is told that it is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.accounts import FUNCTION_LIMIT, NAME_LIMIT, one_line
from app.domain.actor import Actor, Form, Role
from app.domain.applications import (
    MESSAGE_LIMIT,
    REASON_LIMIT,
    ApplicationKind,
    ApplicationState,
)
from app.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    TooManyTriesError,
)
from app.domain.notices import NoticeKind
from app.domain.people import Newcomer
from app.models.accounts import Throttle, User
from app.models.applications import Application
from app.models.cities import City
from app.models.networks import ModeratedNetwork, Network
from app.permissions import applications as may
from app.permissions import people as people_may
from app.permissions import require
from app.services import audit, memberships, newcomers, notices
from app.services.accounts import emails

# So many requests of one address of the network in one hour.
TRIES, WINDOW = 5, timedelta(hours=1)
FORMS = {
    ApplicationKind.OBSERVER: Form.OBSERVER,
    ApplicationKind.CHANGE_LEADER: Form.CHANGE_LEADER,
}


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for, as typed."""

    kind: ApplicationKind
    city_id: int | None
    network_id: int | None
    name: str
    email: str
    function: str
    message: str
    language: str = "pl"


def apply(request: Request, address: str, now: datetime) -> None:
    """Take in a request to take part; `address` is from where in the network it comes.

    Raises InvalidInputError, TooManyTriesError.
    """
    email = _check(request)
    _count(address, now)
    if request.city_id is None or request.network_id is None or _waits(request, email):
        return
    application = Application(
        kind=request.kind,
        city_id=request.city_id,
        network_id=request.network_id,
        name=one_line(request.name),
        email=email,
        function=one_line(request.function),
        message=request.message.strip(),
        created_at=now,
        language=request.language,
    )
    db.session.add(application)
    db.session.flush()  # the notice names it
    _write("application-received", application, now)
    told = {"key": application.key, **_names(application)}
    key = f"application:{application.id}"
    notices.tell(NoticeKind.APPLICATION, _keepers(request.network_id), key, told, now)


def waiting(actor: Actor) -> Sequence[Application]:
    """Return the requests that wait for an answer of this actor, the oldest first."""
    return _listed(actor, (ApplicationState.WAITING,), 500)


def answered(actor: Actor) -> Sequence[Application]:
    """Return the last requests that were answered, the newest first."""
    return _listed(actor, (ApplicationState.ACCEPTED, ApplicationState.REFUSED), 50)


def _listed(
    actor: Actor, states: tuple[ApplicationState, ...], limit: int
) -> Sequence[Application]:
    wanted = (
        select(Application)
        .options(joinedload(Application.city), joinedload(Application.network))
        .where(may.decidable_applications(actor), Application.state.in_(states))
        .order_by(Application.decided_at.desc(), Application.created_at, Application.id)
    )
    return db.session.scalars(wanted.limit(limit)).all()


def read(actor: Actor, key: str) -> Application:
    """Return a request that this actor may answer; raises NotFoundError, NotAllowedError."""
    wanted = select(Application).where(Application.key == key)
    application = db.session.scalar(
        wanted.options(joinedload(Application.city), joinedload(Application.network))
    )
    if application is None:
        raise NotFoundError("application", key=key)
    require(may.decide_application(actor, application), "decide-application")
    return application


def has_coordinator(city_id: int) -> bool:
    """Tell whether somebody speaks for a city already."""
    wanted = select(User.id).where(
        User.city_id == city_id, User.role == Role.COORDINATOR, User.is_active
    )
    return db.session.scalar(wanted.limit(1)) is not None


def accept(actor: Actor, key: str, role: Role, now: datetime, on: date) -> Application:
    """Let the city take part from that day and invite whoever asked.

    Raises NotFoundError, NotAllowedError, ConflictError once it is answered, InvalidInputError if
    the address is somebody else's.
    """
    application = read(actor, key)
    require(people_may.grant_role(actor, role), "grant-role")
    _decide(actor, application, ApplicationState.ACCEPTED, "", now)
    _take_in(actor, application, now, on)
    person = _person(actor, application, role, now)
    audit.record(actor, "application.accept", application, {"person": person.id}, now)
    return application


def refuse(actor: Actor, key: str, reason: str, now: datetime) -> Application:
    """Say no, and why; raises NotFoundError, NotAllowedError, ConflictError, InvalidInputError."""
    application = read(actor, key)
    if not reason.strip():
        raise InvalidInputError({"reason": "needs-reason"})
    if len(reason) > REASON_LIMIT:
        raise InvalidInputError({"reason": "too-long"})
    _decide(actor, application, ApplicationState.REFUSED, reason.strip(), now)
    _write("application-refused", application, now, reason=reason.strip())
    audit.record(actor, "application.refuse", application, {}, now)
    return application


def _check(request: Request) -> str:
    """Return the checked address of who asks; raises InvalidInputError with every fault."""
    errors = {
        name: "required"
        for name, told in (("city", request.city_id), ("network", request.network_id))
        if told is None
    }
    for name, text, limit in (
        ("name", one_line(request.name), NAME_LIMIT),
        ("function", one_line(request.function), FUNCTION_LIMIT),
        ("message", request.message.strip(), MESSAGE_LIMIT),
    ):
        if not text and (name != "message" or request.kind is not ApplicationKind.OBSERVER):
            errors[name] = "required"
        elif len(text) > limit:
            errors[name] = "too-long"
    try:
        email = emails.checked(request.email)
    except InvalidInputError as error:
        raise InvalidInputError({**errors, **error.errors}) from None
    if errors:
        raise InvalidInputError(errors)
    return email


def _count(address: str, now: datetime) -> None:
    """Count the tries from one place; raises TooManyTriesError."""
    key = f"application:{address}"
    tried = db.session.get(Throttle, key, with_for_update=True)
    if tried is None:
        db.session.add(Throttle(key=key, count=1, since=now))
        return
    if now - tried.since >= WINDOW:
        tried.count, tried.since = 0, now
    if tried.count >= TRIES:
        raise TooManyTriesError(int((tried.since + WINDOW - now).total_seconds()) + 1)
    tried.count += 1


def _waits(request: Request, email: str) -> bool:
    same = select(Application.id).where(
        Application.email == email,
        Application.network_id == request.network_id,
        Application.kind == request.kind,
        Application.state == ApplicationState.WAITING,
    )
    return db.session.scalar(same.limit(1)) is not None


def _keepers(network_id: int) -> list[int]:
    """Return who looks after a network; where nobody does, the administrators."""
    link = ModeratedNetwork
    moderators = select(User.id).join(link, link.user_id == User.id)
    moderators = moderators.where(link.network_id == network_id, User.role == Role.MODERATOR)
    found = list(db.session.scalars(moderators.where(User.is_active)))
    above = select(User.id).where(User.role == Role.ADMINISTRATOR, User.is_active)
    return found or list(db.session.scalars(above))


def _names(application: Application) -> dict[str, str]:
    city = db.session.get_one(City, application.city_id)
    network = db.session.get_one(Network, application.network_id)
    return {
        "city": city.name,
        "network": network.short,
        "network_en": network.short_en,
        "kind": application.kind.value,
    }


def _write(event: str, application: Application, now: datetime, **more: str) -> None:
    reader = notices.Reader(application.email, application.language)
    data = {"name": application.name, **_names(application), **more}
    notices.write(event, reader, data, now)


def _decide(
    actor: Actor, application: Application, state: ApplicationState, reason: str, now: datetime
) -> None:
    """Write the answer down if there is none yet; raises ConflictError."""
    open_one = update(Application).where(
        Application.id == application.id, Application.state == ApplicationState.WAITING
    )
    answer = {"state": state, "decided_at": now, "decided_by": actor.user_id, "reason": reason}
    taken = db.session.execute(
        open_one.values(**answer).returning(Application.id),
        execution_options={"synchronize_session": "fetch"},
    ).all()
    if not taken:
        raise ConflictError("application-decided")


def _take_in(actor: Actor, application: Application, now: datetime, on: date) -> None:
    """Give the city its part, unless it has a greater one already."""
    form = FORMS[application.kind]
    held = memberships.holds(application.city_id, application.network_id, on)
    if held is not None:
        if held.form is not Form.OBSERVER or form is Form.OBSERVER:
            return
        memberships.end(actor, held.id, on, now)
        db.session.flush()  # its days are free again
    part = memberships.Part(application.city_id, application.network_id, form, on)
    memberships.add(actor, part, now)


def _person(actor: Actor, application: Application, role: Role, now: datetime) -> User:
    """Return who asked, with an account; raises InvalidInputError if it cannot be theirs."""
    known = emails.holder(application.email)
    if known is None:
        newcomer = Newcomer(
            email=application.email,
            name=application.name,
            function=application.function,
            role=role,
            city_id=application.city_id,
            language=application.language,
        )
        person = newcomers.welcome(newcomer, now)
        told: dict[str, Any] = {"role": role.value, "networks": []}
        audit.record(actor, "person.invite", person, told, now)
        return person
    if not known.is_active:
        raise InvalidInputError({"rank": "account-closed"})
    if known.city_id != application.city_id:
        raise InvalidInputError({"rank": "email-of-another-city"})
    key = f"application-accepted:{application.id}"
    notices.tell(NoticeKind.RIGHTS_CHANGED, [known.id], key, _names(application), now)
    return known
