"""Saved searches look for themselves: once something was indexed, each is asked anew.

What is told is what was published since the search was saved, found by it now, and open to the
person now; each document once for each search. Rights are asked again before a letter goes.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.database import db
from app.domain.actor import Actor
from app.domain.notices import NoticeKind
from app.models.accounts import User
from app.models.documents import Document
from app.models.notices import Notice
from app.models.outbox import OutboxMessage
from app.models.searches import SavedSearch
from app.permissions.notices import hear
from app.search.engine import Query, SearchEngine
from app.services import catalogue, notices

# Many publications one after the other are looked at together. The time that stands beside a
# message is when its indexing began, so what was indexed while we looked is looked at once more.
PAUSE = timedelta(minutes=1)


def due(now: datetime) -> SavedSearch | None:
    """Return the search that has waited longest since something was indexed, if there is one."""
    last = select(func.max(OutboxMessage.done_at)).scalar_subquery()
    waiting = (
        select(SavedSearch)
        .join(User, User.id == SavedSearch.user_id)
        .where(User.is_active, SavedSearch.looked_at <= now - PAUSE)
        .order_by(SavedSearch.looked_at, SavedSearch.id)
    )
    first = db.session.scalar(waiting.limit(1))
    indexed = db.session.scalar(select(last))
    return first if first and indexed and indexed > first.looked_at - PAUSE else None


def look(engine: SearchEngine, actor: Actor, search: SavedSearch, now: datetime) -> int:
    """Tell the person of what is new among its hits; return how much that was.

    `actor` is what the person may do today. While the index cannot answer, nothing is told and the
    search stays due.
    """
    query = Query(search.text, actor.audiences, filters=search.filters)
    ids = catalogue.newest(engine, actor, query)
    if ids is None:
        return 0
    search.looked_at = now
    kind = NoticeKind.SEARCH_HIT_AT_ONCE if search.is_at_once else NoticeKind.SEARCH_HIT
    new = select(Document).where(Document.id.in_(ids), Document.published_at > search.created_at)
    told = 0
    for document in db.session.scalars(new.order_by(Document.id)):
        if hear(actor, kind, document):
            told += len(_tell(kind, search, document, now))
    return told


def _tell(kind: NoticeKind, search: SavedSearch, document: Document, now: datetime) -> list[Notice]:
    shelf = "wyniki" if document.kind == "output" else "praktyki"
    values = (value for chosen in search.filters.values() for value in chosen)
    data = {
        "title": document.title,
        "words": search.text or ", ".join(values),
        "address": f"/{shelf}/{document.slug}",
    }
    key = f"search:{search.key}:{document.id}"
    about = notices.About(document.id)
    return notices.tell(kind, [search.user_id], key, data, now, about=about)
