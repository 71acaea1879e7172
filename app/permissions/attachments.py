"""Who may see a file: whoever may read the version or the draft that has it."""

from sqlalchemy import ColumnElement, or_, select

from app.domain.actor import Actor
from app.models.attachments import Attachment, draft_attachment, version_attachment
from app.models.documents import Version
from app.models.drafts import Draft
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import drafts, outputs, practices


def readable_attachments(actor: Actor) -> ColumnElement[bool]:
    """Choose files of versions and of drafts that this actor may read.

    Drafts and versions are asked in SQL only, so there is no second form to keep in step.
    """
    of_versions = (
        select(version_attachment.c.attachment_id)
        .join(Version, Version.id == version_attachment.c.version_id)
        .join(Practice, Practice.id == Version.document_id)
        .where(Version.is_published, practices.readable_practices(actor))
    )
    of_outputs = (
        select(version_attachment.c.attachment_id)
        .join(Version, Version.id == version_attachment.c.version_id)
        .join(Output, Output.id == Version.document_id)
        .where(outputs.readable_versions(actor))
    )
    of_drafts = (
        select(draft_attachment.c.attachment_id)
        .join(Draft, Draft.id == draft_attachment.c.draft_id)
        .where(drafts.readable_drafts(actor))
    )
    return or_(*(Attachment.id.in_(had) for had in (of_versions, of_outputs, of_drafts)))
