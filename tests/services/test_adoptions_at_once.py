"""Officials of one city at the same moment: one text stands, the others are told, none is half kept."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.adoptions import AdoptionState, AdoptionText
from app.domain.errors import ConflictError
from app.door import actor_of
from app.models.adoptions import Adoption, AdoptionStep
from app.models.practices import Practice
from app.services import adoptions
from tests.factories import NOW

PEOPLE = 8
PATIENCE_S = 30


def at_once(app, deed):
    """Let as many people do it at the same moment, each in a context and session of their own."""
    start = Barrier(PEOPLE)

    def run(number):
        with app.app_context():
            start.wait(PATIENCE_S)
            deed(number)

    threads = [Thread(target=run, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)


@pytest.mark.parametrize("is_begun", [False, True])
def test_of_many_at_once_one_stands_and_the_others_are_told(app, make, is_begun):
    practice, city = make.practice(), make.city("Olszany")
    actors = [actor_of(make.user(city), NOW.date()) for _ in range(PEOPLE)]
    seen = 0
    if is_begun:
        with transaction():
            begun = AdoptionText(AdoptionState.PLANNED, changed="Początek.")
            seen = adoptions.last_step(adoptions.record(actors[0], practice, begun, 0, NOW))
    practice_id, told = practice.id, []
    db.session.rollback()

    def record(number):
        text = AdoptionText(AdoptionState.UNDERWAY, changed=f"Od osoby {number}.")
        try:
            found = db.session.get(Practice, practice_id)
            with transaction():
                adoptions.record(actors[number], found, text, seen, NOW)
            told.append(text.changed)
        except ConflictError as error:
            told.append(error.code)

    at_once(app, record)
    db.session.expire_all()
    assert len(told) == PEOPLE
    [stands] = set(told) - {"adoption-changed"}
    assert told.count("adoption-changed") == PEOPLE - 1
    assert db.session.scalars(select(Adoption)).one().changed == stands
    steps = db.session.scalars(select(AdoptionStep).order_by(AdoptionStep.id)).all()
    assert [step.told["changed"] for step in steps] == ["Początek."] * is_begun + [stands]
