"""Bringing people in: what has to be said of somebody who is to get an account."""

from dataclasses import dataclass, field

from app.domain.actor import Role

PAGE_SIZE = 50
# One list of a file: nobody checks a longer preview line by line.
LIST_LIMIT = 500
# People whose rights come from their city; the others are of the association.
OF_A_CITY = frozenset({Role.OFFICIAL, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to be invited; `networks` are the ids of those to be moderated."""

    email: str
    name: str
    function: str
    role: Role
    city_id: int | None
    networks: frozenset[int] = field(default_factory=frozenset)
    language: str = "pl"


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody is from now on: function, role, and the networks to be moderated."""

    function: str
    role: Role
    city_id: int | None
    networks: frozenset[int] = field(default_factory=frozenset)
