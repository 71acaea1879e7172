"""A consultation from its opening to the adoption: who is asked, told, reminded, and when not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import SYSTEM, Form, Role
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.opinions import AnswerState
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.audit import AuditEntry
from app.models.consultations import ConsultedCity
from app.models.notices import Letter, Notice
from app.models.opinions import Answer, Remark
from app.models.outputs import Output
from app.services import consultations, outputs
from app.services import remarks as remarks_of
from app.services.consultations import Call
from app.services.consultations.calendar import step_due
from app.services.remarks import AnswerText

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
LAST = date(2026, 12, 14)


class Stage:
    """A network with two Observers, a leader and the authors' city."""

    def __init__(self, make):
        self.make, network = make, make.network()
        self.author, self.leader = make.city("Autorowo"), make.city("Liderowo")
        self.first, self.second = make.city("Olszany"), make.city("Brzeziny")
        for city, form in (
            (self.author, Form.LAUREATE),
            (self.leader, Form.CHANGE_LEADER),
            (self.first, Form.OBSERVER),
            (self.second, Form.OBSERVER),
        ):
            make.membership(city, network, form)
        self.people = {
            c.name: make.user(c) for c in (self.author, self.leader, self.first, self.second)
        }
        self.moderator = actor_of(make.moderator(), NOW.date())
        self.output = make.output(OutputState.NETWORK_REVIEW, city=self.author)

    def open(self, call=None, actor=None, now=NOW):
        with transaction():
            return consultations.open_(
                actor or self.moderator, self.output.slug, call or Call(LAST, ("Czego brak?",)), now
            )

    def at(self, job, now):
        with transaction():
            return job(now)

    def told(self, kind):
        wanted = select(Notice.user_id).where(Notice.kind == kind)
        found = set(db.session.scalars(wanted))
        return {name for name, person in self.people.items() if person.id in found}


@pytest.fixture
def stage(make):
    return Stage(make)


def test_opening_asks_the_observers_and_tells_their_people_by_mail(stage):
    consultation = stage.open()
    output = db.session.get(Output, stage.output.id)
    assert (output.stage, output.opened_number) == (OutputState.CONSULTATION, 1)
    asked = set(db.session.scalars(select(ConsultedCity.city_id)))
    assert asked == {stage.first.id, stage.second.id}
    assert stage.told(NoticeKind.CONSULTATION_OPENED) == {"Olszany", "Brzeziny"}
    letters = db.session.scalars(select(Letter).where(Letter.event == "consultation-opened")).all()
    assert [one.data["questions"] for one in letters] == [["Czego brak?"]] * 2
    assert consultation.closes_on == LAST
    assert db.session.scalars(select(AuditEntry.action)).all()[-1] == "consultation.open"


def test_other_cities_of_the_network_can_be_asked_too_but_never_the_authors_or_strangers(
    stage, make
):
    stranger = make.city("Obcowo")
    call = Call(LAST, (), frozenset({stage.leader.id, stage.author.id, stranger.id}))
    stage.open(call)
    asked = set(db.session.scalars(select(ConsultedCity.city_id)))
    assert asked == {stage.first.id, stage.second.id, stage.leader.id}


