from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.applications import ApplicationKind, ApplicationState
from app.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    TooManyTriesError,
)
from app.domain.notices import NoticeKind
from app.door import actor_of
from app.models.accounts import User
from app.models.applications import Application
from app.models.audit import AuditEntry
from app.models.networks import Membership
from app.models.notices import Letter, Notice
from app.permissions import applications as may
from app.services import applications
from app.services.applications import Request
from tests.factories import NOW

TODAY = NOW.date()
OBSERVER, LEADER = ApplicationKind.OBSERVER, ApplicationKind.CHANGE_LEADER


@pytest.fixture
def town(make):
    return make.city("Lipogród")


@pytest.fixture
def keeper(make):
    return actor_of(make.moderator(), TODAY)


def request(make, town, kind=OBSERVER, **given):
    values = {
        "kind": kind,
        "city_id": town.id,
        "network_id": make.network().id,
        "name": "Ewa Dąb",
        "email": "Ewa@Lipogrod.example",
        "function": "inspektor",
        "message": "Chcemy się uczyć.",
    }
    return Request(**(values | given))


def apply(one, address="192.0.2.1", now=NOW):
    with transaction():
        applications.apply(one, address, now)


def only(table):
    return db.session.scalars(select(table)).one()


def accept(actor, role=Role.OFFICIAL):
    with transaction():
        return applications.accept(actor, only(Application).key, role, NOW, TODAY)


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def deeds():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_request_waits_and_is_told_to_those_who_answer_it(make, town, keeper):
    make.moderator(make.network("przywodztwo"))
    apply(request(make, town))
    notice = only(Notice)
    assert (notice.user_id, notice.kind) == (keeper.user_id, NoticeKind.APPLICATION)
    assert notice.data["key"] == only(Application).key
    letters = db.session.scalars(select(Letter).where(Letter.user_id.is_(None))).all()
    told = [(letter.event, letter.address) for letter in letters]
    assert told == [("application-received", "ewa@lipogrod.example")]
    assert [one.id for one in applications.waiting(keeper)] == [only(Application).id]


def test_where_nobody_looks_after_a_network_administrators_are_told(make, town):
    administrator = make.user(role=Role.ADMINISTRATOR)
    apply(request(make, town))
    assert only(Notice).user_id == administrator.id


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"city_id": None}, {"city": "required"}),
        ({"network_id": None}, {"network": "required"}),
        ({"name": ""}, {"name": "required"}),
        ({"email": "ewa"}, {"email": "bad-email"}),
        ({"function": "x" * 121}, {"function": "too-long"}),
        ({"message": "x" * 2_001}, {"message": "too-long"}),
        ({"message": "", "kind": LEADER}, {"message": "required"}),
    ],
)
def test_what_is_wrong_with_a_request_is_said_and_nothing_kept(make, town, given, errors):
    with pytest.raises(InvalidInputError) as refused:
        apply(request(make, town, **given))
    assert refused.value.errors == errors
    assert count(Application) == count(Letter) == 0


def test_an_observer_need_not_say_anything(make, town):
    apply(request(make, town, message=""))
    assert only(Application).message == ""


def test_a_second_request_of_the_same_address_is_one(make, town):
    apply(request(make, town))
    apply(request(make, town, email="EWA@lipogrod.example", name="Ewa"))
    assert count(Application) == count(Letter) == 1
    apply(request(make, town, kind=LEADER))
    assert count(Application) == 2


def test_an_address_that_is_known_is_answered_like_any_other(make, town):
    make.user(town, email="ewa@lipogrod.example")
    apply(request(make, town))
    assert only(Letter).event == "application-received"


def test_t46_from_one_place_five_requests_an_hour_are_taken(make, town):
    for number in range(5):
        apply(request(make, town, email=f"e{number}@x.example"))
    with pytest.raises(TooManyTriesError) as refused:
        apply(request(make, town, email="e9@x.example"), now=NOW + timedelta(minutes=59))
    assert refused.value.seconds == 61
    apply(request(make, town, email="e9@x.example"), address="192.0.2.2")
    apply(request(make, town, email="e8@x.example"), now=NOW + timedelta(hours=1))
    assert count(Application) == 7


