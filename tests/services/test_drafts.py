"""Writing: begun, saved, found again, and never lost when two people save."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.drafts import DraftState, SaveKind, Start
from app.domain.errors import ConflictError, NotAllowedError, NotFoundError
from app.domain.practices import State
from app.door import actor_of
from app.models.drafts import Draft, DraftSave
from app.permissions import drafts as may
from app.services import drafts
from tests.factories import NOW

TEXT = (
    '---\ntytul: "Teleopieka w Lipogrodzie"\nsieci: [miasto-cyfrowe]\n---\n\n## Problem\n\nOpis.\n'
)


@pytest.fixture
def city(make):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return city


@pytest.fixture
def anna(make, city):
    return actor_of(make.user(city), NOW.date())


@pytest.fixture
def piotr(make, city):
    return actor_of(make.user(city), NOW.date())


def begun(actor, text=TEXT):
    with transaction():
        return drafts.begin(actor, text, NOW)


def saved(actor, draft, revision, text, at=NOW, **view):
    with transaction():
        return drafts.save(actor, draft.key, Start(revision, **view), text, at)


def test_a_draft_begun_is_a_document_that_nobody_else_sees(anna, make):
    draft = begun(anna)
    assert (draft.state, draft.document.state, draft.revision) == (DraftState.DRAFT, State.DRAFT, 1)
    assert draft.document.title == "Teleopieka w Lipogrodzie"
    assert [one.slug for one in draft.document.networks] == ["miasto-cyfrowe"]
    stranger = actor_of(make.user(make.city()), NOW.date())
    for actor in (stranger, actor_of(make.moderator(), NOW.date())):
        with pytest.raises(NotFoundError):
            drafts.read(actor, draft.key)


@pytest.mark.parametrize("form", [None, Form.OBSERVER])
def test_a_city_that_only_observes_does_not_begin(make, form):
    city = make.city()
    if form:
        make.membership(city, make.network(), form)
    with pytest.raises(NotAllowedError), transaction():
        drafts.begin(actor_of(make.user(city), NOW.date()), TEXT, NOW)
    assert db.session.scalars(select(Draft)).all() == []


def test_who_saves_from_an_old_revision_loses_nothing_and_changes_nothing(anna, piotr):
    draft = begun(anna)
    saved(anna, draft, 1, TEXT + "Anna.\n")
    met = saved(piotr, draft, 1, TEXT + "Piotr.\n")
    assert (met.draft.text, met.draft.revision) == (TEXT + "Anna.\n", 2)
    kept = db.session.scalars(select(DraftSave).where(DraftSave.kind == SaveKind.CONFLICT)).one()
    assert met.conflict is kept
    assert (kept.text, kept.saved_by) == (TEXT + "Piotr.\n", piotr.user_id)


def test_earlier_texts_are_kept_when_another_person_or_another_hour_comes(anna, piotr):
    draft = begun(anna)
    saved(anna, draft, 1, "A", NOW + timedelta(minutes=1))
    saved(anna, draft, 2, "B", NOW + timedelta(minutes=12))
    saved(piotr, draft, 3, "C", NOW + timedelta(minutes=13))
    kept = db.session.scalars(select(DraftSave.text).order_by(DraftSave.id)).all()
    assert kept == ["A", "B"]
    assert drafts.writers(draft) == {anna.user_id, piotr.user_id}


def test_saving_the_same_text_again_is_no_save(anna):
    draft = begun(anna)
    assert saved(anna, draft, 1, TEXT).draft.revision == 1


def view(name):
    """One view of the form, that counts what it sends."""
    return lambda number: {"page": name, "number": number}


def conflicts():
    wanted = select(DraftSave.text).where(DraftSave.kind == SaveKind.CONFLICT)
    return db.session.scalars(wanted).all()


def test_the_button_does_not_meet_what_its_own_page_saved_while_typing(anna):
    draft, page = begun(anna), view("p")
    saved(anna, draft, 1, "A", **page(1))
    saved(anna, draft, 1, "B", **page(2))
    saved(anna, draft, 2, "C", **page(3))
    assert (draft.text, draft.revision, conflicts()) == ("C", 4, [])


def test_what_a_page_sent_earlier_and_comes_later_is_kept_and_not_in_force(anna):
    draft, page = begun(anna), view("p")
    saved(anna, draft, 1, "Przycisk", **page(2))
    for _ in range(2):
        late = saved(anna, draft, 1, "W trakcie", **page(1))
    assert (late.conflict, draft.text, draft.revision) == (None, "Przycisk", 2)
    assert [one.text for one in drafts.kept(draft)] == ["W trakcie"]
    met = saved(anna, draft, 1, "Skądinąd")
    assert drafts.before(draft, met.conflict) is None


def test_what_was_undone_is_not_done_again_by_what_comes_later(anna):
    draft, page = begun(anna), view("p")
    saved(anna, draft, 1, TEXT, **page(2))
    saved(anna, draft, 1, "W trakcie", **page(1))
    assert (draft.text, draft.revision, conflicts()) == (TEXT, 1, [])


@pytest.mark.parametrize("between", [{}, {"page": "q", "number": 1}], ids=["without", "with"])
def test_a_page_meets_another_persons_save_in_between(anna, piotr, between):
    draft, page = begun(anna), view("p")
    saved(anna, draft, 1, "A", **page(1))
    saved(piotr, draft, 2, "Piotr", **between)
    assert saved(anna, draft, 1, "B", **page(2)).conflict.text == "B"
    assert (draft.text, draft.revision) == ("Piotr", 3)
    saved(anna, draft, 3, "Razem", **page(3))
    assert saved(anna, draft, 2, "C", **page(4)).conflict.text == "C"
    assert draft.text == "Razem"


def test_two_pages_of_one_person_meet(anna):
    draft = begun(anna)
    saved(anna, draft, 1, "A", **view("p")(1))
    saved(anna, draft, 1, "B", **view("q")(2))
    assert (draft.text, conflicts()) == ("A", ["B"])


@pytest.mark.parametrize("given", [{"page": "p"}, {"page": "", "number": 2}])
def test_a_page_that_does_not_count_meets_itself(anna, given):
    draft = begun(anna)
    saved(anna, draft, 1, "A", **(given | {"number": given.get("number", 1) - 1}))
    saved(anna, draft, 1, "B", **given)
    assert (draft.text, conflicts()) == ("A", ["B"])


def test_a_draft_handed_in_is_not_written_on(anna):
    draft = begun(anna)
    with transaction():
        draft.state = DraftState.SUBMITTED
    with pytest.raises(NotAllowedError):
        saved(anna, draft, 1, "x")
    with pytest.raises(NotAllowedError), transaction():
        drafts.discard(anna, draft.key, NOW)


def test_a_new_version_leaves_the_practice_in_force_alone(anna, make, city):
    practice = make.practice(city=city, title="Stary tytuł")
    with transaction():
        draft = drafts.renew(anna, practice, NOW)
        assert drafts.renew(anna, practice, NOW) is draft
    saved(anna, draft, 1, TEXT)
    assert (practice.title, practice.state, draft.base_number) == (
        "Stary tytuł",
        State.PUBLISHED,
        1,
    )


def test_the_two_forms_of_may_read_agree(make, city, anna):
    draft = begun(anna)
    people = [
        make.user(city),
        make.user(make.city()),
        make.moderator(),
        make.moderator(make.network("przywodztwo")),
        make.user(role=Role.EXPERT),
        make.user(role=Role.ADMINISTRATOR),
    ]
    seen = {}
    for state in (DraftState.DRAFT, DraftState.SUBMITTED, DraftState.RETURNED):
        with transaction():
            draft.state = state
        for number, person in enumerate(people):
            actor = actor_of(person, NOW.date())
            one = may.read_draft(actor, draft)
            many = db.session.scalars(select(Draft.id).where(may.readable_drafts(actor))).all()
            assert one is (draft.id in many), (state, person.role)
            seen[state, number] = one
    assert {number for (state, number), one in seen.items() if one and state == "submitted"} == {
        0,
        2,
        5,
    }
    assert {number for (state, number), one in seen.items() if one and state == "draft"} == {0, 5}


def test_the_two_forms_agree_about_a_version_that_moves_to_another_network(make, city, anna):
    practice = make.practice(city=city)
    with transaction():
        draft = drafts.renew(anna, practice, NOW)
    saved(anna, draft, 1, TEXT.replace("[miasto-cyfrowe]", "[przywodztwo]"))
    assert [one.slug for one in practice.networks] == ["miasto-cyfrowe"]
    moderators = {
        slug: actor_of(make.moderator(make.network(slug)), NOW.date())
        for slug in ("miasto-cyfrowe", "przywodztwo", "zasoby-miast")
    }
    seen = set()
    for state in (DraftState.DRAFT, DraftState.SUBMITTED):
        with transaction():
            draft.state = state
        for slug, actor in moderators.items():
            one = may.read_draft(actor, draft)
            for clause in (may.readable_drafts(actor), may.reviewable_drafts(actor)):
                assert one is (draft.id in db.session.scalars(select(Draft.id).where(clause)).all())
            assert one is may.review_draft(actor, draft, frozenset())
            seen |= {(state, slug)} if one else set()
    assert seen == {
        (DraftState.SUBMITTED, "miasto-cyfrowe"),
        (DraftState.SUBMITTED, "przywodztwo"),
    }


def test_a_version_that_stays_after_all_concerns_no_other_network(make, city, anna):
    practice = make.practice(city=city)
    with transaction():
        draft = drafts.renew(anna, practice, NOW)
    saved(anna, draft, 1, TEXT.replace("[miasto-cyfrowe]", "[miasto-cyfrowe, przywodztwo]"))
    assert may.concerned(draft) == {make.network().id, make.network("przywodztwo").id}
    saved(anna, draft, 2, TEXT)
    assert may.concerned(draft) == {make.network().id}


def test_nobody_reviews_what_they_or_their_city_have_written(make, anna):
    draft = begun(anna)
    with transaction():
        draft.state = DraftState.SUBMITTED
    moderator = actor_of(make.moderator(), NOW.date())
    assert may.review_draft(moderator, draft, frozenset())
    assert not may.review_draft(moderator, draft, frozenset({moderator.user_id}))
    of_the_city = replace(moderator, city_id=anna.city_id)
    assert not may.review_draft(of_the_city, draft, frozenset())


def test_one_document_has_one_open_draft(anna):
    draft = begun(anna)
    values = {
        column.name: getattr(draft, column.name)
        for column in Draft.__table__.columns
        if column.name not in {"id", "key"}
    }
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Draft(**values, key="another"))


def test_a_draft_given_up_is_found_no_more_by_those_who_list(anna):
    draft = begun(anna)
    with transaction():
        drafts.discard(anna, draft.key, NOW)
    assert drafts.mine(anna) == []
    with pytest.raises(ConflictError):
        drafts.writing.move(draft, "discard")
