"""What went wrong in other cities, by topic."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.domain.actor import Actor
from app.models.documents import DocumentNetwork
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import practices as may
from app.search import polish


@dataclass(frozen=True, slots=True)
class TopicMistakes:
    """The mistakes told under one topic, each with the practice that tells it."""

    topic: Topic
    items: tuple[tuple[Practice, dict[str, Any]], ...]


def mistakes(
    actor: Actor, words: str = "", topic: str | None = None, network: str | None = None
) -> list[TopicMistakes]:
    """Return the mistakes of all readable practices under their first topic, by network and topic.

    `words` are compared by their Polish stems; every one must occur in the mistake or in the title
    of its practice; `topic` and `network` are slugs.
    """
    asked = [frozenset(polish.terms(token.written)) for token in polish.content(words)]
    by_topic: dict[int, tuple[Topic, list[tuple[Practice, dict[str, Any]]]]] = {}
    for practice in _practices(actor):
        chosen = _topics(practice, topic, network)
        told = [item for item in practice.mistakes if _speaks_of(practice, item, asked)]
        if chosen and told:
            kept = by_topic.setdefault(chosen[0].id, (chosen[0], []))[1]
            kept.extend((practice, item) for item in told)
    ordered = sorted(by_topic.values(), key=lambda pair: (pair[0].network_id, pair[0].id))
    return [TopicMistakes(topic, tuple(items)) for topic, items in ordered]


def _practices(actor: Actor) -> list[Practice]:
    wanted = (
        select(Practice)
        .where(may.listed_practices(), may.readable_practices(actor))
        .options(
            joinedload(Practice.city),
            selectinload(Practice.belongs_to).joinedload(DocumentNetwork.network),
            selectinload(Practice.topics).joinedload(Topic.network),
        )
        .order_by(Practice.published_at.desc(), Practice.id)
    )
    return list(db.session.scalars(wanted))


def _topics(practice: Practice, topic: str | None, network: str | None) -> list[Topic]:
    return [
        one
        for one in practice.topics
        if topic in (None, one.slug) and network in (None, one.network.slug)
    ]


def _speaks_of(practice: Practice, item: dict[str, Any], asked: list[frozenset[str]]) -> bool:
    told = " ".join((practice.title, item["mistake"], item["effect"], item["cure"]))
    terms = {term for token in polish.content(told) for term in polish.terms(token.written)}
    return all(terms & word for word in asked)
