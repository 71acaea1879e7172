"""Hand a text in, and take it back.

What is handed in could be published as it stands: it is read as strictly as then, so that a
reviewer judges the practice and not its spelling of keys.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select

from app.database import db
from app.domain.actor import Actor, Form, Role
from app.domain.days import day
from app.domain.drafts import DraftMove, SaveKind
from app.domain.errors import (
    Fault,
    InvalidInputError,
    InvalidWriteUpError,
    NotAllowedError,
    NotFoundError,
)
from app.domain.notices import NoticeKind
from app.domain.practices import WriteUp
from app.models.accounts import User
from app.models.documents import DocumentNetwork
from app.models.drafts import Draft, DraftSave, DraftWriter
from app.models.networks import ModeratedNetwork
from app.models.outputs import Output
from app.permissions import drafts as may
from app.permissions import require
from app.services import audit, captions, drafts, notices
from app.services.practices import imprinting
from app.services.reference import Rows, rows
from app.writeups import cost
from app.writeups.faults import fault

NOTE_LIMIT = 500


def check(actor: Actor, draft: Draft, today: date) -> WriteUp:
    """Return what a draft says, read as strictly as when it is published.

    Raises InvalidWriteUpError with every fault of the text and of its pictures.
    """
    known, gaps = rows(), captions.gaps(draft)
    try:
        write_up = imprinting.read(draft.text, known.reference, today)
    except InvalidWriteUpError as error:
        raise InvalidWriteUpError((*error.faults, *gaps)) from None
    found = [
        *_of_another_city(draft, write_up),
        *_out_of_place(actor, draft, write_up, known),
        *gaps,
    ]
    if found:
        raise InvalidWriteUpError(tuple(found))
    for section in write_up.sections:
        cost.check(section.text)
    return write_up


def faults(actor: Actor, draft: Draft, today: date) -> tuple[Fault, ...]:
    """Return everything that stands in the way of handing a text in."""
    try:
        check(actor, draft, today)
    except InvalidWriteUpError as error:
        return error.faults
    return ()


def submit(
    actor: Actor, key: str, note: str, now: datetime, *, declares_rights: bool = True
) -> Draft:
    """Hand a text in; `note` says what is new in it. Once more changes nothing.

    Who hands in declares that the city has the rights to text and files; a form without that tick
    is refused. Raises NotFoundError, NotAllowedError, InvalidInputError by field, and
    InvalidWriteUpError with every fault of the text.
    """
    draft = drafts.held(actor, key)
    if isinstance(draft.document, Output):  # its authors hand it in themselves
        raise NotFoundError("draft", key=key)
    if may.withdraw_draft(actor, draft):
        return draft
    require(may.write_draft(actor, draft), "submit-draft")
    if actor.user_id is None:
        raise NotAllowedError("submit-draft")  # nobody without an account has a city
    if not declares_rights:
        raise InvalidInputError({"prawa": "rights-undeclared"})
    if len(note) > NOTE_LIMIT:
        raise InvalidInputError({"note": "too-long"})
    write_up = check(actor, draft, day(now))
    drafts.writing.move(draft, DraftMove.SUBMIT)
    draft.submitted_at, draft.submitted_by, draft.note = now, actor.user_id, note.strip()
    _put_in_place(draft, write_up)
    _keep(draft, actor.user_id, now)
    audit.record(actor, "draft.submit", draft, {"round": rounds(draft)}, now)
    _tell_reviewers(draft, write_up, now)
    return draft


def keep_note(actor: Actor, key: str, note: str) -> None:
    """Keep what was said with a text that could not be handed in yet, for the next time.

    Raises NotFoundError, NotAllowedError.
    """
    draft = drafts.held(actor, key)
    require(may.write_draft(actor, draft), "submit-draft")
    draft.note = note.strip()


def withdraw(actor: Actor, key: str, now: datetime) -> Draft:
    """Take a text back that was handed in, to write on.

    Raises NotFoundError, NotAllowedError once it is decided.
    """
    draft = drafts.held(actor, key)
    require(may.withdraw_draft(actor, draft), "withdraw-draft")
    drafts.writing.move(draft, DraftMove.WITHDRAW)
    audit.record(actor, "draft.withdraw", draft, {}, now)
    return draft


def rounds(draft: Draft) -> int:
    """Return how often a text was handed in."""
    counted = select(func.count(DraftSave.id)).where(
        DraftSave.draft_id == draft.id, DraftSave.kind == SaveKind.SUBMITTED
    )
    return db.session.scalar(counted) or 0


def reviewers(draft: Draft) -> list[int]:
    """Return who may decide: moderators of its networks, administrators where there is none.

    The networks of a next version are those of the practice and those it would move to.
    """
    writers = drafts.writers(draft)
    link = select(ModeratedNetwork.user_id).where(
        ModeratedNetwork.network_id.in_(may.concerned(draft))
    )
    moderators = (User.role == Role.MODERATOR) & User.id.in_(link)
    for chosen in (moderators, User.role == Role.ADMINISTRATOR):
        found = db.session.scalars(select(User).where(User.is_active, chosen))
        ids = [
            one.id
            for one in found
            if one.id not in writers and one.city_id != draft.document.city_id
        ]
        if ids:
            return ids
    return []


def _of_another_city(draft: Draft, write_up: WriteUp) -> Iterable[Fault]:
    if write_up.city != draft.document.city.slug:
        yield fault("other-city", key="miasto", value=write_up.city)


def _out_of_place(actor: Actor, draft: Draft, write_up: WriteUp, known: Rows) -> Iterable[Fault]:
    """Refuse networks that are not the city's; a new version may stay where the practice is."""
    theirs = {id_ for id_, form in actor.forms.items() if form is not Form.OBSERVER}
    if draft.document.published_at is not None:
        theirs |= {link.network_id for link in draft.document.belongs_to}
    if not theirs & {known.networks[slug] for slug in write_up.networks}:
        yield fault("foreign-network", key="sieci", value=", ".join(write_up.networks))


def _put_in_place(draft: Draft, write_up: WriteUp) -> None:
    """Let a document never published lie where its text says, so that its reviewers find it."""
    document = draft.document
    if document.published_at is not None:
        return
    ids = [rows().networks[slug] for slug in write_up.networks]
    document.title, document.summary = write_up.title, write_up.summary
    if [link.network_id for link in document.belongs_to] != ids:
        document.belongs_to = [
            DocumentNetwork(network_id=id_, position=position) for position, id_ in enumerate(ids)
        ]
        db.session.flush()


def _keep(draft: Draft, user_id: int, now: datetime) -> None:
    """Keep the text of this round; whoever hands it in answers for it like one who wrote it."""
    db.session.add(
        DraftSave(
            draft_id=draft.id,
            revision=draft.revision,
            kind=SaveKind.SUBMITTED,
            text=draft.text,
            saved_at=now,
            saved_by=user_id,
        )
    )
    if db.session.get(DraftWriter, (draft.id, user_id)) is None:
        db.session.add(DraftWriter(draft_id=draft.id, user_id=user_id))
    db.session.flush()


def _tell_reviewers(draft: Draft, write_up: WriteUp, now: datetime) -> None:
    data = {
        "title": write_up.title,
        "city": draft.document.city.name,
        "address": f"/recenzje/{draft.key}",
    }
    key = f"submitted:{draft.id}:{rounds(draft)}"
    about = notices.About(draft.document_id)
    notices.tell(NoticeKind.SUBMITTED, reviewers(draft), key, data, now, about=about)
