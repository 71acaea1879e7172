"""Where a person would still be named after an erasure: places for people to look at before it.

An erasure masks the name as it is written in full, and contacts. A surname alone, or in another
case, may be an ordinary word or somebody else's name; bytes of files are never changed. So those
are shown, not masked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.database import db
from app.domain.actor import Actor
from app.domain.drafts import OPEN
from app.domain.slugs import fold
from app.models.accounts import User
from app.models.attachments import Attachment
from app.models.documents import Document, Version
from app.models.drafts import Draft
from app.models.practices import Practice
from app.permissions.attachments import readable_attachments
from app.permissions.drafts import readable_drafts
from app.permissions.practices import readable_practices
from app.search import polish
from app.services import erasure, sayings

LONGEST_ENDING = 4
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Trace:
    """A place: what it is called, its address, and the words there; `kind` is a text or a file."""

    kind: str
    title: str
    address: str
    words: tuple[str, ...]


def found(actor: Actor, user: User) -> list[Trace]:
    """Return the places, of those this actor may read, in which the surname would stay."""
    surnames = [part for part in re.split(r"[\s-]+", user.name)[1:] if len(part) >= SHORTEST]
    if not surnames:
        return []
    mask = erasure.masker(user)
    places = [*_versions(actor, surnames, mask), *_drafts(actor, surnames, mask)]
    places += _spoken(actor, surnames, mask)
    return places + list(_files(actor, surnames))


def is_form(word: str, surname: str) -> bool:
    """Tell whether a word may be a surname in one of its cases; it begins with a capital."""
    if not word[:1].isupper():
        return False
    if set(polish.terms(word)) & set(polish.terms(surname)):
        return True
    base = _levelled(surname).rstrip("aeiouy")
    is_near = len(word) <= len(surname) + LONGEST_ENDING
    return len(base) >= SHORTEST and is_near and _levelled(word).startswith(base)


def _levelled(word: str) -> str:
    """Return a word without Polish letters, ą and ę alike: Dąb – Dęba."""
    return fold(word.lower().replace("ę", "ą"))


def _words(text: str, surnames: list[str]) -> tuple[str, ...]:
    every = dict.fromkeys(token.written for token in polish.tokens(text))
    return tuple(word for word in every if any(is_form(word, name) for name in surnames))


def _versions(actor: Actor, surnames: list[str], mask: Callable[[str], str]) -> Iterator[Trace]:
    wanted = (
        select(Practice, Version)
        .join(Version, Version.document_id == Practice.id)
        .where(readable_practices(actor), Version.is_published, _may_name(Version.text, surnames))
        .order_by(Practice.id, Version.number.desc())
    )
    for practice, version in db.session.execute(wanted):
        if words := _words(mask(version.text), surnames):
            address = f"/praktyki/{practice.slug}"
            if version.id != practice.version_id:
                address += f"/wersje/{version.number}"
            yield Trace("text", practice.title, address, words)


def _drafts(actor: Actor, surnames: list[str], mask: Callable[[str], str]) -> Iterator[Trace]:
    wanted = (
        select(Draft.key, Draft.text, Document.title)
        .join(Document, Document.id == Draft.document_id)
        .where(Draft.state.in_(OPEN), readable_drafts(actor), _may_name(Draft.text, surnames))
        .order_by(Draft.id)
    )
    for key, text, title in db.session.execute(wanted):
        if words := _words(mask(text), surnames):
            yield Trace("text", title, f"/szkice/{key}", words)


def _spoken(actor: Actor, surnames: list[str], mask: Callable[[str], str]) -> Iterator[Trace]:
    """Find what cities said of outputs and practices; one place for all that stands on a page."""
    pages: dict[tuple[str, str], dict[str, None]] = {}
    for one in sayings.every(actor, lambda column: _may_name(column, surnames)):
        words = dict.fromkeys(_words(mask(one.text), surnames))
        if words:
            pages.setdefault((one.title, one.address), {}).update(words)
    for (title, address), found_there in pages.items():
        yield Trace("text", title, address, tuple(found_there))


def _files(actor: Actor, surnames: list[str]) -> Iterator[Trace]:
    """Find files by what they say; what is masked beside them stays inside them."""
    wanted = select(Attachment).where(readable_attachments(actor)).order_by(Attachment.id)
    told = Attachment.text + " " + Attachment.author + " " + Attachment.origin
    for one in db.session.scalars(wanted.where(_may_name(told, surnames))):
        if words := _words(f"{one.text} {one.author} {one.origin}", surnames):
            yield Trace("file", one.title, f"/pliki/{one.key}", words)


def _may_name(column: Any, surnames: list[str]) -> ColumnElement[bool]:
    """Leave out what cannot hold a surname: its beginning stays in every case."""
    ways: list[ColumnElement[bool]] = []
    for surname in surnames:
        begin = re.split("[ąęĄĘ]", surname[: max(2, len(surname) - LONGEST_ENDING)])[0]
        ways += [column.contains(one, autoescape=True) for one in (begin, begin.upper())]
    return or_(*ways)
