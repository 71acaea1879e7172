"""Make a write-up what everybody reads: the row of its practice, and a version that stays.

The import of a folder, a reviewer's decision and a city's confirmation all end here, so that a
practice looks the same whichever way it came.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from app.database import alone, db
from app.domain.actor import Actor
from app.domain.practices import State, WriteUp
from app.domain.slugs import fold, slug
from app.models.documents import Document, DocumentNetwork, Version, document_topic
from app.models.outbox import post
from app.models.practices import Practice
from app.services.audit import record
from app.services.practices import inspiring, printing
from app.services.practices.printing import Imprint
from app.services.reference import Rows
from app.writeups import sections
from app.writeups.sandbox import Renderer

ADDRESS_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Press:
    """Who makes texts public, with what at hand, and when."""

    actor: Actor
    rows: Rows
    renderer: Renderer
    now: datetime


def publish(
    press: Press, practice: Practice, write_up: WriteUp, imprint: Imprint = Imprint()
) -> Version:
    """Let a practice, new or known, say what the write-up says, in a new version in force.

    The caller has asked for the right and set the state. Raises InvalidWriteUpError, before
    anything is changed, if the text costs too much to be made a page of.
    """
    shown = printing.rendered(write_up.sections, press.renderer)
    _fill(press.rows, practice, write_up)
    inspiring.link(practice)
    version = printing.add(practice, write_up.text, shown, imprint, press.now)
    post("practice-changed", practice.id, press.now)
    _note(press, practice, version)
    return version


def _note(press: Press, practice: Practice, version: Version) -> None:
    details = {"version": version.number, "sha256": version.sha256}
    record(press.actor, "practice.publish", practice, details, press.now)


def reissue(
    press: Press, practice: Practice, before: Version, text: str, imprint: Imprint
) -> Version:
    """Add a version in force that says the same with other keys of ours; its page stays as it was.

    The caller sets the columns that those keys fill.
    """
    version = printing.add(practice, text, before.sections, imprint, press.now)
    version.renderer = before.renderer
    post("practice-changed", practice.id, press.now)
    _note(press, practice, version)
    return version


def new(name: str, write_up: WriteUp, press: Press) -> Practice:
    """Return a practice that is not kept yet, under an address, published now."""
    return Practice(
        slug=name,
        state=State.PUBLISHED,
        created_at=press.now,
        published_at=press.now,
        city_id=press.rows.cities[write_up.city],
        **columns(write_up),
    )


def address(title: str, city: str) -> str:
    """Return a free address for a practice: its city and title, numbered where that is taken."""
    town, named = slug(city), slug(title)
    whole = named if f"{named}-".startswith(f"{town}-") else f"{town}-{named}"
    cut = whole[: ADDRESS_LIMIT + 1].rpartition("-")[0] if len(whole) > ADDRESS_LIMIT else whole
    base = (cut or whole[:ADDRESS_LIMIT]).strip("-")
    alone("address")
    begun = Document.slug.startswith(base, autoescape=True)
    taken = set(db.session.scalars(select(Document.slug).where(begun)))
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _fill(rows: Rows, practice: Practice, write_up: WriteUp) -> None:
    """Make the row say what the write-up says."""
    values = columns(write_up) | {"city_id": rows.cities[write_up.city]}
    for name, value in values.items():
        setattr(practice, name, value)
    practice.belongs_to = [
        DocumentNetwork(network_id=rows.networks[network], position=position)
        for position, network in enumerate(write_up.networks)
    ]
    db.session.add(practice)
    db.session.flush()  # links, version and outbox need practice.id
    _link_topics(rows, practice, write_up)


def _link_topics(rows: Rows, practice: Practice, write_up: WriteUp) -> None:
    link = document_topic
    db.session.execute(delete(link).where(link.c.document_id == practice.id))
    wanted = dict.fromkeys(rows.topic(write_up.networks, name) for name in write_up.topics)
    db.session.execute(
        insert(link),
        [
            {"document_id": practice.id, "topic_id": topic_id, "position": position}
            for position, topic_id in enumerate(wanted)
        ],
    )
    db.session.expire(practice, ["topics"])


def columns(write_up: WriteUp) -> dict[str, Any]:
    """Return what a write-up says as values of the practice's columns; references are left out."""
    return _front_matter(write_up) | _text(write_up)


def _front_matter(write_up: WriteUp) -> dict[str, Any]:
    return {
        "title": write_up.title,
        "summary": write_up.summary,
        "unit": write_up.unit,
        "contact": write_up.contact,
        "contact_person": write_up.contact_person,
        "stage": write_up.stage,
        "provenance": write_up.provenance,
        "evidence": int(write_up.evidence),
        "year_from": write_up.year_from,
        "year_to": write_up.year_to,
        "cost_once": write_up.cost_once,
        "cost_yearly": write_up.cost_yearly,
        "price_year": write_up.price_year,
        "staff": write_up.staff,
        "keywords": list(write_up.keywords),
        "funding": [_plain(asdict(one)) for one in write_up.funding],
        "partners": list(write_up.partners),
        "indicators": [asdict(one) for one in write_up.indicators],
        "legal_basis": list(write_up.legal_basis),
        "conditions": list(write_up.conditions),
        "sources": [asdict(one) for one in write_up.sources],
        "inspiration": write_up.inspiration,
        "licence": write_up.licence,
        "as_of": write_up.as_of,
        "valid_until": write_up.valid_until,
    }


def _text(write_up: WriteUp) -> dict[str, Any]:
    body = printing.told(write_up.sections)
    told = (write_up.title, write_up.summary, *write_up.topics, *write_up.keywords, body)
    state = sections.completeness(write_up)
    return {
        "mistakes": [asdict(one) for one in sections.mistakes(write_up)],
        "body": body,
        "folded": fold("\n".join(told)).casefold(),
        "done": state.done,
        "total": state.total,
        "missing": list(state.missing),
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """JSON has no decimals: a percentage is kept as text."""
    percent = values["percent"]
    return values | {"percent": None if percent is None else str(percent)}
