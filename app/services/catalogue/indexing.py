"""Keep the index saying what the database says."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.database import db, reading
from app.domain.catalogue import Kind, name_of
from app.models.documents import DocumentNetwork
from app.models.practices import Practice
from app.permissions import practices as may
from app.search.documents import practice_document
from app.search.engine import Document, SearchEngine
from app.services import adoptions, attachments

BATCH = 500


def reindex(engine: SearchEngine, practice_ids: Iterable[int], today: date) -> None:
    """Put the practices in force among these ids into the index, take the others out."""
    wanted = set(practice_ids)
    current = list(_documents(today, wanted))
    gone = {name_of(Kind.PRACTICE, id_) for id_ in wanted} - {document.id for document in current}
    if gone:
        engine.remove(gone)
    if current:
        engine.put(current)


def rebuild(
    engine: SearchEngine, today: date, progress: Callable[[int], None] | None = None
) -> int:
    """Write the index anew from the database and return how many documents it holds."""
    return engine.rebuild(_documents(today), progress)


def is_sound(engine: SearchEngine) -> bool:
    """Tell whether the index can answer and holds as many practices as are in force."""
    health = engine.health()
    count = db.session.scalar(select(func.count(Practice.id)).where(may.listed_practices()))
    return health.is_ok and health.documents == count


def _documents(today: date, ids: set[int] | None = None) -> Iterator[Document]:
    """Yield documents of the practices in force, a batch of rows in memory at a time.

    Each batch is read in a session of its own: a read that lasted as long as a rebuild would keep
    SQLite from writing all that time.
    """
    last = 0
    while True:
        with reading() as session:
            rows = list(session.scalars(_batch(last, ids)))
            found = [practice.id for practice in rows]
            said = attachments.texts(found, session=session)
            repeated = adoptions.repeated(found, session=session)
        if not rows:
            return
        for practice in rows:
            files = said.get(practice.id, "")
            yield practice_document(practice, today, files, repeated.get(practice.id, 0))
        last = rows[-1].id


def _batch(after: int, ids: set[int] | None) -> Select[Practice]:
    wanted = (
        select(Practice)
        .where(may.listed_practices(), Practice.id > after)
        .options(
            defer(Practice.folded),
            joinedload(Practice.city),
            selectinload(Practice.belongs_to).joinedload(DocumentNetwork.network),
            selectinload(Practice.topics),
        )
        .order_by(Practice.id)
        .limit(BATCH)
    )
    return wanted if ids is None else wanted.where(Practice.id.in_(ids))
