"""Deciding: four eyes, one winner, one thing of two clicks, the old text until the new one."""

import hashlib
import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, insert, select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Form, Role
from app.domain.drafts import Decision, DraftState, ReviewKind
from app.domain.errors import (
    ConflictError,
    InvalidInputError,
    InvalidWriteUpError,
    NotAllowedError,
    NotFoundError,
)
from app.domain.notices import NoticeKind
from app.domain.practices import Evidence, Provenance, State
from app.models.attachments import Attachment, StoredFile, draft_attachment, version_attachment
from app.models.audit import AuditEntry
from app.models.documents import Version
from app.models.drafts import Draft, Review
from app.models.notices import Notice
from app.models.outbox import OutboxMessage
from app.search.engine import Query
from app.services import attachments, audit, practices, reviews
from app.services.catalogue import plain
from app.services.reviews import Read, Verdict
from tests.factories import NOW
from tests.services.reviews.conftest import LATER, TEXT, in_state, stored


def test_what_is_published_says_what_was_written_and_our_keys_are_ours(town):
    practice = town.published(evidence=Evidence.OWN_MEASUREMENT)
    assert (practice.state, practice.published_at) == (State.PUBLISHED, NOW)
    assert practice.slug == "lipogrod-nowy-teleopieka-w-lipogrodzie"
    assert (practice.as_of, practice.valid_until) == (NOW.date(), date(2027, 11, 22))
    assert (practice.evidence, practice.provenance) == (1, Provenance.CITY)
    assert [topic.slug for topic in practice.topics] == ["otwarte-dane"]
    version = practice.version
    assert "stan_na: 2026-11-22\npoziom_dowodow: 1\n" in version.text
    assert "wazne_do: 2027-11-22" in version.text
    assert version.sha256 == hashlib.sha256(version.text.encode()).hexdigest()
    assert version.sections[0]["html"] == "<p>Seniorzy mieszkają sami.</p>"
    assert (version.number, version.author_id) == (1, town.anna.user_id)


def test_publication_is_found_told_and_written_down(town, make):
    neighbour = make.city()
    make.membership(neighbour, town.network, Form.OBSERVER)
    member = make.user(neighbour)
    make.user(neighbour, is_active=False)
    make.user(make.city())
    practice = town.published()
    topics = select(OutboxMessage.key).where(OutboxMessage.topic == "practice-changed")
    assert practice.id in db.session.scalars(topics).all()
    told = {
        (one.kind, one.user_id)
        for one in db.session.scalars(select(Notice).where(Notice.kind != NoticeKind.SUBMITTED))
    }
    city = (town.anna.user_id, town.piotr.user_id, town.maria.user_id)
    assert told == {
        *((NoticeKind.PUBLISHED, id_) for id_ in city),
        (NoticeKind.NEW_PRACTICE, member.id),
    }
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["draft.submit", "practice.publish", "draft.publish"]
    assert audit.first_broken() is None


def test_the_old_text_is_read_until_the_new_one_is_published(town):
    practice = town.published()
    slug, first = practice.slug, practice.version.text
    text = TEXT.replace("Teleopieka w", "Opieka na odległość w")
    draft = town.renewed(practice, text)
    town.submitted(draft, note="Nowy tytuł", at=LATER)
    db.session.expire_all()
    assert practices.read(ANONYMOUS, slug).version.text == first
    town.published(draft, at=LATER)
    db.session.expire_all()
    now_in_force = practices.read(ANONYMOUS, slug)
    assert now_in_force.title == "Opieka na odległość w Lipogrodzie"
    assert (now_in_force.version.number, now_in_force.version.note) == (2, "Nowy tytuł")
    assert now_in_force.published_at == NOW
    assert practices.version(now_in_force, 1).text == first
    new = select(func.count(Notice.id)).where(Notice.kind == NoticeKind.NEW_PRACTICE)
    assert db.session.scalar(new) == 0


def test_what_is_returned_says_why(town):
    draft = town.submitted()
    review = town.returned(
        draft, notes={"Problem": " Ilu? ", "Cel": " "}, checklist={"results": False}
    )
    assert (draft.state, draft.document.state) == (DraftState.RETURNED, State.RETURNED)
    assert (review.reason, review.notes) == ("Za krótko", {"Problem": "Ilu?"})
    assert review.checklist == {"results": False}
    kinds = db.session.scalars(select(Notice.user_id).where(Notice.kind == NoticeKind.RETURNED))
    assert set(kinds) == {town.anna.user_id, town.piotr.user_id, town.maria.user_id}


@pytest.mark.parametrize(
    ("reason", "notes", "errors"),
    [
        (" ", {}, {"reason": "required"}),
        ("x" * 2001, {}, {"reason": "too-long"}),
        ("Tak", {"Problem": "x" * 2001}, {"Problem": "too-long"}),
    ],
)
def test_a_return_has_a_reason_and_limits(town, reason, notes, errors):
    draft = town.submitted()
    with pytest.raises(InvalidInputError) as caught:
        town.returned(draft, reason=reason, notes=notes)
    assert caught.value.errors == errors
    assert stored(draft).state is DraftState.SUBMITTED


