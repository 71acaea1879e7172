from datetime import timedelta

import pytest

from app.database import transaction
from app.domain.practices import State
from app.models.outbox import post
from app.services import catalogue, outbox, site
from tests.factories import NOW

SOURCE = {"title": "O tym", "address": "https://lipogrod.example/"}


def test_an_empty_house_counts_its_reference_data(app):
    found = site.numbers()
    assert (found.practices, found.cities, found.networks, found.sources) == (0, 0, 8, 0)
    assert found.topics > 50


def test_what_is_in_force_is_counted(make):
    city = make.city()
    make.practice(city=city, sources=[SOURCE, SOURCE])
    make.practice(city=city, sources=[SOURCE])
    make.practice()
    for state in set(State) - {State.PUBLISHED}:
        make.practice(state=state, sources=[SOURCE])
    found = site.numbers()
    assert (found.practices, found.cities, found.sources) == (3, 2, 3)


def test_the_library_has_48_practices(library):
    with library.app_context():
        found = site.numbers()
    assert (found.practices, found.networks) == (48, 8)
    assert found.cities > 30
    assert found.sources > 48


def test_a_missing_index_is_a_degraded_house(engine):
    assert site.readiness(engine, NOW) == "degraded"


def test_a_sound_index_and_an_empty_outbox_are_ok(index):
    assert site.readiness(index, NOW) == "ok"


@pytest.mark.parametrize(("seconds", "state"), [(0, "ok"), (59, "ok"), (61, "degraded")])
def test_a_promise_left_undone_for_a_minute_is_told(index, make, seconds, state):
    with transaction():
        post("practice-changed", make.practice().id, NOW)
    assert site.readiness(index, NOW + timedelta(seconds=seconds)) == state


def test_what_was_delivered_is_no_promise(index, make, tmp_path):
    with transaction():
        post("practice-changed", make.practice().id, NOW)
    for _ in ("the index", "the file"):
        outcomes = outbox.perform(index, tmp_path, NOW)
        with transaction():
            outbox.note(outcomes, NOW)
    assert site.readiness(index, NOW + timedelta(days=1)) == "ok"
    assert catalogue.is_sound(index)
