"""What a "no" looks like, and what every answer carries.

Domain errors become a status and a page (or JSON below /api/); unknown and forbidden look the same.
Every answer gets the headers that keep a browser from doing what we never ask of it.
"""

import logging
import uuid
from collections.abc import Callable

from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from app.database import db
from app.domain.errors import (
    ConflictError,
    DomainError,
    ForeignRequestError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    NotFreshError,
    NotSignedInError,
    TooManyTriesError,
)

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    NotFoundError: 404,
    NotAllowedError: 404,  # whoever may not do it need not learn that it exists
    NotSignedInError: 401,
    NotFreshError: 401,
    ForeignRequestError: 403,
    ConflictError: 409,
    InvalidInputError: 422,
    TooManyTriesError: 429,
}
FIRST_OF_ERRORS, FIRST_OF_OURS = 400, 500  # classes of HTTP status
PAGES = {400, 401, 403, 404, 405, 409, 413, 429, 500, 503}
RETRY_AFTER_S = "10"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Whoever keeps a page asks each time whether it is still so: what was published is found at once,
# also in a browser that has just looked for it in vain, and what was withdrawn is gone.
PUBLIC_CACHE = "public, no-cache"
ASSET_CACHE = "public, max-age=31536000, immutable"


def register(
    app: Flask,
    note_denied: Callable[[str], None],
    park_form: Callable[[], str],
    sent_words: Callable[[], str],
) -> None:
    """Let the application answer errors with pages and every request with the headers.

    `note_denied` writes down that somebody tried what they may not do; `park_form` keeps what was
    sent after a session had run out; `sent_words` is what a person wrote, to be copied from the
    "no" that follows.
    """

    def refused(error: DomainError) -> ResponseReturnValue:
        if isinstance(error, NotAllowedError | ForeignRequestError):
            _noted(error.code, note_denied)
        is_over = isinstance(error, NotSignedInError | NotFreshError)
        onward = _if_readable(park_form) if is_over else ""
        if not onward and "handed_back" not in g:
            hand_back(_if_readable(sent_words))
        return _refused(error, onward)

    app.register_error_handler(DomainError, refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _misnamed)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(Exception, _failed)
    app.after_request(_with_headers)


def hand_back(text: str) -> None:
    """Let the "no" that follows bring back what was sent: who may not save it can still copy it."""
    g.handed_back = text


def _noted(code: str, note_denied: Callable[[str], None]) -> None:
    try:
        note_denied(code)
    except OperationalError as error:  # a "no" is said even if it cannot be written down
        db.session.rollback()
        log.warning("denied %s, not noted: %s", code, error.orig)


def _if_readable(done: Callable[[], str]) -> str:
    """Do something with the form of a request that is refused already; it may be none at all."""
    try:
        return done()
    except (OperationalError, HTTPException) as error:  # too large, or cut off
        db.session.rollback()
        log.warning("what was sent cannot be given back: %s", error)
        return ""


def _refused(error: DomainError, onward: str = "") -> ResponseReturnValue:
    if isinstance(error, NotFreshError) and _wants_a_page():
        return redirect(url_for("accounts.confirm", dalej=onward or _here()), 303)
    if isinstance(error, NotSignedInError) and _wants_a_page() and not _is_fetched():
        if g.get("handed_back"):
            return _page(401, error.code)
        return redirect(url_for("accounts.sign_in", dalej=onward or _here()), 303)
    if isinstance(error, NotSignedInError) and _is_fetched():
        return {"code": error.code}, 401
    if isinstance(error, TooManyTriesError):
        return *_page(429, error.code), {"Retry-After": str(error.seconds)}
    return _page(STATUS.get(type(error), 400), error.code)


def _wants_a_page() -> bool:
    kinds = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(kinds, default=kinds[0]) == kinds[0]


def _is_fetched() -> bool:
    return request.method != "GET" and request.headers.get("Sec-Fetch-Dest") == "empty"


def _here() -> str:
    """Return where to go on after signing in: this page, or the front page after a form."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return request.script_root + here


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < FIRST_OF_ERRORS:  # redirects are answers
        return error
    body, status = _page(error.code, error.name)
    return body, status, [(k, v) for k, v in error.get_headers() if k in {"Allow", "Retry-After"}]


def _misnamed(_error: SecurityError) -> ResponseReturnValue:
    # No page: for a host that is not ours there are no addresses to put in it.
    return "This site has another name.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}


def _unavailable(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    log.warning("database unavailable: %s", error.orig)
    return *_page(503, "database"), {"Retry-After": RETRY_AFTER_S}


def _failed(error: Exception) -> ResponseReturnValue:
    """Say that it is our fault, with a number under which the log tells what happened."""
    number = uuid.uuid4().hex[:12]
    log.error("request %s %s failed", number, request.path, exc_info=error)
    return _page(500, number)


def _page(status: int, code: str) -> tuple[str | dict[str, str], int]:
    if request.path.startswith("/api/") or not _wants_a_page():
        return {"code": code}, status
    shown = status if status in PAGES else (400 if status < FIRST_OF_OURS else 500)
    sent = g.get("handed_back", "")
    return render_template(f"errors/{shown}.html", code=code, status=status, sent=sent), status


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = ASSET_CACHE if request.args.get("v") else PUBLIC_CACHE
    elif _is_for_everybody(response):
        response.headers.setdefault("Cache-Control", PUBLIC_CACHE)
        _answer_shortly(response)
    else:
        response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response


def _answer_shortly(response: Response) -> None:
    """Say only that a page is still the same to whoever has kept it."""
    is_page = response.status_code == 200 and not response.is_streamed  # noqa: PLR2004
    if is_page and response.headers["Cache-Control"] == PUBLIC_CACHE:
        response.add_etag()
        response.make_conditional(request)


def _is_for_everybody(response: Response) -> bool:
    return (
        response.status_code < FIRST_OF_ERRORS
        and not request.cookies
        and "Set-Cookie" not in response.headers
    )
