"""Put away and brought back."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import ANONYMOUS, Role
from app.domain.drafts import DraftState
from app.domain.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from app.domain.notices import NoticeKind
from app.domain.practices import State
from app.models.audit import AuditEntry
from app.models.drafts import Archival
from app.models.notices import Notice
from app.models.outbox import OutboxMessage
from app.permissions import practices as may
from app.services import practices, reviews
from app.services.reviews import Farewell
from tests.services.reviews.conftest import LATER, TEXT


def archived(town, practice, by=None, reason="Zastąpiona", successor=""):
    with transaction():
        farewell = Farewell(reason, successor)
        return reviews.archive(by or town.ewa, practice.slug, farewell, LATER)


def test_what_is_put_away_is_in_force_no_more_and_says_why(town, make):
    practice, successor = town.published(), make.practice()
    before = len(db.session.scalars(select(OutboxMessage)).all())
    archived(town, practice, successor=f"https://baza.example/praktyki/{successor.slug}/?x=1")
    assert practice.state is State.ARCHIVED
    assert practices.readable(ANONYMOUS, [practice.id]) == []
    assert practices.read(ANONYMOUS, practice.slug) is practice
    why = reviews.archival(practice)
    assert (why.reason, why.successor_id) == ("Zastąpiona", successor.id)
    messages = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [one.key for one in messages[before:]] == [practice.id]
    told = db.session.scalars(select(Notice.user_id).where(Notice.kind == NoticeKind.ARCHIVED))
    assert set(told) == {town.anna.user_id, town.piotr.user_id, town.maria.user_id}
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.details) == ("practice.archive", {"successor": successor.slug})


def test_putting_away_twice_is_once(town):
    practice = town.published()
    archived(town, practice)
    archived(town, practice, reason="Inaczej")
    assert reviews.archival(practice).reason == "Zastąpiona"


def test_who_may_put_away(town, make):
    practice = town.published()
    for actor in (town.ewa, town.maria, town.actor(make.user(role=Role.ADMINISTRATOR))):
        assert may.archive_practice(actor, practice)
    for actor in (
        town.anna,
        town.actor(make.user(make.city(), Role.COORDINATOR)),
        town.actor(make.moderator(make.network("przywodztwo"))),
        town.actor(make.user(role=Role.EXPERT)),
        ANONYMOUS,
    ):
        with pytest.raises(NotAllowedError):
            archived(town, practice, by=actor)
    assert practice.state is State.PUBLISHED


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"reason": "  "}, {"reason": "required"}),
        ({"reason": "x" * 1001}, {"reason": "too-long"}),
        ({"successor": "nie-ma-takiej"}, {"successor": "unknown-successor"}),
        (
            {"successor": "lipogrod-nowy-teleopieka-w-lipogrodzie"},
            {"successor": "unknown-successor"},
        ),
        ({"successor": "/praktyki/\0"}, {"successor": "unknown-successor"}),
        ({"successor": "/"}, {"successor": "unknown-successor"}),
    ],
)
def test_a_farewell_has_a_reason_and_a_successor_that_is_there(town, given, errors):
    practice = town.published()
    with pytest.raises(InvalidInputError) as caught:
        archived(town, practice, **given)
    assert caught.value.errors == errors


def test_a_successor_is_in_force_itself(town, make):
    practice, gone = town.published(), make.practice(state=State.ARCHIVED)
    with pytest.raises(InvalidInputError):
        archived(town, practice, successor=gone.slug)


def test_what_was_put_away_comes_back_by_a_new_version_that_is_reviewed(town):
    practice = town.published()
    slug = practice.slug
    archived(town, practice)
    with transaction():
        draft = reviews.renew(town.anna, slug, LATER)
    assert practice.state is State.ARCHIVED
    town.submitted(draft)
    town.published(draft, at=LATER)
    assert (practice.state, practice.slug, practice.version.number) == (State.PUBLISHED, slug, 2)
    assert db.session.scalars(select(Archival)).all() == []


def test_an_earlier_version_becomes_a_text_to_write_on(town):
    practice = town.published()
    first = practice.version.text
    draft = town.renewed(practice, TEXT.replace("Opaska", "Zegarek"))
    town.published(town.submitted(draft), at=LATER)
    with transaction():
        restored = reviews.renew(town.piotr, practice.slug, LATER, number=1)
    assert (restored.text, restored.base_number, restored.state) == (first, 2, DraftState.DRAFT)
    with transaction():
        assert reviews.renew(town.anna, practice.slug, LATER, number=1) is restored
    with pytest.raises(ConflictError), transaction():
        reviews.renew(town.anna, practice.slug, LATER, number=2)
    assert restored.text == first
    with pytest.raises(NotFoundError), transaction():
        reviews.renew(town.anna, practice.slug, LATER, number=7)


def test_only_its_city_writes_the_next_version(town, make):
    practice = town.published()
    for actor in (
        town.ewa,
        town.actor(make.user(make.city(), Role.COORDINATOR)),
        replace(town.anna, city_id=None),
        ANONYMOUS,
    ):
        with pytest.raises(NotAllowedError), transaction():
            reviews.renew(actor, practice.slug, LATER)


def test_what_was_never_published_has_no_page_of_a_practice(town):
    draft = town.begun()
    with pytest.raises(NotFoundError):
        practices.read(town.anna, draft.document.slug)
