"""The one database handle, and the one place that commits.

Reads begin a plain transaction; `transaction()` begins one that holds SQLite's write lock from its
first statement, because a read that turns into a write fails at once when somebody else has written
in between, whatever the busy timeout says.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 5_000
STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 3_000
STATEMENTS_KEPT = 48
CACHE_KB = 1_000

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


class Moment(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on both sides of the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without a zone."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return value and value.replace(tzinfo=UTC)


class Hundredths(TypeDecorator[Decimal]):
    """A decimal of two places, kept as a whole number: no database rounds it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store 12.34 as 1234."""
        return None if value is None else int((value * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give 12.34 back."""
        return None if value is None else Decimal(value) / 100


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Rows are keyword-only dataclasses; constraints are named by one convention."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy
        datetime: Moment(),
        Decimal: Hundredths(),
        list[str]: JSON(),
        dict[str, Any]: JSON(),
    }


class Opened:
    """What one context of an application has open: one session, made when first asked for."""

    def __init__(self, maker: "sessionmaker[Session]") -> None:
        self.sessionmaker = maker
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """The session of this context."""
        if self._session is None:
            self._session = self.sessionmaker()
        return self._session

    def close(self) -> None:
        """End what the session has under way, and give its connection back."""
        if self._session is not None:
            self._session.close()


class Database:
    """The database of the application at work, as the context sees it in which one asks.

    `here` tells what that context has open. It is set where the parts are put together, so nothing
    here or above has to know what a context is. It raises RuntimeError where there is none.
    """

    def __init__(self) -> None:
        self.here: Callable[[], Opened] = _nowhere

    @property
    def sessionmaker(self) -> "sessionmaker[Session]":
        """Makes sessions that whoever asked for them closes."""
        return self.here().sessionmaker

    @property
    def engine(self) -> Engine:
        """What gives connections."""
        engine: Engine = self.sessionmaker.kw["bind"]
        return engine

    @property
    def session(self) -> Session:
        """The session of this context; it is closed when the context ends."""
        return self.here().session


def _nowhere() -> Opened:
    raise RuntimeError("no application is in context")


db = Database()


def sessions(url: str) -> "sessionmaker[Session]":
    """Return what makes sessions on the database at `url`."""
    return sessionmaker(create_engine(**engine_options(url)), expire_on_commit=False)


def engine_options(url: str) -> Mapping[str, Any]:
    """Return what SQLAlchemy is told about the database at `url`."""
    if url.startswith("sqlite"):
        # A prepared statement takes some ten kilobytes; sqlite3 itself would keep 128.
        told = {"timeout": BUSY_TIMEOUT_MS / 1000, "cached_statements": STATEMENTS_KEPT}
        return {"url": url, "connect_args": told}
    options = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
    return {"url": url, "pool_pre_ping": True, "connect_args": {"options": options}}


def has_safe_wal(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite is free of the bug that may corrupt a WAL when it is reset.

    Mended in 3.51.3 and in the later patches of 3.50 and 3.44.
    """
    return version >= (3, 51, 3) or any(
        fixed <= version < (3, fixed[1] + 1) for fixed in ((3, 50, 7), (3, 44, 6))
    )


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # SQLAlchemy says BEGIN, see _begin
    journal = "WAL" if has_safe_wal(sqlite3.sqlite_version_info) else "TRUNCATE"
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "secure_delete=ON",  # what was erased is overwritten, not only forgotten
        "trusted_schema=OFF",
        f"cache_size=-{CACHE_KB}",  # each thread has a connection
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_writing.get() else "BEGIN")


@contextmanager
def reading() -> Iterator[Session]:
    """Read in a session of its own, apart from what the caller has under way.

    For long work in many short reads: no read lasts, so SQLite can write in between.
    """
    token = _is_writing.set(False)
    try:
        with db.sessionmaker() as session:
            yield session
    finally:
        _is_writing.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the services did, all of it or none of it.

    What was read before stays loaded; the read that was open is ended first, so that the write
    begins with the lock.
    """
    db.session.commit()
    token = _is_writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _is_writing.reset(token)


def alone(name: str) -> None:
    """Let no other transaction past the point of this name until this one has ended.

    On SQLite whoever writes is alone already.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(crc32(name.encode()))))
