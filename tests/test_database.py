import importlib
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.database import (
    BUSY_TIMEOUT_MS,
    CACHE_KB,
    LOCK_TIMEOUT_MS,
    STATEMENT_TIMEOUT_MS,
    Base,
    db,
    engine_options,
    has_safe_wal,
    transaction,
)
from app.domain.actor import Form
from app.domain.practices import Provenance, Stage, State
from app.models.networks import Membership
from app.models.outbox import OutboxMessage, post
from app.models.practices import Practice
from tests.databases import SERVER, never_wait_for_the_disk
from tests.factories import NOW

sqlite_only = pytest.mark.skipif(bool(SERVER), reason="about SQLite")
postgres_only = pytest.mark.skipif(not SERVER, reason="about PostgreSQL")

NOT_WAL = {True: "wal", False: "truncate"}


@pytest.fixture
def prepared():
    """Connections as the application prepares them, without the haste of the tests."""
    event.remove(Engine, "connect", never_wait_for_the_disk)
    yield
    event.listen(Engine, "connect", never_wait_for_the_disk)


@sqlite_only
@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("busy_timeout", BUSY_TIMEOUT_MS),
        ("synchronous", 2),  # FULL
        ("trusted_schema", 0),
        ("cache_size", -CACHE_KB),
        ("journal_mode", NOT_WAL[has_safe_wal(sqlite3.sqlite_version_info)]),
    ],
)
def test_every_connection_is_prepared(app, pragma, value):
    with db.engine.connect() as first, db.engine.connect() as second:
        assert first.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        assert second.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 9), True),
        ((3, 45, 0), False),
        ((3, 46, 1), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_where_its_bug_is_mended(version, is_safe):
    assert has_safe_wal(version) is is_safe


@pytest.mark.parametrize(
    ("version", "journal"),
    [((3, 40, 1), "truncate"), ((3, 50, 7), "wal"), ((3, 51, 2), "truncate")],
)
def test_the_journal_follows_from_the_version(version, journal, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    engine = create_engine(**engine_options(f"sqlite:///{tmp_path}/a.db"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == journal
    engine.dispose()


@sqlite_only
def test_a_row_cannot_hang_on_nothing(app):
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Membership(city_id=10**6, network_id=1, form=Form.OBSERVER, since=date.max))


def test_postgresql_is_told_its_limits():
    options = engine_options("postgresql+psycopg://db/empirie")
    assert options["pool_pre_ping"]
    assert options["connect_args"]["options"] == (
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}"
    )


@postgres_only
def test_postgresql_keeps_its_limits(app):
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "5s"
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "3s"


@pytest.fixture
def said(app):
    """The statements that begin and end transactions, as they are said."""
    statements: list[str] = []

    def listen(connection, cursor, statement, *_):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield statements
    event.remove(db.engine, "before_cursor_execute", listen)


@sqlite_only
def test_a_read_begins_without_the_write_lock(said):
    db.session.execute(text("SELECT 1"))
    assert said[0] == "BEGIN"


@sqlite_only
def test_a_transaction_takes_the_write_lock_at_its_first_statement(said):
    with transaction():
        db.session.execute(text("SELECT 1"))
    db.session.execute(text("SELECT 2"))
    assert said == ["BEGIN IMMEDIATE", "SELECT 1", "BEGIN", "SELECT 2"]


@sqlite_only
def test_what_was_read_before_does_not_hinder_the_write(said, make):
    said.clear()
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 0
    with transaction():
        post("practice-changed", 1, NOW)
    assert [word for word in said if word.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


def stranger():
    """A connection of somebody else."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        return sqlite3.connect(url.database, timeout=0, isolation_level=None)
    driver = importlib.import_module("psycopg")
    return driver.connect(host=url.host, port=url.port, user=url.username, dbname=url.database)


def test_a_reader_is_not_held_up_by_a_writer(app):
    count = "SELECT count(*) FROM outbox_message"
    reader = stranger()
    with transaction():
        post("practice-changed", 1, NOW)
        db.session.flush()
        assert reader.execute(count).fetchone() == (0,)  # nor does it see what is not kept yet
    assert reader.execute(count).fetchone() == (1,)
    reader.close()


@sqlite_only
def test_a_second_writer_finds_the_lock_taken(app):
    with transaction():
        db.session.execute(text("SELECT 1"))
        other = stranger()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_second_writer_waits_and_both_are_kept(app):
    holds, may_go = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            with app.app_context(), transaction():
                post("practice-changed", 1, NOW)
                db.session.flush()
                holds.set()
                may_go.wait(20)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    first = threading.Thread(target=write)
    first.start()
    assert holds.wait(20)
    threading.Timer(0.2, may_go.set).start()
    with transaction():
        post("practice-changed", 2, NOW)
    first.join()
    assert not failures
    assert set(db.session.scalars(select(OutboxMessage.key))) == {1, 2}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_nothing_is_kept_when_something_goes_wrong(app, error):
    def fail() -> None:
        with transaction():
            post("practice-changed", 1, NOW)
            db.session.flush()
            raise error

    with pytest.raises(error):
        fail()
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 0


@sqlite_only
def test_after_a_failure_reads_are_plain_again(said):
    with pytest.raises(RuntimeError), transaction():
        raise RuntimeError
    db.session.execute(text("SELECT 1"))
    assert said == ["BEGIN", "SELECT 1"]


def test_what_the_database_refuses_at_the_end_is_undone(app):
    def refuse() -> None:
        with transaction():
            post("practice-changed", 1, NOW)
            db.session.add(Membership(city_id=1, network_id=1, form=Form.OBSERVER, since=None))

    with pytest.raises(IntegrityError):
        refuse()
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 0


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=1))),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(-timedelta(hours=11))),
    ],
)
def test_a_moment_comes_back_as_the_same_point_in_time_in_utc(app, moment):
    with transaction():
        db.session.add(OutboxMessage(topic="t", key=1, created_at=moment, next_at=moment))
    db.session.expire_all()
    kept = db.session.scalars(select(OutboxMessage)).one()
    assert kept.created_at == moment
    assert kept.created_at.tzinfo is UTC
    assert kept.done_at is None


@pytest.mark.parametrize(
    "amount",
    [None, Decimal(0), Decimal("0.01"), Decimal("438876.30"), Decimal("99999999999999.99")],
)
def test_an_amount_comes_back_to_the_last_grosz(make, amount):
    practice = make.practice(cost_once=amount)
    db.session.expire_all()
    assert db.session.get(Practice, practice.id).cost_once == amount


def test_an_amount_is_compared_as_a_number(make):
    practice = make.practice(cost_once=Decimal("9.99"))
    make.practice(cost_once=Decimal("10.01"))
    below = select(Practice.id).where(Practice.cost_once < Decimal(10))
    assert list(db.session.scalars(below)) == [practice.id]


def test_words_of_the_front_matter_are_kept_as_they_are(make):
    make.practice(stage=Stage.PILOT, provenance=Provenance.CONFIRMED, state=State.DRAFT)
    row = db.session.execute(
        text("SELECT stage, provenance, state FROM practice JOIN document USING (id)")
    ).one()
    assert row == (Stage.PILOT.value, Provenance.CONFIRMED.value, "DRAFT")


def test_every_constraint_has_a_name_by_the_convention(app):
    looked = inspect(db.engine)
    for table in Base.metadata.tables:
        assert looked.get_pk_constraint(table)["name"] == f"pk_{table}"
        for key in looked.get_foreign_keys(table):
            assert key["name"] == "_".join(("fk", table, *key["constrained_columns"]))
        for unique in looked.get_unique_constraints(table):
            assert unique["name"] == "_".join(("uq", table, *unique["column_names"]))
        for index in looked.get_indexes(table):
            assert index["name"].startswith((f"ix_{table}_", f"uq_{table}_"))
        for check in looked.get_check_constraints(table):
            assert check["name"].startswith(f"ck_{table}_")


def test_a_membership_cannot_end_before_it_begins(make):
    with pytest.raises(DBAPIError):
        make.membership(make.city(), make.network(), Form.OBSERVER, until=date(2025, 12, 31))


@sqlite_only
def test_a_database_that_cannot_be_opened_says_so(tmp_path):
    engine = create_engine(**engine_options(f"sqlite:///{tmp_path}/none/a.db"))
    with pytest.raises(OperationalError):
        engine.connect()


def test_a_context_has_one_session_which_ends_with_it(app):
    with app.app_context():
        session = db.session
        assert db.session is session
        session.execute(text("SELECT 1"))
        with app.app_context():
            assert db.session is not session
        assert session.in_transaction()
    assert not session.in_transaction()


def test_outside_of_a_context_there_is_no_database():
    with pytest.raises(RuntimeError, match="context"):
        db.session  # noqa: B018 - to ask is the test
