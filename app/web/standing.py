"""What a reader may open, as plain answers for templates, which decide nothing on rights."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts import FRESH
from app.domain.actor import Actor, Role
from app.models.accounts import AccountSession
from app.permissions import people


@dataclass(frozen=True, slots=True)
class Standing:
    """Which doors of the frame a reader sees."""

    is_signed_in: bool
    may_write: bool
    may_review: bool
    may_manage: bool


def of(actor: Actor) -> Standing:
    """Return what the frame of a page shows to this actor."""
    return Standing(
        is_signed_in=actor.is_signed_in,
        may_write=actor.city_id is not None,
        may_review=actor.is_administrator or bool(actor.moderates) or actor.role is Role.EXPERT,
        may_manage=people.manage_people(actor),
    )


def is_fresh(session: AccountSession | None, now: datetime) -> bool:
    """Tell whether whoever is signed in has proved who they are a moment ago."""
    return session is not None and now - session.proved_at < FRESH
