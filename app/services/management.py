"""What is said about networks and topics, changed by those who look after them.

What was edited here is no longer overwritten by the files of the program (`edited_at`). Practices
concerned are indexed anew.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError
from app.domain.slugs import slug as slug_of
from app.models.documents import document_topic
from app.models.networks import Network
from app.models.outbox import post
from app.models.topics import Topic
from app.permissions import networks as may
from app.permissions import require
from app.services import audit, networks, topics

SHORT_LIMIT, TEXT_LIMIT, SYNONYMS_LIMIT = 80, 600, 30


@dataclass(frozen=True, slots=True)
class NetworkWords:
    """How a network is called and what it works on, in both languages."""

    short: str
    short_en: str
    about: str
    about_en: str


@dataclass(frozen=True, slots=True)
class TopicWords:
    """How a topic is called, what else leads to it, what belongs to it."""

    name: str
    synonyms: tuple[str, ...]
    scope: str


def read_network(actor: Actor, slug: str) -> Network:
    """Return a network that the actor may describe; raises NotFoundError, NotAllowedError."""
    network = networks.read(slug)
    require(may.edit_network(actor, network.id), "edit-network")
    return network


def read_topic(actor: Actor, slug: str) -> Topic:
    """Return a topic that the actor may describe; raises NotFoundError, NotAllowedError."""
    topic = topics.read(slug)
    require(may.edit_network(actor, topic.network_id), "edit-topic")
    return topic


def edit_network(actor: Actor, slug: str, words: NetworkWords, now: datetime) -> Network:
    """Say something else of a network; raises NotFoundError, NotAllowedError, InvalidInputError."""
    network = read_network(actor, slug)
    told = {
        name: getattr(words, name).strip() for name in ("short", "short_en", "about", "about_en")
    }
    limits = {"short": SHORT_LIMIT, "short_en": SHORT_LIMIT}
    _check({name: (text, limits.get(name, TEXT_LIMIT)) for name, text in told.items()})
    before = {name: getattr(network, name) for name in told}
    if before != told:
        for name, text in told.items():
            setattr(network, name, text)
        network.edited_at = now
        changed = sorted(name for name in told if before[name] != told[name])
        audit.record(actor, "network.edit", network, {"changed": changed}, now)
    return network


def add_topic(actor: Actor, network_slug: str, words: TopicWords, now: datetime) -> Topic:
    """Add a topic to a network; raises NotFoundError, NotAllowedError, InvalidInputError."""
    network = read_network(actor, network_slug)
    words = _checked(words, network.id)
    topic = Topic(
        slug=_free_slug(words.name, network.slug),
        name=words.name,
        network_id=network.id,
        synonyms=list(words.synonyms),
        scope=words.scope,
        edited_at=now,
    )
    db.session.add(topic)
    db.session.flush()  # the log names it
    audit.record(actor, "topic.add", topic, {"name": topic.name}, now)
    return topic


def edit_topic(actor: Actor, slug: str, words: TopicWords, now: datetime) -> Topic:
    """Call a topic otherwise; its old name stays a synonym, because write-ups name it so.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    topic = read_topic(actor, slug)
    words = _checked(words, topic.network_id, topic.id)
    synonyms = list(words.synonyms)
    if words.name != topic.name and topic.name not in synonyms:
        synonyms.append(topic.name)
    before, after = (topic.name, topic.synonyms, topic.scope), (words.name, synonyms, words.scope)
    if before != after:
        topic.name, topic.synonyms, topic.scope = after
        topic.edited_at = now
        audit.record(actor, "topic.edit", topic, {"before": before[0], "after": after[0]}, now)
        link = document_topic.c
        for id_ in db.session.scalars(select(link.document_id).where(link.topic_id == topic.id)):
            post("practice-changed", id_, now)
    return topic


def _checked(words: TopicWords, network_id: int, but: int | None = None) -> TopicWords:
    words = TopicWords(
        words.name.strip(),
        tuple(dict.fromkeys(one.strip() for one in words.synonyms if one.strip())),
        words.scope.strip(),
    )
    _check({"name": (words.name, SHORT_LIMIT), "scope": (words.scope, TEXT_LIMIT)})
    if len(words.synonyms) > SYNONYMS_LIMIT or any(
        len(one) > SHORT_LIMIT for one in words.synonyms
    ):
        raise InvalidInputError({"synonyms": "too-long"})
    others = db.session.scalars(select(Topic).where(Topic.network_id == network_id))
    if any(slug_of(one.name) == slug_of(words.name) for one in others if one.id != but):
        raise InvalidInputError({"name": "topic-there"})
    return words


def _free_slug(name: str, network_slug: str) -> str:
    start = slug_of(name) or "temat"
    taken = set(db.session.scalars(select(Topic.slug).where(Topic.slug.startswith(start))))
    tries = (start, f"{start}-{network_slug}", *(f"{start}-{number}" for number in range(2, 100)))
    return next(one for one in tries if one not in taken)


def _check(fields: dict[str, tuple[str, int]]) -> None:
    errors = {}
    for name, (text, limit) in fields.items():
        if not text:
            errors[name] = "required"
        elif len(text) > limit:
            errors[name] = "too-long"
    if errors:
        raise InvalidInputError(errors)
