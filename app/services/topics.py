"""Topics of the networks."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.collation import by_name
from app.domain.errors import NotFoundError
from app.models.documents import Document, document_topic
from app.models.networks import Network
from app.models.topics import Topic
from app.permissions import practices as may
from app.search import polish


def read(slug: str) -> Topic:
    """Return the topic with its network, or NotFoundError; one that was merged tells where to."""
    found = select(Topic).where(Topic.slug == slug).options(selectinload(Topic.network))
    topic = db.session.scalar(found)
    if topic is None:
        raise NotFoundError("topic", slug=slug)
    return topic


def called(words: str) -> list[Topic]:
    """Return the topics in whose name or synonyms every word stands, inflected or not."""
    asked = _terms(words)
    if not asked:
        return []
    found = sorted(db.session.scalars(_in_use()), key=_place)
    return [topic for topic in found if any(map(asked.issubset, _names(topic)))]


def _names(topic: Topic) -> list[frozenset[str]]:
    return [_terms(name) for name in (topic.name, *topic.synonyms)]


def _terms(text: str) -> frozenset[str]:
    return frozenset(polish.terms(token.written)[0] for token in polish.content(text))


def all_with_counts(network: Network | None = None) -> list[tuple[Topic, int]]:
    """Return topics by network and name, each with its number of practices in force."""
    counted = (
        select(document_topic.c.topic_id, func.count().label("practices"))
        .join(Document, Document.id == document_topic.c.document_id)
        .where(may.counted_practices())
        .group_by(document_topic.c.topic_id)
        .subquery()
    )
    wanted = (
        _in_use()
        .add_columns(func.coalesce(counted.c.practices, 0))
        .outerjoin(counted, counted.c.topic_id == Topic.id)
    )
    if network is not None:
        wanted = wanted.where(Topic.network_id == network.id)
    found = [(topic, count) for topic, count in db.session.execute(wanted)]
    return sorted(found, key=lambda row: _place(row[0]))


def _in_use() -> Select[Topic]:
    """Ask for the topics alone; to count what they have takes as long as there is much."""
    return select(Topic).where(Topic.moved_to == "").options(selectinload(Topic.network))


def _place(topic: Topic) -> tuple[object, ...]:
    return topic.network.number, *by_name(topic)
