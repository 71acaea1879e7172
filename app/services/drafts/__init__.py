"""Texts on their way: begun, saved, found again."""

from app.services.drafts.writing import (
    Saved,
    begin,
    discard,
    held,
    mine,
    of_practice,
    read,
    renew,
    save,
    writers,
)

__all__ = [
    "Saved",
    "begin",
    "discard",
    "held",
    "mine",
    "of_practice",
    "read",
    "renew",
    "save",
    "writers",
]
