"""Read practices, one or many, always as somebody.

Rows reach a page loaded: what a page shows beside the practice itself comes with it in a fixed
number of queries, however many practices there are.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import NotFoundError
from app.domain.slugs import slug as slug_of
from app.models.cities import City
from app.models.documents import Document, DocumentNetwork, Version, document_topic
from app.models.networks import Network
from app.models.practices import Practice
from app.models.topics import Topic
from app.permissions import practices as may

COMPARED_LIMIT = 4
# More versions than any practice has, fewer than any database's whole numbers.
VERSIONS_LIMIT = 1_000_000


def read(actor: Actor, slug: str) -> Practice:
    """Return the practice with its version in force.

    Raises NotFoundError if there is none or this actor may not know of it; what was never
    published has no page but that of its draft.
    """
    # What is hidden is looked for like what is not there, so it takes as long.
    is_there = Practice.version_id.is_not(None), may.readable_practices(actor)
    wanted = _shown(select(Practice)).where(Practice.slug == slug, *is_there)
    practice = db.session.scalar(wanted.options(joinedload(Practice.version)))
    if practice is None or not may.read_practice(actor, practice):
        raise NotFoundError("practice", slug=slug)
    return practice


def on_cards(actor: Actor, ids: Sequence[int]) -> list[Practice]:
    """Return those of `ids` in force and readable, in the order of `ids`, without their topics."""
    return _in_order(ids, _listed(actor, _carded(select(Practice)).where(Practice.id.in_(ids))))


def _in_order(ids: Sequence[int], found: Sequence[Practice]) -> list[Practice]:
    by_id = {practice.id: practice for practice in found}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def newest(actor: Actor, size: int = 6) -> list[Practice]:
    """Return the practices published last.

    Where many came at the same moment, the networks take turns, each with its first. Only the last
    moments are looked at: to find whose turn it is among all takes as long as there are practices.
    """
    moments = select(Document.published_at).where(may.counted_practices())
    last = moments.order_by(Document.published_at.desc()).limit(size).subquery()
    least = select(func.min(last.c.published_at)).scalar_subquery()
    late = (
        select(Document.id, Document.published_at, DocumentNetwork.network_id)
        .join(DocumentNetwork, DocumentNetwork.document_id == Document.id)
        .where(may.counted_practices(), Document.published_at >= least)
        .where(DocumentNetwork.position == 0)
        .order_by(Document.published_at.desc(), Document.id)
    )
    turns: Counter[tuple[datetime | None, int]] = Counter()
    waiting: dict[datetime | None, list[tuple[int, int]]] = {}
    for id_, moment, network_id in db.session.execute(late):
        turns[moment, network_id] += 1
        waiting.setdefault(moment, []).append((turns[moment, network_id], -id_))
    ids = [-minus for group in waiting.values() for _, minus in sorted(group)][:size]
    return _in_order(ids, _listed(actor, _shown(select(Practice)).where(Practice.id.in_(ids))))


def of_network(actor: Actor, network: Network) -> list[Practice]:
    """Return the practices of a network, the newest first."""
    link = select(DocumentNetwork.document_id).where(DocumentNetwork.network_id == network.id)
    return _listed(actor, _shown(select(Practice)).where(Practice.id.in_(link)))


def of_topic(actor: Actor, topic: Topic) -> list[Practice]:
    """Return the practices under a topic, the newest first."""
    link = select(document_topic.c.document_id).where(document_topic.c.topic_id == topic.id)
    return _listed(actor, _shown(select(Practice)).where(Practice.id.in_(link)))


def of_city(actor: Actor, city: City) -> list[Practice]:
    """Return what a city has shared, the newest first."""
    return _listed(actor, _shown(select(Practice)).where(Practice.city_id == city.id))


def compare(actor: Actor, slugs: Sequence[str]) -> list[Practice]:
    """Return up to four practices with their versions in the order of `slugs`, each once.

    Slugs that this actor finds nothing under are left out.
    """
    # What is no slug is not asked for: PostgreSQL refuses some characters altogether.
    wanted = [one for one in dict.fromkeys(slugs) if one == slug_of(one)][:COMPARED_LIMIT]
    chosen = _shown(select(Practice)).where(Practice.slug.in_(wanted))
    found = _listed(actor, chosen.options(joinedload(Practice.version)))
    return sorted(found, key=lambda practice: wanted.index(practice.slug))


def versions(practice: Practice) -> list[Version]:
    """Return the published versions of a practice without their texts, the newest first."""
    wanted = select(Version).where(Version.document_id == practice.id, Version.is_published)
    shown = wanted.options(defer(Version.text), defer(Version.sections))
    return list(db.session.scalars(shown.order_by(Version.number.desc())))


def version(practice: Practice, number: int) -> Version:
    """Return one published version, or NotFoundError."""
    if number > VERSIONS_LIMIT:
        raise NotFoundError("version", number=number)
    found = db.session.scalar(
        select(Version).where(
            Version.document_id == practice.id, Version.number == number, Version.is_published
        )
    )
    if found is None:
        raise NotFoundError("version", number=number)
    return found


def _listed(actor: Actor, wanted: Select[Practice]) -> list[Practice]:
    """Narrow a choice of practices to what is in force and readable, the newest first."""
    ordered = _in_force(actor, wanted).order_by(Practice.published_at.desc(), Practice.id)
    return list(db.session.scalars(ordered))


def _in_force(actor: Actor, wanted: Select[Practice]) -> Select[Practice]:
    return wanted.where(may.listed_practices(), may.readable_practices(actor))


def _shown(wanted: Select[Practice]) -> Select[Practice]:
    """Bring along what every listing shows: city, networks, topics."""
    return _carded(wanted).options(selectinload(Practice.topics))


def _carded(wanted: Select[Practice]) -> Select[Practice]:
    """Bring along what a card shows: city and networks."""
    return wanted.options(
        defer(Practice.folded),
        joinedload(Practice.city),
        selectinload(Practice.belongs_to).joinedload(DocumentNetwork.network),
    )
