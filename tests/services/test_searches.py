"""Saved searches tell of what is new; what is looked for in vain is counted by nobody's name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Role
from app.domain.errors import (
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    TooManyTriesError,
)
from app.domain.notices import NoticeKind
from app.domain.outputs import OutputState
from app.domain.practices import State
from app.domain.searches import ASKERS_LEAST, QUESTIONS_A_DAY, SAVED_LIMIT
from app.door import actor_of
from app.models.notices import Letter, Notice
from app.models.outbox import OutboxMessage
from app.models.searches import SavedSearch, UnmetMark, UnmetSalt, UnmetSearch
from app.permissions.notices import hear
from app.search.engine import Query
from app.services import catalogue, erasure, notices, searches
from tests.factories import NOW

LATER = NOW + timedelta(hours=2)


def ask(text="", **filters):
    return Query(text, frozenset(), filters={name: (value,) for name, value in filters.items()})


def save(person, text="deszczówka", **filters):
    with transaction():
        return searches.save(actor_of(person), ask(text, **filters), NOW)


def published(make, index, title="Deszczówka pod rynkiem", at=LATER, **given):
    practice = make.practice(title=title, published_at=at, **given)
    catalogue.reindex(index, [practice.id], NOW.date())
    with transaction():
        db.session.add(
            OutboxMessage(
                topic="practice-changed", key=practice.id, created_at=at, next_at=at, done_at=at
            )
        )
    return practice


def look(index, person, search, at=LATER):
    with transaction():
        return searches.look(index, actor_of(person), search, at)


def told(person):
    return list(db.session.scalars(select(Notice).where(Notice.user_id == person.id)))


# -- keeping -----------------------------------------------------------------------------------


def test_a_search_is_saved_once_with_its_words_and_filters(make):
    person = make.user()
    first = save(person, "  deszczówka   w parku ", topic="retencja", city="")
    assert (first.text, first.filters) == (
        "deszczówka w parku",
        {"topic": ["retencja"], "city": [""]},
    )
    assert save(person, "deszczówka w parku", topic="retencja", city="").id == first.id
    assert save(person, "deszczówka").id != first.id
    assert [one.text for one in searches.mine(actor_of(person))] == [
        "deszczówka",
        "deszczówka w parku",
    ]


def test_a_search_for_nothing_and_the_one_too_many_are_refused(make):
    person = make.user()
    with pytest.raises(InvalidInputError, match="invalid-input") as refused:
        save(person, " ")
    assert refused.value.errors == {"q": "required"}
    for number in range(SAVED_LIMIT):
        make.search(person, f"s{number}")
    with pytest.raises(InvalidInputError) as refused:
        save(person)
    assert refused.value.errors == {"q": "too-many-searches"}
    assert save(make.user()).id


def test_nobody_sees_or_touches_the_searches_of_another(make):
    person, other = make.user(), make.user()
    search = save(person)
    assert searches.mine(actor_of(other)) == []
    for deed in (
        lambda actor: searches.remove(actor, search.key),
        lambda actor: searches.change(actor, search.key, is_at_once=True),
    ):
        with pytest.raises(NotFoundError):
            deed(actor_of(other))
        with pytest.raises(NotSignedInError):
            deed(ANONYMOUS)
    with transaction():
        searches.remove(actor_of(person), search.key)
    assert searches.mine(actor_of(person)) == []


def test_whoever_is_forgotten_leaves_no_search(make):
    person, other = make.user(), make.user()
    make.search(person, "a")
    make.search(other, "b")
    with transaction():
        erasure.empty(person, NOW)
    assert list(db.session.scalars(select(SavedSearch.text))) == ["b"]


# -- telling -----------------------------------------------------------------------------------


def test_what_is_published_after_a_search_was_saved_is_told_once(make, index):
    person = make.user()
    published(make, index, "Deszczówka dawno", at=NOW - timedelta(days=1))
    search = save(person)
    new = published(make, index)
    published(make, index, "Teleopieka")
    assert look(index, person, search) == 1
    assert look(index, person, search, LATER + timedelta(hours=1)) == 0
    (notice,) = told(person)
    assert (notice.kind, notice.document_id) == (NoticeKind.SEARCH_HIT, new.id)
    assert notice.data == {
        "title": "Deszczówka pod rynkiem",
        "words": "deszczówka",
        "address": f"/praktyki/{new.slug}",
    }
    assert db.session.scalar(select(func.count(Letter.id))) == 0
    with transaction():
        assert notices.write_digests(LATER) == 1


def test_a_search_that_does_not_wait_writes_at_once(make, index):
    person = make.user()
    search = save(person)
    with transaction():
        searches.change(actor_of(person), search.key, is_at_once=True)
    published(make, index)
    look(index, person, search)
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.event, letter.address) == ("search-hit-at-once", person.email)
    with transaction():
        notices.stop(person, letter.event)
    published(make, index, "Deszczówka druga")
    look(index, person, search, LATER + timedelta(hours=1))
    assert db.session.scalar(select(func.count(Letter.id))) == 1
    assert len(told(person)) == 2


def test_filters_hold_for_what_is_told(make, index):
    person = make.user()
    search = save(person, "deszczówka", network="zasoby-miast")
    published(make, index)
    new = published(make, index, "Deszczówka w budżecie", networks=[make.network("zasoby-miast")])
    look(index, person, search)
    assert [one.document_id for one in told(person)] == [new.id]


def test_what_was_withdrawn_before_the_letter_goes_is_not_heard_of(make, index):
    person = make.user()
    search = save(person)
    practice = published(make, index)
    look(index, person, search)
    actor = actor_of(person)
    assert hear(actor, NoticeKind.SEARCH_HIT, practice)
    with transaction():
        practice.state = State.DRAFT
    assert not hear(actor, NoticeKind.SEARCH_HIT, practice)
    assert not hear(ANONYMOUS, NoticeKind.SEARCH_HIT, make.practice())
    assert not hear(actor, NoticeKind.SEARCH_HIT, make.output(OutputState.DRAFT))
    assert not hear(actor, NoticeKind.SEARCH_HIT, None)


def test_searches_are_due_after_something_was_indexed_the_longest_waiting_first(make, index):
    first, second = make.user(), make.user()
    one = make.search(first, "a", looked_at=NOW - timedelta(hours=2))
    make.search(second, "b", looked_at=NOW - timedelta(hours=1))
    gone = make.user()
    make.search(gone, "c", looked_at=NOW - timedelta(hours=3))
    make.close(gone)
    assert searches.due(NOW) is None
    published(make, index, at=NOW - timedelta(minutes=90))
    assert searches.due(NOW).id == one.id
    look(index, first, one, NOW)
    assert searches.due(NOW) is None  # the other has looked since
    assert searches.due(LATER) is None


def test_while_the_index_is_away_nothing_is_told_and_the_search_stays_due(make, engine):
    person = make.user()
    search = save(person)
    assert look(engine, person, search) == 0
    assert search.looked_at == NOW


# -- what is looked for in vain ----------------------------------------------------------------


def seek(text, *places, at=NOW):
    for place in places:
        with transaction():
            searches.count(ANONYMOUS, place, text, at)


def places(number):
    return [f"192.0.2.{one}" for one in range(number)]


def rows(table):
    return db.session.scalars(select(table)).all()


def test_only_what_enough_places_looked_for_is_shown(make):
    moderator = actor_of(make.moderator())
    seek("Odśnieżanie dachów", *places(ASKERS_LEAST))
    seek("odśnieżanie dachow", "192.0.2.0", "192.0.2.1")
    seek("Jan Kowalski", *places(ASKERS_LEAST - 1))
    assert [(one.text, one.askers) for one in searches.unmet(moderator, NOW.date())] == [
        ("odsniezanie dachow", ASKERS_LEAST)
    ]
    for role in (make.actor(), ANONYMOUS):
        with pytest.raises(NotAllowedError):
            searches.unmet(role, NOW.date())


def test_a_city_is_one_place_from_wherever_its_people_ask(make):
    city = make.city()
    for place in places(ASKERS_LEAST):
        with transaction():
            searches.count(make.actor(city), place, "drony", NOW)
    assert len(rows(UnmetMark)) == 1


def test_marks_tell_nothing_of_who_asked_nor_that_two_texts_are_of_one_place(app):
    seek("drony", "192.0.2.1")
    seek("rowery wodne", "192.0.2.1")
    first, second = rows(UnmetMark)
    assert first.mark != second.mark
    assert "192.0.2.1" not in first.mark + first.text
    with transaction():
        db.session.delete(rows(UnmetSalt)[0])
    seek("drony", "192.0.2.1")  # another salt, another mark: what is gone cannot be made again
    assert len(rows(UnmetMark)) == 3


@pytest.mark.parametrize(
    "text", ["ewa@miasto.example", "tel. 600 700 800", "90010112345", "a" * 81, "", "?*?"]
)
def test_what_may_name_a_person_or_nothing_is_not_even_counted(app, text):
    seek(text, "192.0.2.1")
    assert rows(UnmetMark) == rows(UnmetSalt) == []


def test_when_a_month_is_over_marks_and_salt_are_gone_and_rare_texts_forgotten(make):
    seek("drony", *places(ASKERS_LEAST))
    seek("rzadkie", *places(ASKERS_LEAST - 1))
    with transaction():
        assert searches.settle(NOW + timedelta(days=3)) == 0
    assert len(rows(UnmetMark)) == 2 * ASKERS_LEAST - 1
    with transaction():
        assert searches.settle(NOW + timedelta(days=31)) == 1
    assert rows(UnmetMark) == rows(UnmetSalt) == []
    assert [(one.month, one.text, one.askers) for one in rows(UnmetSearch)] == [
        ("2026-11", "drony", ASKERS_LEAST)
    ]
    kept = searches.unmet(actor_of(make.moderator()), NOW.date() + timedelta(days=31))
    assert [one.text for one in kept] == ["drony"]
    with transaction():
        searches.settle(NOW + timedelta(days=800))
    assert rows(UnmetSearch) == []


def test_a_month_begins_when_it_begins_in_poland(make):
    """At 23:20 of 30 November in UTC it is December there."""
    late = datetime(2026, 11, 30, 23, 20, tzinfo=UTC)
    moderator = actor_of(make.moderator())
    with transaction():
        for address in places(ASKERS_LEAST):
            searches.count(ANONYMOUS, address, "drony", late)
    found = searches.unmet(moderator, date(2026, 12, 1))
    assert [(one.text, one.month) for one in found] == [("drony", "2026-12")]
    with transaction():
        assert searches.settle(late) == 0, "the month has just begun"
        assert searches.settle(datetime(2026, 12, 31, 23, 20, tzinfo=UTC)) == 1


def test_whoever_plays_fills_no_database(app, monkeypatch):
    monkeypatch.setattr("app.services.searches.counting.MARKS_LIMIT", 2)
    for text in ("a1", "b2", "c3"):
        seek(text, "192.0.2.1")
    assert len(rows(UnmetMark)) == 2


# -- asking ------------------------------------------------------------------------------------

QUESTION = searches.Question("miasto-cyfrowe", "Kto ma wspólne strony szkół?")


def put(person, question=QUESTION, at=NOW):
    with transaction():
        searches.ask(actor_of(person), question, at)


def test_a_question_reaches_who_looks_after_the_network_once(make):
    person, keeper = make.user(make.city("Olszany")), make.moderator()
    other = make.moderator(make.network("zasoby-miast"))
    put(person)
    put(person)
    (notice,) = told(keeper)
    assert notice.kind is NoticeKind.NETWORK_QUESTION
    assert notice.data["question"] == QUESTION.text
    assert (notice.data["city"], notice.data["email"]) == ("Olszany", person.email)
    assert told(other) == told(person) == []
    letter = db.session.scalars(select(Letter)).one()
    assert letter.address == keeper.email
    assert hear(actor_of(keeper), notice.kind, None)
    assert not hear(actor_of(person), notice.kind, None)


def test_where_nobody_looks_after_a_network_administrators_are_asked(make):
    administrator = make.user(role=Role.ADMINISTRATOR)
    put(make.user())
    assert len(told(administrator)) == 1


@pytest.mark.parametrize(
    ("network", "text", "errors"),
    [
        ("", "Kto ma wspólne strony?", {"network": "required"}),
        ("nie-ma", "Kto ma wspólne strony?", {"network": "required"}),
        ("miasto-cyfrowe", " kto? ", {"text": "required"}),
        ("miasto-cyfrowe", "a" * 1_001, {"text": "too-long"}),
    ],
)
def test_a_question_that_is_none_is_refused(make, network, text, errors):
    with pytest.raises(InvalidInputError) as refused:
        put(make.user(), searches.Question(network, text))
    assert refused.value.errors == errors


def test_questions_are_few_a_day_and_for_people_with_an_account(make):
    person = make.user()
    make.moderator()
    for number in range(QUESTIONS_A_DAY):
        put(person, searches.Question("miasto-cyfrowe", f"Pytanie numer {number}"))
    with pytest.raises(TooManyTriesError):
        put(person, searches.Question("miasto-cyfrowe", "Jeszcze jedno pytanie"))
    with pytest.raises(NotSignedInError), transaction():
        searches.ask(ANONYMOUS, QUESTION, NOW)
