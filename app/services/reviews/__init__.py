"""Texts before they are public and after: handed in, read, sent back, published, kept true."""

from app.services.reviews.advising import ask, asked_of, experts, opine, opinions
from app.services.reviews.archiving import Farewell, archival, archive, renew
from app.services.reviews.deciding import Read, Verdict, note_refusal, publish, send_back
from app.services.reviews.queue import Desk, Waiting, last_return, read, returns, waiting
from app.services.reviews.submitting import check, faults, keep_note, rounds, submit, withdraw
from app.services.reviews.upkeep import Upkeep, upkeep
from app.services.reviews.validity import confirm_description, remind, sink, still_valid

__all__ = [
    "Desk",
    "Farewell",
    "Read",
    "Upkeep",
    "Verdict",
    "Waiting",
    "archival",
    "archive",
    "ask",
    "asked_of",
    "check",
    "confirm_description",
    "experts",
    "faults",
    "keep_note",
    "last_return",
    "note_refusal",
    "opine",
    "opinions",
    "publish",
    "read",
    "remind",
    "renew",
    "returns",
    "rounds",
    "send_back",
    "sink",
    "still_valid",
    "submit",
    "upkeep",
    "waiting",
    "withdraw",
]
