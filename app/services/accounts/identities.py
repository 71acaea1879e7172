"""Who somebody is at a provider of identities: issuer and subject, never an address of e-mail."""

from datetime import datetime

from sqlalchemy import delete, select

from app.database import alone, db
from app.domain.accounts import FRESH
from app.domain.actor import Actor
from app.domain.errors import ConflictError
from app.domain.origins import origin
from app.models.accounts import ExternalIdentity, User
from app.services import audit, notices
from app.services.accounts.sessions import Browser, Started
from app.services.accounts.signing_in import let_in


def owner(issuer: str, subject: str) -> User | None:
    """Return the active person to whom an identity was linked; nobody else is ever guessed."""
    wanted = select(User).join(ExternalIdentity, ExternalIdentity.user_id == User.id)
    return db.session.scalar(
        wanted.where(
            ExternalIdentity.issuer == issuer,
            ExternalIdentity.subject == subject,
            User.is_active,
        )
    )


def is_linked(user: User, issuer: str) -> bool:
    """Tell whether a person can sign in with a provider."""
    wanted = select(ExternalIdentity.id).where(
        ExternalIdentity.user_id == user.id, ExternalIdentity.issuer == issuer
    )
    return db.session.scalar(wanted.limit(1)) is not None


def link(actor: Actor, user: User, issuer: str, subject: str, now: datetime) -> None:
    """Let a person sign in with an identity; raises ConflictError for one of somebody else."""
    alone("identities")
    wanted = select(ExternalIdentity).where(
        ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject
    )
    found = db.session.scalar(wanted)
    if found is not None and found.user_id != user.id:
        raise ConflictError("identity-taken")
    if found is None:
        db.session.add(
            ExternalIdentity(user_id=user.id, issuer=issuer, subject=subject, created_at=now)
        )
        audit.record(actor, "account.identity-linked", user, {"issuer": issuer}, now)
        _write(user, "identity-linked", issuer, now)


def unlink(actor: Actor, user: User, issuer: str, now: datetime) -> None:
    """Let a provider vouch for a person no more; they are told by mail.

    Raises ConflictError if nothing else would let them in.
    """
    alone("identities")
    if not user.password_hash:
        raise ConflictError("only-way-in")
    if not is_linked(user, issuer):
        return
    mine = (ExternalIdentity.user_id == user.id, ExternalIdentity.issuer == issuer)
    db.session.execute(delete(ExternalIdentity).where(*mine))
    audit.record(actor, "account.identity-unlinked", user, {"issuer": issuer}, now)
    _write(user, "identity-unlinked", issuer, now)


def _write(user: User, event: str, issuer: str, now: datetime) -> None:
    reader = notices.Reader(user.email, user.language, user.id)
    notices.write(event, reader, {"issuer": issuer, "address": "/profil/sesje"}, now)


def admit(user: User, browser: Browser, now: datetime) -> Started:
    """Begin a session for somebody whom the provider vouches for.

    A second factor is asked for all the same; before something delicate the password is, because
    the provider may have let the person through without asking anything.
    """
    started = let_in(user, browser, now)
    started.session.proved_at = now - FRESH
    return started


def note_refusal(why: str, browser: Browser, now: datetime) -> None:
    """Write down that an answer of the provider was not believed, or led to nobody."""
    actor = Actor(origin=origin(browser.address))
    audit.record(actor, "sign-in.identity-refused", None, {"why": why[:80]}, now)
