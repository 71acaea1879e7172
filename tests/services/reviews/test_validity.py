"""How long a description holds, and what happens on the day it does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Role
from app.domain.errors import NotAllowedError
from app.domain.notices import NoticeKind
from app.domain.practices import Provenance, State
from app.models.documents import Version
from app.models.notices import Notice
from app.models.outbox import OutboxMessage
from app.search import documents
from app.search.engine import Query
from app.services import catalogue, outbox, reviews
from app.services.reviews import validity
from tests.factories import NOW
from tests.services.reviews.conftest import TEXT

END = date(2027, 11, 22)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


JUNE = noon(date(2027, 6, 1))


def confirmed(town, practice, by=None, at=JUNE):
    with transaction():
        return reviews.still_valid(by or town.anna, practice.slug, town.renderer, at)


def test_still_valid_is_a_version_with_new_dates_and_the_same_words(town):
    practice = town.published()
    first = practice.version.text
    confirmed(town, practice)
    assert (practice.as_of, practice.valid_until) == (date(2027, 6, 1), date(2028, 6, 1))
    version = practice.version
    assert (version.number, version.note) == (2, "Potwierdzono")
    assert version.author_id == town.anna.user_id
    changed = first.replace("2026-11-22", "2027-06-01").replace("2027-11-22", "2028-06-01")
    assert version.text == changed
    assert practice.published_at == NOW


def test_a_text_that_the_form_of_today_would_refuse_can_still_be_confirmed(town):
    """A topic renamed since then is no reason to keep a city from saying that it still holds."""
    practice = town.published()
    with transaction():
        town.make.topic("otwarte-dane").name = "dane dla wszystkich"
    confirmed(town, practice)
    assert (practice.version.number, practice.valid_until) == (2, date(2028, 6, 1))


def test_a_second_click_that_day_changes_nothing(town):
    practice = town.published()
    confirmed(town, practice)
    confirmed(town, practice, by=town.piotr)
    assert db.session.scalar(select(func.count(Version.id))) == 2


def test_confirming_leaves_a_text_that_is_being_written_alone(town):
    practice = town.published()
    draft = town.renewed(practice, TEXT + "Więcej.\n")
    confirmed(town, practice)
    assert draft.text == TEXT + "Więcej.\n"
    town.published(town.submitted(draft), at=noon(date(2027, 6, 2)))
    assert practice.version.number == 3


def test_only_its_city_confirms_what_is_its_own(town, make):
    practice = town.published()
    for actor in (
        town.ewa,
        town.actor(make.user(make.city(), Role.COORDINATOR)),
        town.actor(make.user(role=Role.ADMINISTRATOR)),
        ANONYMOUS,
    ):
        with pytest.raises(NotAllowedError):
            confirmed(town, practice, by=actor)
    with transaction():
        practice.state = State.ARCHIVED
    with pytest.raises(NotAllowedError):
        confirmed(town, practice)


# Descriptions by the editors


@pytest.fixture
def editorial(town):
    """A practice of the town described by the editors, with a text that can be read."""
    practice = town.published()
    with transaction():
        practice.provenance = Provenance.EDITORIAL
    return practice


def test_who_speaks_for_the_city_confirms_what_the_editors_wrote(town, editorial):
    with transaction():
        reviews.confirm_description(town.maria, editorial.slug, town.renderer, NOW)
    assert editorial.provenance is Provenance.CONFIRMED
    assert "potwierdzony przez miasto" in editorial.version.text
    assert editorial.version.number == 2
    with transaction():
        reviews.confirm_description(town.maria, editorial.slug, town.renderer, NOW)
    assert editorial.version.number == 2
    confirmed(town, editorial)
    assert editorial.provenance is Provenance.CONFIRMED


def test_nobody_else_does(town, editorial):
    for actor in (town.anna, town.ewa, replace(town.maria, city_id=None), ANONYMOUS):
        with pytest.raises(NotAllowedError), transaction():
            reviews.confirm_description(actor, editorial.slug, town.renderer, NOW)
    with pytest.raises(NotAllowedError):
        confirmed(town, editorial)


def test_what_was_taken_over_is_the_citys_once_it_is_published(town, editorial):
    with pytest.raises(NotAllowedError), transaction():
        reviews.renew(town.anna, editorial.slug, NOW)
    with transaction():
        draft = reviews.renew(town.maria, editorial.slug, NOW)
    assert editorial.provenance is Provenance.EDITORIAL
    town.submitted(draft, by=town.maria)
    town.published(draft)
    assert editorial.provenance is Provenance.CITY
    assert 'status_opisu: "opis miasta"' in editorial.version.text


# The calendar


def told(kind):
    return [one.user_id for one in db.session.scalars(select(Notice).where(Notice.kind == kind))]


def remind(day):
    with transaction():
        return reviews.remind(noon(day))


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (-31, None),
        (-30, NoticeKind.EXPIRING),
        (0, NoticeKind.EXPIRING),
        (1, None),
        (29, None),
        (30, NoticeKind.EXPIRED),
        (400, NoticeKind.EXPIRED),
    ],
)
def test_a_city_is_told_thirty_days_before_and_after(town, days, kind):
    town.published()
    day = END + timedelta(days=days)
    count = remind(day)
    assert count == (3 if kind else 0)
    assert remind(day) == 0
    for one in (NoticeKind.EXPIRING, NoticeKind.EXPIRED):
        assert len(told(one)) == (3 if one is kind else 0)


def test_each_end_is_told_of_once_and_a_new_one_again(town):
    practice = town.published()
    assert [remind(END - timedelta(days=days)) for days in (30, 20, 10)] == [3, 0, 0]
    notice = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.EXPIRING)).first()
    assert (notice.due_on, notice.document_id) == (END, practice.id)
    confirmed(town, practice, at=noon(END - timedelta(days=5)))
    assert remind(END) == 0
    assert remind(practice.valid_until) == 3


def test_what_is_put_away_is_not_asked_for(town):
    practice = town.published()
    with transaction():
        practice.state = State.ARCHIVED
    assert remind(END) == 0


def test_who_speaks_for_a_city_is_asked_to_confirm_what_the_editors_wrote(town, editorial):
    assert remind(END) == 1
    assert told(NoticeKind.TO_CONFIRM) == [town.maria.user_id]
    assert remind(END + timedelta(days=60)) == 0


def test_what_becomes_overdue_is_indexed_anew_that_day_and_sinks(town, index, make, tmp_path):
    early, late = (
        make.practice(title="Obsługa", valid_until=END - timedelta(days=n)) for n in (9, 0)
    )

    def sunk(day):
        with transaction():
            db.session.execute(delete(OutboxMessage))
            count = validity.sink(noon(day))
        outcomes = outbox.perform(index, tmp_path, noon(day))
        with transaction():
            outbox.note(outcomes, noon(day))
        return count

    def order():
        found = index.search(Query("obsługa", frozenset({"public"}))).ids
        return [int(id_.removeprefix("practice-")) for id_ in found]

    catalogue.rebuild(index, END - timedelta(days=20))
    assert order() == [late.id, early.id]  # as relevant: the newer one first
    with transaction():
        late.valid_until, early.valid_until = early.valid_until, late.valid_until
    assert sunk(END - timedelta(days=9)) == 0
    assert sunk(END - timedelta(days=8)) == 1
    assert order() == [early.id, late.id]
    assert sunk(END - timedelta(days=8)) == 0
    # a week in which nobody ran it is made up for
    assert sunk(END + timedelta(days=7)) == 1
    assert sunk(END + timedelta(days=8)) == 0


LATE = datetime(2027, 6, 1, 22, 30, tzinfo=UTC)  # half past midnight in Poland


def test_a_day_begins_when_it_begins_in_poland(town, make):
    practice = town.published()
    confirmed(town, practice, at=LATE)
    second = date(2027, 6, 2)
    assert (practice.as_of, practice.valid_until) == (second, date(2028, 6, 2))
    assert "stan_na: 2027-06-02" in practice.version.text
    ended = make.practice(valid_until=date(2027, 6, 1))
    with transaction():
        assert validity.sink(LATE - timedelta(hours=1)) == 0
        assert validity.sink(LATE) == 1
    newest = select(OutboxMessage.key).order_by(OutboxMessage.id.desc())
    assert db.session.scalar(newest) == ended.id


def test_what_is_published_after_midnight_bears_the_new_day(town):
    practice = town.published(at=LATE)
    assert (practice.as_of, practice.valid_until) == (date(2027, 6, 2), date(2028, 6, 2))
    known = documents.practice_document(practice, practice.as_of)
    assert known.published == known.confirmed  # the day it is found by, too
