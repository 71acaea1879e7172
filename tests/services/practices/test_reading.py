from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import insert

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, SYSTEM
from app.domain.errors import NotFoundError
from app.domain.practices import CostBand, Evidence, State
from app.models.documents import Version
from app.services import practices
from tests.factories import AMOUNT, NOW


def ids(found):
    return [practice.id for practice in found]


def test_a_practice_is_read_with_what_its_page_shows(make, statements):
    slug = make.practice(topics=[make.topic()], cost_once=AMOUNT, evidence=3).slug
    db.session.expunge_all()
    statements()
    practice = practices.read(ANONYMOUS, slug)
    asked = len(statements())
    assert practice.version.text
    assert (practice.city.name, practice.networks[0].slug) == ("Lipogród", "miasto-cyfrowe")
    assert [one.slug for one in practice.topics] == ["otwarte-dane"]
    assert (practice.cost_band, practice.evidence_level) == (
        CostBand.UP_TO_500K,
        Evidence.INDEPENDENT,
    )
    assert asked <= 3
    assert statements() == []


def test_what_is_not_there_and_what_may_not_be_read_cannot_be_told_apart(make):
    hidden = make.practice(state=State.DRAFT)
    refusals = []
    for slug in ("nie-ma-takiej", hidden.slug):
        with pytest.raises(NotFoundError) as refused:
            practices.read(ANONYMOUS, slug)
        refusals.append((type(refused.value), refused.value.code, set(refused.value.details)))
    assert refusals[0] == refusals[1]


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED])
def test_what_was_never_published_is_no_practice_not_even_to_its_city(make, state):
    practice = make.practice(state=state)
    with pytest.raises(NotFoundError):
        practices.read(make.actor(practice.city), practice.slug)


def test_an_archived_practice_is_read_but_not_listed(make):
    old = make.practice(state=State.ARCHIVED)
    assert practices.read(ANONYMOUS, old.slug).id == old.id
    assert practices.newest(ANONYMOUS) == []


def test_the_newest_come_first_and_no_more_than_asked(make):
    made = [make.practice(published_at=NOW - timedelta(days=days)) for days in (2, 0, 3, 1)]
    expected = [made[place].id for place in (1, 3, 0, 2)]
    assert ids(practices.newest(ANONYMOUS)) == expected
    assert ids(practices.newest(ANONYMOUS, 2)) == expected[:2]


def test_of_two_published_at_once_the_first_made_comes_first(make):
    first, second = make.practice(), make.practice()
    assert ids(practices.newest(ANONYMOUS)) == [first.id, second.id]


def test_of_many_published_at_once_the_networks_take_turns(make):
    digital, people = make.network("miasto-cyfrowe"), make.network("zasoby-kadrowe")
    first, second, third = (make.practice(networks=[digital]) for _ in range(3))
    other, another = (make.practice(networks=[people, digital]) for _ in range(2))
    later = make.practice(networks=[digital], published_at=NOW + timedelta(days=1))
    assert ids(practices.newest(ANONYMOUS)) == [
        later.id,
        other.id,
        first.id,
        another.id,
        second.id,
        third.id,
    ]


@pytest.fixture
def shelf(make):
    """Two practices that share a network, a topic and a city, one that shares none, one draft."""
    city, network, topic = make.city(), make.network("przywodztwo"), make.topic()
    given = {"city": city, "networks": [make.network(), network], "topics": [topic]}
    older = make.practice(**given, published_at=NOW - timedelta(days=1))
    newer = make.practice(**given)
    make.practice(topics=[make.topic("dlug-kredyty-i-obligacje")])
    make.practice(**given, state=State.SUBMITTED)
    return city, network, topic, [newer.id, older.id]


def test_practices_of_a_city_network_and_topic_are_those_in_force_newest_first(shelf):
    city, network, topic, expected = shelf
    for actor in (ANONYMOUS, SYSTEM):
        assert ids(practices.of_city(actor, city)) == expected
        assert ids(practices.of_network(actor, network)) == expected
        assert ids(practices.of_topic(actor, topic)) == expected


def test_a_list_takes_as_many_questions_for_one_as_for_many(make, statements):
    counts = []
    for _ in range(3):
        make.practice(topics=[make.topic()])
        db.session.expunge_all()
        statements()
        for practice in practices.newest(ANONYMOUS):
            assert practice.city.name
            assert practice.networks
            assert practice.topics
        counts.append(len(statements()))
    assert counts[0] <= 4
    assert len(set(counts)) == 1


def told(row, names):
    return [getattr(row, name) for name in names]


