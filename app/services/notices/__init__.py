"""What people are told: a notice here, and a letter that the worker takes to the mail server."""

from app.services.notices.choosing import DIGEST, choices, choose, read_stop_token, stop, stop_token
from app.services.notices.digest import write_digests
from app.services.notices.reading import News, mark_read, news, unread
from app.services.notices.sentences import destination, sentence
from app.services.notices.telling import About, Reader, tell, write

__all__ = [
    "DIGEST",
    "About",
    "News",
    "Reader",
    "choices",
    "choose",
    "destination",
    "mark_read",
    "news",
    "read_stop_token",
    "sentence",
    "stop",
    "stop_token",
    "tell",
    "unread",
    "write",
    "write_digests",
]
