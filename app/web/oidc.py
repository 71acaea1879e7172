"""Signing in with the account of an organisation (OpenID Connect), where the operator set it up."""

import logging
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import door
from app.database import transaction
from app.domain.errors import ConflictError, NotFoundError
from app.services.accounts import identities, throttle
from app.services.accounts.provider import Asked, Provider, ProviderError, address, subject
from app.web.accounts import own_address
from app.web.acting import now_acting

log = logging.getLogger(__name__)
bp = Blueprint("oidc", __name__)
KEPT_AS = "oidc"
ANSWER_WITHIN = timedelta(minutes=10)
STATUS = {"unknown": 403, "taken": 409, "refused": 400, "away": 503}


class _RefusedError(Exception):
    """Nobody comes in: `why` picks the sentence for the person, `told` goes into the log."""

    def __init__(self, why: str, told: str) -> None:
        super().__init__(told)
        self.why, self.told = why, told


@bp.get("/zaloguj/oidc")
def start() -> ResponseReturnValue:
    """Send the browser to the provider; only now does it get a cookie."""
    asked_at = _begin(onward=own_address(request.args.get("dalej", "")))
    if asked_at:
        return redirect(asked_at, 303)
    return render_template("oidc/start.html", why="away", label=_label()), STATUS["away"]


@bp.post("/profil/oidc")
def link() -> ResponseReturnValue:
    """Lead a person to the provider to link who they are there.

    A page with a link, because browsers let no form lead to another site (form-action).
    """
    _provider()
    person = door.me()
    door.require_fresh()
    asked_at = _begin(who=person.key)
    page = render_template("oidc/link.html", label=_label(), asked_at=asked_at)
    return page, 200 if asked_at else STATUS["away"]


@bp.post("/profil/oidc/rozlacz")
def unlink() -> ResponseReturnValue:
    """Let the provider vouch for this person no more, unless nothing else would let them in."""
    provider, person = _provider(), door.me()
    door.require_fresh()
    try:
        with transaction():
            identities.unlink(now_acting(), person, provider.issuer, door.now())
    except ConflictError:
        return render_template("oidc/unlink.html", label=_label()), STATUS["taken"]
    return redirect(url_for("profile.index", gotowe=1), 303)


@bp.get("/zaloguj/oidc/wroc")
def back() -> ResponseReturnValue:
    """Take the provider's answer: let in whoever is linked, or link whoever has asked for it."""
    provider, kept = _provider(), session.pop(KEPT_AS, None)
    with transaction():
        throttle.count_visit("oidc", door.browser().address, door.now())
    try:
        onward = _answered(provider, kept)
    except _RefusedError as refused:
        log.warning("sign-in at %s refused: %s", provider.issuer, refused.told)
        with transaction():
            identities.note_refusal(refused.told, door.browser(), door.now())
        page = render_template("oidc/back.html", why=refused.why, label=_label())
        return page, STATUS[refused.why]
    return redirect(onward, 303)


def _answered(provider: Provider, kept: dict[str, str] | None) -> str:
    """Do what was asked for and return where to go on; raises _RefusedError."""
    try:
        found = subject(provider, _asked(kept), request.args.to_dict(), door.now())
    except ProviderError as error:
        raise _RefusedError("refused", str(error)) from None
    kept = kept or {}
    if who := kept.get("who"):
        return _linked(who, provider, found)
    return _signed_in(provider, found, kept.get("onward", ""))


def _linked(who: str, provider: Provider, found: str) -> str:
    if door.me().key != who:
        raise _RefusedError("refused", "another person")
    try:
        with transaction():
            actor = now_acting()
            identities.link(actor, door.me(), provider.issuer, found, door.now())
    except ConflictError:
        raise _RefusedError("taken", "taken") from None
    return url_for("profile.index", gotowe=1)


def _signed_in(provider: Provider, found: str, onward: str) -> str:
    with transaction():
        user = identities.owner(provider.issuer, found)
        started = identities.admit(user, door.browser(), door.now()) if user else None
    if started is None:
        raise _RefusedError("unknown", "unknown")
    door.sign_in(started)
    if not started.session.is_complete:
        return url_for("accounts.code", dalej=onward or None)
    return onward or url_for("tasks.index")


def _begin(*, onward: str = "", who: str = "") -> str:
    """Remember a new question in the session; return where to ask it, "" if nobody answers."""
    provider, asked = _provider(), Asked.anew()
    with transaction():
        throttle.count_visit("oidc", door.browser().address, door.now())
    try:
        asked_at = address(provider, asked)
    except ProviderError as error:
        log.warning("sign-in at %s: %s", provider.issuer, error)
        return ""
    at = int(door.now().timestamp())
    session[KEPT_AS] = {**asked.kept(), "onward": onward, "who": who, "at": str(at)}
    return asked_at


def _asked(kept: dict[str, str] | None) -> Asked:
    """Return the question that this browser has asked; raises ProviderError for none or an old."""
    if kept is None:
        raise ProviderError("nothing was asked")
    if door.now().timestamp() - int(kept["at"]) > ANSWER_WITHIN.total_seconds():
        raise ProviderError("too late")
    return Asked.of(kept)


def _provider() -> Provider:
    """Return whom to ask; raises NotFoundError where the operator has set up nobody."""
    config = door.config()
    if not config.is_oidc_on:
        raise NotFoundError("oidc")
    return Provider(
        config.oidc_issuer,
        config.oidc_client_id,
        config.oidc_client_secret,
        f"{config.address}/zaloguj/oidc/wroc",
    )


def _label() -> str:
    return door.config().oidc_label
