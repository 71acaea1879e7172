"""What a letter says: `templates/mail/<event>.txt` and `.html`, with the same blocks in both.

The templates have an environment of their own, so that letters are made without a request. What
people typed stands in subjects, so it is put on one line; nothing of it becomes a header.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.config import ROOT
from app.mail.sending import RefusedError

TEMPLATES = ROOT / "templates"
SUBJECT_LIMIT = 160
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The reader's language: its name, and how sentences, counts and days are said in it."""

    language: str
    gettext: Callable[..., str]
    ngettext: Callable[..., str]
    day: Callable[[date], str]


@dataclass(frozen=True, slots=True)
class House:
    """Who writes: the address in From, and where the site is (never taken from a request)."""

    sender: str
    address: str

    @property
    def name(self) -> str:
        """The host of the site, which stands in Message-ID."""
        return urlsplit(self.address).hostname or "localhost"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One letter; `stop_path` is where its kind is switched off, empty where it cannot be."""

    event: str
    address: str
    data: Mapping[str, Any]
    message_id: str
    sent_at: float
    stop_path: str = ""


def has_template(event: str) -> bool:
    """Tell whether there is anything to say of an event."""
    name = Path(event).name
    return name == event and (TEMPLATES / "mail" / f"{event}.txt").is_file()


def compose(envelope: Envelope, house: House, words: Words) -> EmailMessage:
    """Return the letter as it goes out; raises RefusedError for an address that cannot be one."""
    if not _ADDRESS.fullmatch(envelope.address) or not envelope.address.isprintable():
        raise RefusedError("the address cannot be one")
    text = _environment().get_template(f"mail/{envelope.event}.txt")
    html = _environment().get_template(f"mail/{envelope.event}.html")
    shown = {**envelope.data, **_shown(envelope, house, words)}
    shown["subject"] = _subject("".join(text.blocks["subject"](text.new_context(shown))))
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{words.gettext("EMPIRIE knowledge base")}" <{house.sender}>'
    message["To"] = envelope.address
    message["Subject"] = shown["subject"]
    message["Date"] = formatdate(envelope.sent_at)
    message["Message-ID"] = f"<{envelope.message_id}@{house.name}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = words.language
    if envelope.stop_path:
        message["List-Unsubscribe"] = f"<{shown['stop']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(re.sub(r"\n{3,}", "\n\n", text.render(shown)).strip() + "\n")
    message.add_alternative(html.render(shown), subtype="html")
    return message


def _shown(envelope: Envelope, house: House, words: Words) -> dict[str, Any]:
    """Return what every template knows besides the data of its letter."""
    root = house.address + ("/en" if words.language == "en" else "")
    return {
        "_": words.gettext,
        "ngettext": words.ngettext,
        "day": lambda iso: words.day(date.fromisoformat(iso)),
        "link": lambda path: root + path,
        "language": words.language,
        "site": root + "/",
        "stop": root + envelope.stop_path if envelope.stop_path else "",
    }


@lru_cache(1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _subject(text: str) -> str:
    """Return a text on one line, free of whatever a header or a list of letters trips over."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= SUBJECT_LIMIT else line[: SUBJECT_LIMIT - 1].rstrip() + "…"
