"""Comments on practices and outputs: read, written, reported, looked after."""

from app.services.comments.moderating import (
    hide,
    leave,
    report,
    reported,
    reported_by,
    reports,
    show,
)
from app.services.comments.reading import (
    Discussion,
    Said,
    Thread,
    discussion,
    editions,
    on_its_own,
    page_of,
    read,
    readable,
)
from app.services.comments.writing import Words, edit, first_of, reply, withdraw, write

__all__ = [
    "Discussion",
    "Said",
    "Thread",
    "Words",
    "discussion",
    "edit",
    "editions",
    "first_of",
    "hide",
    "leave",
    "on_its_own",
    "page_of",
    "read",
    "readable",
    "reply",
    "report",
    "reported",
    "reported_by",
    "reports",
    "show",
    "withdraw",
    "write",
]