@pytest.mark.parametrize(
    ("call", "fields"),
    [
        (Call(None), {"closes_on": "bad-day"}),
        (Call(date(2026, 12, 6)), {"closes_on": "closes-too-soon"}),
        (Call(date(2027, 12, 6)), {"closes_on": "closes-too-late"}),
        (Call(LAST, ("x" * 301,)), {"question-1": "too-long"}),
        (Call(LAST, ("x",) * 6), {"question-1": "too-many-questions"}),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_opened(stage, call, fields):
    with pytest.raises(InvalidInputError) as refused:
        stage.open(call)
    assert refused.value.errors == fields
    assert db.session.get(Output, stage.output.id).stage is OutputState.NETWORK_REVIEW
    assert db.session.scalar(select(Letter.id)) is None


def test_fourteen_days_are_enough(stage):
    assert stage.open(Call(NOW.date() + timedelta(days=14))).closes_on == date(2026, 12, 7)


def test_a_network_without_observers_has_nobody_to_ask(make):
    output = make.output(OutputState.NETWORK_REVIEW, city=make.city("Autorowo"))
    with pytest.raises(InvalidInputError) as refused, transaction():
        consultations.open_(SYSTEM, output.slug, Call(LAST), NOW)
    assert refused.value.errors == {"cities": "nobody-asked"}


def test_who_wrote_it_or_does_not_look_after_the_network_cannot_open_it(stage, make):
    author = actor_of(stage.people["Autorowo"], NOW.date())
    with pytest.raises(NotAllowedError):
        stage.open(actor=author)
    with pytest.raises(NotFoundError):
        stage.open(actor=actor_of(make.moderator(make.network("zasoby-miast")), NOW.date()))
    own = make.user(stage.author, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowedError):
        stage.open(actor=actor_of(own, NOW.date()))


def test_it_is_opened_once(stage):
    stage.open()
    with pytest.raises(NotAllowedError):
        stage.open()


def test_the_end_is_put_off_once_with_a_reason_that_all_are_told(stage):
    stage.open()
    with transaction():
        consultations.extend(
            stage.moderator, stage.output.slug, date(2026, 12, 18), "Sesja rady.", NOW
        )
    found = consultations.of_output(stage.output)
    assert (found.first_closes_on, found.closes_on) == (LAST, date(2026, 12, 18))
    assert stage.told(NoticeKind.CONSULTATION_EXTENDED) == {"Olszany", "Brzeziny"}
    with pytest.raises(ConflictError), transaction():
        consultations.extend(
            stage.moderator, stage.output.slug, date(2026, 12, 21), "Jeszcze.", NOW
        )


@pytest.mark.parametrize(
    ("day", "reason", "errors"),
    [
        (None, "Bo.", {"closes_on": "bad-day"}),
        (LAST, "Bo.", {"closes_on": "closes-before"}),
        (date(2027, 12, 1), "Bo.", {"closes_on": "closes-too-late"}),
        (date(2026, 12, 18), " ", {"reason": "required"}),
        (date(2026, 12, 18), "x" * 1001, {"reason": "too-long"}),
    ],
)
def test_more_time_needs_a_later_day_and_a_reason(stage, day, reason, errors):
    stage.open()
    with pytest.raises(InvalidInputError) as refused, transaction():
        consultations.extend(stage.moderator, stage.output.slug, day, reason, NOW)
    assert refused.value.errors == errors


def test_after_seven_days_only_those_are_told_who_have_not_opened_it(stage):
    consultation = stage.open()
    assert stage.at(consultations.remind, NOW + timedelta(days=6)) == 0
    with transaction():
        row = db.session.get(ConsultedCity, (consultation.id, stage.first.id))
        row.seen_at = NOW
    assert stage.at(consultations.remind, NOW + timedelta(days=7)) == 1
    assert stage.told(NoticeKind.CONSULTATION_UNREAD) == {"Brzeziny"}


@pytest.mark.parametrize(
    ("today", "step"),
    [(8, None), (9, 3), (10, 3), (11, 1), (13, 1), (14, 1), (15, None)],
)
def test_reminders_come_three_and_one_working_days_before_the_last(today, step):
    """14 December 2026 is a Monday: three working days before it is Wednesday, one is Friday."""
    assert step_due(LAST, date(2026, 12, today)) == step


def test_only_who_has_not_answered_is_reminded_and_once_for_each_step(stage):
    consultation = stage.open()
    stage.make.opinion(stage.output, stage.first, consultation=consultation)
    for day in (9, 9, 10, 11, 14):
        stage.at(consultations.remind, datetime(2026, 12, day, 7, tzinfo=UTC))
    assert stage.told(NoticeKind.CONSULTATION_REMINDER) == {"Brzeziny"}
    wanted = select(Notice.key).where(Notice.kind == NoticeKind.CONSULTATION_REMINDER)
    assert len(db.session.scalars(wanted).all()) == 2


def test_it_closes_when_the_last_day_is_over_in_poland_and_thanks_with_the_number(stage):
    consultation = stage.open()
    stage.make.opinion(stage.output, stage.first, consultation=consultation)
    assert stage.at(consultations.close, datetime(2026, 12, 14, 22, 59, tzinfo=UTC)) == 0
    assert stage.at(consultations.close, datetime(2026, 12, 14, 23, 1, tzinfo=UTC)) == 1
    assert stage.at(consultations.close, datetime(2026, 12, 15, 9, tzinfo=UTC)) == 0
    assert db.session.get(Output, stage.output.id).stage is OutputState.RESOLUTION
    assert stage.told(NoticeKind.CONSULTATION_THANKS) == {"Olszany"}
    assert stage.told(NoticeKind.CONSULTATION_CLOSED) == {"Autorowo"}
    thanks = db.session.scalar(select(Notice).where(Notice.kind == NoticeKind.CONSULTATION_THANKS))
    numbers = {name: thanks.data[name] for name in ("answered", "asked", "remarks")}
    assert numbers == {"answered": 1, "asked": 2, "remarks": 1}
    how = consultations.course(consultation, NOW)
    assert (how.silent, how.answered) == (1, {stage.first.id})


def test_it_is_adopted_once_every_remark_is_answered(stage):
    consultation = stage.open()
    stage.make.opinion(stage.output, stage.first, consultation=consultation, remarks=[{}, {}])
    stage.at(consultations.close, datetime(2026, 12, 15, 9, tzinfo=UTC))
    remarks = db.session.scalars(select(Remark)).all()
    for count, remark in zip((2, 1), remarks, strict=True):
        assert remarks_of.unanswered(stage.output) == count
        with pytest.raises(ConflictError), transaction():
            consultations.adopt(stage.moderator, stage.output.slug, "Przyjęto.", NOW)
        stage.make._keep(
            Answer(
                remark_id=remark.id,
                number=1,
                state=AnswerState.ACCEPTED,
                reason="Słusznie.",
                at=NOW,
                by=None,
            )
        )
    for outcome, code in ((" ", "required"), ("x" * 4001, "too-long")):
        with pytest.raises(InvalidInputError) as refused, transaction():
            consultations.adopt(stage.moderator, stage.output.slug, outcome, NOW)
        assert refused.value.errors == {"outcome": code}
    with transaction():
        consultations.adopt(stage.moderator, stage.output.slug, " Przyjęto. ", NOW)
    output = outputs.read(stage.moderator, stage.output.slug)
    assert (output.stage, output.outcome) == (OutputState.ADOPTED, "Przyjęto.")
    assert stage.told(NoticeKind.OUTPUT_ADOPTED) == {"Autorowo", "Olszany", "Brzeziny"}


def test_what_came_late_does_not_hold_up_the_adoption_and_what_came_in_time_does(stage):
    consultation = stage.open()
    given = {"consultation": consultation, "remarks": [{}, {}]}
    in_time = stage.make.opinion(stage.output, stage.first, **given)
    stage.at(consultations.close, datetime(2026, 12, 15, 9, tzinfo=UTC))
    late = stage.make.opinion(stage.output, stage.second, is_late=True, **given)
    answer = {"number": 1, "state": AnswerState.EXPLAINED, "reason": "Tak.", "at": NOW, "by": None}
    with pytest.raises(ConflictError, match="remarks-unanswered"), transaction():
        consultations.adopt(stage.moderator, stage.output.slug, "Przyjęto.", NOW)
    for remark in (*in_time.remarks, late.remarks[0]):
        stage.make._keep(Answer(remark_id=remark.id, **answer))
    counts = remarks_of.unanswered(stage.output), remarks_of.late_unanswered(stage.output)
    assert counts == (0, 1)
    with transaction():
        consultations.adopt(stage.moderator, stage.output.slug, "Przyjęto.", NOW)
    assert stage.told(NoticeKind.REMARKS_ANSWERED) == {"Olszany", "Brzeziny"}
    key = late.remarks[1].key
    text = AnswerText(AnswerState.PARTLY, "Przy następnej wersji.")
    with transaction():
        remarks_of.answer(stage.moderator, stage.output.slug, [key], text, NOW)
    letters = db.session.scalars(select(Letter).where(Letter.event == "remarks-answered")).all()
    told = [(one.data["count"], one.data["waiting"]) for one in letters]
    assert (sorted(told[:2]), told[2:]) == ([(1, 1), (2, 0)], [(2, 0)])


def test_who_wrote_it_cannot_adopt_it(stage):
    stage.open()
    stage.at(consultations.close, datetime(2026, 12, 15, 9, tzinfo=UTC))
    author = actor_of(stage.people["Autorowo"], NOW.date())
    with pytest.raises(NotAllowedError), transaction():
        consultations.adopt(author, stage.output.slug, "Przyjęto.", NOW)
