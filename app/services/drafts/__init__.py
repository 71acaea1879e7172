"""Texts on their way: begun, saved, found again."""

from app.services.drafts.keeping import before, kept, read_kept, savers, settle, unsettled
from app.services.drafts.previewing import Preview, preview
from app.services.drafts.saving import Saved, save
from app.services.drafts.uploading import Upload, upload
from app.services.drafts.writing import (
    begin,
    discard,
    held,
    mine,
    of_practice,
    open_text,
    read,
    renew,
    writers,
)

__all__ = [
    "Preview",
    "Saved",
    "Upload",
    "before",
    "begin",
    "discard",
    "held",
    "kept",
    "mine",
    "of_practice",
    "open_text",
    "preview",
    "read",
    "read_kept",
    "renew",
    "save",
    "savers",
    "settle",
    "unsettled",
    "upload",
    "writers",
]
