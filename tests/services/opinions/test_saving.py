"""Writing on a city's opinion: one row a city and version, and nothing lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.drafts import Start
from app.domain.errors import ConflictError, DomainError, InvalidInputError, NotAllowedError
from app.domain.opinions import OpinionText
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.opinions import Opinion, OpinionEdition, Remark
from app.services import opinions
from app.services.opinions import saving
from tests.outputs import NOW
from tests.services.opinions.scene import AFTER, KEY, OTHER_KEY, REMARK, TEXT, saved


def rows(table=Opinion):
    return db.session.scalar(select(func.count()).select_from(table))


def test_what_was_typed_is_kept_as_it_was(anna, matter):
    opinion = saved(anna, matter, 0, TEXT).opinion
    db.session.expire_all()
    assert OpinionText.from_json(opinion.draft) == TEXT
    assert (opinion.revision, opinion.given_at, opinion.number) == (1, None, None)
    assert rows(Remark) == 0


def test_saving_the_same_again_is_no_save(anna, piotr, matter):
    saved(anna, matter, 0, TEXT)
    again = saved(piotr, matter, 0, TEXT)
    assert (again.opinion.revision, again.is_conflict) == (1, False)


def test_a_second_person_loses_nothing_and_changes_nothing(anna, piotr, matter):
    saved(anna, matter, 0, TEXT)
    mine = replace(TEXT, reason="Nie.", remarks=(replace(REMARK, key=OTHER_KEY, text="Inna."),))
    met = saved(piotr, matter, 0, mine)
    saved(piotr, matter, 0, mine)
    assert met.is_conflict
    assert OpinionText.from_json(met.opinion.draft) == TEXT
    assert [one["by"] for one in met.opinion.put_aside] == [piotr.user_id]
    assert opinions.aside_of(piotr, met.opinion) == mine
    assert opinions.aside_of(anna, met.opinion) is None
    whole = opinions.merged(mine, TEXT)
    assert whole.reason == "Nie."
    assert [one.key for one in whole.remarks] == [KEY, OTHER_KEY]
    assert opinions.differing(mine, TEXT).fields == {"reason": "Tak, ale."}
    settled = saved(piotr, matter, 1, whole, settles=True)
    assert (settled.opinion.revision, settled.opinion.put_aside) == (2, [])


def test_a_page_that_saves_again_does_not_meet_itself(anna, matter):
    saved(anna, matter, Start(0, "p", 1), TEXT)
    again = saved(anna, matter, Start(0, "p", 2), replace(TEXT, reason="Dalej."))
    assert (again.is_conflict, again.opinion.revision) == (False, 2)
    late = saved(anna, matter, Start(0, "p", 1), replace(TEXT, reason="Wcześniej."))
    assert (late.is_conflict, late.opinion.draft["reason"]) == (False, "Dalej.")
    other = saved(anna, matter, Start(0, "q", 1), replace(TEXT, reason="Inna karta."))
    assert other.is_conflict


def test_a_remark_that_both_changed_is_mine_with_theirs_beside_it():
    mine = replace(TEXT, remarks=(replace(REMARK, text="Moja."),))
    assert opinions.merged(mine, TEXT).remarks[0].text == "Moja."
    assert opinions.differing(mine, TEXT).remarks == {KEY: REMARK}


def test_two_who_begin_at_the_same_moment_begin_one(anna, piotr, matter, monkeypatch):
    """The second does not see the first's row before its own is refused by the database."""
    saved(anna, matter, 0, TEXT)
    seen = [None]
    real = saving.held
    monkeypatch.setattr(saving, "held", lambda *at: seen.pop() if seen else real(*at))
    met = saved(piotr, matter, 0, replace(TEXT, reason="Nie."))
    assert met.is_conflict
    assert (rows(), met.opinion.revision, len(met.opinion.put_aside)) == (1, 1, 1)


def test_only_officials_of_cities_that_were_asked_write(make, matter, output):
    stranger = make.city("Nieproszone")
    make.membership(stranger, make.network(), Form.OBSERVER)
    author = make.user(output.city, Role.COORDINATOR)
    for person in (make.user(stranger), author, make.moderator()):
        with pytest.raises(NotAllowedError):
            saved(actor_of(person, NOW.date()), matter, 0, TEXT)
    assert rows() == 0


