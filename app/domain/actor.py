"""Who is acting: built once at the door, then passed to every service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

PUBLIC = "public"


class Role(StrEnum):
    """What a person is in the whole house; what they may do in a network follows from the form."""

    OFFICIAL = "official"
    COORDINATOR = "coordinator"
    MODERATOR = "moderator"
    EXPERT = "expert"
    ADMINISTRATOR = "administrator"

    @property
    def level(self) -> int:
        """How much a role may; people give and take roles below their own only."""
        return _LEVELS[self]


_LEVELS = {
    Role.OFFICIAL: 0,
    Role.EXPERT: 0,
    Role.COORDINATOR: 1,
    Role.MODERATOR: 2,
    Role.ADMINISTRATOR: 3,
}


class Form(StrEnum):
    """How a city takes part in a network."""

    LAUREATE = "laureate"
    FINALIST = "finalist"
    CHANGE_LEADER = "change_leader"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or nobody, or the system) with what their rights follow from.

    `forms` maps the id of a network to the form in which the actor's city takes part today;
    `moderates` holds the ids of the networks that the actor looks after; `origin` is the network
    from which they act, for the log (never a single machine of it).
    """

    user_id: int | None = None
    role: Role | None = None
    city_id: int | None = None
    forms: Mapping[int, Form] = field(default_factory=lambda: MappingProxyType({}))
    is_system: bool = False
    moderates: frozenset[int] = frozenset()
    origin: str = field(default="", compare=False)

    @property
    def is_signed_in(self) -> bool:
        """Tell whether this is a person with an account."""
        return self.user_id is not None

    @property
    def is_administrator(self) -> bool:
        """Tell whether this is whoever runs the place."""
        return self.is_system or self.role is Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """The system, and those who look after networks."""
        return self.is_system or self.role in {Role.MODERATOR, Role.ADMINISTRATOR}

    @property
    def audiences(self) -> frozenset[str]:
        """The labels this actor holds; one shared with a thing opens it."""
        labels = {PUBLIC}
        if self.user_id is not None:
            labels.add("members")
        if self.city_id is not None:
            labels.add(f"city:{self.city_id}")
        for network_id, form in self.forms.items():
            labels.add(f"network:{network_id}")
            labels.add(f"network:{network_id}:{form}s")
            if self.city_id is not None:  # what is its own, for as long as it takes part there
                labels.add(f"network:{network_id}:city:{self.city_id}")
        labels |= {f"moderator:{network_id}" for network_id in self.moderates}
        if self.is_staff:
            labels.add("staff")
        if self.is_administrator:
            labels.add("administrators")
        return frozenset(labels)


ANONYMOUS = Actor()
SYSTEM = Actor(is_system=True)
