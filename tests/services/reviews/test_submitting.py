"""Handing in: what is read strictly, who is told, what stays as it was."""

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.drafts import DraftState, SaveKind
from app.domain.errors import ConflictError, InvalidInputError, InvalidWriteUpError
from app.domain.notices import NoticeKind
from app.domain.practices import State
from app.domain.tasks import TaskKind
from app.models.accounts import User
from app.models.drafts import DraftSave
from app.models.notices import Notice
from app.services import drafts, reviews, tasks
from tests.factories import NOW
from tests.services.reviews.conftest import TEXT, stored


def told(kind):
    return db.session.scalars(select(Notice).where(Notice.kind == kind)).all()


def test_what_is_handed_in_waits_and_its_reviewers_are_told(town):
    draft = town.submitted(note="  Nowa praktyka  ")
    assert (draft.state, draft.document.state) == (DraftState.SUBMITTED, State.SUBMITTED)
    assert (draft.submitted_at, draft.submitted_by) == (NOW, town.anna.user_id)
    assert draft.note == "Nowa praktyka"
    (notice,) = told(NoticeKind.SUBMITTED)
    assert notice.user_id == town.ewa.user_id
    assert notice.data["title"] == "Teleopieka w Lipogrodzie"
    assert notice.data["address"] == f"/recenzje/{draft.key}"


def test_handing_in_twice_is_once(town):
    draft = town.submitted()
    town.submitted(draft)
    assert reviews.rounds(draft) == 1
    assert len(told(NoticeKind.SUBMITTED)) == 1


def test_every_round_keeps_its_text(town):
    draft = town.submitted()
    town.returned(draft)
    town.saved(draft, TEXT + "Więcej.\n")
    town.submitted(draft)
    kept = select(DraftSave.text).where(DraftSave.kind == SaveKind.SUBMITTED)
    assert db.session.scalars(kept.order_by(DraftSave.id)).all() == [TEXT, TEXT + "Więcej.\n"]
    assert reviews.rounds(draft) == 2
    assert len(told(NoticeKind.SUBMITTED)) == 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('tytul: "Teleopieka w Lipogrodzie"\n', "", ("missing-key", "tytul")),
        ('miasto: "Lipogród Nowy"', 'miasto: "Wierzbowo"', ("other-city", "miasto")),
        ("sieci: [miasto-cyfrowe]", "sieci: [zasoby-miast]", ("unknown-topic", "tematy")),
        ("## Problem", "## Kłopot", ("unknown-heading", "Kłopot")),
        ("---\ntytul", "tytul", ("no-front-matter", "")),
    ],
)
def test_a_text_with_faults_is_not_handed_in_and_nothing_changes(town, make, old, new, fault):
    make.city("Wierzbowo")
    assert old in TEXT
    draft = town.begun(TEXT.replace(old, new))
    with pytest.raises(InvalidWriteUpError) as caught:
        town.submitted(draft)
    assert fault in {(one.code, one.key) for one in caught.value.faults}
    assert stored(draft).state is DraftState.DRAFT
    assert told(NoticeKind.SUBMITTED) == []


def test_what_stands_in_our_keys_is_no_fault_of_the_author(town):
    text = TEXT.replace("2020-01-01", "wczoraj").replace("dowodow: 4", "dowodow: 9")
    assert town.submitted(town.begun(text)).state is DraftState.SUBMITTED


def test_our_keys_written_twice_are_told(town):
    with pytest.raises(InvalidWriteUpError) as caught:
        town.submitted(town.begun(TEXT.replace("etap:", "stan_na: 2021-01-01\netap:")))
    assert [one.code for one in caught.value.faults] == ["repeated-key"]


