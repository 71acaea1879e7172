from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app.database import db, transaction
from app.domain.actor import SYSTEM
from app.domain.retention import LOG
from app.models.audit import AuditEntry
from app.services.audit import GENESIS, denied, expire, first_broken, record
from tests.factories import NOW


@pytest.fixture
def practice(make):
    return make.practice()


def deeds(practice, count, actor=SYSTEM):
    with transaction():
        for number in range(count):
            record(actor, "practice.publish", practice, {"version": f"wersja {number} – ż"}, NOW)
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def expired(now):
    with transaction():
        count = expire(now)
    db.session.expire_all()
    return count


def ids():
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def test_r05_old_entries_go_and_the_rest_of_the_chain_holds(practice):
    last = deeds(practice, 3)[-1]
    told = {"entries": 3, "hash": last.hash}, "audit_entry", last.id
    with transaction():
        record(SYSTEM, "practice.archive", practice, {}, NOW + timedelta(days=1))
    assert expired(NOW + LOG - timedelta(seconds=1)) == 0
    assert expired(NOW + LOG) == 3
    assert first_broken() is None
    kept = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in kept] == ["practice.archive", "log.expire"]
    assert (kept[1].details, kept[1].object_kind, kept[1].object_id) == told
    assert expired(NOW + LOG) == 0
    assert expired(NOW + 2 * LOG) == 2  # the entry that held the chain goes when another holds it
    assert first_broken() is None
    deeds(practice, 1)
    assert first_broken() is None


def test_r05_of_what_is_old_only_the_beginning_goes(practice):
    """Entries follow each other by number: an older time behind a younger one waits for it."""
    for at in (NOW, NOW + timedelta(days=9), NOW):
        with transaction():
            record(SYSTEM, "x", practice, {}, at)
    _, *others = ids()
    assert expired(NOW + LOG) == 1
    assert ids()[:2] == others
    assert first_broken() is None


def test_t54_more_taken_away_than_was_let_go_is_seen(practice):
    deeds(practice, 2)
    with transaction():
        record(SYSTEM, "x", practice, {}, NOW + timedelta(days=9))
    expired(NOW + LOG)
    young, expiry = ids()
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(delete(AuditEntry).where(AuditEntry.id == young))
    behind_the_triggers(delete(AuditEntry).where(AuditEntry.id == young))
    assert first_broken().id == expiry


def test_t54_an_expiry_opens_the_way_to_nothing_young_and_nothing_behind_it(practice):
    first, second = deeds(practice, 2)
    for at, last in ((NOW + timedelta(days=729), second), (NOW + LOG, first)):
        with transaction():
            record(SYSTEM, "log.expire", last, {}, at)
    for statement in (
        delete(AuditEntry).where(AuditEntry.id == 2),
        update(AuditEntry).where(AuditEntry.id == 1).values(action="y"),
    ):
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(statement)
    assert len(ids()) == 4


def behind_the_triggers(statement):
    """Change the log as somebody would who has the whole database in hand."""
    with transaction():
        if db.engine.name == "sqlite":
            for deed in ("update", "delete"):
                db.session.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_no_{deed}"))
        else:
            db.session.execute(text("DROP TRIGGER IF EXISTS audit_entry_keep ON audit_entry"))
            db.session.execute(text("DROP TRIGGER IF EXISTS audit_entry_expire ON audit_entry"))
        db.session.execute(statement)
    db.session.expire_all()


def test_an_empty_log_holds(app):
    assert first_broken() is None


def test_a_deed_says_who_did_what_to_what_and_when(make, practice):
    person = make.actor()
    (entry,) = deeds(practice, 1, person)
    db.session.refresh(entry)
    assert (entry.actor_id, entry.role, entry.action) == (
        person.user_id,
        "official",
        "practice.publish",
    )
    assert (entry.object_kind, entry.object_id, entry.at) == ("practice", practice.id, NOW)
    assert entry.details == {"version": "wersja 0 – ż"}
    assert entry.previous_hash == GENESIS


def test_the_system_is_named_as_such(practice):
    (entry,) = deeds(practice, 1)
    assert (entry.actor_id, entry.role) == (None, "system")


def test_each_deed_is_chained_to_the_one_before(practice):
    first, second, third = deeds(practice, 3)
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert len({first.hash, second.hash, third.hash}) == 3
    db.session.expire_all()
    assert first_broken() is None


def test_the_chain_holds_over_several_transactions(practice):
    deeds(practice, 2)
    deeds(practice, 2)
    db.session.expire_all()
    assert first_broken() is None


def test_the_time_zone_of_the_clock_does_not_matter(practice):
    with transaction():
        record(SYSTEM, "x", practice, {}, NOW.astimezone(timezone(timedelta(hours=2))))
    db.session.expire_all()
    assert first_broken() is None


@pytest.mark.parametrize(
    "column",
    [
        {"at": NOW + timedelta(microseconds=1)},
        {"role": "administrator"},
        {"action": "practice.archive"},
        {"object_kind": "output"},
        {"object_id": 999},
        {"details": {"version": "inna"}},
        {"previous_hash": "1" * 64},
        {"hash": "1" * 64},
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_t54_an_altered_entry_is_found(practice, column, place):
    entries = deeds(practice, 3)
    behind_the_triggers(
        update(AuditEntry).where(AuditEntry.id == entries[place].id).values(**column)
    )
    assert first_broken().id == entries[place].id


def test_t54_an_altered_actor_is_found(make, practice):
    person = make.user()
    (entry,) = deeds(practice, 1)
    behind_the_triggers(update(AuditEntry).values(actor_id=person.id))
    assert first_broken().id == entry.id


@pytest.mark.parametrize("place", [0, 1])
def test_t54_a_removed_entry_is_seen_at_the_next_one(practice, place):
    entries = deeds(practice, 3)
    behind_the_triggers(delete(AuditEntry).where(AuditEntry.id == entries[place].id))
    assert first_broken().id == entries[place + 1].id


def test_a_denied_try_says_where_and_from_which_network(make):
    person = replace(make.actor(), origin="192.0.2.0/24")
    with transaction():
        denied(person, "grant-role", "/zarzadzanie/osoby/nowa", NOW)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.object_kind, entry.actor_id) == (
        "grant-role",
        "house",
        person.user_id,
    )
    assert entry.details == {
        "result": "denied",
        "path": "/zarzadzanie/osoby/nowa",
        "from": "192.0.2.0/24",
    }
    assert first_broken() is None


def test_writers_at_the_same_time_make_one_chain(app):
    def write(number):
        with app.app_context(), transaction():
            record(SYSTEM, "x", None, {"number": number}, NOW)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(9)))
    entries = db.session.scalars(select(AuditEntry)).all()
    assert len({entry.previous_hash for entry in entries}) == len(entries) == 9
    assert first_broken() is None
