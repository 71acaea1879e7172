"""Take letters to the mail server and do what the calendar asks, in a thread apart from the index.

One of all workers does it. Each letter is claimed in a short transaction, sent in none, settled in
another: whatever the server does, nobody's click waits for it.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, cast

from flask import Flask
from flask_babel import force_locale, format_date, gettext, ngettext
from jinja2 import TemplateError
from sqlalchemy.exc import OperationalError

from app import door, mail
from app.cli import leading
from app.config import Config
from app.database import db, transaction
from app.domain.actor import ANONYMOUS
from app.models.accounts import User
from app.models.notices import Letter
from app.models.searches import SavedSearch
from app.services import notices, schedule, searches
from app.services.notices import letters

log = logging.getLogger(__name__)

PAUSE_S = 1.0
STUMBLED_S = 5.0
JOB = "mail"  # its lease guards the calendar; a letter under way is guarded by its claim
SHUT_FIRST = timedelta(seconds=30)
SHUT_LONGEST = timedelta(minutes=15)
STOP_PATH = "/powiadomienia/stop/"


class Postman:
    """What one worker remembers between letters: how long to leave a server alone that is away."""

    def __init__(self, config: Config, timeout: float = mail.TIMEOUT_S) -> None:
        self._secret = config.secret()
        self._house = mail.House(config.sender, config.address)
        self._server = server_of(config, timeout)
        self._failures = 0
        self._shut_until = 0.0
        if self._server is None:
            log.warning("no EMPIRIE_SMTP_HOST is set: letters wait until there is a mail server")

    def is_shut(self) -> bool:
        """Tell whether there is no server, or it was away a moment ago."""
        return self._server is None or time.monotonic() < self._shut_until

    def deliver_one(self) -> bool:
        """Take the next letter; return False when there is none to take now."""
        now = door.now()
        if self.is_shut() or not letters.is_waiting(now):
            return False
        with transaction():
            letter = letters.claim(now)
        if letter is None:
            return False
        self._take(letter)
        return True

    def _take(self, letter: Letter) -> None:
        user = letters.reader(letter)
        actor = door.actor_of(user) if user else ANONYMOUS
        if not letters.may_go(letter, user, actor):
            with transaction():
                letters.dropped(letter, door.now())
            return
        try:
            message = self._composed(letter, user)
            db.session.rollback()  # ends the read: the server may take its time
            self._send(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the letter stays and the others go on
            with transaction():
                self._settle(letter, error)
        else:
            with transaction():
                letters.sent(letter, door.now())
            self._failures = 0

    def _send(self, message: EmailMessage) -> None:
        if self._server is None:
            raise mail.UnreachableError("no mail server is set")
        mail.send(self._server, message)

    def _settle(self, letter: Letter, error: Exception) -> None:
        log.warning("letter %s (%s) did not go: %s", letter.id, letter.event, type(error).__name__)
        told = f"{type(error).__name__}: {error}"
        if isinstance(error, mail.UnreachableError):
            letters.give_back(letter, told, door.now() + self._shut())
        elif isinstance(error, mail.UncertainError):
            letters.leave_uncertain(letter, told)
        elif isinstance(error, mail.RefusedError | TemplateError):
            letters.give_up(letter, told)
        else:
            letters.put_off(letter, told)

    def _shut(self) -> timedelta:
        """Leave the server alone, longer each time; return for how long."""
        pause: timedelta = min(SHUT_FIRST * 2**self._failures, SHUT_LONGEST)
        self._failures = min(self._failures + 1, 10)
        self._shut_until = time.monotonic() + pause.total_seconds()
        return pause

    def _composed(self, letter: Letter, user: User | None) -> EmailMessage:
        """Return the letter in its reader's language."""
        with spoken(letter.language) as words:
            envelope = mail.Envelope(
                letter.event,
                letter.address,
                self._data(letter, user),
                letter.message_id,
                letter.created_at.timestamp(),
                self._stop_path(letter, user),
            )
            return mail.compose(envelope, self._house, words)

    def _data(self, letter: Letter, user: User | None) -> Mapping[str, Any]:
        if letter.event != notices.DIGEST or user is None:
            return letter.data
        heard = letters.heard(letter, door.actor_of(user))
        lines = [
            {"sentence": notices.sentence(*one, gettext), "address": notices.destination(*one)}
            for one in heard
        ]
        return {"lines": lines}

    def _stop_path(self, letter: Letter, user: User | None) -> str:
        if user is None or (letter.notice_id is None and letter.event != notices.DIGEST):
            return ""
        return STOP_PATH + notices.stop_token(self._secret, user, letter.event)


def server_of(config: Config, timeout: float = mail.TIMEOUT_S) -> mail.Server | None:
    """Return the mail server of the settings, if one is set."""
    if not config.smtp_host:
        return None
    return mail.Server(
        config.smtp_host,
        config.smtp_port,
        config.smtp_user,
        config.smtp_password,
        cast("mail.Safety", config.smtp_tls),
        timeout,
    )


@contextmanager
def spoken(language: str) -> Iterator[mail.Words]:
    """Say things in a reader's language."""
    language = language if language in {"pl", "en"} else "pl"
    with force_locale(language):
        yield mail.Words(language, gettext, ngettext, lambda day: format_date(day, "d MMMM y"))


def work(app: Flask, stop: threading.Event) -> None:
    """Take letters and keep the calendar until told to stop; only one of all workers acts."""
    holder = leading.new_holder()
    with leading.kept(app, JOB, holder):
        _work(app, stop, holder)


def _work(app: Flask, stop: threading.Event, holder: str) -> None:
    postman = Postman(app.extensions["house"].config)
    pause = 0.0
    while not stop.wait(pause):
        pause = PAUSE_S
        try:
            with app.app_context():
                if turn(postman, holder):
                    pause = 0.0  # there may be more
        except OperationalError as error:
            log.warning(leading.BUSY, error.orig)
            pause = leading.BUSY_S
        except Exception:
            log.exception("the postman stumbled and goes on")
            pause = STUMBLED_S


def turn(postman: Postman, holder: str) -> bool:
    """Do one thing; return whether to look again at once."""
    now = door.now()
    if not leading.leads(JOB, holder, now):
        return False
    for job in schedule.due(now):
        with transaction():
            done = schedule.run(job, now)
        if done is not None:
            log.info("%s: %s", job, done)
    if (search := searches.due(now)) is not None:
        _look(search, now)
    if letters.any_lapsed(now):
        with transaction():
            letters.drop_lapsed(now)
    return postman.deliver_one()


def _look(search: SavedSearch, now: datetime) -> None:
    """Ask one saved search anew, as the person who saved it; whoever is gone is told nothing."""
    user = db.session.get_one(User, search.user_id)
    actor = door.actor_of(user)
    with transaction():
        searches.look(door.engine(), actor, search, now)
