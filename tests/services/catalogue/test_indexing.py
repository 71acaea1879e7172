import pytest

from app.database import db, transaction
from app.domain.adoptions import AdoptionState
from app.domain.practices import State
from app.search.engine import Query, Sort
from app.services import catalogue
from app.services.catalogue import shelving
from tests.factories import NOW

TODAY = NOW.date()


def holds(engine):
    return set(engine.search(Query("", frozenset({"public"}), size=50)).ids)


def names(*made):
    return {f"practice-{practice.id}" for practice in made}


def test_what_is_in_force_is_put_and_the_rest_taken_out(make, index):
    one, two, draft = make.practice(), make.practice(), make.practice(state=State.DRAFT)
    catalogue.reindex(index, [one.id, two.id, draft.id, 10**6], TODAY)
    assert holds(index) == names(one, two)
    with transaction():
        one.state = State.ARCHIVED
    catalogue.reindex(index, [one.id], TODAY)
    assert holds(index) == names(two)


def test_what_other_cities_have_done_comes_first_where_that_is_asked_for(make, index):
    none, once, twice = (make.practice() for _ in range(3))
    for practice, states in ((once, "done given-up underway"), (twice, "done done")):
        for state in states.split():
            make.adoption(practice, make.city(), state=AdoptionState(state))
    catalogue.rebuild(index, TODAY)
    found = index.search(Query("", frozenset({"public"}), sort=Sort.REPEATED)).ids
    assert found == [f"practice-{one.id}" for one in (twice, once, none)]


def test_while_the_index_is_written_the_database_is_not_read(make, index, monkeypatch):
    """On SQLite nobody could save meanwhile."""
    id_, held = make.practice().id, []
    db.session.rollback()
    put = index.put

    def noting(documents):
        held.append(db.session.in_transaction())
        put(documents)

    monkeypatch.setattr(index, "put", noting)
    catalogue.reindex(index, [id_], TODAY)
    assert held == [False]


def test_indexing_again_changes_nothing(make, index):
    one = make.practice()
    for _ in range(2):
        catalogue.reindex(index, [one.id], TODAY)
        assert holds(index) == names(one)


def test_nothing_to_index_is_no_work(make, index):
    make.practice()
    generation = index.health().generation
    catalogue.reindex(index, [], TODAY)
    assert index.health().generation == generation


def test_a_rebuild_holds_all_that_is_in_force_and_nothing_else(make, index):
    gone = make.practice()
    catalogue.reindex(index, [gone.id], TODAY)
    with transaction():
        gone.state = State.ARCHIVED
    made = [make.practice() for _ in range(3)]
    heard = []
    assert catalogue.rebuild(index, TODAY, heard.append) == 3
    assert holds(index) == names(*made)
    assert heard[-1] == 3


def test_a_rebuild_goes_through_all_batches(make, index, monkeypatch):
    monkeypatch.setattr(shelving, "BATCH", 2)
    made = [make.practice() for _ in range(5)]
    assert catalogue.rebuild(index, TODAY) == 5
    assert holds(index) == names(*made)


def test_rows_that_somebody_holds_are_left_to_them(make, index):
    practice = make.practice()
    catalogue.rebuild(index, TODAY)
    with transaction():
        practice.state = State.ARCHIVED
    catalogue.reindex(index, [practice.id], TODAY)
    assert holds(index) == set()


@pytest.mark.parametrize(
    ("in_force", "indexed", "is_sound"), [(0, 0, True), (2, 2, True), (2, 1, False), (1, 2, False)]
)
def test_an_index_is_sound_when_it_holds_as_many_as_are_in_force(
    make, index, in_force, indexed, is_sound
):
    made = [make.practice() for _ in range(max(in_force, indexed))]
    catalogue.reindex(index, [practice.id for practice in made[:indexed]], TODAY)
    with transaction():
        for practice in made[in_force:]:
            practice.state = State.ARCHIVED
    assert catalogue.is_sound(index) is is_sound


def test_a_missing_index_is_not_sound(engine):
    assert not catalogue.is_sound(engine)


def test_an_overdue_practice_sinks_below_one_that_is_confirmed(make, index):
    overdue = make.practice(title="Obsługa", valid_until=TODAY.replace(year=2025))
    fresh = make.practice(title="Obsługa")
    late = make.practice(title="Obsługa", valid_until=TODAY.replace(year=2025))
    catalogue.rebuild(index, TODAY)
    found = index.search(Query("obsługa", frozenset({"public"}))).ids
    assert found[0] == f"practice-{fresh.id}"
    assert set(found[1:]) == names(overdue, late)
