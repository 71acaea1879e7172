"""What the text of an output says, and the version that is made of it."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from app.database import db
from app.domain.drafts import DraftMove
from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.outputs import OutputText
from app.domain.slugs import fold
from app.models.documents import Version
from app.models.drafts import Draft
from app.models.outputs import Output, output_source
from app.models.practices import Practice
from app.permissions import practices as may
from app.services import attachments, captions, drafts
from app.services.practices import printing
from app.services.practices.printing import Imprint
from app.writeups import cost, outputs
from app.writeups.sandbox import Renderer


def check(draft: Draft) -> OutputText:
    """Return what a draft says, read as strictly as when it is given out.

    Raises InvalidWriteUpError with every fault of the text and of its pictures.
    """
    gaps = captions.gaps(draft)
    try:
        told = outputs.read(draft.text.encode(errors="replace"), _practices())
    except InvalidWriteUpError as error:
        raise InvalidWriteUpError((*error.faults, *gaps)) from None
    if gaps:
        raise InvalidWriteUpError(gaps)
    for section in told.sections:
        cost.check(section.text)
    return told


def faults(draft: Draft) -> tuple[Fault, ...]:
    """Return everything that stands in the way of giving a text out."""
    try:
        check(draft)
    except InvalidWriteUpError as error:
        return error.faults
    return ()


def is_new(output: Output, draft: Draft) -> bool:
    """Tell whether a draft says something else than the last version, or has other files."""
    last = output.version
    had = [one.id for one in attachments.of_version(last)]
    has = [one.id for one in attachments.of_draft(draft)]
    return last is None or last.sha256 != printing.digest(draft.text) or had != has


def give_out(
    output: Output, draft: Draft, imprint: Imprint, renderer: Renderer, now: datetime
) -> Version:
    """Make a draft the next version of an output that the caller holds, and close it.

    One that says nothing new is closed only: the last version stands. Raises InvalidWriteUpError,
    before anything is changed, if it cannot be given out as it is.
    """
    if output.version is not None and not is_new(output, draft):
        drafts.writing.move(draft, DraftMove.DISCARD)
        return output.version
    told = check(draft)
    shown = printing.rendered(told.sections, renderer)
    version = printing.add(output, draft.text, shown, imprint, now)
    output.title, output.summary, output.genre = told.title, told.summary, told.kind
    output.body = printing.told(told.sections)
    output.folded = fold(f"{told.title}\n{told.summary}\n{output.body}").casefold()
    if attachments.pass_on(draft, version):
        said = attachments.texts([output.id], Output)[output.id]
        output.folded += fold(said).casefold()
    _rest_on(output, told)
    drafts.writing.move(draft, DraftMove.ISSUE)
    return version


def _practices() -> frozenset[str]:
    """Return the addresses of the practices that an output may rest on: those in force."""
    return frozenset(db.session.scalars(select(Practice.slug).where(may.listed_practices())))


def _rest_on(output: Output, told: OutputText) -> None:
    db.session.execute(delete(output_source).where(output_source.c.output_id == output.id))
    known = select(Practice.slug, Practice.id).where(Practice.slug.in_(told.practices))
    ids = dict(db.session.execute(known).all())
    rows = [
        {"output_id": output.id, "practice_id": ids[slug], "position": position}
        for position, slug in enumerate(told.practices)
    ]
    if rows:
        db.session.execute(insert(output_source), rows)
    db.session.expire(output, ["sources"])
