"""Between a withdrawal and its indexing nothing is revealed (T-20, T-21)."""

import pytest

from app.database import db, transaction
from app.domain.actor import ANONYMOUS
from app.domain.practices import State
from app.models.outbox import OutboxMessage, post
from app.search.engine import Query
from app.services import catalogue
from app.services.catalogue.withdrawing import LATEST, standing
from tests.factories import NOW

TODAY = NOW.date()


@pytest.fixture
def shelf(make, index):
    """An index that holds two practices."""
    kept = make.practice(title="Wspólna obsługa szkół")
    other = make.practice(title="Wspólna obsługa xylofonów")
    catalogue.reindex(index, [kept.id, other.id], TODAY)
    return index, kept, other


def withdraw(practice):
    with transaction():
        practice.state = State.ARCHIVED
        post("practice-changed", practice.id, NOW)


def learned(engine, practice):
    """All that search tells a reader."""
    found = [
        catalogue.find(engine, ANONYMOUS, Query(text, frozenset()))
        for text in ("", "obsługa", "xylofonów", "xylofonow", "xylofomów", "xylofon -szkół")
    ]
    return [
        ([hit.practice.id for hit in one.hits], one.total, one.facets, one.corrections)
        for one in found
    ] + [
        catalogue.totals(engine, ANONYMOUS, [Query("", frozenset()), Query("xylo", frozenset())]),
        list(catalogue.suggest(engine, ANONYMOUS, "xylo")),
        [one.id for one in catalogue.similar(engine, ANONYMOUS, practice)],
    ]


def test_t21_what_is_withdrawn_is_gone_before_it_is_taken_from_the_index(shelf):
    engine, kept, other = shelf
    with_both = learned(engine, kept)
    withdraw(other)
    assert engine.search(Query("xylofonów", ANONYMOUS.audiences)).total == 1
    at_once = learned(engine, kept)
    catalogue.reindex(engine, [other.id], TODAY)
    assert at_once == learned(engine, kept) != with_both


def test_what_was_just_taken_out_is_still_left_out_for_processes_that_have_not_looked(shelf):
    _, _, other = shelf
    withdraw(other)
    with transaction():
        db.session.query(OutboxMessage).one().done_at = NOW
    assert standing().withdrawn == {f"practice-{other.id}"}
    with transaction():
        for _ in range(LATEST):
            post("something-else", 1, NOW)
    assert standing().withdrawn == frozenset()


def test_what_could_not_be_taken_out_stays_left_out(shelf):
    _, _, other = shelf
    withdraw(other)
    with transaction():
        db.session.query(OutboxMessage).one().is_dead = True
        for _ in range(LATEST):
            post("something-else", 1, NOW)
    assert standing().withdrawn == {f"practice-{other.id}"}


def test_a_changed_practice_in_force_stays_found(shelf):
    _, kept, _ = shelf
    with transaction():
        post("practice-changed", kept.id, NOW)
    assert standing().withdrawn == frozenset()


def test_what_is_gone_from_the_database_is_left_out(app):
    with transaction():
        post("practice-changed", 4711, NOW)
    assert standing().withdrawn == {"practice-4711"}


def test_one_question_to_the_database(shelf, statements):
    statements()
    standing()
    assert len(statements()) == 1
