"""Save a text, and lose none when two saves meet.

A save says where it started: from which revision, on which view of the form, and which sending of
that view it is. If somebody else has saved meanwhile, both texts are kept: theirs stays in force,
this one is put aside (`DraftSave`, kind conflict), and the person is shown both. A view of the form
never meets itself: what it saves while somebody types and what its button sends may overtake each
other on the way, and the one sent last stays in force.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import SaveKind, Start
from app.domain.errors import NotFoundError
from app.models.drafts import Draft, DraftSave
from app.permissions import drafts as may
from app.permissions import require
from app.services.drafts.writing import follow, held, note_writer

# An earlier text is kept at most this often while somebody goes on writing.
KEPT_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the draft as it is now, and the text put aside if it met another."""

    draft: Draft
    conflict: DraftSave | None = None


def save(actor: Actor, key: str, start: Start, text: str, now: datetime) -> Saved:
    """Make the draft say `text`, if nobody else has saved since `start`.

    If somebody has, theirs stays in force and this text is put aside. What the same view of the
    form has sent before but comes later is kept among the earlier texts.
    Raises NotFoundError, and NotAllowedError once the text is not the city's to change.
    """
    draft = held(actor, key)
    require(may.write_draft(actor, draft), "write-draft")
    if actor.user_id is None:
        raise NotFoundError("draft", key=key)
    mine = _never_in_force(draft, actor.user_id, text, now)
    if _is_late(draft, start):
        if text != draft.text:
            _keep_once(mine)
    elif _goes_on(draft, start):
        _go_on(draft, start)
        if text != draft.text:
            _put_in_force(draft, mine)
    elif text != draft.text:
        mine.revision, mine.kind = start.revision, SaveKind.CONFLICT
        return Saved(draft, _keep_once(mine))
    return Saved(draft)


def _is_same_view(draft: Draft, start: Start) -> bool:
    return start.number > 0 and bool(start.page) and start.page == draft.page


def _is_late(draft: Draft, start: Start) -> bool:
    """Tell whether the same view has sent something later that has come already."""
    return _is_same_view(draft, start) and start.number < draft.page_number


def _goes_on(draft: Draft, start: Start) -> bool:
    """Tell whether nobody but the same view has saved since `start`."""
    if start.revision == draft.revision:
        return True
    is_newer = start.number > draft.page_number
    return _is_same_view(draft, start) and is_newer and draft.page_since <= start.revision


def _go_on(draft: Draft, start: Start) -> None:
    """Note which view has the last word, and since when without a break."""
    if not _is_same_view(draft, start):
        draft.page = start.page if start.number else ""
        draft.page_since = draft.revision
    draft.page_number = start.number


def _put_in_force(draft: Draft, new: DraftSave) -> None:
    if new.saved_by != draft.saved_by or new.saved_at - _last_kept(draft) >= KEPT_EVERY:
        _keep(_as_it_is(draft))
    draft.text, draft.revision = new.text, draft.revision + 1
    draft.saved_at, draft.saved_by = new.saved_at, new.saved_by
    note_writer(draft, new.saved_by)
    follow(draft)


def _keep_once(new: DraftSave) -> DraftSave:
    """Keep a text that did not come into force; the same one sent twice is kept once."""
    known = select(DraftSave).where(
        DraftSave.draft_id == new.draft_id,
        DraftSave.kind == new.kind,
        DraftSave.saved_by == new.saved_by,
        DraftSave.settled_at.is_(None),
        DraftSave.text == new.text,
    )
    return db.session.scalar(known.limit(1)) or _keep(new)


def _never_in_force(draft: Draft, user_id: int, text: str, now: datetime) -> DraftSave:
    return DraftSave(
        draft_id=draft.id,
        revision=0,
        kind=SaveKind.SAVED,
        text=text,
        saved_at=now,
        saved_by=user_id,
    )


def _as_it_is(draft: Draft) -> DraftSave:
    return DraftSave(
        draft_id=draft.id,
        revision=draft.revision,
        kind=SaveKind.SAVED,
        text=draft.text,
        saved_at=draft.saved_at,
        saved_by=draft.saved_by,
    )


def _keep(kept: DraftSave) -> DraftSave:
    db.session.add(kept)
    db.session.flush()  # pages refer to it by its id
    return kept


def _last_kept(draft: Draft) -> datetime:
    wanted = select(DraftSave.saved_at).where(DraftSave.draft_id == draft.id)
    return db.session.scalar(wanted.order_by(DraftSave.id.desc()).limit(1)) or draft.created_at
