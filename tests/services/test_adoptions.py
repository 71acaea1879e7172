"""“Stosujemy u siebie”: recorded by any official of another city, continued by all of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Role
from app.domain.adoptions import CONTACT_LIMIT, TEXT_LIMIT, AdoptionState, AdoptionText
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from app.domain.notices import NoticeKind
from app.domain.practices import State
from app.door import actor_of
from app.models.adoptions import Adoption, AdoptionStep
from app.models.audit import AuditEntry
from app.models.notices import Letter, Notice
from app.models.outbox import OutboxMessage
from app.permissions import adoptions as may
from app.permissions.notices import hear
from app.services import adoptions
from tests.factories import NOW

TODAY = NOW.date()
INTERESTED, PLANNED, UNDERWAY, DONE, GIVEN_UP = AdoptionState


def text(state=PLANNED, **given):
    return AdoptionText(state, **given)


class Place:
    """A practice of Lipogród, and two officials of Olszany who do the same."""

    def __init__(self, make):
        self.make = make
        self.author = make.user(make.city("Lipogród"))
        self.city = make.city("Olszany")
        self.ewa, self.jan = make.user(self.city), make.user(self.city)
        self.practice = make.practice(city=self.author.city, title="Zielone dachy w Lipogrodzie")
        self.own = make.practice(city=self.city, title="Zielone dachy w Olszanach")

    def record(self, told, seen=0, user=None, at=NOW, practice=None):
        with transaction():
            actor = actor_of(user or self.ewa, TODAY)
            return adoptions.record(actor, practice or self.practice, told, seen, at)

    def step(self):
        """The number of the last step, as the form carries it."""
        return adoptions.last_step(self.mine())

    def mine(self):
        db.session.expire_all()
        return adoptions.of_city(self.practice, self.city.id)

    def family(self, actor=ANONYMOUS, **given):
        db.session.expire_all()
        return adoptions.family(actor, self.practice, **given)


@pytest.fixture
def place(make):
    return Place(make)


def rows(table):
    return list(db.session.scalars(select(table).order_by(table.id)))


def test_a_city_records_how_far_it_is_and_what_came_of_it(place):
    told = text(
        DONE,
        changed="Mniejsza skala.",
        cost=Decimal("12500.50"),
        result="Działa.",
        contact="Wydział Zieleni, tel. 12",
        own=place.own.slug,
    )
    place.record(told)
    [member] = place.family().members
    assert adoptions.text_of(member.adoption) == told
    assert (member.adoption.city.name, member.own.slug) == ("Olszany", place.own.slug)
    assert member.adoption.updated_by == place.ewa.id


def test_a_colleague_goes_on_and_what_was_said_before_stays(place):
    place.record(text(PLANNED, changed="Na jednym dachu."))
    later = NOW + timedelta(days=90)
    place.record(text(GIVEN_UP, result="Strop był za słaby."), place.step(), place.jan, later)
    [member] = place.family(with_steps=True).members
    assert (member.adoption.state, member.adoption.updated_at) == (GIVEN_UP, later)
    [before] = member.steps
    assert (before.at, before.text) == (NOW, text(PLANNED, changed="Na jednym dachu."))
    assert [step.by for step in rows(AdoptionStep)] == [place.ewa.id, place.jan.id]


def test_of_two_colleagues_at_once_the_second_is_refused_and_the_first_stands(place):
    place.record(text(PLANNED, changed="Pierwsza."))
    step = place.step()
    place.record(text(UNDERWAY, changed="Druga."), step)
    with pytest.raises(ConflictError):
        place.record(text(PLANNED, changed="Trzecia."), step, place.jan)
    assert adoptions.text_of(place.mine()) == text(UNDERWAY, changed="Druga.")
    with pytest.raises(ConflictError):  # who has begun without knowing of it
        place.record(text(INTERESTED), 0, place.jan)
    assert len(rows(AdoptionStep)) == 2


def test_a_second_click_changes_nothing(place):
    for _ in range(2):
        place.record(text(DONE, result="Działa."))
    assert len(rows(Adoption)) == len(rows(AdoptionStep)) == 1
    assert len([one for one in rows(AuditEntry) if one.action == "adoption.record"]) == 1


@pytest.mark.parametrize(
    ("told", "errors"),
    [
        (text(DONE), {"result": "tell-the-end"}),
        (text(GIVEN_UP), {"result": "tell-the-end"}),
        (text(changed="x" * (TEXT_LIMIT + 1)), {"changed": "too-long"}),
        (text(result="x" * (TEXT_LIMIT + 1)), {"result": "too-long"}),
        (text(contact="x" * (CONTACT_LIMIT + 1)), {"contact": "too-long"}),
        (text(own="nie-ma-takiej"), {"own": "choose-one"}),
    ],
)
def test_what_cannot_be_taken_is_told_by_field_and_nothing_is_kept(place, told, errors):
    with pytest.raises(InvalidInputError) as refused:
        place.record(told)
    assert refused.value.errors == errors
    assert rows(Adoption) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED])
def test_only_what_everybody_may_read_is_named_as_the_own_practice(place, state):
    hidden = place.make.practice(city=place.city, state=state)
    with pytest.raises(InvalidInputError):
        place.record(text(own=hidden.slug))


def test_nor_is_a_practice_of_another_city(place):
    with pytest.raises(InvalidInputError):
        place.record(text(own=place.practice.slug))


def test_an_own_practice_that_may_not_be_read_leaves_no_trace(place):
    place.record(text(DONE, result="Działa.", own=place.own.slug))
    with transaction():
        place.own.state = State.DRAFT
    assert place.family().members[0].own is None
    assert adoptions.taken_by(ANONYMOUS, place.city)[0].own is None


def test_its_own_city_and_whoever_has_none_do_not_record(place):
    expert = place.make.user(role=Role.EXPERT)
    for user in (place.author, expert):
        with pytest.raises(NotAllowedError):
            place.record(text(), user=user)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("is_begun", [True, False])
def test_what_is_archived_is_continued_and_not_begun(place, state, is_begun):
    practice = place.make.practice(city=place.author.city, state=state)
    actor = actor_of(place.ewa, TODAY)
    expected = state is State.PUBLISHED or (state is State.ARCHIVED and is_begun)
    assert may.record_adoption(actor, practice, is_begun=is_begun) is expected
    if is_begun and expected:
        place.make.adoption(practice, place.city, state=UNDERWAY)
    if expected:
        place.record(text(DONE, result="Działa."), practice=practice)
    else:
        with pytest.raises(NotAllowedError):
            place.record(text(DONE, result="Działa."), practice=practice)


@pytest.mark.parametrize("state", State)
def test_an_adoption_is_read_where_its_practice_is(place, state):
    adoption = place.make.adoption(place.make.practice(state=state), place.city)
    for actor in (ANONYMOUS, actor_of(place.ewa, TODAY)):
        found = db.session.scalars(select(Adoption).where(may.readable_adoptions(actor))).all()
        assert (adoption in found) is may.read_adoption(actor, adoption)
        taken = [one.adoption.id for one in adoptions.taken_by(actor, place.city)]
        assert taken == ([adoption.id] if adoption in found else [])


def test_the_city_it_came_from_hears_of_each_state_once(place):
    for told in (text(PLANNED), text(PLANNED, changed="Inaczej."), text(DONE, result="Działa.")):
        place.record(told, place.step())
    heard = [one for one in rows(Notice) if one.kind is NoticeKind.ADOPTION]
    assert [one.user_id for one in heard] == [place.author.id] * 2
    assert heard[0].data["city"] == "Olszany"
    assert rows(Letter) == []  # it has no deadline: the weekly letter tells it
    author, other = (actor_of(user, TODAY) for user in (place.author, place.jan))
    assert hear(author, NoticeKind.ADOPTION, place.practice)
    assert not hear(other, NoticeKind.ADOPTION, place.practice)


def test_the_deed_is_in_the_log(place):
    adoption = place.record(text(PLANNED))
    [entry] = [one for one in rows(AuditEntry) if one.action == "adoption.record"]
    assert (entry.object_kind, entry.object_id) == ("adoption", adoption.id)
    assert entry.details == {"practice": place.practice.id, "state": "planned"}


def test_the_search_counts_anew_when_it_is_done_and_when_it_is_not_any_more(place):
    def promised():
        return [one.key for one in rows(OutboxMessage) if one.topic == "practice-changed"]

    told = {"result": "Działa."}
    for state, expected in ((PLANNED, 0), (UNDERWAY, 0), (DONE, 1), (GIVEN_UP, 2)):
        place.record(text(state, **told), place.step())
        assert promised() == [place.practice.id] * expected
    place.record(text(GIVEN_UP, result="Jednak nie."), place.step())
    assert len(promised()) == 2


def test_what_is_done_is_counted_in_its_network_and_in_all(place, make):
    other = make.network("zasoby-miast")
    elsewhere = make.practice(networks=[other])
    archived = make.practice(state=State.ARCHIVED)
    for state in AdoptionState:
        make.adoption(place.practice, make.city(), state=state)
    for practice in (place.practice, elsewhere, archived):
        make.adoption(practice, place.city)
    assert adoptions.successes() == 3
    assert adoptions.successes(make.network()) == 2
    assert adoptions.successes(other) == 1
    found = adoptions.repeated([place.practice.id, elsewhere.id, archived.id])
    assert found == {place.practice.id: 2, elsewhere.id: 1}


def test_a_family_comes_a_page_at_a_time_the_furthest_first(place, make):
    for state in (INTERESTED, GIVEN_UP, DONE, PLANNED, UNDERWAY):
        make.adoption(place.practice, make.city(), state=state)
    pages = [place.family(page=number, size=2) for number in (1, 2, 3, 9)]
    states = [[one.adoption.state for one in page.members] for page in pages]
    assert states == [[DONE, UNDERWAY], [PLANNED, GIVEN_UP], [INTERESTED], [INTERESTED]]
    assert {page.total for page in pages} == {5}


def test_a_family_takes_as_many_questions_for_many_as_for_one(place, make, statements):
    def asked():
        db.session.expunge_all()
        statements()
        found = adoptions.family(ANONYMOUS, place.practice, with_steps=True)
        told = [(one.adoption.city.name, one.own and one.own.title) for one in found.members]
        return len(statements()), len(told)

    make.adoption(place.practice, place.city, own_id=place.own.id)
    one = asked()
    for _ in range(8):
        city = make.city()
        make.adoption(place.practice, city, own_id=make.practice(city=city).id)
    assert asked() == (one[0], 9)
