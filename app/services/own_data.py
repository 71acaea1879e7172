"""What is kept about a person: a summary to read, and everything in one file to take away (R-06).

The file is made and handed over in one answer: nothing of it is stored, no link can go astray.
What only proves who somebody is (hashes, secrets) is left out, and so is everything about others.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.database import Base, db
from app.domain.actor import Actor
from app.domain.errors import NotSignedInError
from app.models.accounts import (
    AccountSession,
    AccountToken,
    Consent,
    ExternalIdentity,
    ParkedForm,
    User,
)
from app.models.adoptions import Adoption, AdoptionStep
from app.models.applications import Application
from app.models.attachments import Attachment
from app.models.audit import AuditEntry
from app.models.comments import Comment, CommentEdition, CommentReport
from app.models.consultations import Consultation
from app.models.documents import Document, Version
from app.models.drafts import Archival, Draft, DraftSave, DraftWriter, Review
from app.models.networks import ModeratedNetwork
from app.models.notices import Letter, Notice, NoticeChoice
from app.models.opinions import (
    Answer,
    Opinion,
    OpinionEdition,
    Remark,
    RemarkSupport,
    WorkingNote,
)
from app.models.searches import SavedSearch

SECRET = frozenset({"token_hash", "password_hash", "second_factor", "factor_step", "code_hash"})
# What a row says besides of others, of the inside of the house, or as a file of its own.
LEFT_OUT = {
    "audit_entry": {"actor_id", "previous_hash", "hash"},
    "application": {"decided_by"},
    "draft": {"saved_by", "submitted_by", "created_by", "text"},
    "draft_save": {"text"},
    "version": {"text", "sections"},
    "review": {"asked_by"},
    "letter": {"error"},
    "comment": {"html", "hidden_by"},
    "comment_edition": {"html"},
    "comment_report": {"settled_by"},
    "attachment": {"text"},
    "consultation": {"opened_by", "extended_by"},
    "opinion": {"saved_by", "given_by", "put_aside", "saved_page", "saved_turn"},
}
# Of what somebody else wrote, the person's own part.
ONLY = {
    "hidden_comments": {"id", "hidden_at", "hidden_by", "hidden_reason"},
    "settled_reports": {"id", "comment_id", "settled_at", "settled_by"},
    "answered_applications": {"id", "state", "decided_at", "decided_by", "reason"},
    "asked_experts": {"id", "draft_id", "asked_at", "asked_by"},
}

# Rows that name the person in a column of their own.
_BY_PERSON: Mapping[str, InstrumentedAttribute[Any]] = {
    "sessions": AccountSession.user_id,
    "links": AccountToken.user_id,
    "external_identities": ExternalIdentity.user_id,
    "moderated_networks": ModeratedNetwork.user_id,
    "consents": Consent.user_id,
    "parked_forms": ParkedForm.user_id,
    "notices": Notice.user_id,
    "notice_choices": NoticeChoice.user_id,
    "saved_searches": SavedSearch.user_id,
    "texts": Draft.created_by,
    "kept_texts": DraftSave.saved_by,
    "written_texts": DraftWriter.user_id,
    "versions": Version.author_id,
    "files": Attachment.created_by,
    "reviews": Review.reviewer_id,
    "archived": Archival.by,
    "comments": Comment.author_id,
    "comment_reports": CommentReport.reporter_id,
    "hidden_comments": Comment.hidden_by,
    "settled_reports": CommentReport.settled_by,
    "answered_applications": Application.decided_by,
    "asked_experts": Review.asked_by,
    "opinion_editions": OpinionEdition.given_by,
    "remark_supports": RemarkSupport.by,
    "answers": Answer.by,
    "working_notes": WorkingNote.by,
    "adoptions": Adoption.updated_by,
    "adoption_steps": AdoptionStep.by,
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of data about a person, and how many rows of it there are."""

    name: str
    count: int


