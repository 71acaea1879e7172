"""Asking to take part: as an Observer, or with a good practice."""

from enum import StrEnum

MESSAGE_LIMIT = 2_000
REASON_LIMIT = 1_000


class ApplicationKind(StrEnum):
    """What a city asks for."""

    OBSERVER = "observer"
    CHANGE_LEADER = "change_leader"


class ApplicationState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
