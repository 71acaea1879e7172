"""Giving an opinion: by the coordinator, with a receipt, again until the closing, late once."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from app.domain.notices import AT_ONCE, NoticeKind
from app.domain.opinions import OpinionText, Position, Use
from app.domain.outputs import OutputState
from app.door import actor_of
from app.models.audit import AuditEntry
from app.models.consultations import ConsultedCity
from app.models.notices import Letter, Notice
from app.models.opinions import Opinion, Remark
from app.permissions.notices import hear
from app.services import opinions
from tests.outputs import NOW
from tests.services.opinions.scene import AFTER, KEY, OTHER_KEY, REMARK, TEXT, saved


def given(actor, matter, revision, at=NOW):
    with transaction():
        return opinions.give(actor, matter, revision, at)


def test_what_is_given_is_what_was_saved_with_a_receipt_anybody_can_check(anna, piotr, matter):
    saved(anna, matter, 0, TEXT)
    opinion = given(piotr, matter, 1, NOW + timedelta(microseconds=7))
    db.session.expire_all()
    assert opinion.number == f"OP-2026-{opinion.id:06}"
    assert (opinion.position, opinion.reason) == (Position.SUPPORT_WITH_REMARKS, "Tak, ale.")
    assert opinion.ratings == {"useful": 4}
    assert opinion.answers == ["Pieniędzy."]
    assert not opinion.is_late
    (remark,) = opinion.remarks
    assert (remark.key, remark.place, remark.quote) == (KEY, 1, "Opis celu")
    told = {
        "number": opinion.number,
        "city": "Obserwowo",
        "version": 1,
        "version_sha256": "0" * 64,
        "given_at": "2026-11-22T12:00:00+00:00",
        "opinion": TEXT.as_json(),
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert opinion.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert opinions.text_of(opinion) == TEXT
    receipt = opinions.receipt(opinion)
    assert (receipt.number, receipt.city, receipt.remarks) == (opinion.number, "Obserwowo", 1)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details["number"]) == ("opinion.give", opinion.number)


def test_only_the_coordinator_gives(anna, piotr, matter):
    with pytest.raises(NotFoundError):
        given(piotr, matter, 1)
    saved(anna, matter, 0, TEXT)
    with pytest.raises(NotAllowedError):
        given(anna, matter, 1)
    with pytest.raises(NotFoundError):
        opinions.receipt(db.session.scalars(select(Opinion)).one())


def test_what_a_colleague_has_changed_meanwhile_is_not_given_unread(anna, piotr, matter):
    saved(anna, matter, 0, TEXT)
    saved(anna, matter, 1, replace(TEXT, reason="Inaczej."))
    with pytest.raises(ConflictError, match="opinion-changed"):
        given(piotr, matter, 1)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (OpinionText(), {"position"}),
        (OpinionText(position=Position.AGAINST), {"reason"}),
        (replace(TEXT, position=Position.ABSTAIN, reason="  "), {"reason"}),
        (replace(TEXT, position=Position.SUPPORT), {"position"}),
        (replace(TEXT, remarks=(replace(REMARK, text=" "),)), {"remark-1-text"}),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_given(piotr, matter, text, fields):
    saved(piotr, matter, 0, text)
    with pytest.raises(InvalidInputError) as refused:
        given(piotr, matter, 1)
    assert set(refused.value.errors) == fields
    assert db.session.scalars(select(Opinion)).one().given_at is None


def test_it_is_given_again_until_the_closing_and_every_edition_stays(piotr, matter):
    saved(piotr, matter, 0, TEXT)
    first = given(piotr, matter, 1)
    number, sealed = first.number, first.sha256
    given(piotr, matter, 1)
    later = replace(
        TEXT, reason="Po namyśle.", use=Use.NO, remarks=(replace(REMARK, key=OTHER_KEY),)
    )
    saved(piotr, matter, 1, later)
    assert opinions.has_news(first)
    again = given(piotr, matter, 2, NOW + timedelta(days=1))
    assert not opinions.has_news(again)
    assert (again.number, again.reason, again.use) == (number, "Po namyśle.", Use.NO)
    editions = opinions.editions(again)
    assert [(one.number, one.text["reason"]) for one in editions] == [
        (2, "Po namyśle."),
        (1, "Tak, ale."),
    ]
    assert editions[1].sha256 == sealed != again.sha256
    assert db.session.scalars(select(Remark.key)).all() == [OTHER_KEY]


def test_a_remark_that_stays_keeps_its_row(piotr, matter):
    saved(piotr, matter, 0, TEXT)
    row = given(piotr, matter, 1).remarks[0].id
    saved(piotr, matter, 1, replace(TEXT, remarks=(replace(REMARK, text="Zmieniona."),)))
    (remark,) = given(piotr, matter, 2).remarks
    assert (remark.id, remark.text) == (row, "Zmieniona.")


def test_a_late_one_is_accepted_once_and_flagged(piotr, matter):
    with transaction():
        matter.document.stage = OutputState.RESOLUTION
    saved(piotr, matter, 0, TEXT, AFTER)
    assert given(piotr, matter, 1, AFTER).is_late
    with pytest.raises(ConflictError, match="opinion-closed"):
        saved(piotr, matter, 1, replace(TEXT, reason="Jeszcze."), AFTER)


def test_authors_and_moderators_hear_of_a_late_one_and_until_the_closing_of_none(
    make, piotr, matter
):
    network = make.network()
    author, moderator = make.user(matter.document.city), make.moderator(network)
    make.close(make.user(matter.document.city))
    wanted = select(Notice).where(Notice.kind == NoticeKind.LATE_OPINION).order_by(Notice.id)
    saved(piotr, matter, 0, TEXT)
    given(piotr, matter, 1)
    assert db.session.scalars(wanted).all() == []
    with transaction():
        matter.document.stage = OutputState.RESOLUTION
    other = make.city("Spóźnione")
    make.membership(other, network, Form.OBSERVER)
    make._keep(
        ConsultedCity(consultation_id=matter.consultation.id, city_id=other.id, asked_at=NOW)
    )
    late, coordinator = opinions.of_output(matter.document), make.actor(other, Role.COORDINATOR)
    saved(coordinator, late, 0, TEXT, AFTER)
    given(coordinator, late, 1, AFTER)
    found = db.session.scalars(wanted).all()
    assert [one.user_id for one in found] == sorted([author.id, moderator.id])
    assert found[0].data == {
        "title": matter.document.title,
        "address": f"/wyniki/{matter.document.slug}/uwagi",
        "city": "Spóźnione",
    }
    assert NoticeKind.LATE_OPINION not in AT_ONCE  # it has no deadline
    told = {author.id, moderator.id} & set(db.session.scalars(select(Letter.user_id)))
    assert told == set()
    hears = {
        name: hear(actor, NoticeKind.LATE_OPINION, matter.document)
        for name, actor in (
            ("author", actor_of(author, AFTER.date())),
            ("moderator", actor_of(moderator, AFTER.date())),
            ("observer", piotr),
        )
    }
    assert hears == {"author": True, "moderator": True, "observer": False}


def test_an_adopted_output_takes_no_late_opinion(piotr, matter):
    with transaction():
        matter.document.stage = OutputState.ADOPTED
    with pytest.raises(NotAllowedError):
        saved(piotr, matter, 0, TEXT, AFTER)


def test_support_without_remarks_is_one_click_that_counts_once(piotr, anna, matter):
    assert opinions.may_support(piotr, matter, None)
    assert not opinions.may_support(anna, matter, None)
    with transaction():
        opinion = opinions.support(piotr, matter, NOW)
        assert opinions.support(piotr, matter, NOW) is opinion
    assert (opinion.position, opinion.number is None) == (Position.SUPPORT, False)
    assert not opinions.may_support(piotr, matter, opinion)
    assert len(opinions.editions(opinion)) == 1
    with pytest.raises(NotAllowedError):
        opinions.support(anna, matter, NOW)


def test_one_click_does_not_throw_away_what_was_written(anna, piotr, matter):
    saved(anna, matter, 0, TEXT)
    with pytest.raises(ConflictError, match="opinion-begun"), transaction():
        opinions.support(piotr, matter, NOW)
    assert OpinionText.from_json(db.session.scalars(select(Opinion)).one().draft) == TEXT


def test_an_official_asks_the_coordinator_who_is_told_once(anna, piotr, matter, make):
    with pytest.raises(NotFoundError):
        opinions.offer(anna, matter, NOW)
    saved(anna, matter, 0, TEXT)
    with transaction():
        assert opinions.offer(anna, matter, NOW) == 1
        opinions.offer(anna, matter, NOW)
    (notice,) = db.session.scalars(select(Notice))
    assert (notice.kind, notice.user_id) == (NoticeKind.OPINION_WAITING, piotr.user_id)
    assert notice.data["address"] == f"/wyniki/{matter.document.slug}/opinia"
    opinion = given(piotr, matter, 1)
    assert opinion.offered_at is None


def test_the_receipt_goes_to_everybody_of_the_city(anna, piotr, matter):
    saved(anna, matter, 0, TEXT)
    opinion = given(piotr, matter, 1)
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert {letter.user_id for letter in letters} == {anna.user_id, piotr.user_id}
    data = letters[0].data
    assert (data["number"], data["sha256"]) == (opinion.number, opinion.sha256)
    assert (data["at"], data["version"]) == ("22.11.2026 13:00:00", 1)


def test_letters_about_opinions_go_to_those_who_still_may(make, output, anna, piotr):
    receipt, waiting = NoticeKind.OPINION_RECEIPT, NoticeKind.OPINION_WAITING
    stranger = actor_of(make.user(make.city(), Role.COORDINATOR), NOW.date())
    assert hear(anna, receipt, output)
    assert hear(piotr, waiting, output)
    assert not hear(anna, waiting, output)
    assert not hear(stranger, receipt, output)
    assert hear(stranger, receipt, make.practice())
    assert not hear(stranger, receipt, None)
