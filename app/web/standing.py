"""What a reader may open, as plain answers for templates, which decide nothing on rights."""

from dataclasses import dataclass

from app.domain.actor import Actor, Role
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
