"""Working notes: what those who answer note on a remark among themselves."""

from datetime import datetime

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError
from app.domain.opinions import NOTE_LIMIT
from app.models.opinions import WorkingNote
from app.models.outputs import Output
from app.permissions import opinions as may
from app.permissions import require
from app.services.remarks.reading import held


def note(actor: Actor, key: str, text: str, now: datetime) -> Output:
    """Add a note to a remark; return its output.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    output, remark = held(actor, key)
    require(may.keep_working_notes(actor, output), "note-remark")
    told = text.strip()
    if not told or len(told) > NOTE_LIMIT:
        raise InvalidInputError({"note": "too-long" if told else "required"})
    db.session.add(WorkingNote(remark_id=remark.id, text=told, at=now, by=actor.user_id))
    return output
