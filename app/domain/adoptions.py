"""“Stosujemy u siebie”: how far another city has come with a practice."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

TEXT_LIMIT = 4_000
CONTACT_LIMIT = 200


class AdoptionState(StrEnum):
    """How far it is; giving up is knowledge, too."""

    INTERESTED = "interested"
    PLANNED = "planned"
    UNDERWAY = "underway"
    DONE = "done"
    GIVEN_UP = "given-up"


# What is carried out may still fail, so only what is done counts as a success repeated.
SUCCESS = AdoptionState.DONE
# Whoever has come to an end tells what came of it: others learn from both ends.
ENDS = frozenset({AdoptionState.DONE, AdoptionState.GIVEN_UP})
# Of what was begun and has no end yet one may ask again.
UNFINISHED = frozenset({AdoptionState.PLANNED, AdoptionState.UNDERWAY})
# In this order a family is shown: what others can learn the most from comes first.
SHOWN = (
    AdoptionState.DONE,
    AdoptionState.UNDERWAY,
    AdoptionState.PLANNED,
    AdoptionState.GIVEN_UP,
    AdoptionState.INTERESTED,
)


@dataclass(frozen=True, slots=True)
class AdoptionText:
    """What a city tells of it; `cost` is zloty, `own` the address of the city's own practice."""

    state: AdoptionState
    changed: str = ""
    cost: Decimal | None = None
    result: str = ""
    contact: str = ""
    own: str = ""

    def errors(self) -> dict[str, str]:
        """Return the codes of what is wrong, by field."""
        limits = {"changed": TEXT_LIMIT, "result": TEXT_LIMIT, "contact": CONTACT_LIMIT}
        found = {
            name: "too-long" for name, limit in limits.items() if len(getattr(self, name)) > limit
        }
        if self.state in ENDS and not self.result:
            found["result"] = "tell-the-end"
        return found

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of it beside the state."""
        return {
            "changed": self.changed,
            "cost": None if self.cost is None else str(self.cost),
            "result": self.result,
            "contact": self.contact,
            "own": self.own,
        }

    @classmethod
    def from_json(cls, state: AdoptionState, told: dict[str, Any]) -> "AdoptionText":
        """Return what was kept."""
        cost = told.get("cost")
        return cls(
            state,
            changed=told.get("changed", ""),
            cost=None if cost is None else Decimal(cost),
            result=told.get("result", ""),
            contact=told.get("contact", ""),
            own=told.get("own", ""),
        )