def holdings(actor: Actor) -> list[Holding]:
    """Return what there is about the person, by kind; raises NotSignedInError."""
    user = _person(actor)
    counts = [
        select(func.count()).select_from(table).where(where).scalar_subquery()
        for table, where in sources(user).values()
    ]
    found = db.session.execute(select(*counts)).one()
    return [Holding(*pair) for pair in zip(sources(user), found, strict=True)]


def packed(actor: Actor, now: datetime) -> bytes:
    """Return a ZIP of everything about the person; raises NotSignedInError."""
    user = _person(actor)
    told: dict[str, Any] = {"made_at": now.isoformat()}
    for name, (table, where) in sources(user).items():
        rows = db.session.scalars(select(table).where(where))
        told[name] = [_told(row, ONLY.get(name)) for row in rows]
    told["opinions_put_aside"] = _put_aside(user)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("dane.json", json.dumps(told, ensure_ascii=False, indent=2))
        for name, text in _texts(user):
            bundle.writestr(f"teksty/{name}.md", text)
    return file.getvalue()


def _person(actor: Actor) -> User:
    user = db.session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotSignedInError("sign-in")
    return user


def sources(user: User) -> Mapping[str, tuple[Any, ColumnElement[bool]]]:
    """Choose the rows about a person, by kind."""
    about = (AuditEntry.object_kind == "account") & (AuditEntry.object_id == user.id)
    letters = or_(Letter.user_id == user.id, Letter.address == user.email)
    return {
        "account": (User, User.id == user.id),
        "applications": (Application, Application.email == user.email),
        "letters": (Letter, letters),
        "comment_editions": (CommentEdition, CommentEdition.comment_id.in_(_comments_of(user))),
        "log": (AuditEntry, or_(AuditEntry.actor_id == user.id, about)),
        "consultations": (
            Consultation,
            or_(Consultation.opened_by == user.id, Consultation.extended_by == user.id),
        ),
        "opinions": (Opinion, _is_opinion_of(user)),
        "remarks": (
            Remark,
            Remark.opinion_id.in_(select(Opinion.id).where(_is_opinion_of(user))),
        ),
        **{name: (key.class_, key == user.id) for name, key in _BY_PERSON.items()},
    }


def _comments_of(user: User) -> Select[int]:
    return select(Comment.id).where(Comment.author_id == user.id)


def _is_opinion_of(user: User) -> ColumnElement[bool]:
    return or_(Opinion.saved_by == user.id, Opinion.given_by == user.id)


def _put_aside(user: User) -> list[dict[str, Any]]:
    """Return what the person wrote of opinions that met another's save; others' is not theirs."""
    aside = select(Opinion.put_aside).where(cast(Opinion.put_aside, String) != "[]")
    every = (one for found in db.session.scalars(aside) for one in found)
    return [one for one in every if one["by"] == user.id]


def _texts(user: User) -> Iterator[tuple[str, str]]:
    """Give the texts that the person has saved, each under a name of its own."""
    own = select(Draft.key, Draft.text).where(Draft.saved_by == user.id)
    for key, text in db.session.execute(own):
        yield f"szkic-{key}", text
    kept = select(DraftSave.id, DraftSave.text).where(DraftSave.saved_by == user.id)
    for number, text in db.session.execute(kept):
        yield f"zapis-{number}", text
    given = select(Document.kind, Document.id, Version.number, Version.text).join(Version.document)
    for kind, id_, number, text in db.session.execute(given.where(Version.author_id == user.id)):
        yield f"{'wynik' if kind == 'output' else 'praktyka'}-{id_}-wersja-{number}", text


def _told(row: Base, only: set[str] | None = None) -> dict[str, Any]:
    hidden = SECRET | LEFT_OUT.get(str(row.__tablename__), set())
    names = only or inspect(type(row)).column_attrs.keys()
    return {name: _plain(getattr(row, name)) for name in names if only or name not in hidden}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.value if isinstance(value, Enum) else value
