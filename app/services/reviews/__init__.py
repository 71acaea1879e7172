"""Texts before they are public and after: handed in, read, sent back, published, kept true."""

from app.services.reviews.advising import ask, asked_of, experts, opine, opinions
from app.services.reviews.deciding import Read, Verdict, note_refusal, publish, send_back
from app.services.reviews.submitting import check, rounds, submit, withdraw

__all__ = [
    "Read",
    "Verdict",
    "ask",
    "asked_of",
    "check",
    "experts",
    "note_refusal",
    "opine",
    "opinions",
    "publish",
    "rounds",
    "send_back",
    "submit",
    "withdraw",
]
