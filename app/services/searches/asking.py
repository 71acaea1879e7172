"""A question to those who look after a network, where the search has no answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor, Role
from app.domain.days import day
from app.domain.errors import InvalidInputError, NotSignedInError, TooManyTriesError
from app.domain.notices import NoticeKind
from app.domain.searches import QUESTION_LEAST, QUESTION_LIMIT, QUESTIONS_A_DAY
from app.models.accounts import User
from app.models.networks import ModeratedNetwork, Network
from app.services import networks, notices
from app.services.accounts import throttle


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know, and of which network (its slug)."""

    network: str
    text: str


def ask(actor: Actor, question: Question, now: datetime) -> None:
    """Take a question to whoever looks after the network, with the asker's name and address.

    The same question of the same person on one day is one. Raises NotSignedInError,
    InvalidInputError, TooManyTriesError.
    """
    person = db.session.get(User, actor.user_id) if actor.user_id is not None else None
    if person is None:
        raise NotSignedInError("sign-in")
    network, text = _checked(question)
    told = f"{person.id}:{network.id}:{day(now)}:{text}"
    key = f"question:{hashlib.sha256(told.encode()).hexdigest()}"
    if not throttle.within(f"ask:{person.id}", QUESTIONS_A_DAY, throttle.DAY, now):
        raise TooManyTriesError(int(throttle.DAY.total_seconds()))
    data = {
        "question": text,
        "network": network.short,
        "network_en": network.short_en,
        "city": person.city.name if person.city else "",
        "name": person.name,
        "email": person.email,
    }
    notices.tell(NoticeKind.NETWORK_QUESTION, _keepers(network), key, data, now)


def _checked(question: Question) -> tuple[Network, str]:
    network = next((one for one in networks.in_order() if one.slug == question.network), None)
    text = question.text.replace("\r\n", "\n").strip()
    errors = {} if network else {"network": "required"}
    if len(text) < QUESTION_LEAST:
        errors["text"] = "required"
    elif len(text) > QUESTION_LIMIT:
        errors["text"] = "too-long"
    if errors or network is None:
        raise InvalidInputError(errors)
    return network, text


def _keepers(network: Network) -> list[int]:
    """Return who looks after a network; where nobody does, the administrators."""
    looking_after = select(User.id).join(ModeratedNetwork, ModeratedNetwork.user_id == User.id)
    keepers = looking_after.where(
        ModeratedNetwork.network_id == network.id, User.role == Role.MODERATOR, User.is_active
    )
    everywhere = select(User.id).where(User.role == Role.ADMINISTRATOR, User.is_active)
    return list(db.session.scalars(keepers)) or list(db.session.scalars(everywhere))
