"""What was changed because of a remark: one section, as it was consulted and as it is in force."""

from dataclasses import dataclass

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import NotFoundError
from app.models.documents import Document
from app.models.opinions import Opinion, Remark
from app.services.remarks.table import Line, Table, table
from app.writeups import changes


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of the table with the section that was changed; see `permissions.read_change`."""

    table: Table
    line: Line
    part: changes.Part


def passage(actor: Actor, key: str) -> Passage:
    """Return what was changed because of a remark, to whoever reads the table.

    Raises NotFoundError if there is no such remark, this actor may not read it (yet), or no change
    in the version in force is linked with it.
    """
    slug = select(Document.slug).join(Opinion, Opinion.document_id == Document.id)
    found = db.session.scalar(slug.join(Remark).where(Remark.key == key))
    whole = table(actor, found) if found else None
    line = next((one for one in whole.lines if one.key == key), None) if whole else None
    change = line.change if line else None
    if not (whole and line and change and whole.output.version and change.is_told):
        raise NotFoundError("remark", key=key)
    texts = whole.consultation.version.text, whole.output.version.text
    return Passage(whole, line, changes.of_section(*texts, change.before, change.after))
