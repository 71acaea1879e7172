from datetime import timedelta
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.practices import State
from app.models.outbox import Lease, OutboxMessage, post
from app.search.engine import Query, SearchAwayError
from app.search.memory import MemoryEngine
from app.services import outbox
from tests.factories import NOW

PUBLIC = frozenset({"public"})
LENGTH = timedelta(seconds=30)
ASKING = 6
PATIENCE_S = 30


class Choosy(MemoryEngine):
    """An engine that fails for some documents, and counts what it is asked to put."""

    def __init__(self, *refused: int) -> None:
        super().__init__()
        self.refused = {f"practice-{id_}" for id_ in refused}
        self.put_count = 0

    def put(self, documents):
        documents = list(documents)
        self.put_count += 1
        if self.refused & {document.id for document in documents}:
            raise RuntimeError("a poisonous practice")
        super().put(documents)

    def holds(self):
        return set(self.search(Query("", PUBLIC)).ids)


def write(*keys, topic="practice-changed", at=NOW):
    with transaction():
        for key in keys:
            post(topic, key, at)


@pytest.fixture
def deliver(config):
    """Does what waits for the index, or else the rest, as a turn of the worker does.

    Files that are all that waits then are written besides, and not counted.
    """

    def turn(engine, now):
        outcomes = outbox.perform(engine, config.practices_folder, now)
        with transaction():
            outbox.note(outcomes, now)
        return len(outcomes)

    def deliver(engine, now=NOW):
        count = turn(engine, now)
        while (left := outbox.waiting(now)) and all(one.topic == outbox.FILE for one in left):
            turn(engine, now)
        return count

    return deliver


def messages():
    db.session.expire_all()
    others = select(OutboxMessage).where(OutboxMessage.topic != outbox.FILE)
    return list(db.session.scalars(others.order_by(OutboxMessage.id)))