# Four eyes


def deeds(town, draft, actor):
    """Both decisions, tried; what came of each."""
    seen = []
    for decide in (town.published, town.returned):
        try:
            decide(draft, by=actor)
            seen.append("done")
        except (NotFoundError, NotAllowedError) as error:
            seen.append(type(error).__name__)
    return seen


def test_t17_who_has_written_a_text_never_decides_on_it(town, make):
    draft = town.submitted()
    of_the_city = (town.anna, town.piotr, town.maria)
    for actor in (
        *of_the_city,
        replace(town.anna, role=Role.MODERATOR, city_id=None, moderates=town.ewa.moderates),
        replace(town.anna, role=Role.ADMINISTRATOR, city_id=None),
        replace(town.ewa, city_id=town.city.id),
        town.actor(make.user(town.city, Role.ADMINISTRATOR)),
    ):
        assert deeds(town, draft, actor) == ["NotAllowedError"] * 2, actor
    for actor in (
        town.actor(make.user(make.city(), Role.COORDINATOR)),
        town.actor(make.moderator(make.network("przywodztwo"))),
        town.actor(make.user(role=Role.EXPERT)),
        ANONYMOUS,
    ):
        assert deeds(town, draft, actor) == ["NotFoundError"] * 2, actor
    assert stored(draft).state is DraftState.SUBMITTED


def test_t17_who_handed_in_what_others_wrote_does_not_decide_either(town):
    draft = town.submitted(by=town.piotr)
    risen = replace(town.piotr, role=Role.MODERATOR, city_id=None, moderates=town.ewa.moderates)
    assert deeds(town, draft, risen) == ["NotAllowedError"] * 2


def test_t17_a_refusal_is_written_down(town):
    draft = town.submitted()
    with transaction():
        reviews.note_refusal(town.anna, draft.key, "publish", NOW)
        reviews.note_refusal(town.anna, "no-such-key", "publish", NOW)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.actor_id) == ("draft.publish.refused", town.anna.user_id)


# Skipped steps and two at once


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.RETURNED, DraftState.DISCARDED])
def test_t59_only_what_waits_is_decided_on(town, state):

    draft = in_state(town, state)
    # Of what was never handed in a moderator must not even learn.
    refused = ConflictError if draft.submitted_at else NotFoundError
    for decide in (town.published, town.returned):
        with pytest.raises(refused):
            decide(draft, by=town.actor(town.make.moderator()))
    assert stored(draft).state is state


def test_t59_a_text_taken_back_and_changed_is_not_the_one_that_was_read(town):
    draft = town.submitted()
    read = Read(draft.key, draft.revision)
    with transaction():
        reviews.withdraw(town.anna, draft.key, NOW)
    town.saved(draft, TEXT + "Więcej.\n")
    town.submitted(draft)
    with pytest.raises(ConflictError), transaction():
        reviews.publish(town.ewa, read, Verdict(), town.renderer, NOW)


def test_a_double_click_makes_one_thing(town):
    draft = town.submitted()
    assert town.published(draft) is town.published(draft)
    assert db.session.scalar(select(func.count(Version.id))) == 1
    other = town.submitted(town.begun(TEXT.replace("Teleopieka", "Opieka")))
    assert town.returned(other) is town.returned(other)
    assert db.session.scalar(select(func.count(Review.id))) == 2
    with pytest.raises(ConflictError):
        town.published(other)


def at_once(app, *jobs):
    """Run jobs at the same moment in threads of their own; return what each came to."""
    db.session.rollback()  # a read left open keeps SQLite from committing
    start, outcomes = threading.Barrier(len(jobs)), [None] * len(jobs)

    def work(place, job):
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    job()
                outcomes[place] = "done"
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                outcomes[place] = type(error).__name__

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return outcomes


def test_t59_of_two_who_decide_at_once_one_wins(app, town, make):
    draft = town.submitted()
    read = Read(draft.key, draft.revision)
    other = town.actor(make.moderator())
    outcomes = at_once(
        app,
        lambda: reviews.publish(town.ewa, read, Verdict(), town.renderer, NOW),
        lambda: reviews.send_back(other, read, Verdict("Nie"), NOW),
    )
    assert sorted(outcomes) == ["ConflictError", "done"]
    is_published = outcomes[0] == "done"
    state = DraftState.PUBLISHED if is_published else DraftState.RETURNED
    assert stored(draft).state is state
    assert db.session.scalar(select(func.count(Version.id))) == int(is_published)
    assert db.session.scalar(select(func.count(Review.id))) == 1


def test_t59_of_three_clicks_at_once_one_version_comes(app, town):
    draft = town.submitted()
    read = Read(draft.key, draft.revision)

    def publish():
        reviews.publish(town.ewa, read, Verdict(), town.renderer, NOW)

    assert at_once(app, publish, publish, publish) == ["done"] * 3
    assert db.session.scalar(select(func.count(Version.id))) == 1
    assert db.session.scalar(select(func.count(Review.id))) == 1


