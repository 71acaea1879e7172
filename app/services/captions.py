"""What is said of a file: what it is, who made it, under what licence it is given.

No picture is published of which that is not known, nor what it shows to those who do not see it.
"""

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.attachments import AttachmentKind, Given
from app.domain.errors import Fault, NotFoundError
from app.models.attachments import Attachment, version_attachment
from app.models.drafts import Draft
from app.permissions import drafts as may
from app.permissions import require
from app.services import attachments
from app.writeups.faults import fault


def gaps(draft: Draft) -> tuple[Fault, ...]:
    """Return what is not known of the pictures of a draft."""
    return tuple(
        fault(code, value=one.title)
        for one in attachments.of_draft(draft)
        if one.small_id is not None
        for code, told in (
            ("picture-without-author", one.author),
            ("picture-without-licence", one.licence),
            ("picture-without-description", one.description),
        )
        if not told.strip()
    )


def open_files(draft: Draft) -> frozenset[str]:
    """Return the keys of the files that no version has: what readers see of a file stays."""
    held = select(version_attachment.c.attachment_id)
    wanted = select(Attachment.key).where(
        Attachment.document_id == draft.document_id, Attachment.id.not_in(held)
    )
    return frozenset(db.session.scalars(wanted))


def change(actor: Actor, draft: Draft, key: str, given: Given) -> Attachment:
    """Say something else of a file of a draft that the caller holds.

    Raises NotAllowedError, NotFoundError, also for a file that a version has, and
    InvalidInputError by field.
    """
    require(may.write_draft(actor, draft), "write-draft")
    attachment = file_of(draft, key)
    attachments.check(given, is_picture=attachment.small_id is not None)
    attachment.kind = AttachmentKind(given.kind)
    attachment.title, attachment.licence = given.title.strip(), given.licence
    attachment.author, attachment.description = given.author.strip(), given.description.strip()
    return attachment


def file_of(draft: Draft, key: str) -> Attachment:
    """Return a file of a draft of which something else may be said; raises NotFoundError."""
    if key not in open_files(draft):
        raise NotFoundError("attachment", key=key)
    return attachments.one_of(draft, key)