def test_what_is_too_long_is_told_field_by_field_and_nothing_is_saved(anna, matter):
    long = replace(
        TEXT,
        reason="x" * 4_001,
        answers=("y" * 2_001,),
        remarks=(replace(REMARK, text="z" * 4_001, quote="q" * 1_001, proposal="p" * 4_001),) * 101,
    )
    with pytest.raises(InvalidInputError) as refused:
        saved(anna, matter, 0, long)
    wanted = {"reason", "answer-1", "remark-1-text", "remark-1-quote", "remark-101-proposal"}
    assert wanted | {"remarks"} <= set(refused.value.errors)
    assert rows() == 0


def test_a_key_that_is_none_or_anothers_is_replaced(anna, piotr, matter, make, output):
    other = make.opinion(output, make.city("Inne"), remarks=[{"key": OTHER_KEY}])
    given = replace(
        TEXT,
        remarks=(REMARK, REMARK, replace(REMARK, key=OTHER_KEY), replace(REMARK, key="1' OR 1=1")),
    )
    kept = OpinionText.from_json(saved(anna, matter, 0, given).opinion.draft).remarks
    assert kept[0].key == KEY
    assert len({one.key for one in kept} | {OTHER_KEY, "1' OR 1=1"}) == 6
    assert other.remarks[0].key == OTHER_KEY


@pytest.mark.parametrize("way", ["one click", "form"])
def test_of_fifty_at_once_one_opinion_with_one_number_comes(app, make, city, output, way):
    """On SQLite and on PostgreSQL: the database keeps a second one out, nobody meets an error."""
    make.consultation(output, city)
    actors = [make.user(city, Role.COORDINATOR) for _ in range(50)]
    actors = [actor_of(one, NOW.date()) for one in actors]
    output_id, barrier, outcomes = output.id, Barrier(50), []
    db.session.rollback()  # what is being read here would keep SQLite from committing

    def submit(actor, number):
        with app.app_context():
            barrier.wait(60)  # before a connection is taken: there are fewer of them
            matter = opinions.of_output(db.session.get(type(output), output_id))
            outcomes.append(_submitted(actor, matter, way, number))

    threads = [Thread(target=submit, args=(one, n)) for n, one in enumerate(actors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    opinion = db.session.scalars(select(Opinion)).one()
    assert outcomes.count(opinion.number) == (50 if way == "one click" else 1)
    assert rows(OpinionEdition) == 1
    if way == "form":
        reasons = {one["text"]["reason"] for one in opinion.put_aside}
        assert outcomes.count("met") == 49
        assert reasons | {opinion.reason} == {f"Powód {n}" for n in range(50)}


def _submitted(actor, matter, way, number):
    try:
        if way == "one click":
            with transaction():
                return opinions.support(actor, matter, NOW).number
        text = replace(TEXT, reason=f"Powód {number}", remarks=())
        met = saved(actor, matter, 0, text)
        if met.is_conflict:
            return "met"
        with transaction():
            return opinions.give(actor, matter, met.opinion.revision, NOW).number
    except DomainError as error:
        return error.code


def test_what_was_given_is_read_only_after_the_closing(anna, piotr, matter):
    saved(anna, matter, 0, TEXT)
    with transaction():
        opinions.give(piotr, matter, 1, NOW)
    saved(anna, matter, 1, replace(TEXT, reason="Zmiana."))
    with pytest.raises(ConflictError):
        saved(anna, matter, 2, replace(TEXT, reason="Za późno."), AFTER)
    with pytest.raises(ConflictError), transaction():
        opinions.give(piotr, matter, 2, AFTER)


@pytest.mark.parametrize(
    ("moment", "stage", "is_open"),
    [
        ((2026, 12, 22, 22, 59), OutputState.CONSULTATION, True),
        ((2026, 12, 22, 23, 0), OutputState.CONSULTATION, False),
        ((2026, 12, 1, 12, 0), OutputState.RESOLUTION, False),
    ],
)
def test_the_last_day_ends_at_midnight_in_poland(matter, moment, stage, is_open):
    matter.document.stage = stage
    assert opinions.is_open(matter, datetime(*moment, tzinfo=UTC)) is is_open
    assert matter.closes_on == date(2026, 12, 22)
    db.session.rollback()


def test_a_practice_is_always_open_to_other_cities(make, anna, city):
    practice = make.practice()
    matter = opinions.of_practice(practice)
    assert opinions.is_open(matter, NOW + timedelta(days=900))
    saved(anna, matter, 0, replace(TEXT, answers=()))
    own = opinions.of_practice(make.practice(city=city))
    with pytest.raises(NotAllowedError):
        saved(anna, own, 0, TEXT)
