"""Opinions on practices: no deadline, not blind, one of each city on each version, none once archived."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Role
from app.domain.errors import NotAllowedError
from app.domain.notices import AT_ONCE, NoticeKind
from app.domain.opinions import Position
from app.domain.practices import State
from app.door import actor_of
from app.models.notices import Letter, Notice
from app.models.practices import Practice
from app.permissions import opinions as may
from app.permissions.notices import hear
from app.services import opinions
from tests.outputs import NOW
from tests.services.opinions.scene import TEXT, saved

SAID = replace(TEXT, answers=())
KIND = NoticeKind.PRACTICE_OPINION


@pytest.fixture
def practice(make):
    return make.practice(title="Zielone dachy")


@pytest.fixture
def matter(practice):
    return opinions.of_practice(practice)


def given(actor, matter, at=NOW):
    opinion = opinions.of_city(matter, actor.city_id)
    with transaction():
        return opinions.give(actor, matter, opinion.revision, at)


def archive(practice):
    with transaction():
        db.session.get(Practice, practice.id).state = State.ARCHIVED


def renewed(make, practice):
    make.output_version(practice)
    return opinions.of_practice(db.session.get(Practice, practice.id))


def notices_of(kind=KIND):
    return db.session.scalars(select(Notice).where(Notice.kind == kind)).all()


def test_an_official_writes_the_coordinator_gives_and_it_can_be_given_again(anna, piotr, matter):
    saved(anna, matter, 0, SAID)
    with pytest.raises(NotAllowedError):
        given(anna, matter)
    opinion = given(piotr, matter)
    assert (opinion.is_late, opinion.consultation_id) == (False, None)
    much_later = NOW + timedelta(days=900)
    saved(anna, matter, 1, replace(SAID, reason="Po trzech latach."), much_later)
    assert given(piotr, matter, much_later).reason == "Po trzech latach."
    assert len(opinions.history(matter.document, piotr.city_id)) == 2


def test_who_may_not_write_one(make, city, practice, matter):
    outside = make.actor(make.city("Pozasieciowo"), Role.COORDINATOR)
    own = make.user(practice.city, Role.COORDINATOR)
    make.membership(practice.city, make.network(), "change_leader")
    for actor in (ANONYMOUS, outside, actor_of(own, NOW.date()), actor_of(make.moderator())):
        assert not opinions.may_write(actor, matter)
    assert opinions.may_write(make.actor(city), matter)


def test_it_is_open_to_everybody_once_it_is_given_and_not_before(anna, piotr, matter):
    saved(anna, matter, 0, SAID)
    assert opinions.given(ANONYMOUS, matter.document) == []
    opinion = given(piotr, matter)
    assert opinions.given(ANONYMOUS, matter.document) == [opinion]
    saved(anna, matter, 1, replace(SAID, reason="Jeszcze nie przekazane."))
    (read,) = opinions.given(ANONYMOUS, matter.document)
    assert opinions.text_of(read).reason == "Tak, ale."


def test_once_it_is_archived_all_stays_to_be_read_and_nothing_is_written(
    anna, piotr, practice, matter
):
    saved(anna, matter, 0, SAID)
    opinion = given(piotr, matter)
    read = opinions.of_practice(practice)  # as a page has it that was opened before
    archive(practice)
    with pytest.raises(NotAllowedError):
        saved(anna, read, 1, replace(SAID, reason="Za późno."))
    with pytest.raises(NotAllowedError), transaction():
        opinions.support(piotr, read, NOW)
    assert opinions.given(ANONYMOUS, read.document) == [opinion]
    assert may.read_opinion(ANONYMOUS, opinion)


def test_a_new_version_is_spoken_about_anew_and_what_was_said_before_stays(
    make, anna, piotr, practice, matter
):
    assert opinions.earlier(matter, piotr.city_id) is None
    saved(anna, matter, 0, SAID)
    before = given(piotr, matter)
    newer = renewed(make, practice)
    assert opinions.of_city(newer, piotr.city_id) is None
    assert opinions.earlier(newer, piotr.city_id) == before
    assert opinions.earlier(newer, None) is None
    with transaction():
        after = opinions.support(piotr, newer, NOW + timedelta(days=1))
    assert (after.position, before.position) == (Position.SUPPORT, SAID.position)
    told = opinions.history(newer.document, piotr.city_id)
    assert [(one.number, one.opinion.version.number) for one in told] == [(2, 2), (1, 1)]
    assert [one.by.id for one in told] == [piotr.user_id, piotr.user_id]
    assert told[1].text == SAID
    assert opinions.history(newer.document, None) == []
    assert opinions.given(ANONYMOUS, newer.document) == [after]


def test_the_city_of_the_practice_is_told_in_its_weekly_letter_once_a_day(
    make, anna, piotr, practice, matter
):
    reader = make.user(practice.city)
    make.close(make.user(practice.city))
    saved(anna, matter, 0, SAID)
    given(piotr, matter)
    saved(anna, matter, 1, replace(SAID, reason="Poprawka."))
    given(piotr, matter, NOW + timedelta(minutes=5))
    (notice,) = notices_of()
    assert (notice.user_id, notice.document_id) == (reader.id, practice.id)
    assert notice.data == {
        "title": "Zielone dachy",
        "address": f"/praktyki/{practice.slug}/opinie",
        "city": "Obserwowo",
    }
    assert KIND not in AT_ONCE
    assert reader.id not in db.session.scalars(select(Letter.user_id)).all()
    saved(anna, matter, 2, replace(SAID, reason="Miesiąc później."))
    given(piotr, matter, NOW + timedelta(days=30))
    assert len(notices_of()) == 2


def test_the_coordinator_and_the_city_are_led_to_the_pages_of_the_practice(anna, piotr, matter):
    saved(anna, matter, 0, SAID)
    with transaction():
        opinions.offer(anna, matter, NOW)
    given(piotr, matter)
    (waiting,), receipts = (
        notices_of(NoticeKind.OPINION_WAITING),
        notices_of(NoticeKind.OPINION_RECEIPT),
    )
    page = f"/praktyki/{matter.document.slug}/opinia"
    assert waiting.data["address"] == page
    assert {one.data["address"] for one in receipts} == {f"{page}/potwierdzenie"}


def test_who_still_hears_of_an_opinion_on_a_practice(make, anna, practice):
    own = actor_of(make.user(practice.city), NOW.date())
    assert hear(own, KIND, practice)
    assert not hear(anna, KIND, practice)
    assert not hear(own, KIND, make.practice(city=practice.city, state=State.DRAFT))
