"""One's own account: signing in, staying signed in, what proves who one is."""

from app.services.accounts.changing import (
    accept,
    ask_for_reset,
    change_password,
    confirm,
    count_proof,
    reset,
)
from app.services.accounts.sessions import (
    Browser,
    Started,
    end,
    end_all,
    left,
    mine,
    resume,
    see,
    start,
)
from app.services.accounts.signing_in import (
    admit,
    arrive,
    complete,
    knock,
    note_crowd,
    note_failure,
    recognise,
)
from app.services.accounts.tokens import holder

__all__ = [
    "Browser",
    "Started",
    "accept",
    "admit",
    "arrive",
    "ask_for_reset",
    "change_password",
    "complete",
    "confirm",
    "count_proof",
    "end",
    "end_all",
    "holder",
    "knock",
    "left",
    "mine",
    "note_crowd",
    "note_failure",
    "recognise",
    "reset",
    "resume",
    "see",
    "start",
]
