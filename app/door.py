"""What every door needs: who is acting, in which language, and what the application is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import current_app, request
from flask_login import current_user
from sqlalchemy import select

from app.config import Config
from app.database import db
from app.domain.actor import ANONYMOUS, Actor
from app.models.accounts import User
from app.models.networks import Membership
from app.search.engine import SearchEngine
from app.writeups.sandbox import Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Language = Literal["pl", "en"]
ENGLISH = "/en"
HERE = ZoneInfo("Europe/Warsaw")


@dataclass(frozen=True, slots=True)
class House:
    """The parts that doors hand to services."""

    config: Config
    engine: SearchEngine
    renderer: Renderer


def house() -> House:
    """Return the parts of the running application."""
    return cast("House", current_app.extensions["house"])


def engine() -> SearchEngine:
    """Return the search engine."""
    return house().engine


def config() -> Config:
    """Return the settings."""
    return house().config


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is in Poland."""
    return datetime.now(HERE).date()


def load_user(token: str) -> User | None:
    """Return the account behind a session's token; nobody who has been removed."""
    user = db.session.get(User, int(token)) if token.isdecimal() else None
    return user if user and user.is_active else None


def current_actor() -> Actor:
    """Return who is acting in this request."""
    return actor_of(current_user) if isinstance(current_user, User) else ANONYMOUS


def actor_of(user: User, on: date | None = None) -> Actor:
    """Return the actor a person is, with what their city takes part in on a day (or today)."""
    on = on or today()
    held = select(Membership).where(
        Membership.city_id == user.city_id,
        Membership.since <= on,
        Membership.until.is_(None) | (Membership.until >= on),
    )
    forms = {row.network_id: row.form for row in db.session.scalars(held)}
    return Actor(user.id, user.role, user.city_id, forms)


def language() -> Language:
    """Return the language of this request: English below /en, Polish elsewhere."""
    return "en" if request.environ.get("empirie.language") == "en" else "pl"


def other_language_url() -> str:
    """Return the address of this page in the other language."""
    root = request.script_root.removesuffix(ENGLISH) if language() == "en" else request.script_root
    prefix = root if language() == "en" else root + ENGLISH
    query = request.query_string.decode("ascii", "replace")
    return prefix + quote(request.path) + (f"?{query}" if query else "")


class EnglishBelow:
    """Serve the English pages below /en: the prefix moves to SCRIPT_NAME, so addresses keep it.

    The language is part of the address: a page can be sent, cached and read without a cookie.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", respond: "StartResponse") -> Iterable[bytes]:
        """Move the prefix and go on."""
        path = environ.get("PATH_INFO", "")
        if path == ENGLISH or path.startswith(ENGLISH + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + ENGLISH
            environ["PATH_INFO"] = path.removeprefix(ENGLISH) or "/"
            environ["empirie.language"] = "en"
        return self._application(environ, respond)
