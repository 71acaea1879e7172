"""What is said about networks and topics, changed by those who look after them.

What was edited here is no longer overwritten by the files of the program (`edited_at`). Practices
concerned are indexed anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app.database import alone, db
from app.domain.actor import Actor
from app.domain.collation import by_name
from app.domain.errors import InvalidInputError, NotFoundError
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
    if topic.moved_to:
        raise NotFoundError("topic", slug=slug)
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
        edited_at=_edited(now),
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
        topic.edited_at = _edited(now)
        audit.record(actor, "topic.edit", topic, {"before": before[0], "after": after[0]}, now)
        for id_ in _under(topic):
            post("practice-changed", id_, now)
    return topic


def may_take_in(topic: Topic) -> list[Topic]:
    """Return the topics that a topic can be merged into: the others of its network.

    Only of its network, because write-ups name a topic within one.
    """
    others = select(Topic).where(
        Topic.network_id == topic.network_id, Topic.id != topic.id, Topic.moved_to == ""
    )
    return sorted(db.session.scalars(others), key=by_name)


def documents_under(topic: Topic) -> int:
    """Return how many documents have a topic, whatever their state."""
    return len(_under(topic))


def merge_topics(actor: Actor, slug: str, into_slug: str, now: datetime) -> Topic:
    """Let another topic take one in: its documents, its name as a synonym, its address.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    topic = read_topic(actor, slug)
    into = next((one for one in may_take_in(topic) if one.slug == into_slug), None)
    if into is None:
        raise InvalidInputError({"into": "choose-one"})
    synonyms = dict.fromkeys([*into.synonyms, topic.name, *topic.synonyms])
    synonyms.pop(into.name, None)
    if len(synonyms) > SYNONYMS_LIMIT:
        raise InvalidInputError({"into": "too-many-synonyms"})
    moved = _hand_over(topic, into, now)
    into.synonyms = list(synonyms)
    earlier = update(Topic).where(Topic.moved_to == topic.slug)
    db.session.execute(earlier.values(moved_to=into.slug))
    topic.moved_to, topic.edited_at = into.slug, _edited(now)
    into.edited_at = topic.edited_at
    told = {"merged": topic.slug, "name": topic.name, "documents": moved}
    audit.record(actor, "topic.merge", into, told, now)
    return into


def _under(topic: Topic) -> list[int]:
    link = document_topic.c
    return list(db.session.scalars(select(link.document_id).where(link.topic_id == topic.id)))


def _hand_over(topic: Topic, into: Topic, now: datetime) -> int:
    """Give the documents of one topic to another, each once; return how many there are."""
    link, concerned = document_topic.c, _under(topic)
    have_both = select(link.document_id).where(link.topic_id == into.id).scalar_subquery()
    old = link.topic_id == topic.id
    db.session.execute(delete(document_topic).where(old, link.document_id.in_(have_both)))
    db.session.execute(update(document_topic).where(old).values(topic_id=into.id))
    for id_ in concerned:
        post("practice-changed", id_, now)
    return len(concerned)


def _edited(now: datetime) -> datetime:
    """Return when topics are edited now: later than ever, whatever the clock says."""
    alone("topics")
    last = db.session.scalar(select(func.max(Topic.edited_at)))
    return max(now, last + timedelta(microseconds=1)) if last else now


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
    _check_name(words.name, network_id, but)
    return words


def _check_name(name: str, network_id: int, but: int | None) -> None:
    """Refuse a name that write-ups of the network already mean another topic by.

    Names that merged and renamed topics have left are synonyms of others.
    """
    asked = slug_of(name)
    others = select(Topic).where(Topic.network_id == network_id, Topic.moved_to == "")
    for one in db.session.scalars(others):
        if one.id == but:
            continue
        if slug_of(one.name) == asked:
            raise InvalidInputError({"name": "topic-there"})
        if asked in map(slug_of, one.synonyms):
            raise InvalidInputError({"name": "topic-synonym"})


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
