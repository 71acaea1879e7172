"""Outputs of networks: written by cities, seen by more with every step."""

from app.services.outputs.moving import Given, archive, hand_in, issue, publish, take_back
from app.services.outputs.previewing import Face, Preview, face, preview
from app.services.outputs.reading import (
    Wanted,
    given_up,
    held,
    listed,
    of_city,
    of_network,
    read,
    readable,
    version,
    versions,
)
from app.services.outputs.texts import check, faults
from app.services.outputs.writing import Beginning, begin, candidates, choose_authors, write

__all__ = [
    "Beginning",
    "Face",
    "Given",
    "Preview",
    "Wanted",
    "archive",
    "begin",
    "candidates",
    "check",
    "choose_authors",
    "face",
    "faults",
    "given_up",
    "hand_in",
    "held",
    "issue",
    "listed",
    "of_city",
    "of_network",
    "preview",
    "publish",
    "read",
    "readable",
    "take_back",
    "version",
    "versions",
    "write",
]
