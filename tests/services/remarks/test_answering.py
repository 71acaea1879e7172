"""Remarks answered one by one or together: who, when, how, and whom it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.opinions import AnswerState
from app.domain.outputs import OutputState
from app.models.audit import AuditEntry
from app.models.notices import Letter
from app.models.opinions import Answer, RemarkSupport
from app.services import remarks
from app.services.remarks import AnswerText
from tests.services.remarks.conftest import NOW, YES

COSTS, LAW = {"text": "Brakuje kosztów."}, {"text": "Zła podstawa prawna."}


def test_one_answer_goes_to_all_that_were_ticked(stage):
    stage.opinion(stage.olszany, COSTS, LAW)
    stage.opinion(stage.brzeziny, {"text": "Ile to kosztuje?"})
    keys = [stage.key("Brakuje kosztów."), stage.key("Ile to kosztuje?")]
    assert len(stage.answer(*keys)) == 2
    told = {line.text: (line.state, line.reason) for line in stage.table().lines}
    assert told == {
        "Brakuje kosztów.": (AnswerState.ACCEPTED, "Dopisano koszty."),
        "Ile to kosztuje?": (AnswerState.ACCEPTED, "Dopisano koszty."),
        "Zła podstawa prawna.": (None, ""),
    }
    assert remarks.unanswered(stage.output) == 1
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, set(entry.details["remarks"])) == ("remarks.answer", set(keys))


def test_the_last_answer_is_in_force_and_none_is_changed(stage):
    stage.opinion(stage.olszany, COSTS)
    key = stage.key("Brakuje kosztów.")
    stage.answer(key)
    assert stage.answer(key) == []  # a double click
    stage.answer(key, text=AnswerText(AnswerState.REJECTED, "Jednak nie."))
    rows = db.session.scalars(select(Answer).order_by(Answer.number)).all()
    assert [(row.number, row.state, row.reason) for row in rows] == [
        (1, AnswerState.ACCEPTED, "Dopisano koszty."),
        (2, AnswerState.REJECTED, "Jednak nie."),
    ]
    line = stage.table().lines[0]
    assert (line.state, line.reason) == (AnswerState.REJECTED, "Jednak nie.")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (AnswerText(), {"state": "choose-one", "reason": "answer-needs-reason"}),
        (AnswerText(AnswerState.PARTLY, " "), {"reason": "answer-needs-reason"}),
        (AnswerText(AnswerState.PARTLY, "x" * 4001), {"reason": "too-long"}),
        (AnswerText(AnswerState.PARTLY, "Tak.", version=1), {"changed": "choose-one"}),
        (AnswerText(AnswerState.PARTLY, "Tak.", version=7), {"changed": "choose-one"}),
        (AnswerText(AnswerState.PARTLY, "Tak.", anchor="cel"), {"changed": "choose-one"}),
    ],
)
def test_an_answer_needs_its_state_and_reason_and_a_later_version(stage, text, faults):
    stage.opinion(stage.olszany, COSTS)
    with pytest.raises(InvalidInputError) as refused:
        stage.answer(stage.key("Brakuje kosztów."), text=text)
    assert refused.value.errors == faults
    assert db.session.scalar(select(Answer.id)) is None


def test_no_remark_and_a_remark_of_another_output_cannot_be_answered(stage, make):
    other = make.output(OutputState.RESOLUTION, city=stage.author)
    make.opinion(other, stage.olszany, remarks=[{"text": "Gdzie indziej."}])
    for keys in ((), (stage.key("Gdzie indziej."),)):
        with pytest.raises(InvalidInputError) as refused:
            stage.answer(*keys)
        assert refused.value.errors == {"remarks": "choose-remarks"}


def test_only_those_who_look_after_the_text_answer_and_only_after_the_closing(stage):
    stage.opinion(stage.olszany, COSTS)
    key = stage.key("Brakuje kosztów.")
    with pytest.raises(NotAllowedError):
        stage.answer(key, actor=stage.actor(stage.olszany))
    for state in (OutputState.CONSULTATION, OutputState.ARCHIVED):
        stage.to(state)
        with pytest.raises(NotAllowedError):
            stage.answer(key)
    stage.to(OutputState.RESOLUTION)
    assert len(stage.answer(key, actor=stage.moderator)) == 1


def test_an_answer_leads_to_the_change_in_a_later_version(stage, make):
    stage.opinion(stage.olszany, COSTS, LAW)
    version = make.output_version(stage.output)
    assert [one.number for one in remarks.changeable(stage.output, [])] == [2, 1]
    stage.answer(
        stage.key("Brakuje kosztów."),
        text=AnswerText(AnswerState.ACCEPTED, "Tak.", version=2, anchor="zalecenia"),
    )
    found = stage.table()
    lines = remarks.changed_in(found.lines, version)
    assert [line.text for line in lines] == ["Brakuje kosztów."]
    assert (lines[0].change.version, lines[0].change.anchor) == (2, "zalecenia")
    assert (found.asked_about, found.newest) == (1, 2)


def test_with_the_last_answer_every_city_is_told_its_own(stage, make):
    stage.opinion(stage.olszany, COSTS)
    stage.opinion(stage.brzeziny, LAW)
    make._keep(RemarkSupport(remark_id=1, city_id=stage.cisza.id, at=NOW, by=None))
    stage.answer(stage.key("Brakuje kosztów."))
    assert stage.told(NoticeKind.REMARKS_ANSWERED) == []
    stage.answer(stage.key("Zła podstawa prawna."))
    assert sorted(stage.told(NoticeKind.REMARKS_ANSWERED)) == ["Brzeziny", "Cisza", "Olszany"]
    letters = db.session.scalars(select(Letter).where(Letter.event == "remarks-answered")).all()
    quoted = sorted(one["text"] for letter in letters for one in letter.data["quoted"])
    assert quoted == ["Brakuje kosztów.", "Brakuje kosztów.", "Zła podstawa prawna."]


def test_a_city_reads_its_answers_as_the_text_runs(stage):
    told = (("c", "zalecenia"), ("b", "cel"), ("a", ""))
    places = ({"text": text, "anchor": anchor, "heading": anchor} for text, anchor in told)
    stage.opinion(stage.olszany, *places)
    stage.answer(*map(stage.key, "abc"))
    letter = db.session.scalars(select(Letter).where(Letter.event == "remarks-answered")).one()
    assert [one["text"] for one in letter.data["quoted"]] == ["a", "b", "c"]


def test_a_city_is_told_again_only_if_its_answer_has_changed(stage):
    stage.opinion(stage.olszany, COSTS)
    stage.opinion(stage.brzeziny, {"text": "x" * 400})
    stage.answer(stage.key("Brakuje kosztów."), stage.key("x" * 400))
    stage.answer(stage.key("Brakuje kosztów."), text=AnswerText(AnswerState.REJECTED, "Nie."))
    remarks.tell_answers(stage.output, NOW + timedelta(days=1))  # as when it is adopted
    assert sorted(stage.told(NoticeKind.REMARKS_ANSWERED)) == ["Brzeziny", "Olszany", "Olszany"]


def test_a_late_opinion_opens_the_answering_anew(stage):
    stage.opinion(stage.olszany, COSTS)
    stage.answer(stage.key("Brakuje kosztów."))
    stage.opinion(stage.cisza, LAW, is_late=True)
    assert (remarks.unanswered(stage.output), remarks.late_unanswered(stage.output)) == (0, 1)
    stage.answer(stage.key("Zła podstawa prawna."))
    assert stage.told(NoticeKind.REMARKS_ANSWERED) == ["Olszany", "Cisza"]


def test_a_city_hears_when_all_of_its_own_is_answered_whatever_came_late(stage, make):
    stage.opinion(stage.olszany, COSTS)
    stage.opinion(stage.cisza, LAW, {"text": "Kto za to płaci?"}, is_late=True)
    make._keep(RemarkSupport(remark_id=1, city_id=stage.cisza.id, at=NOW, by=None))
    stage.answer(stage.key("Brakuje kosztów."))
    assert stage.told(NoticeKind.REMARKS_ANSWERED) == ["Olszany"]
    stage.answer(stage.key("Kto za to płaci?"))
    assert stage.told(NoticeKind.REMARKS_ANSWERED) == ["Olszany"]
    remarks.tell_answers(stage.output, NOW, is_partial=True)  # as when it is adopted
    assert stage.told(NoticeKind.REMARKS_ANSWERED) == ["Olszany", "Cisza"]
    stage.to(OutputState.PUBLISHED)
    stage.answer(stage.key("Zła podstawa prawna."))
    assert stage.told(NoticeKind.REMARKS_ANSWERED) == ["Olszany", "Cisza", "Cisza"]
    letters = db.session.scalars(select(Letter).where(Letter.event == "remarks-answered")).all()
    told = [(one.data["count"], one.data["waiting"], len(one.data["quoted"])) for one in letters]
    assert told == [(1, 0, 1), (2, 1, 2), (3, 0, 3)]


@pytest.mark.parametrize("state", [OutputState.ADOPTED, OutputState.PUBLISHED])
def test_after_the_adoption_what_came_late_is_answered_once(stage, state):
    stage.opinion(stage.olszany, COSTS)
    stage.answer(stage.key("Brakuje kosztów."))
    stage.opinion(stage.cisza, LAW, is_late=True)
    stage.to(state)
    with pytest.raises(NotAllowedError):
        stage.answer(stage.key("Zła podstawa prawna."), actor=stage.actor(stage.olszany))
    assert len(stage.answer(stage.key("Zła podstawa prawna."))) == 1
    assert stage.answer(stage.key("Zła podstawa prawna.")) == []  # a double click
    other = AnswerText(AnswerState.REJECTED, "Jednak nie.")
    for key in (stage.key("Zła podstawa prawna."), stage.key("Brakuje kosztów.")):
        with pytest.raises(InvalidInputError) as refused:
            stage.answer(key, text=other)
        assert refused.value.errors == {"remarks": "answer-stands"}
    assert {line.reason for line in stage.table().lines} == {"Dopisano koszty."}
    assert remarks.late_unanswered(stage.output) == 0


def test_working_notes_are_for_those_who_answer(stage):
    stage.opinion(stage.olszany, COSTS)
    key, author = stage.key("Brakuje kosztów."), stage.actor(stage.author)
    output = remarks.note(author, key, " Zapytać skarbnika. ", NOW)
    db.session.flush()
    ((text, name, at),) = remarks.notes(stage.moderator, output)[key]
    assert (text, name, at) == ("Zapytać skarbnika.", stage.people["Autorowo"].name, NOW)
    assert remarks.notes(stage.actor(stage.olszany), output) == {}
    with pytest.raises(NotAllowedError):
        remarks.note(stage.actor(stage.olszany), key, "Ciekawe.", NOW)
    for words, code in ((" ", "required"), ("x" * 2001, "too-long")):
        with pytest.raises(InvalidInputError) as refused:
            remarks.note(author, key, words, NOW)
        assert refused.value.errors == {"note": code}


def test_before_the_closing_nobody_reaches_a_remark_by_its_key(stage):
    stage.opinion(stage.olszany, COSTS)
    key = stage.key("Brakuje kosztów.")
    stage.to(OutputState.CONSULTATION)
    for actor in (stage.actor(stage.author), stage.moderator, stage.actor(stage.olszany)):
        with pytest.raises(NotFoundError):
            remarks.held(actor, key)
        with pytest.raises(NotFoundError):
            stage.table(actor)
    with pytest.raises(NotFoundError):
        remarks.held(stage.moderator, "nie-ma")


def test_the_same_answer_to_one_answered_and_one_open_counts_once(stage):
    stage.opinion(stage.olszany, COSTS, LAW)
    stage.answer(stage.key("Brakuje kosztów."))
    new = stage.answer(stage.key("Brakuje kosztów."), stage.key("Zła podstawa prawna."), text=YES)
    assert [remark.text for remark in new] == ["Zła podstawa prawna."]