def test_hits_show_what_stands_in_the_database(make):
    networks = [make.network("zasoby-miast"), make.network("miasto-cyfrowe")]
    topics = [make.topic("dostepnosc-cyfrowa"), make.topic()]
    given = {"keywords": ["ul", "łąka"], "year_from": 2019, "year_to": 2021, "cost_once": AMOUNT}
    one = make.practice(networks=networks, topics=topics, **given)
    other = make.practice(networks=networks[1:], cost_yearly=AMOUNT, valid_until=NOW.date())
    for shown, practice in zip(
        practices.readable(ANONYMOUS, [one.id, other.id]), (one, other), strict=True
    ):
        names = {field.name for field in fields(shown)} - {"city", "networks", "topics"}
        assert told(shown, names) == told(practice, names)
        belong = zip(
            [shown.city, *shown.networks, *shown.topics],
            [practice.city, *practice.networks, *practice.topics],
            strict=True,
        )
        assert all(told(a, a._fields) == told(b, a._fields) for a, b in belong)
        assert shown.networks[0].slug == practice.networks[0].slug
        for day in (practice.valid_until, practice.valid_until + timedelta(days=1)):
            assert shown.is_overdue(day) == practice.is_overdue(day)


def test_hits_take_as_many_questions_for_one_as_for_many(make, statements):
    made = [make.practice(topics=[make.topic()]).id for _ in range(3)]
    for asked in (made[:1], made):
        statements()
        assert ids(practices.readable(ANONYMOUS, asked)) == asked
        assert len(statements()) == 3


def test_readable_keeps_the_order_asked_for_and_leaves_out_what_is_not_in_force(make):
    one, two, three = (make.practice() for _ in range(3))
    draft, old = make.practice(state=State.DRAFT), make.practice(state=State.ARCHIVED)
    asked = [three.id, 10**6, draft.id, one.id, old.id, two.id]
    assert ids(practices.readable(ANONYMOUS, asked)) == [three.id, one.id, two.id]
    assert ids(practices.readable(SYSTEM, asked)) == [three.id, one.id, two.id]
    assert practices.readable(ANONYMOUS, []) == []


def test_compared_practices_come_in_the_order_chosen_each_once(make):
    one, two, three = (make.practice() for _ in range(3))
    asked = [three.slug, one.slug, three.slug, two.slug]
    found = practices.compare(ANONYMOUS, asked)
    assert ids(found) == [three.id, one.id, two.id]
    assert all(practice.version.text for practice in found)


def test_at_most_four_are_compared(make):
    made = [make.practice() for _ in range(5)]
    assert ids(practices.compare(ANONYMOUS, [one.slug for one in made])) == ids(made[:4])


@pytest.mark.parametrize("slug", ["nie-ma-takiej", "", "x' OR 1=1 --", "ą", "\x00", "a\x00b"])
def test_what_cannot_be_compared_is_left_out(make, slug):
    one, draft = make.practice(), make.practice(state=State.DRAFT)
    assert ids(practices.compare(ANONYMOUS, [slug, draft.slug, one.slug])) == [one.id]


@pytest.fixture
def versions(make):
    practice = make.practice()
    with transaction():
        for number, is_published in ((2, True), (3, False)):
            db.session.execute(
                insert(Version).values(
                    document_id=practice.id,
                    number=number,
                    text=f"wersja {number}",
                    sha256=str(number) * 64,
                    sections=[],
                    renderer="test",
                    created_at=NOW,
                    note="",
                    is_published=is_published,
                )
            )
    db.session.expire_all()
    return practice


def test_published_versions_are_listed_newest_first_without_their_texts(versions, statements):
    found = practices.versions(versions)
    assert [version.number for version in found] == [2, 1]
    assert "version.text" not in " ".join(statements())


def test_a_published_version_is_read_by_its_number(versions):
    assert practices.version(versions, 2).text == "wersja 2"


@pytest.mark.parametrize("number", [0, 3, 4, 10**6, 10**30])
def test_a_version_that_is_not_there_or_not_published_is_not_found(versions, number):
    with pytest.raises(NotFoundError):
        practices.version(versions, number)


def test_a_version_of_another_practice_is_not_found(versions, make):
    with pytest.raises(NotFoundError):
        practices.version(make.practice(), 2)


def test_a_practice_is_overdue_the_day_after_its_date(make):
    practice = make.practice(valid_until=NOW.date())
    assert not practice.is_overdue(NOW.date())
    assert practice.is_overdue(NOW.date() + timedelta(days=1))
