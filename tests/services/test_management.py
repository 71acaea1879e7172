import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import Role
from app.domain.errors import InvalidInputError, NotAllowedError
from app.door import actor_of
from app.models.audit import AuditEntry
from app.models.networks import Network
from app.models.outbox import OutboxMessage
from app.permissions import networks as may
from app.services import management, reference
from app.services.management import NetworkWords, TopicWords
from tests.factories import NOW

TODAY = NOW.date()


@pytest.fixture
def keeper(make):
    return actor_of(make.moderator(), TODAY)


def edit(actor, slug="otwarte-dane", name="jawne dane", synonyms=(), scope="zbiory"):
    with transaction():
        return management.edit_topic(actor, slug, TopicWords(name, synonyms, scope), NOW)


def test_a_renamed_topic_keeps_its_old_name_as_a_synonym_and_its_practices_are_indexed(
    keeper, make
):
    practice = make.practice(topics=[make.topic()])
    make.practice()
    topic = edit(keeper)
    assert (topic.slug, topic.name, topic.synonyms) == (
        "otwarte-dane",
        "jawne dane",
        ["otwarte dane"],
    )
    messages = db.session.scalars(select(OutboxMessage)).all()
    assert [(one.topic, one.key) for one in messages] == [("practice-changed", practice.id)]
    known = reference.rows().reference.topics["miasto-cyfrowe"]
    assert known["otwarte dane"] == known["jawne dane"] == "jawne dane"


def test_what_was_edited_outlives_the_next_start(keeper, make):
    edit(keeper)
    with transaction():
        words = NetworkWords("Cyfrowe", "Digital", "O sieci.", "About.")
        management.edit_network(keeper, "miasto-cyfrowe", words, NOW)
        assert reference.load().changed == 0
    db.session.expire_all()
    assert (make.topic().name, make.network().short) == ("jawne dane", "Cyfrowe")


def test_the_same_said_again_is_no_deed(keeper, make):
    topic = make.topic()
    edit(keeper, name=topic.name, synonyms=tuple(topic.synonyms), scope=topic.scope)
    assert topic.edited_at is None
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_a_new_topic_has_an_address_of_its_own(keeper):
    with transaction():
        words = TopicWords("Drony", ("BSP", " ", "BSP"), "loty")
        topic = management.add_topic(keeper, "miasto-cyfrowe", words, NOW)
    assert (topic.slug, topic.synonyms) == ("drony", ["BSP"])
    assert db.session.scalars(select(AuditEntry.action)).all() == ["topic.add"]


@pytest.mark.parametrize(
    ("words", "errors"),
    [
        (TopicWords("", (), "x"), {"name": "required"}),
        (TopicWords("x" * 81, (), ""), {"name": "too-long", "scope": "required"}),
        (TopicWords("Otwarte  DANE", (), "x"), {"name": "topic-there"}),
        (TopicWords("drony", ("x" * 81,), "x"), {"synonyms": "too-long"}),
    ],
)
def test_what_is_wrong_with_a_topic_is_said(keeper, words, errors):
    with pytest.raises(InvalidInputError) as refused:
        management.add_topic(keeper, "miasto-cyfrowe", words, NOW)
    assert refused.value.errors == errors


def test_a_network_needs_its_words(keeper):
    with pytest.raises(InvalidInputError) as refused:
        management.edit_network(keeper, "miasto-cyfrowe", NetworkWords("", "x", "x", "x"), NOW)
    assert refused.value.errors == {"short": "required"}


def test_another_network_is_not_theirs_to_describe(keeper):
    with pytest.raises(NotAllowedError):
        management.read_network(keeper, "przywodztwo")
    with pytest.raises(NotAllowedError):
        management.add_topic(keeper, "przywodztwo", TopicWords("x", (), "x"), NOW)


@pytest.mark.parametrize("role", list(Role))
def test_one_by_one_and_all_at_once_is_the_same(make, role):
    user = make.moderator() if role is Role.MODERATOR else make.user(role=role)
    actor = actor_of(user, TODAY)
    everything = db.session.scalars(select(Network)).all()
    chosen = db.session.scalars(select(Network.id).where(may.editable_networks(actor)))
    assert set(chosen) == {one.id for one in everything if may.edit_network(actor, one.id)}
