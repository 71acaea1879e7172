"""A draft as readers would see it, made by the same steps as a publication, and never kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.database import db
from app.domain.actor import Actor
from app.domain.days import day
from app.domain.errors import Fault, InvalidWriteUpError
from app.models.documents import DocumentNetwork, Version
from app.models.drafts import Draft
from app.models.networks import Network
from app.models.practices import Practice
from app.models.topics import Topic
from app.services.practices import imprinting, printing, publishing
from app.services.reference import Rows
from app.writeups import sections
from app.writeups.render import RENDERER_VERSION
from app.writeups.sandbox import Renderer


@dataclass(frozen=True, slots=True)
class Preview:
    """The practice a draft would become; None while its front matter is incomplete.

    `sections` are shown in any case; `faults` say what is to be mended, `removed` counts elements
    that the page will not show.
    """

    practice: Practice | None
    sections: list[dict[str, Any]]
    faults: tuple[Fault, ...]
    removed: int


def preview(actor: Actor, draft: Draft, rows: Rows, renderer: Renderer, now: datetime) -> Preview:
    """Return the draft as it would look now; the caller has asked for the right to read it."""
    press = publishing.Press(actor, rows, renderer, now)
    try:
        write_up = imprinting.read(draft.text, rows.reference, day(now))
        shown = printing.rendered(write_up.sections, renderer)
    except InvalidWriteUpError as error:
        shown = what_can_be_shown(draft.text, renderer)
        return Preview(None, shown, error.faults, removed(draft.text, renderer))
    with db.session.no_autoflush:
        practice = publishing.new(draft.document.slug, write_up, press)
        _furnish(practice, draft, write_up.networks, write_up.topics, rows)
        practice.version = Version(
            document_id=0,
            number=draft.base_number + 1,
            text=draft.text,
            sha256="",
            sections=shown,
            renderer=RENDERER_VERSION,
            created_at=now,
        )
    return Preview(practice, shown, (), removed(draft.text, renderer))


def _furnish(
    practice: Practice, draft: Draft, networks: tuple[str, ...], topics: tuple[str, ...], rows: Rows
) -> None:
    """Give a practice that is not kept the rows that its page shows."""
    practice.city = draft.document.city
    practice.topics = [
        topic
        for name in topics
        if (topic := db.session.get(Topic, rows.topic(networks, name))) is not None
    ]
    for position, slug in enumerate(networks):
        link = DocumentNetwork(network_id=rows.networks[slug], position=position)
        network = db.session.get(Network, rows.networks[slug])
        if network is not None:
            link.network = network
        practice.belongs_to.append(link)


def what_can_be_shown(text: str, renderer: Renderer) -> list[dict[str, Any]]:
    """Return the sections of a text that may be broken; what cannot be rendered is left empty."""
    shown = []
    for part in sections.split(_body(text)):
        anchor = sections.anchor(part.heading)
        try:
            html = renderer.render(part.text, f"tresc-{anchor}-")
        except InvalidWriteUpError:
            html = ""
        shown.append({"heading": part.heading, "anchor": anchor, "html": html})
    return shown


def removed(text: str, renderer: Renderer) -> int:
    """Count what the page of a text will not show; 0 if nobody can tell."""
    try:
        return renderer.removed(_body(text))
    except InvalidWriteUpError:
        return 0


def _body(text: str) -> str:
    """Return what stands below the front matter, read as leniently as can be."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return text
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    return "\n".join(lines[end + 1 :])
