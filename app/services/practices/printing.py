"""Versions of a document, whatever it is: a text made a page of, kept and never changed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.database import db
from app.domain.practices import Section
from app.models.documents import Version
from app.models.outputs import Output
from app.models.practices import Practice
from app.writeups import sections
from app.writeups.render import RENDERER_VERSION
from app.writeups.sandbox import Renderer


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands with a version: a summary of its changes, and who wrote it (None: a file).

    `is_published` tells whether everybody may read it.
    """

    note: str = ""
    author_id: int | None = None
    is_published: bool = True


def rendered(parts: Iterable[Section], renderer: Renderer) -> list[dict[str, Any]]:
    """Return the sections as readers see them: heading, anchor, safe HTML.

    Raises InvalidWriteUpError if the text costs too much.
    """
    shown = []
    for section in parts:
        anchor = sections.anchor(section.heading)
        html = renderer.render(section.text, f"tresc-{anchor}-")
        shown.append({"heading": section.heading, "anchor": anchor, "html": html})
    return shown


def told(parts: Iterable[Section]) -> str:
    """Return the sections as plain text, without their headings and the mark of advice.

    Those stand in every practice: they would be found everywhere and say nothing in a fragment.
    """
    return "\n\n".join(_plain(section) for section in parts)


def digest(text: str) -> str:
    """Return the SHA-256 (hex) by which a text is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def add(
    document: Practice | Output,
    text: str,
    shown: list[dict[str, Any]],
    imprint: Imprint,
    now: datetime,
) -> Version:
    """Add the next version of a document and put it in force; the caller has asked for the right.

    The caller holds the row of the document, so that two do not count the same number.
    """
    last = select(func.max(Version.number)).where(Version.document_id == document.id)
    version = Version(
        document_id=document.id,
        number=(db.session.scalar(last) or 0) + 1,
        text=text,
        sha256=digest(text),
        sections=shown,
        renderer=RENDERER_VERSION,
        created_at=now,
        author_id=imprint.author_id,
        note=imprint.note,
        is_published=imprint.is_published,
    )
    db.session.add(version)
    db.session.flush()  # the document points at version.id
    document.version_id, document.version = version.id, version
    return version


def _plain(section: Section) -> str:
    parts = sections.parts(section.text)
    return "\n\n".join(sections.plain(part) for part in (parts.city, parts.advice) if part)
