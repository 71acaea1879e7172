"""An output as its readers see it: from a version, or from a text that is still being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.database import db
from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.outputs import OutputKind
from app.models.cities import City
from app.models.documents import Version
from app.models.drafts import Draft
from app.models.networks import Network
from app.models.outputs import Output
from app.models.practices import Practice
from app.services.drafts.previewing import removed, what_can_be_shown
from app.services.outputs.texts import check
from app.services.practices import printing
from app.writeups.sandbox import Renderer


@dataclass(frozen=True, slots=True)
class Face:
    """What the page of an output shows of its text, and of the rows beside it."""

    title: str
    summary: str
    genre: OutputKind
    network: Network
    authors: Sequence[City]
    sources: Sequence[Practice]
    sections: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it would look; `faults` are to be mended, `removed` counts what is not shown."""

    face: Face
    faults: tuple[Fault, ...]
    removed: int


def face(output: Output, version: Version | None) -> Face:
    """Return what the page of an output shows; nothing of the text while there is no version."""
    return Face(
        title=output.title,
        summary=output.summary,
        genre=output.genre,
        network=output.network,
        authors=_led(output),
        sources=output.sources,
        sections=version.sections if version else [],
    )


def preview(draft: Draft, output: Output, renderer: Renderer) -> Preview:
    """Return a draft as it would look now; the caller has asked for the right to read it."""
    beside = face(output, None)
    try:
        told = check(draft)
        shown = printing.rendered(told.sections, renderer)
    except InvalidWriteUpError as error:
        shown = what_can_be_shown(draft.text, renderer)
        seen = Face(
            beside.title, "", output.genre, beside.network, beside.authors, (), tuple(shown)
        )
        return Preview(seen, error.faults, removed(draft.text, renderer))
    known = select(Practice).where(Practice.slug.in_(told.practices))
    sources = sorted(db.session.scalars(known), key=lambda one: told.practices.index(one.slug))
    seen = Face(told.title, told.summary, told.kind, beside.network, beside.authors, sources, shown)
    return Preview(seen, (), removed(draft.text, renderer))


def _led(output: Output) -> Sequence[City]:
    """Return the authors, the city that leads them first."""
    return sorted(output.authors_by_name, key=lambda city: city.id != output.city_id)
