"""Letters: made of a template in the reader's language, handed to a mail server over SMTP."""

from app.mail.composing import Envelope, House, Words, compose, has_template
from app.mail.sending import (
    TIMEOUT_S,
    MailError,
    PutOffError,
    RefusedError,
    Safety,
    Server,
    UncertainError,
    UnreachableError,
    send,
)

__all__ = [
    "TIMEOUT_S",
    "Envelope",
    "House",
    "MailError",
    "PutOffError",
    "RefusedError",
    "Safety",
    "Server",
    "UncertainError",
    "UnreachableError",
    "Words",
    "compose",
    "has_template",
    "send",
]
