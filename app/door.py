"""What every door needs: who is acting, in which language, and what the application is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import quote

from flask import current_app, g, redirect, request, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy import select

from app.config import Config
from app.database import db, transaction
from app.domain.accounts import FRESH, NEEDS_SECOND_FACTOR
from app.domain.actor import ANONYMOUS, Actor, Role
from app.domain.days import day
from app.domain.errors import ForeignRequestError, NotFreshError, NotSignedInError
from app.domain.files import FILE_LIMIT_BYTES
from app.domain.origins import origin
from app.models.accounts import AccountSession, User
from app.models.networks import Membership, ModeratedNetwork
from app.search.engine import SearchEngine
from app.services import audit
from app.services.accounts import Browser, parking, sessions
from app.writeups.sandbox import Renderer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Language = Literal["pl", "en"]
ENGLISH = "/en"
UPLOADS = frozenset({"attachments.index", "uploads.begin"})
FORM_LIMIT_BYTES = 100_000  # the fields beside a file


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
    return day(now())


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A person in one browser, as Flask-Login knows them: by the token of their session."""

    def __init__(self, session: AccountSession, token: str) -> None:
        self.session = session
        self.user = session.user
        self._token = token

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self._token


def forget_others() -> None:
    """Let a request know nothing of one before it, whatever context it runs in."""
    for name in ("_login_user", "actor", "handed_back"):
        g.pop(name, None)


def load_user(token: str) -> SignedIn | None:
    """Return the person behind the token of a session; nobody once it has ended."""
    session = sessions.resume(token, now())
    if session is None or not session.is_complete:
        return None
    if sessions.is_unseen(session, now()):
        with transaction():
            sessions.see(session, now())
    return SignedIn(session, token)


def browser() -> Browser:
    """Return from where this request comes."""
    return Browser(request.remote_addr or "", request.user_agent.string)


def sign_in(started: sessions.Started) -> None:
    """Let this browser hold a session that has begun."""
    flask_session.clear()
    login_user(SignedIn(started.session, started.token))


def pending_session() -> AccountSession | None:
    """Return the session of this browser that still waits for the code, if there is one."""
    session = sessions.resume(str(flask_session.get("_user_id", "")), now())
    return session if session and not session.is_complete else None


# All that whoever has still to set up the second factor may ask for.
BEFORE_FACTOR = frozenset(
    {"profile.second_factor", "accounts.confirm", "accounts.sign_out", "static"}
)


def lead_to_second_factor() -> ResponseReturnValue | None:
    """Send whoever needs a second factor and has none to set it up; nothing else is open."""
    if request.endpoint in BEFORE_FACTOR or not isinstance(person := _somebody(), SignedIn):
        return None
    user = person.user
    if user.role not in NEEDS_SECOND_FACTOR or user.second_factor:
        return None
    return redirect(url_for("profile.second_factor"), 303)


def park_form() -> str:
    """Keep the form of this request if the session ran out or grew stale; return where it waits."""
    session = _sender()
    if session is None or not parking.may_park(session):
        return ""
    fields = list(request.form.items(multi=True))
    with transaction():
        path = request.script_root + request.full_path.rstrip("?")
        key = parking.park(session, path, fields, now())
    return f"{request.script_root}/wznow/{key}" if key else ""


def sent_words() -> str:
    """Return what whoever sent this form has written in it; "" unless it is a form of ours."""
    return parking.words(request.form.items(multi=True)) if _sender() else ""


def _sender() -> AccountSession | None:
    """Return the session, perhaps over by now, in which the form of this request was shown."""
    if request.method != "POST":
        return None
    session = parking.known(str(flask_session.get("_user_id", "")))
    given, keys = request.form.get("csrf", ""), config().secrets()
    return session if session and sessions.is_form_of(session, given, keys) else None


def sign_out() -> None:
    """End the session of this browser, here and in the database."""
    if (mine := current_session()) is not None:
        sessions.end(mine, now())
    logout_user()
    flask_session.clear()


def current_session() -> AccountSession | None:
    """Return the session of this request, if somebody is signed in."""
    return current_user.session if isinstance(_somebody(), SignedIn) else None


def me() -> User:
    """Return the person who is signed in; raises NotSignedInError for nobody."""
    person = _somebody()
    if not isinstance(person, SignedIn):
        raise NotSignedInError("sign-in")
    return person.user


def require_fresh() -> None:
    """Go on only if the person has proved a moment ago who they are; raises NotFreshError."""
    session = current_session()
    if session is None or now() - session.proved_at >= FRESH:
        raise NotFreshError("confirm")


def members_only() -> Actor:
    """Return who is acting, of those who have an account; raises NotSignedInError for nobody."""
    actor = current_actor()
    if not actor.is_signed_in:
        raise NotSignedInError("sign-in")
    return actor


def current_actor() -> Actor:
    """Return who is acting in this request."""
    person = _somebody()
    if not isinstance(person, SignedIn):
        return ANONYMOUS
    if "actor" not in g:
        g.actor = replace(actor_of(person.user), origin=origin(request.remote_addr or ""))
    return cast("Actor", g.actor)


def note_denied(action: str) -> None:
    """Write down that whoever is signed in tried what they may not do."""
    actor = current_actor()
    if actor.is_signed_in:
        with transaction():
            audit.denied(actor, action, request.path, now())


def _somebody() -> object:
    return current_user._get_current_object()  # noqa: SLF001 - the documented way to what the proxy stands for


def actor_of(user: User, on: date | None = None) -> Actor:
    """Return the actor a person is, with what their city takes part in on a day (or today)."""
    on = on or today()
    held = select(Membership).where(
        Membership.city_id == user.city_id,
        Membership.since <= on,
        Membership.until.is_(None) | (Membership.until >= on),
    )
    forms = {row.network_id: row.form for row in db.session.scalars(held)}
    looked_after = select(ModeratedNetwork.network_id).where(ModeratedNetwork.user_id == user.id)
    moderates = (
        frozenset(db.session.scalars(looked_after)) if user.role is Role.MODERATOR else frozenset()
    )
    return Actor(user.id, user.role, user.city_id, forms, moderates=moderates)


def csrf_token() -> str:
    """Return what a form of the person signed in must bring back: bound to their session."""
    mine = current_session()
    return sessions.form_token(mine, config().secret()) if mine else ""


def make_room_for_files() -> None:
    """Let those who are signed in send a file where one is expected; all else stays small."""
    if request.endpoint in UPLOADS and current_session() is not None:
        request.max_content_length = FILE_LIMIT_BYTES + FORM_LIMIT_BYTES


def refuse_foreign_requests() -> None:
    """Refuse a request that changes something unless it comes from a page of ours.

    Browsers tell where a request comes from (Sec-Fetch-Site, Origin); who is signed in brings the
    token of the form besides. Raises ForeignRequestError. Sources: OWASP CSRF Prevention Cheat
    Sheet; ASVS 5.0 3.5.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForeignRequestError("foreign-request")
    origin = request.headers.get("Origin")
    if origin == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        origin = None  # what browsers send from a page with Referrer-Policy: no-referrer
    if origin is not None and origin != request.host_url.rstrip("/"):
        raise ForeignRequestError("foreign-request")
    if (mine := current_session()) is not None:
        given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
        if not sessions.is_form_of(mine, given, config().secrets()):
            raise ForeignRequestError("foreign-request")


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