def test_who_is_accepted_takes_part_and_is_invited(make, town, keeper):
    apply(request(make, town))
    accept(keeper, Role.COORDINATOR)
    membership = only(Membership)
    assert (membership.city_id, membership.form, membership.since) == (
        town.id,
        Form.OBSERVER,
        TODAY,
    )
    person = db.session.scalars(select(User).where(User.email == "ewa@lipogrod.example")).one()
    assert (person.role, person.city_id, person.name) == (Role.COORDINATOR, town.id, "Ewa Dąb")
    assert deeds() == ["membership.add", "person.invite", "application.accept"]
    assert applications.waiting(keeper) == []
    assert [one.state for one in applications.answered(keeper)] == [ApplicationState.ACCEPTED]


@pytest.mark.parametrize(
    ("held", "asked", "forms"),
    [
        (Form.OBSERVER, OBSERVER, [Form.OBSERVER]),
        (Form.LAUREATE, LEADER, [Form.LAUREATE]),
        (Form.CHANGE_LEADER, OBSERVER, [Form.CHANGE_LEADER]),
        (Form.OBSERVER, LEADER, [Form.OBSERVER, Form.CHANGE_LEADER]),
    ],
)
def test_a_city_that_takes_part_keeps_the_greater_part(make, keeper, held, asked, forms):
    town = make.city()
    make.membership(town, make.network(), held)
    apply(request(make, town, kind=asked))
    accept(keeper)
    found = db.session.scalars(select(Membership).order_by(Membership.since)).all()
    assert [one.form for one in found] == forms
    assert sum(one.until is None for one in found) == 1


def test_who_has_an_account_is_told_instead_of_invited(make, town, keeper):
    person = make.user(town, email="ewa@lipogrod.example")
    apply(request(make, town))
    accept(keeper)
    kinds = db.session.scalars(select(Notice.kind).where(Notice.user_id == person.id)).all()
    assert kinds == [NoticeKind.RIGHTS_CHANGED]
    assert person.role is Role.OFFICIAL


@pytest.mark.parametrize(
    ("given", "code"),
    [({"is_active": False}, "account-closed"), ({"city_id": None}, "email-of-another-city")],
)
def test_an_address_of_somebody_else_is_not_let_in(make, town, keeper, given, code):
    person = make.user(town, email="ewa@lipogrod.example")
    with transaction():
        for name, value in given.items():
            setattr(person, name, value)
    apply(request(make, town))
    with pytest.raises(InvalidInputError) as refused:
        accept(keeper)
    assert refused.value.errors == {"rank": code}
    db.session.expire_all()
    assert (only(Application).state, count(Membership)) == (ApplicationState.WAITING, 0)


def test_who_is_refused_reads_the_reason(make, town, keeper):
    apply(request(make, town))
    with transaction():
        applications.refuse(keeper, only(Application).key, " Nie to miasto. ", NOW)
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert letters[-1].event == "application-refused"
    assert letters[-1].data["reason"] == "Nie to miasto."
    assert (count(Membership), deeds()) == (0, ["application.refuse"])


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1_001])
def test_a_refusal_needs_a_reason(make, town, keeper, reason):
    apply(request(make, town))
    with pytest.raises(InvalidInputError):
        applications.refuse(keeper, only(Application).key, reason, NOW)
    assert only(Application).state is ApplicationState.WAITING


def test_of_two_answers_one_wins(make, town, keeper):
    apply(request(make, town))
    accept(keeper)
    with pytest.raises(ConflictError), transaction():
        applications.refuse(keeper, only(Application).key, "Za późno.", NOW)
    with pytest.raises(ConflictError):
        accept(keeper)
    assert only(Application).state is ApplicationState.ACCEPTED
    assert count(Membership) == 1


def test_t19_a_moderator_of_another_network_answers_nothing(make, town):
    apply(request(make, town))
    other = actor_of(make.moderator(make.network("przywodztwo")), TODAY)
    assert applications.waiting(other) == []
    with pytest.raises(NotAllowedError):
        accept(other)
    with pytest.raises(NotFoundError):
        applications.read(other, "x")


@pytest.mark.parametrize("role", list(Role))
def test_one_by_one_and_all_at_once_is_the_same(make, town, role):
    apply(request(make, town))
    apply(request(make, town, network_id=make.network("przywodztwo").id))
    user = make.moderator() if role is Role.MODERATOR else make.user(town, role)
    actor = actor_of(user, TODAY)
    rows = db.session.scalars(select(Application)).all()
    chosen = db.session.scalars(select(Application).where(may.decidable_applications(actor))).all()
    allowed = {one.id for one in rows if may.decide_application(actor, one)}
    assert {one.id for one in chosen} == allowed
    assert len(chosen) == {Role.ADMINISTRATOR: 2, Role.MODERATOR: 1}.get(role, 0)
