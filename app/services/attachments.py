"""Files that come with a text: added to a draft, kept by its version, given to who may read it."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session, joinedload, undefer

from app.database import db
from app.domain.actor import Actor
from app.domain.attachments import (
    DESCRIPTION_LIMIT,
    DOCUMENT_LIMIT_BYTES,
    LICENCES,
    PERSON_DAY_LIMIT_BYTES,
    TITLE_LIMIT,
    AttachmentKind,
    Given,
)
from app.domain.errors import InvalidInputError, NotFoundError
from app.domain.files import MEDIA_TYPES, PICTURES, Examined, Inset, Picture
from app.intake import names
from app.models.attachments import Attachment, StoredFile, draft_attachment, version_attachment
from app.models.documents import Version
from app.models.drafts import Draft
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import attachments as can
from app.permissions import drafts as may
from app.permissions import require

SMALL = "male"
_SHARED_TEXT_LIMIT = 200_000  # characters of all files of a practice that are searched


def of_draft(draft: Draft) -> Sequence[Attachment]:
    """Return the files of a draft, in the order in which they came."""
    link = draft_attachment
    had = select(link.c.attachment_id).where(link.c.draft_id == draft.id)
    return _shown(Attachment.id.in_(had))


def of_version(version: Version | None) -> Sequence[Attachment]:
    """Return the files of a version."""
    link = version_attachment
    had = select(link.c.attachment_id).where(link.c.version_id == (version.id if version else 0))
    return _shown(Attachment.id.in_(had))


def one_of(draft: Draft, key: str) -> Attachment:
    """Return a file of a draft; raises NotFoundError."""
    attachment = next((one for one in of_draft(draft) if one.key == key), None)
    if attachment is None:
        raise NotFoundError("attachment", key=key)
    return attachment


def add(actor: Actor, draft: Draft, given: Given, found: Examined, now: datetime) -> Attachment:
    """Add a file to a draft that the caller holds.

    Raises NotAllowedError, InvalidInputError by field, FileRefusedError for its name.
    """
    require(may.write_draft(actor, draft), "write-draft")
    check(given, is_picture=found.kind in PICTURES)
    return _kept(actor, draft, given, found, now)


def _kept(actor: Actor, draft: Draft, given: Given, found: Examined, now: datetime) -> Attachment:
    file, small = _stored(actor, draft, found, now)
    attachment = Attachment(
        key=str(uuid.uuid4()),
        document_id=draft.document_id,
        file_id=file.id,
        small_id=small.id if small else None,
        kind=AttachmentKind(given.kind),
        name=names.cleaned(given.name, found.kind),
        title=given.title.strip(),
        licence=given.licence,
        created_at=now,
        created_by=actor.user_id,
        author=given.author.strip(),
        description=given.description.strip(),
        origin=_origin(found),
        text=found.text,
    )
    db.session.add(attachment)
    db.session.flush()  # the draft refers to it
    link = {"draft_id": draft.id, "attachment_id": attachment.id}
    db.session.execute(insert(draft_attachment).values(link))
    return attachment


def take_in(actor: Actor, draft: Draft, insets: Sequence[Inset], now: datetime) -> dict[int, str]:
    """Add the pictures of an office text to its draft; return their addresses by number.

    What the text does not say of them (`captions.gaps`) is asked before it is handed in. Raises
    NotAllowedError.
    """
    require(may.write_draft(actor, draft), "write-draft")
    places: dict[int, str] = {}
    for inset in insets:
        title = inset.description or f"Obraz {inset.number}"
        given = Given(
            AttachmentKind.PICTURE,
            title[:TITLE_LIMIT],
            licence="",
            description=inset.description[:DESCRIPTION_LIMIT],
            name=f"obraz-{inset.number}",
        )
        found = Examined(inset.pictures.full.kind, pictures=inset.pictures)
        places[inset.number] = f"/pliki/{_kept(actor, draft, given, found, now).key}"
    return places


def remove(actor: Actor, draft: Draft, key: str) -> None:
    """Take a file off a draft; its bytes go once no draft and no version has it.

    Raises NotAllowedError, NotFoundError.
    """
    require(may.write_draft(actor, draft), "write-draft")
    attachment = one_of(draft, key)
    link = draft_attachment
    db.session.execute(
        delete(link).where(link.c.draft_id == draft.id, link.c.attachment_id == attachment.id)
    )
    links = (draft_attachment, version_attachment)
    if not any(_is_linked(one.c.attachment_id == attachment.id, one) for one in links):
        files = [attachment.file_id, attachment.small_id]
        db.session.delete(attachment)
        db.session.flush()  # before the files it refers to
        db.session.execute(delete(StoredFile).where(StoredFile.id.in_(files)))


def carry_on(version_id: int, draft: Draft) -> None:
    """Let a draft of the next version begin with the files of the last."""
    link = version_attachment
    had = select(link.c.attachment_id).where(link.c.version_id == version_id)
    for id_ in list(db.session.scalars(had)):
        db.session.execute(insert(draft_attachment).values(draft_id=draft.id, attachment_id=id_))


def pass_on(draft: Draft, version: Version) -> bool:
    """Let a version keep the files that its text had; tell whether there were any."""
    had = select(draft_attachment.c.attachment_id).where(draft_attachment.c.draft_id == draft.id)
    links = [
        {"version_id": version.id, "attachment_id": id_} for id_ in list(db.session.scalars(had))
    ]
    if links:
        db.session.execute(insert(version_attachment), links)
    return bool(links)


def read(actor: Actor, key: str, variant: str = "") -> tuple[Attachment, StoredFile]:
    """Return a file that this actor may have, with the bytes of the variant.

    Raises NotFoundError, the same for what is not there and what is not theirs.
    """
    wanted = select(Attachment).where(Attachment.key == key, can.readable_attachments(actor))
    attachment = db.session.scalar(wanted)
    ids = {"": attachment.file_id, SMALL: attachment.small_id} if attachment else {}
    whole = select(StoredFile).where(StoredFile.id == (ids.get(variant) or 0))
    file = db.session.scalar(whole.options(undefer(StoredFile.data)))
    if attachment is None or file is None:
        raise NotFoundError("attachment", key=key)
    return attachment, file


def texts(
    document_ids: Sequence[int],
    kind: type[Practice] | type[Output] = Practice,
    session: Session | None = None,
) -> Mapping[int, str]:
    """Return what the files of the versions in force say, by document, for the search.

    `session` is the one to read in, where that is not the one of the request.
    """
    if not document_ids:
        return {}
    wanted = (
        select(kind.id, Attachment.title, Attachment.text)
        .join(version_attachment, version_attachment.c.version_id == kind.version_id)
        .join(Attachment, Attachment.id == version_attachment.c.attachment_id)
        .where(kind.id.in_(document_ids))
        .order_by(Attachment.id)
    )
    told: dict[int, str] = {}
    for id_, title, text in (session or db.session).execute(wanted):
        told[id_] = f"{told.get(id_, '')}\n\n{title}\n{text}"[:_SHARED_TEXT_LIMIT]
    return told


def check(given: Given, *, is_picture: bool) -> None:
    """Refuse what must not be said of a file, or is not said of a picture.

    Raises InvalidInputError by field.
    """
    errors: dict[str, str] = {}
    if given.kind not in set(AttachmentKind):
        errors["rodzaj"] = "required"
    for name, value, limit in (
        ("tytul", given.title, TITLE_LIMIT),
        ("opis", given.description, DESCRIPTION_LIMIT),
        ("autor", given.author, TITLE_LIMIT),
    ):
        if len(value) > limit:
            errors[name] = "too-long"
    if given.licence not in LICENCES:
        errors["licencja"] = "required"
    needed = {"tytul": (given.title, "required")}
    if is_picture:
        needed["opis"] = (given.description, "picture-undescribed")
        needed["autor"] = (given.author, "picture-without-author")
    errors |= {name: code for name, (told, code) in needed.items() if not told.strip()}
    if errors:
        raise InvalidInputError(errors)


def _check_room(actor: Actor, draft: Draft, more: int, now: datetime) -> None:
    """Refuse what goes over the room of a practice, or of a person in a day."""
    ids = select(Attachment.file_id).where(Attachment.document_id == draft.document_id)
    smalls = select(Attachment.small_id).where(Attachment.document_id == draft.document_id)
    held = select(func.sum(StoredFile.size))
    of_document = held.where(StoredFile.id.in_(ids) | StoredFile.id.in_(smalls))
    of_person = held.where(
        StoredFile.created_by == actor.user_id, StoredFile.created_at > now - timedelta(days=1)
    )
    if (db.session.scalar(of_document) or 0) + more > DOCUMENT_LIMIT_BYTES:
        raise InvalidInputError({"plik": "no-room"})
    if (db.session.scalar(of_person) or 0) + more > PERSON_DAY_LIMIT_BYTES:
        raise InvalidInputError({"plik": "no-room-today"})


def _stored(
    actor: Actor, draft: Draft, found: Examined, now: datetime
) -> tuple[StoredFile, StoredFile | None]:
    """Keep the bytes of a file, those of a picture in both sizes."""
    shown = found.pictures
    parts = [shown.full, shown.small] if shown else [found]
    _check_room(actor, draft, sum(len(part.data) for part in parts), now)
    kept = [
        StoredFile(
            sha256=hashlib.sha256(part.data).hexdigest(),
            media_type=MEDIA_TYPES[found.kind],
            size=len(part.data),
            created_at=now,
            created_by=actor.user_id,
            data=part.data,
            width=part.width if isinstance(part, Picture) else None,
            height=part.height if isinstance(part, Picture) else None,
        )
        for part in parts
    ]
    db.session.add_all(kept)
    db.session.flush()  # the attachment refers to them
    return kept[0], kept[1] if shown else None


def _origin(found: Examined) -> str:
    """Return what a file says of its makers, on a line each."""
    told = found.origin or {}
    return "\n".join(f"{name}: {value}" for name, value in told.items())


def _is_linked(which: object, link: object) -> bool:
    return db.session.scalar(select(func.count()).select_from(link).where(which)) != 0  # type: ignore[arg-type]


def _shown(which: object) -> Sequence[Attachment]:
    wanted = select(Attachment).where(which).order_by(Attachment.id)  # type: ignore[arg-type]
    files = (joinedload(Attachment.file), joinedload(Attachment.small))
    return db.session.scalars(wanted.options(*files)).all()