def test_at_least_one_network_is_the_citys(town, make):
    topic = make.topic("otwarte-dane")
    other = make.network("zasoby-miast")
    make.membership(town.city, other, Form.OBSERVER)
    text = TEXT.replace("miasto-cyfrowe", other.slug).replace(
        topic.name, "dług, kredyty i obligacje"
    )
    with pytest.raises(InvalidWriteUpError) as caught:
        town.submitted(town.begun(text))
    assert [one.code for one in caught.value.faults] == ["foreign-network"]
    both = TEXT.replace("[miasto-cyfrowe]", f"[{other.slug}, miasto-cyfrowe]")
    assert town.submitted(town.begun(both)).state is DraftState.SUBMITTED


def test_a_new_version_may_stay_where_it_is_after_the_city_has_left(town):
    practice = town.published()
    gone = type(town.anna)(town.anna.user_id, town.anna.role, town.anna.city_id)
    draft = town.renewed(practice, TEXT + "Więcej.\n", by=gone)
    assert town.submitted(draft, by=gone).state is DraftState.SUBMITTED


def test_a_note_has_its_limit(town):
    with pytest.raises(InvalidInputError) as caught:
        town.submitted(note="x" * 501)
    assert caught.value.errors == {"note": "too-long"}


def test_where_no_moderator_is_administrators_are_told(town, make):
    make.moderator(make.network("przywodztwo"))
    administrator = make.user(role=Role.ADMINISTRATOR)
    text = TEXT.replace("[miasto-cyfrowe]", "[zasoby-miast, miasto-cyfrowe]")
    draft = town.submitted(town.begun(text))
    assert reviews.submitting.reviewers(draft) == [town.ewa.user_id]
    with transaction():
        drafts.writing.note_writer(draft, town.ewa.user_id)
    assert reviews.submitting.reviewers(draft) == [administrator.id]


def test_what_was_taken_back_can_be_written_on_and_handed_in_again(town):
    draft = town.submitted()
    with transaction():
        reviews.withdraw(town.piotr, draft.key, NOW)
    assert (draft.state, draft.document.state) == (DraftState.DRAFT, State.DRAFT)
    town.saved(draft, TEXT + "Więcej.\n", by=town.piotr)
    assert town.submitted(draft).state is DraftState.SUBMITTED


def test_k19_pictures_and_the_text_are_told_at_once(town, make):
    draft = town.begun(TEXT.replace("etap: wdrożona", "etap: gotowe"))
    small = make.attachment(draft).file_id
    make.attachment(draft, small_id=small, author="", description="Opaska")
    with pytest.raises(InvalidWriteUpError) as caught:
        town.submitted(draft)
    found = {one.code for one in caught.value.faults}
    assert found == {"unknown-stage", "picture-without-author"}


@pytest.mark.parametrize("judge", ["present", "chosen"])
def test_a_version_that_moves_is_for_the_moderators_of_both_networks(town, make, judge):
    practice = town.published()
    other = make.network("zasoby-miast")
    judges = {"present": town.ewa, "chosen": town.actor(make.moderator(other))}
    make.moderator(make.network("przywodztwo"))
    make.membership(town.city, other, Form.CHANGE_LEADER)
    moved = TEXT.replace("miasto-cyfrowe", other.slug)
    draft = town.renewed(practice, moved.replace("otwarte dane", "dług, kredyty i obligacje"))
    anna = town.actor(db.session.get(User, town.anna.user_id))
    town.submitted(draft, by=anna)
    both = {one.user_id for one in judges.values()}
    of_this = [one for one in told(NoticeKind.SUBMITTED) if f":{draft.id}:" in one.key]
    assert {one.user_id for one in of_this} == both
    for actor in judges.values():
        assert [one.kind for one in tasks.waiting(actor, NOW.date())] == [TaskKind.REVIEW]
        assert [one.draft.id for one in reviews.waiting(actor)] == [draft.id]
        assert reviews.read(actor, draft.key).may_decide
    town.published(draft, by=judges[judge])
    assert [one.slug for one in practice.networks] == [other.slug]
    (late,) = (one for name, one in judges.items() if name != judge)
    with pytest.raises(ConflictError):  # told that it is decided, not that it never was
        town.published(draft, by=late)
