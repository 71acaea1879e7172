from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from app.domain.people import PAGE_SIZE, Newcomer, Place
from app.door import actor_of
from app.models.accounts import AccountSession, AccountToken, User
from app.models.audit import AuditEntry
from app.models.notices import Notice
from app.services import accounts, people
from app.services.accounts import sessions
from tests.factories import NOW

TODAY = NOW.date()


@pytest.fixture
def town(make):
    city = make.city("Lipogród")
    make.membership(city, make.network(), Form.OBSERVER)
    return city


@pytest.fixture
def moderator(make, town):
    return actor_of(make.moderator(), TODAY)


@pytest.fixture
def administrator(make):
    return actor_of(make.user(role=Role.ADMINISTRATOR), TODAY)


def newcomer(city=None, role=Role.OFFICIAL, **given):
    values = {
        "email": " Jan.Nowy@Lipogrod.example ",
        "name": " Jan Nowy ",
        "function": "inspektor",
        "role": role,
        "city_id": city and city.id,
    }
    return Newcomer(**(values | given))


def place(city=None, role=Role.OFFICIAL, networks=()):
    return Place("inspektor", role, city and city.id, frozenset(one.id for one in networks))


def invite(actor, one):
    with transaction():
        return people.invite(actor, one, NOW, TODAY)


def change(actor, person, to):
    with transaction():
        return people.change(actor, person.key, to, NOW, TODAY)


def deeds():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_who_is_invited_has_an_account_without_a_password_and_a_link(moderator, town):
    person = invite(moderator, newcomer(town))
    assert (person.email, person.name) == ("jan.nowy@lipogrod.example", "Jan Nowy")
    assert (person.role, person.city_id, person.password_hash) == (Role.OFFICIAL, town.id, "")
    token = db.session.scalars(select(AccountToken)).one()
    assert (token.user_id, token.expires_at) == (person.id, NOW + timedelta(days=7))
    assert deeds() == ["person.invite"]


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"email": ""}, {"email": "required"}),
        ({"email": "jan@"}, {"email": "bad-email"}),
        ({"email": "jan@lipogrod.example\nBcc: x@y.example"}, {"email": "bad-email"}),
        ({"email": "a" * 300 + "@x.example"}, {"email": "too-long"}),
        ({"name": " "}, {"name": "required"}),
        ({"name": "x" * 121}, {"name": "too-long"}),
        ({"function": ""}, {"function": "required"}),
        ({"city_id": None}, {"city": "role-needs-city"}),
        ({"email": "", "name": ""}, {"email": "required", "name": "required"}),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_nothing_kept(moderator, town, given, errors):
    before = db.session.scalar(select(func.count(User.id)))
    with pytest.raises(InvalidInputError) as refused:
        invite(moderator, newcomer(town, **given))
    assert refused.value.errors == errors
    assert db.session.scalar(select(func.count(User.id))) == before
    assert deeds() == []


def test_one_address_has_one_account_however_it_is_written(moderator, town):
    invite(moderator, newcomer(town))
    with pytest.raises(InvalidInputError) as refused:
        invite(moderator, newcomer(town, email="JAN.NOWY@lipogrod.EXAMPLE"))
    assert refused.value.errors == {"email": "email-taken"}


def test_t19_a_moderator_makes_no_moderator_and_invites_to_no_foreign_city(moderator, make, town):
    network = make.network()
    for one in (
        newcomer(town, Role.MODERATOR, networks=frozenset({network.id})),
        newcomer(town, Role.ADMINISTRATOR),
        newcomer(make.city()),
    ):
        with pytest.raises(NotAllowedError):
            invite(moderator, one)
    assert deeds() == []


def test_t19_a_coordinator_invites_officials_of_the_own_city_only(make, town):
    actor = actor_of(make.user(town, Role.COORDINATOR), TODAY)
    assert invite(actor, newcomer(town)).city_id == town.id
    for one in (newcomer(town, Role.COORDINATOR), newcomer(make.city())):
        with pytest.raises(NotAllowedError):
            invite(actor, one)


def test_an_administrator_makes_a_moderator_of_networks(administrator, make):
    networks = frozenset({make.network().id, make.network("przywodztwo").id})
    person = invite(administrator, newcomer(role=Role.MODERATOR, networks=networks))
    assert actor_of(person, TODAY).moderates == networks


