"""Where a person would still be named after an erasure: places for people to look at before it.

An erasure masks the name as it is written in full, and contacts. A surname alone, or in another
case, may be an ordinary word or somebody else's name; bytes of files are never changed. So those
are shown; in earlier versions an administrator who has seen the places may have them masked.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import OPEN
from app.models.accounts import User
from app.models.attachments import Attachment
from app.models.documents import Document, Version
from app.models.drafts import Draft
from app.models.practices import Practice
from app.permissions.attachments import readable_attachments
from app.permissions.drafts import readable_drafts
from app.permissions.practices import readable_practices
from app.services import erasure, sayings
from app.services import surnames as names


@dataclass(frozen=True, slots=True)
class Trace:
    """A place: what it is called, its address, and the words there; `kind` is a text or a file.

    `quotations` are the words with what stands around them. `version` is the id of an earlier
    version, which nobody can correct but the erasure can mask; 0 elsewhere.
    """

    kind: str
    title: str
    address: str
    words: tuple[str, ...]
    quotations: tuple[str, ...] = ()
    version: int = 0


def found(actor: Actor, user: User) -> list[Trace]:
    """Return the places, of those this actor may read, in which the surname would stay."""
    surnames = names.of(user.name)
    if not surnames:
        return []
    mask = erasure.masker(user)
    places = [*_versions(actor, surnames, mask), *_drafts(actor, surnames, mask)]
    places += _spoken(actor, surnames, mask)
    return places + list(_files(actor, surnames))


def _versions(actor: Actor, surnames: Sequence[str], mask: Callable[[str], str]) -> Iterator[Trace]:
    wanted = (
        select(Practice, Version)
        .join(Version, Version.document_id == Practice.id)
        .where(readable_practices(actor), Version.is_published, _may_name(Version.text, surnames))
        .order_by(Practice.id, Version.number.desc())
    )
    for practice, version in db.session.execute(wanted):
        text = mask(version.text)
        if words := names.words(text, surnames):
            is_last = version.id == practice.version_id
            part = "" if is_last else f"/wersje/{version.number}"
            address, earlier = f"/praktyki/{practice.slug}{part}", 0 if is_last else version.id
            quoted = names.quotations(text, words)
            yield Trace("text", practice.title, address, words, quoted, earlier)


def _drafts(actor: Actor, surnames: Sequence[str], mask: Callable[[str], str]) -> Iterator[Trace]:
    wanted = (
        select(Draft.key, Draft.text, Document.title)
        .join(Document, Document.id == Draft.document_id)
        .where(Draft.state.in_(OPEN), readable_drafts(actor), _may_name(Draft.text, surnames))
        .order_by(Draft.id)
    )
    for key, text, title in db.session.execute(wanted):
        if words := names.words(masked := mask(text), surnames):
            quoted = names.quotations(masked, words)
            yield Trace("text", title, f"/szkice/{key}", words, quoted)


def _spoken(actor: Actor, surnames: Sequence[str], mask: Callable[[str], str]) -> Iterator[Trace]:
    """Find what cities said of outputs and practices; one place for all that stands on a page."""
    pages: dict[tuple[str, str, int], list[str]] = {}
    for one in sayings.every(actor, lambda column: _may_name(column, surnames)):
        text = mask(one.text)
        if names.words(text, surnames):
            pages.setdefault((one.title, one.address, one.earlier), []).append(text)
    for (title, address, earlier), texts in pages.items():
        words = names.words("\n".join(texts), surnames)
        quoted = tuple(place for text in texts for place in names.quotations(text, words))
        yield Trace("text", title, address, words, quoted, earlier)


def _files(actor: Actor, surnames: Sequence[str]) -> Iterator[Trace]:
    """Find files by what they say; what is masked beside them stays inside them."""
    wanted = select(Attachment).where(readable_attachments(actor)).order_by(Attachment.id)
    told = Attachment.text + " " + Attachment.author + " " + Attachment.origin
    for one in db.session.scalars(wanted.where(_may_name(told, surnames))):
        text = f"{one.text} {one.author} {one.origin}"
        if words := names.words(text, surnames):
            quoted = names.quotations(text, words)
            yield Trace("file", one.title, f"/pliki/{one.key}", words, quoted)


def _may_name(column: Any, surnames: Sequence[str]) -> ColumnElement[bool]:
    """Leave out what cannot hold a surname: its beginning stays in every case."""
    ways: list[ColumnElement[bool]] = []
    for surname in surnames:
        begin = re.split("[ąęĄĘ]", surname[: max(2, len(surname) - names.LONGEST_ENDING)])[0]
        ways += [column.contains(one, autoescape=True) for one in (begin, begin.upper())]
    return or_(*ways)
