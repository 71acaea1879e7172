"""The accounts of others: who is here, bringing people in, giving and taking rights."""

from app.services.people.changing import (
    change,
    deactivate,
    faults,
    invite,
    invite_again,
    reactivate,
)
from app.services.people.reading import People, changeable, is_changeable, listed, moderated, read

__all__ = [
    "People",
    "change",
    "changeable",
    "deactivate",
    "faults",
    "invite",
    "invite_again",
    "is_changeable",
    "listed",
    "moderated",
    "reactivate",
    "read",
]
