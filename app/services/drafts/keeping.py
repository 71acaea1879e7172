"""Texts that were kept of a draft: earlier ones, and those that met another's save."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import SaveKind
from app.domain.errors import NotFoundError
from app.models.accounts import User
from app.models.drafts import Draft, DraftSave
from app.permissions import drafts as may
from app.permissions import require
from app.services.drafts import writing


def kept(draft: Draft) -> Sequence[DraftSave]:
    """Return what was kept of a draft without the texts, the newest first."""
    wanted = select(DraftSave).where(DraftSave.draft_id == draft.id)
    shown = wanted.options(defer(DraftSave.text), joinedload(DraftSave.saver))
    return db.session.scalars(shown.order_by(DraftSave.id.desc())).all()


def unsettled(draft: Draft) -> Sequence[DraftSave]:
    """Return the texts put aside that nobody has dealt with yet."""
    return [one for one in kept(draft) if one.kind is SaveKind.CONFLICT and one.settled_at is None]


def read_kept(draft: Draft, id_: int) -> DraftSave:
    """Return one text that was kept of this draft, or NotFoundError."""
    wanted = select(DraftSave).where(DraftSave.id == id_, DraftSave.draft_id == draft.id)
    found = db.session.scalar(wanted.options(joinedload(DraftSave.saver)))
    if found is None:
        raise NotFoundError("draft-save", id=id_)
    return found


def before(draft: Draft, aside: DraftSave) -> str | None:
    """Return the text that a text put aside started from, if it was kept."""
    wanted = select(DraftSave.text).where(
        DraftSave.draft_id == draft.id,
        DraftSave.kind == SaveKind.SAVED,
        DraftSave.revision == aside.revision,
        DraftSave.revision > 0,  # others were never in force
    )
    return db.session.scalar(wanted.order_by(DraftSave.id.desc()).limit(1))


def settle(actor: Actor, key: str, id_: int, now: datetime) -> None:
    """Note that a text put aside was dealt with; it stays among those kept.

    Raises NotFoundError, NotAllowedError.
    """
    draft = writing.read(actor, key)
    require(may.write_draft(actor, draft), "write-draft")
    found = read_kept(draft, id_)
    if found.kind is SaveKind.CONFLICT:
        found.settled_at = found.settled_at or now


def savers(drafts: Sequence[Draft]) -> Mapping[int, str]:
    """Return the names of those who saved drafts last, by id."""
    ids = {draft.saved_by for draft in drafts}
    wanted = select(User.id, User.name).where(User.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(wanted)}
