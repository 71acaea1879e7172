"""People who have an account, and by what they are known."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.accounts import Purpose
from app.domain.actor import Role
from app.models.cities import City


class User(Base):
    """A named official of one city, or staff of the association (no city).

    `key` stands for the person in addresses: it cannot be counted through as an id can.
    `password_hash` is argon2id, empty until the invitation is used. `second_factor` is the secret
    of the one-time codes, encrypted, empty without; `factor_step` the last time step whose code was
    used. `warned_at` is when they were told that the account is idle. `erased_at`: the row stays
    for what hangs on it, the person is gone from it.
    """

    __tablename__ = "account"  # "user" is a reserved word of PostgreSQL

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    role: Mapped[Role] = mapped_column(
        Enum(Role, native_enum=False, length=16), default=Role.OFFICIAL
    )
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), default=None, index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    function: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="pl")
    password_hash: Mapped[str] = mapped_column(default="")
    password_at: Mapped[datetime | None] = mapped_column(default=None)
    joined_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)
    shows_name: Mapped[bool] = mapped_column(default=False)
    second_factor: Mapped[str] = mapped_column(default="")
    factor_at: Mapped[datetime | None] = mapped_column(default=None)
    factor_step: Mapped[int] = mapped_column(default=0)
    warned_at: Mapped[datetime | None] = mapped_column(default=None)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    key: Mapped[str] = mapped_column(
        unique=True, index=True, default_factory=lambda: str(uuid.uuid4())
    )
    city: Mapped[City | None] = relationship(init=False)


class AccountSession(Base):
    """One browser in which a person is signed in; the browser holds the token, we its SHA-256.

    `is_complete` is False between the password and the code; `proved_at` is when the person last
    gave the password or a code.
    """

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    is_lasting: Mapped[bool] = mapped_column(default=False)
    is_complete: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    address: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    user: Mapped[User] = relationship(init=False, lazy="joined")


class AccountToken(Base):
    """A link that works once, for one purpose; we keep the SHA-256 of what stands in it."""

    __tablename__ = "account_token"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose] = mapped_column(Enum(Purpose, native_enum=False, length=16))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class RecoveryCode(Base):
    """One of ten codes that stand in for the second factor once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class ExternalIdentity(Base):
    """A person as an identity provider knows them (OpenID Connect): issuer and subject."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]


class Throttle(Base):
    """How often something was tried; `key` names what and by whom, `until` bars further tries."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime | None] = mapped_column(default=None)


class ParkedForm(Base):
    """What a person sent after their session had ended: kept until they sign in again.

    `fields` is a list of [name, value] in the order in which they came.
    """

    __tablename__ = "parked_form"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    path: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class RequestKey(Base):
    """A form that was taken: the same one sent again leads to the same result."""

    __tablename__ = "request_key"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    result: Mapped[str] = mapped_column(default="")


class Consent(Base):
    """What a person agreed to, in which wording, and until when."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_user_id_kind", "user_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    wording: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)


class Erasure(Base):
    """The journal of erased people: replayed after a backup was brought back."""

    __tablename__ = "erasure"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