def test_two_practices_of_one_title_published_at_once_have_two_addresses(app, town):
    texts = [town.submitted(), town.submitted()]
    reads = [Read(draft.key, draft.revision) for draft in texts]
    outcomes = at_once(
        app,
        *(
            lambda read=read: reviews.publish(town.ewa, read, Verdict(), town.renderer, NOW)
            for read in reads
        ),
    )
    assert outcomes == ["done", "done"]
    slugs = {draft.document.slug for draft in db.session.scalars(select(Draft))}
    assert slugs == {
        "lipogrod-nowy-teleopieka-w-lipogrodzie",
        "lipogrod-nowy-teleopieka-w-lipogrodzie-2",
    }
    assert audit.first_broken() is None


def test_a_version_keeps_the_files_of_its_text(town):
    draft = town.submitted()
    with transaction():
        file = StoredFile(
            sha256="0" * 64,
            media_type="text/plain",
            size=1,
            created_at=NOW,
            created_by=None,
            data=b"x",
        )
        db.session.add(file)
        db.session.flush()
        kept = Attachment(
            key="klucz",
            document_id=draft.document_id,
            file_id=file.id,
            kind=next(iter(Attachment.__table__.c.kind.type.enum_class)),
            name="a.txt",
            title="Uchwała",
            licence="CC0",
            created_at=NOW,
            created_by=None,
        )
        db.session.add(kept)
        db.session.flush()
        db.session.execute(
            insert(draft_attachment).values(draft_id=draft.id, attachment_id=kept.id)
        )
    practice = town.published(draft)
    links = db.session.execute(select(version_attachment)).all()
    assert links == [(practice.version_id, kept.id)]


# The second reader


def test_an_expert_who_is_asked_reads_and_gives_an_opinion_and_decides_nothing(town, make):
    expert = make.user(role=Role.EXPERT)
    jan = town.actor(expert)
    draft = town.submitted()
    assert expert in reviews.experts(draft)
    with transaction():
        asked = reviews.ask(town.ewa, draft.key, expert.id, NOW)
    with transaction():
        assert reviews.ask(town.ewa, draft.key, expert.id, NOW) is asked
    assert (asked.kind, asked.asked_by) == (ReviewKind.EXPERT, town.ewa.user_id)
    assert deeds(town, draft, jan) == ["NotFoundError"] * 2
    with transaction():
        reviews.opine(jan, draft.key, Verdict("Dobre", {"Problem": "Tak"}), LATER)
    (opinion,) = reviews.opinions(draft)
    assert (opinion.decision, opinion.reason) == (Decision.OPINION, "Dobre")
    kinds = select(Notice.kind, Notice.user_id).where(
        Notice.kind.in_((NoticeKind.SECOND_READING, NoticeKind.OPINION_GIVEN))
    )
    assert {(kind, user_id) for kind, user_id in db.session.execute(kinds)} == {
        (NoticeKind.SECOND_READING, expert.id),
        (NoticeKind.OPINION_GIVEN, town.ewa.user_id),
    }
    with pytest.raises(NotAllowedError), transaction():
        reviews.opine(jan, draft.key, Verdict("Jeszcze raz"), LATER)


def test_nobody_is_asked_who_wrote_it_or_is_no_expert(town, make):
    draft = town.submitted()
    of_the_city = make.user(town.city, Role.EXPERT)
    gone = make.user(role=Role.EXPERT, is_active=False)
    for user_id in (town.piotr.user_id, of_the_city.id, gone.id, town.ewa.user_id, 10**6):
        with pytest.raises(InvalidInputError), transaction():
            reviews.ask(town.ewa, draft.key, user_id, NOW)
    assert reviews.opinions(draft) == []


def test_an_expert_who_was_not_asked_finds_nothing(town, make):
    draft = town.submitted()
    jan = town.actor(make.user(role=Role.EXPERT))
    with pytest.raises(NotFoundError), transaction():
        reviews.opine(jan, draft.key, Verdict("Dobre"), NOW)


def test_what_files_say_is_found_without_the_index_while_their_version_is_in_force(town, make):
    def found():
        query = Query("wypożyczalnia hulajnóg", ANONYMOUS.audiences)
        return plain.search(ANONYMOUS, query).total

    draft = town.submitted()
    file = make.attachment(draft, title="Wypożyczalnia", text="Kaucja za HULAJNOGI, spis hulajnóg.")
    assert found() == 0
    practice = town.published(draft)
    assert found() == 1
    renewed = town.renewed(practice)
    with transaction():
        attachments.remove(town.anna, renewed, file.key)
    assert found() == 1
    town.published(town.submitted(renewed, at=LATER), at=LATER)
    assert found() == 0


def test_k19_no_picture_without_author_licence_and_description_is_published(town, make):
    draft = town.submitted()
    small = make.attachment(draft).file_id
    said = {"title": "Rower", "author": "Jan Kowal", "description": " ", "small_id": small}
    make.attachment(draft, **said)
    with pytest.raises(InvalidWriteUpError) as caught:
        town.published(draft)
    assert [(one.code, one.value) for one in caught.value.faults] == [
        ("picture-without-description", "Rower")
    ]
    assert stored(draft).state is DraftState.SUBMITTED
    assert stored(draft).document.published_at is None