@pytest.mark.parametrize(
    ("role", "networks", "errors"),
    [
        (Role.MODERATOR, False, {"networks": "moderator-needs-network"}),
        (Role.EXPERT, True, {"networks": "networks-need-moderator"}),
        (Role.COORDINATOR, False, {"city": "role-needs-city"}),
    ],
)
def test_what_does_not_fit_together_is_said(administrator, make, role, networks, errors):
    person = make.user(make.city())
    chosen = [make.network()] if networks else []
    with pytest.raises(InvalidInputError) as refused:
        change(administrator, person, place(None, role, chosen))
    assert refused.value.errors == errors


def test_changed_rights_end_every_session_and_are_told(moderator, make, town):
    person = make.user(town)
    with transaction():
        started = accounts.start(person, NOW)
    change(moderator, person, place(town, Role.COORDINATOR))
    assert person.role is Role.COORDINATOR
    assert sessions.resume(started.token, NOW) is None
    assert db.session.scalars(select(Notice.user_id)).all() == [person.id]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.details == {
        "before": {"role": "official", "networks": []},
        "after": {"role": "coordinator", "networks": []},
    }


def test_the_same_said_again_changes_nothing(moderator, make, town):
    person = make.user(town)
    with transaction():
        started = accounts.start(person, NOW)
    change(moderator, person, place(town))
    assert sessions.resume(started.token, NOW) is not None
    assert deeds() == []


def test_t19_nobody_raises_themselves(administrator, make):
    with pytest.raises(NotAllowedError):
        change(administrator, db.session.get(User, administrator.user_id), place(make.city()))


def test_t19_somebody_of_the_own_level_is_not_changed(make, town):
    actor = actor_of(make.user(town, Role.COORDINATOR), TODAY)
    with pytest.raises(NotAllowedError):
        change(actor, make.user(town, Role.COORDINATOR), place(town))


def test_a_person_of_a_foreign_city_is_as_good_as_unknown(moderator, make):
    with pytest.raises(NotAllowedError):
        people.read(moderator, make.user(make.city()).key, TODAY)
    with pytest.raises(NotFoundError):
        people.read(moderator, "x", TODAY)


def test_t13_a_closed_account_is_out_at_once_and_back_when_opened(moderator, make, town):
    person = make.user(town)
    with transaction():
        started = accounts.start(person, NOW)
        people.deactivate(moderator, person.key, NOW, TODAY)
        people.deactivate(moderator, person.key, NOW, TODAY)
    assert sessions.resume(started.token, NOW) is None
    with transaction():
        people.reactivate(moderator, person.key, NOW, TODAY)
    assert person.is_active
    assert db.session.scalars(select(AccountSession)).one().ended_at == NOW
    assert deeds() == ["person.deactivate", "person.reactivate"]


def test_an_invitation_is_sent_again_until_it_was_used(moderator, make, town):
    person = make.user(town)
    with transaction():
        people.invite_again(moderator, person.key, NOW, TODAY)
        person.password_hash = "x"
    assert db.session.scalars(select(AccountToken.user_id)).all() == [person.id]
    with pytest.raises(ConflictError):
        people.invite_again(moderator, person.key, NOW, TODAY)


def test_people_are_found_by_words_without_polish_letters_and_by_role(moderator, make, town):
    one = make.user(town, name="Łucja Żak")
    make.user(town, Role.COORDINATOR, name="Ewa Dąb")
    make.user(make.city(), name="Łucja Obca")

    def names(words="", role=None):
        found = people.listed(moderator, words, role, 1, TODAY)
        return [person.name for person in found.people]

    assert names() == ["Ewa Dąb", "Łucja Żak"]
    assert names("lucja ZAK") == names(one.email) == ["Łucja Żak"]
    assert names("lipogrod", Role.COORDINATOR) == ["Ewa Dąb"]
    assert names("obca") == []


def test_a_long_list_has_pages(moderator, make, town):
    for _ in range(PAGE_SIZE + 1):
        make.user(town)
    first = people.listed(moderator, "", None, 1, TODAY)
    second = people.listed(moderator, "", None, 2, TODAY)
    assert (len(first.people), len(second.people), first.total, first.pages) == (50, 1, 51, 2)


def test_an_official_lists_nobody(make, town):
    with pytest.raises(NotAllowedError):
        people.listed(actor_of(make.user(town), TODAY), "", None, 1, TODAY)