def test_what_is_posted_and_rolled_back_was_never_promised(app):
    def fail() -> None:
        with transaction():
            post("practice-changed", 1, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not outbox.has_waiting(NOW)


def test_a_message_is_delivered_once(make, deliver):
    practice = make.practice()
    write(practice.id)
    engine = Choosy()
    assert outbox.has_waiting(NOW)
    assert deliver(engine) == 1
    assert engine.holds() == {f"practice-{practice.id}"}
    assert messages()[0].done_at == NOW
    assert not outbox.has_waiting(NOW)
    assert deliver(engine) == 0
    assert engine.put_count == 1


def test_nothing_waits_in_an_empty_outbox(app, deliver):
    assert not outbox.has_waiting(NOW)
    assert deliver(Choosy()) == 0


def test_several_changes_of_one_practice_are_one_job(make, deliver):
    practice = make.practice()
    write(practice.id, practice.id, practice.id)
    engine = Choosy()
    assert deliver(engine) == 3
    assert engine.put_count == 1
    assert all(message.done_at for message in messages())


def test_a_practice_no_longer_in_force_leaves_the_index(make, deliver):
    practice = make.practice()
    engine = Choosy()
    write(practice.id)
    deliver(engine)
    with transaction():
        practice.state = State.ARCHIVED
        post("practice-changed", practice.id, NOW)
    deliver(engine)
    assert engine.holds() == set()


def test_a_message_about_a_practice_that_is_gone_is_delivered(app, deliver):
    write(10**6)
    engine = Choosy()
    deliver(engine)
    assert messages()[0].done_at == NOW


def test_a_message_for_later_waits(make, deliver):
    write(make.practice().id, at=NOW + timedelta(seconds=1))
    assert deliver(Choosy()) == 0
    assert deliver(Choosy(), NOW + timedelta(seconds=1)) == 1


def test_the_oldest_come_first_and_not_too_many_at_once(make, deliver):
    practice = make.practice()
    write(*[practice.id] * (outbox.BATCH + 5))
    waiting = outbox.waiting(NOW)
    assert len(waiting) == outbox.BATCH
    assert [message.id for message in waiting] == sorted(message.id for message in waiting)
    engine = Choosy()
    assert [deliver(engine), deliver(engine), deliver(engine)] == [outbox.BATCH, 5, 0]


def test_a_failed_message_is_put_off_with_its_reason(make, deliver):
    practice = make.practice()
    write(practice.id)
    engine = Choosy(practice.id)
    assert deliver(engine) == 1
    (message,) = messages()
    assert (message.attempts, message.error) == (1, "a poisonous practice")
    assert (message.done_at, message.is_dead) == (None, False)
    assert message.next_at == NOW + 2 * outbox.FIRST_WAIT
    assert not outbox.has_waiting(NOW)


def test_one_poisonous_message_does_not_hold_up_the_others(make, deliver):
    before, bad, after = make.practice(), make.practice(), make.practice()
    write(before.id, bad.id, after.id)
    engine = Choosy(bad.id)
    deliver(engine)
    assert engine.holds() == {f"practice-{before.id}", f"practice-{after.id}"}
    assert [message.done_at for message in messages()] == [NOW, None, NOW]
    assert [message.attempts for message in messages()] == [0, 1, 0]


def test_a_message_waits_twice_as_long_each_time_and_is_dead_after_ten(make, deliver):
    practice = make.practice()
    write(practice.id)
    engine, now, waits = Choosy(practice.id), NOW, []
    while outbox.has_waiting(now):
        deliver(engine, now)
        (message,) = messages()
        waits.append(message.next_at - now)
        now = message.next_at
    assert len(waits) == outbox.ATTEMPTS_LIMIT
    assert all(later == 2 * earlier for earlier, later in pairwise(waits))
    assert message.is_dead
    assert deliver(engine, now + timedelta(days=365)) == 0


def test_what_failed_is_delivered_when_the_cause_is_mended(make, deliver):
    practice = make.practice()
    write(practice.id)
    engine = Choosy(practice.id)
    deliver(engine)
    engine.refused.clear()
    assert deliver(engine, NOW + timedelta(minutes=1)) == 1
    assert engine.holds() == {f"practice-{practice.id}"}


def test_a_message_of_an_unknown_topic_is_dead_at_once(make, deliver):
    practice = make.practice()
    write(7, topic="send-pigeon")
    write(practice.id)
    engine = Choosy()
    deliver(engine)
    deliver(engine)
    unknown, known = messages()
    assert (unknown.is_dead, unknown.error, unknown.done_at) == (True, "no such topic", None)
    assert known.done_at == NOW


def files_of(config):
    return sorted(path.stem for path in config.practices_folder.rglob("*.md"))


def test_what_is_indexed_is_written_to_the_folder_after_it(make, config):
    practice = make.practice()
    write(practice.id)
    engine = Choosy()
    for holds, written in ((True, []), (True, [practice.slug])):
        outcomes = outbox.perform(engine, config.practices_folder, NOW)
        with transaction():
            outbox.note(outcomes, NOW)
        assert (engine.holds() == {f"practice-{practice.id}"}, files_of(config)) == (holds, written)
    assert not outbox.has_waiting(NOW)


def test_a_folder_that_cannot_be_written_keeps_nobody_from_finding(make, config, deliver):
    practice = make.practice()
    config.practices_folder.write_text("a file where the folder should be")
    write(practice.id)
    engine = Choosy()
    deliver(engine)
    assert engine.holds() == {f"practice-{practice.id}"}
    file = db.session.scalars(select(OutboxMessage).filter_by(topic=outbox.FILE)).one()
    assert (file.done_at, file.attempts, file.is_dead) == (None, 1, False)
    assert file.error
    write(make.practice().id)
    deliver(engine)
    assert len(engine.holds()) == 2
    config.practices_folder.unlink()
    deliver(engine, NOW + timedelta(hours=1))
    assert practice.slug in files_of(config)


def test_only_a_few_files_are_written_before_the_index_has_its_turn_again(make, deliver):
    practice = make.practice()
    write(*[practice.id] * (outbox.FILES + 1), topic=outbox.FILE)
    assert len(outbox.waiting(NOW)) == outbox.FILES
    write(practice.id)
    assert [one.topic for one in outbox.waiting(NOW)] == [outbox.INDEX]


def test_no_transaction_is_open_while_the_work_is_done(make, config):
    write(make.practice().id)

    class Saving(Choosy):
        def put(self, documents):
            super().put(documents)
            with transaction():  # would wait for a lock that nobody lets go
                post("somebody-saves", 1, NOW)

    db.session.rollback()
    outcomes = outbox.perform(Saving(), config.practices_folder, NOW)
    assert [one.error for one in outcomes] == [""]


def test_what_a_rebuild_has_settled_still_gets_its_file(make, config, deliver):
    practice = make.practice()
    write(practice.id)
    with transaction():
        outbox.settle(outbox.promised(), NOW)
    assert outbox.promised() == []
    deliver(Choosy())
    assert files_of(config) == [practice.slug]


def test_what_was_delivered_long_ago_is_forgotten(app):
    write(1, 2, 3, 4)
    with transaction():
        old, young, dead, _ = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        old.done_at = NOW - outbox.KEPT - timedelta(seconds=1)
        young.done_at = NOW - outbox.KEPT + timedelta(seconds=1)
        dead.is_dead = True
        outbox.forget_delivered(NOW)
    assert [message.key for message in messages()] == [2, 3, 4]


def take(holder, now=NOW, name="outbox"):
    with transaction():
        taken = outbox.take_lease(name, holder, now, LENGTH)
    db.session.expire_all()
    return taken


def test_a_free_lease_is_taken(app):
    assert not outbox.is_leader("outbox", "a", NOW)
    assert take("a")
    assert outbox.is_leader("outbox", "a", NOW)
    assert db.session.get(Lease, "outbox").until == NOW + LENGTH


def test_a_lease_of_somebody_else_is_denied(app):
    take("a")
    assert not take("b", NOW + LENGTH - timedelta(seconds=1))
    assert not outbox.is_leader("outbox", "b", NOW)
    assert outbox.is_leader("outbox", "a", NOW)


@pytest.mark.parametrize(
    ("holder", "seconds", "is_taken"),
    [("a", 0, False), ("b", 0, True), ("b", 29, True), ("b", 30, False), ("a", 31, False)],
)
def test_a_lease_is_taken_while_somebody_else_holds_it(app, holder, seconds, is_taken):
    assert not outbox.is_taken("outbox", holder, NOW)
    take("a")
    assert outbox.is_taken("outbox", holder, NOW + timedelta(seconds=seconds)) is is_taken


def test_a_lease_is_renewed_by_its_holder(app):
    take("a")
    assert take("a", NOW + timedelta(seconds=25))
    assert db.session.get(Lease, "outbox").until == NOW + timedelta(seconds=25) + LENGTH


def test_an_expired_lease_goes_to_whoever_asks(app):
    take("a")
    assert take("b", NOW + LENGTH)
    assert outbox.is_leader("outbox", "b", NOW + LENGTH)
    assert not take("a", NOW + LENGTH)


def test_a_lease_that_nobody_had_goes_to_one_of_those_who_ask_at_once(app):
    names = [f"job-{number}" for number in range(10)]
    start, told = Barrier(ASKING), []

    def ask(holder):
        with app.app_context():
            for name in names:
                start.wait(PATIENCE_S)
                if take(holder, name=name):
                    told.append(name)

    threads = [Thread(target=ask, args=(f"process {number}",)) for number in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(told) == names


@pytest.mark.parametrize(("seconds", "leads"), [(0, True), (26, True), (27, False), (31, False)])
def test_a_leader_renews_before_the_lease_ends(app, seconds, leads):
    take("a")
    assert outbox.is_leader("outbox", "a", NOW + timedelta(seconds=seconds)) is leads


def test_leases_of_two_jobs_do_not_hinder_each_other(app):
    assert take("a")
    assert take("b", name="mail")


def test_a_lease_is_held_until_it_ends(app):
    take("a")
    assert outbox.holds("outbox", "a", NOW + LENGTH - timedelta(seconds=1))
    assert not outbox.holds("outbox", "a", NOW + LENGTH)
    assert not outbox.holds("outbox", "b", NOW)


class Away(Choosy):
    """An engine that nobody reaches for a while."""

    is_away = True

    def put(self, documents):
        if self.is_away:
            self.put_count += 1
            raise SearchAwayError("away")
        super().put(documents)


def test_while_the_index_is_away_messages_wait_and_do_not_age(make, deliver):
    practices = [make.practice() for _ in range(3)]
    write(*(practice.id for practice in practices))
    engine = Away()
    now = NOW
    for _ in range(outbox.ATTEMPTS_LIMIT + 2):
        deliver(engine, now)
        now += outbox.AWAY_WAIT
    assert engine.put_count == outbox.ATTEMPTS_LIMIT + 2  # together, not one by one
    assert {(one.attempts, one.is_dead, one.error) for one in messages()} == {(0, False, "away")}
    engine.is_away = False
    deliver(engine, now)
    assert engine.holds() == {f"practice-{practice.id}" for practice in practices}


def test_what_waits_for_an_index_that_is_away_is_not_tried_at_once(make, deliver):
    write(make.practice().id)
    engine = Away()
    deliver(engine)
    deliver(engine, NOW + outbox.AWAY_WAIT - timedelta(seconds=1))
    assert engine.put_count == 1
