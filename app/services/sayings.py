"""What cities say of outputs and of one another's practices, each with the page where it stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from app.database import db
from app.domain.actor import Actor
from app.models.adoptions import Adoption, AdoptionStep
from app.models.comments import Comment, CommentEdition
from app.models.consultations import Consultation
from app.models.documents import Document, Version
from app.models.opinions import Answer, Opinion, Remark, WorkingNote
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import opinions as may
from app.permissions.adoptions import readable_adoptions
from app.permissions.comments import readable_comments
from app.permissions.outputs import readable_outputs, readable_versions

Filter = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Saying:
    """What was said: of which document, where it is read, and the words.

    `earlier` is the id of the version whose text it is, if that is not the last one; else 0.
    """

    title: str
    address: str
    text: str
    earlier: int = 0


def every(actor: Actor, holds: Filter) -> Iterator[Saying]:
    """Give what this actor may read; `holds` leaves out columns of text that need no look."""
    yield from _outputs(actor, holds)
    yield from _consultations(actor)
    yield from _opinions(actor)
    yield from _remarks(actor, holds)
    yield from _answers(actor, holds)
    yield from _comments(actor, holds)
    yield from _adoptions(actor, holds)


def _outputs(actor: Actor, holds: Filter) -> Iterator[Saying]:
    wanted = (
        select(Output, Version)
        .join(Version, Version.document_id == Output.id)
        .where(readable_versions(actor), holds(Version.text))
        .order_by(Output.id, Version.number.desc())
    )
    for output, version in db.session.execute(wanted):
        is_last = version.id == output.version_id
        part = "" if is_last else f"/wersje/{version.number}"
        address, earlier = f"/wyniki/{output.slug}{part}", 0 if is_last else version.id
        yield Saying(output.title, address, version.text, earlier)


def _consultations(actor: Actor) -> Iterator[Saying]:
    wanted = (
        select(Output.title, Output.slug, Consultation.questions, Consultation.extension_reason)
        .join(Consultation.output)
        .where(readable_outputs(actor))
        .order_by(Consultation.id)
    )
    for title, slug, questions, reason in db.session.execute(wanted):
        yield Saying(title, f"/wyniki/{slug}/konsultacja", "\n".join((*questions, reason)))


def _opinions(actor: Actor) -> Iterator[Saying]:
    wanted = (
        select(Opinion, Document)
        .join(Document, Document.id == Opinion.document_id)
        .where(may.readable_opinions(actor), Opinion.given_at.is_not(None))
        .order_by(Opinion.id)
    )
    for opinion, document in db.session.execute(wanted):
        text = "\n".join((opinion.reason, *opinion.answers))
        yield Saying(document.title, _opinions_of(document), text)


def _remarks(actor: Actor, holds: Filter) -> Iterator[Saying]:
    told = Remark.text + "\n" + Remark.quote + "\n" + Remark.proposal
    wanted = (
        select(Document, told)
        .join(Opinion, Opinion.document_id == Document.id)
        .join(Remark, Remark.opinion_id == Opinion.id)
        .where(may.readable_opinions(actor), holds(told))
        .order_by(Remark.id)
    )
    for document, text in db.session.execute(wanted):
        yield Saying(document.title, _opinions_of(document), text)


def _opinions_of(document: Document) -> str:
    where = "wyniki" if isinstance(document, Output) else "praktyki"
    return f"/{where}/{document.slug}/opinie"


def _answers(actor: Actor, holds: Filter) -> Iterator[Saying]:
    """Give the answers to remarks, and to those who answer their working notes."""
    for text, remark_id, is_allowed in (
        (Answer.reason, Answer.remark_id, may.read_table),
        (WorkingNote.text, WorkingNote.remark_id, may.keep_working_notes),
    ):
        wanted = (
            select(Output, text)
            .join(Opinion, Opinion.document_id == Output.id)
            .join(Remark, Remark.opinion_id == Opinion.id)
            .join(text.class_, remark_id == Remark.id)
            .where(readable_outputs(actor), holds(text))
            .order_by(text.class_.id)
        )
        for output, told in db.session.execute(wanted):
            if is_allowed(actor, output):
                yield Saying(output.title, f"/wyniki/{output.slug}/uwagi", told)


def _comments(actor: Actor, holds: Filter) -> Iterator[Saying]:
    shown = (readable_comments(actor), Comment.withdrawn_at.is_(None), Comment.hidden_at.is_(None))
    now = select(Comment.key, Comment.text, Document.title).join(Comment.document)
    for key, text, title in db.session.execute(now.where(*shown, holds(Comment.text))):
        yield Saying(title, f"/komentarze/{key}", text)
    before = select(Comment.key, CommentEdition.text, Document.title).join(Comment.document)
    before = before.join(CommentEdition, CommentEdition.comment_id == Comment.id)
    for key, text, title in db.session.execute(before.where(*shown, holds(CommentEdition.text))):
        yield Saying(title, f"/komentarze/{key}/historia", text)


def _adoptions(actor: Actor, holds: Filter) -> Iterator[Saying]:
    """Give what cities tell, and told before, of repeating; an erasure masks the contacts."""
    told = Adoption.changed + "\n" + Adoption.result
    now = select(Practice.title, Practice.slug, told).join(Adoption.practice)
    now = now.where(readable_adoptions(actor), holds(told)).order_by(Adoption.id)
    for title, slug, text in db.session.execute(now):
        yield Saying(title, f"/praktyki/{slug}/stosujemy", text)
    before = select(Practice.title, Practice.slug, AdoptionStep.told).join(Adoption.practice)
    before = before.join(AdoptionStep, AdoptionStep.adoption_id == Adoption.id)
    for title, slug, step in db.session.execute(before.where(readable_adoptions(actor))):
        text = "\n".join((step.get("changed", ""), step.get("result", "")))
        yield Saying(title, f"/praktyki/{slug}/stosujemy", text)
