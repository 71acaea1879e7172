"""Keep the index saying what the database says."""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from app.database import db, reading
from app.domain.catalogue import Kind, name_of
from app.models.comments import Comment
from app.models.opinions import Opinion, Remark
from app.search.engine import SearchEngine
from app.services.catalogue import shelving


def reindex(
    engine: SearchEngine,
    document_ids: Iterable[int],
    today: date,
    *,
    comment_ids: Iterable[int] = (),
    opinion_ids: Iterable[int] = (),
    remark_ids: Iterable[int] = (),
) -> None:
    """Put what can be found of all this into the index, take the rest out.

    A practice or an output brings what is said of it, an opinion its remarks and those of the
    opinions that it replaces; a remark is named where its row is gone.
    """
    written, opinions = set(document_ids), set(opinion_ids)
    wanted = {
        Kind.PRACTICE: written,
        Kind.OUTPUT: written,
        Kind.COMMENT: set(comment_ids) | _comments_on(written),
        Kind.REMARK: set(remark_ids) | _remarks_on(written, opinions),
    }
    current = list(shelving.documents(today, wanted))
    named = {name_of(kind, id_) for kind, ids in wanted.items() for id_ in ids}
    if gone := named - {document.id for document in current}:
        engine.remove(gone)
    if current:
        engine.put(current)


def rebuild(
    engine: SearchEngine, today: date, progress: Callable[[int], None] | None = None
) -> int:
    """Write the index anew from the database and return how many documents it holds."""
    return engine.rebuild(shelving.documents(today), progress)


def is_sound(engine: SearchEngine) -> bool:
    """Tell whether the index can answer and holds as much as can be found."""
    health = engine.health()
    counts = (
        select(func.count()).select_from(ids.subquery()).scalar_subquery()
        for ids in shelving.held().values()
    )
    return health.is_ok and health.documents == sum(db.session.execute(select(*counts)).one())


def held() -> frozenset[str]:
    """Return the ids of all that the index is to hold."""
    return frozenset(
        name_of(kind, id_)
        for kind, ids in shelving.held().items()
        for id_ in db.session.scalars(ids)
    )


def _comments_on(document_ids: Collection[int]) -> set[int]:
    if not document_ids:
        return set()
    with reading() as session:
        under = select(Comment.id).where(Comment.document_id.in_(document_ids))
        return set(session.scalars(under))


def _remarks_on(document_ids: Collection[int], opinion_ids: Collection[int]) -> set[int]:
    if not (document_ids or opinion_ids):
        return set()
    changed = aliased(Opinion)
    beside = and_(
        changed.id.in_(opinion_ids),
        changed.document_id == Opinion.document_id,
        changed.city_id == Opinion.city_id,
    )
    about = or_(Opinion.document_id.in_(document_ids), select(changed.id).where(beside).exists())
    with reading() as session:
        wanted = select(Remark.id).join(Opinion, Opinion.id == Remark.opinion_id)
        return set(session.scalars(wanted.where(about)))
