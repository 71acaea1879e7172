"""A person's saved searches: kept, listed, changed, deleted; nobody else's exist."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.database import alone, db
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError, NotFoundError, NotSignedInError
from app.domain.searches import SAVED_LIMIT
from app.models.searches import SavedSearch
from app.search.engine import QUERY_LIMIT, Query


def save(actor: Actor, query: Query, now: datetime) -> SavedSearch:
    """Keep a search: its words and filters. The same one again stays one.

    Raises NotSignedInError, and InvalidInputError for a search that asks for nothing or the one too
    many.
    """
    user_id = _user(actor)
    filters = {facet: sorted(set(values)) for facet, values in query.filters.items() if values}
    text = " ".join(query.text[:QUERY_LIMIT].split())
    if not (text or filters):
        raise InvalidInputError({"q": "required"})
    digest = hashlib.sha256(json.dumps([text, filters], sort_keys=True).encode()).hexdigest()
    alone(f"searches:{user_id}")  # two clicks at once make one
    own = select(SavedSearch).where(SavedSearch.user_id == user_id)
    if known := db.session.scalar(own.where(SavedSearch.sha256 == digest)):
        return known
    if (db.session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= SAVED_LIMIT:
        raise InvalidInputError({"q": "too-many-searches"})
    search = SavedSearch(
        user_id=user_id,
        text=text,
        filters=filters,
        sha256=digest,
        created_at=now,
        looked_at=now,
    )
    db.session.add(search)
    return search


def mine(actor: Actor) -> Sequence[SavedSearch]:
    """Return the person's saved searches, the newest first; raises NotSignedInError."""
    own = select(SavedSearch).where(SavedSearch.user_id == _user(actor))
    return db.session.scalars(own.order_by(SavedSearch.id.desc())).all()


def change(actor: Actor, key: str, *, is_at_once: bool) -> None:
    """Choose whether mail about a search waits for Monday; raises NotFoundError for others'."""
    _own(actor, key).is_at_once = is_at_once


def remove(actor: Actor, key: str) -> None:
    """Forget a search; raises NotFoundError for others'."""
    db.session.delete(_own(actor, key))


def _own(actor: Actor, key: str) -> SavedSearch:
    own = select(SavedSearch).where(SavedSearch.user_id == _user(actor), SavedSearch.key == key)
    search = db.session.scalar(own)
    if search is None:
        raise NotFoundError("saved-search", key=key)
    return search


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotSignedInError("sign-in")
    return actor.user_id
