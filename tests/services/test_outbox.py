from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.practices import State
from app.models.outbox import Lease, OutboxMessage, post
from app.search.engine import Query
from app.search.memory import MemoryEngine
from app.services import outbox
from tests.factories import NOW

PUBLIC = frozenset({"public"})
LENGTH = timedelta(seconds=30)


class Choosy(MemoryEngine):
    """An engine that fails for some documents, and counts what it is asked to put."""

    def __init__(self, *refused: int) -> None:
        super().__init__()
        self.refused = {str(id_) for id_ in refused}
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


def deliver(engine, now=NOW):
    with transaction():
        return outbox.deliver(engine, now)


def messages():
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_what_is_posted_and_rolled_back_was_never_promised(app):
    def fail() -> None:
        with transaction():
            post("practice-changed", 1, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not outbox.has_waiting(NOW)


def test_a_message_is_delivered_once(make):
    practice = make.practice()
    write(practice.id)
    engine = Choosy()
    assert outbox.has_waiting(NOW)
    assert deliver(engine) == 1
    assert engine.holds() == {str(practice.id)}
    assert messages()[0].done_at == NOW
    assert not outbox.has_waiting(NOW)
    assert deliver(engine) == 0
    assert engine.put_count == 1


def test_nothing_waits_in_an_empty_outbox(app):
    assert not outbox.has_waiting(NOW)
    assert deliver(Choosy()) == 0


def test_several_changes_of_one_practice_are_one_job(make):
    practice = make.practice()
    write(practice.id, practice.id, practice.id)
    engine = Choosy()
    assert deliver(engine) == 3
    assert engine.put_count == 1
    assert all(message.done_at for message in messages())


def test_a_practice_no_longer_in_force_leaves_the_index(make):
    practice = make.practice()
    engine = Choosy()
    write(practice.id)
    deliver(engine)
    with transaction():
        practice.state = State.ARCHIVED
        post("practice-changed", practice.id, NOW)
    deliver(engine)
    assert engine.holds() == set()


def test_a_message_about_a_practice_that_is_gone_is_delivered(app):
    write(10**6)
    engine = Choosy()
    deliver(engine)
    assert messages()[0].done_at == NOW


def test_a_message_for_later_waits(make):
    write(make.practice().id, at=NOW + timedelta(seconds=1))
    assert deliver(Choosy()) == 0
    assert deliver(Choosy(), NOW + timedelta(seconds=1)) == 1


def test_the_oldest_come_first_and_not_too_many_at_once(make):
    practice = make.practice()
    write(*[practice.id] * (outbox.BATCH + 5))
    waiting = outbox.waiting(NOW)
    assert len(waiting) == outbox.BATCH
    assert [message.id for message in waiting] == sorted(message.id for message in waiting)
    engine = Choosy()
    assert [deliver(engine), deliver(engine), deliver(engine)] == [outbox.BATCH, 5, 0]


def test_a_failed_message_is_put_off_with_its_reason(make):
    practice = make.practice()
    write(practice.id)
    engine = Choosy(practice.id)
    assert deliver(engine) == 1
    (message,) = messages()
    assert (message.attempts, message.error) == (1, "a poisonous practice")
    assert (message.done_at, message.is_dead) == (None, False)
    assert message.next_at == NOW + 2 * outbox.FIRST_WAIT
    assert not outbox.has_waiting(NOW)


def test_one_poisonous_message_does_not_hold_up_the_others(make):
    before, bad, after = make.practice(), make.practice(), make.practice()
    write(before.id, bad.id, after.id)
    engine = Choosy(bad.id)
    deliver(engine)
    assert engine.holds() == {str(before.id), str(after.id)}
    assert [message.done_at for message in messages()] == [NOW, None, NOW]
    assert [message.attempts for message in messages()] == [0, 1, 0]


def test_a_message_waits_twice_as_long_each_time_and_is_dead_after_ten(make):
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


def test_what_failed_is_delivered_when_the_cause_is_mended(make):
    practice = make.practice()
    write(practice.id)
    engine = Choosy(practice.id)
    deliver(engine)
    engine.refused.clear()
    assert deliver(engine, NOW + timedelta(minutes=1)) == 1
    assert engine.holds() == {str(practice.id)}


def test_a_message_of_an_unknown_topic_is_dead_at_once(make):
    practice = make.practice()
    write(7, topic="send-pigeon")
    write(practice.id)
    engine = Choosy()
    deliver(engine)
    unknown, known = messages()
    assert (unknown.is_dead, unknown.error, unknown.done_at) == (True, "no such topic", None)
    assert known.done_at == NOW


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


@pytest.mark.parametrize(("seconds", "leads"), [(0, True), (19, True), (20, False), (31, False)])
def test_a_leader_renews_before_the_lease_ends(app, seconds, leads):
    take("a")
    assert outbox.is_leader("outbox", "a", NOW + timedelta(seconds=seconds)) is leads


def test_leases_of_two_jobs_do_not_hinder_each_other(app):
    assert take("a")
    assert take("b", name="mail")
