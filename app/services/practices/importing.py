"""Bring in a folder of practices: `<network>/<slug>.md`.

A file is taken whole or refused whole, with every fault found in it. Bringing in the same folder
twice changes nothing: a practice is known by its slug, a text by its SHA-256.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.practices import Section, State, WriteUp
from app.domain.slugs import fold
from app.models.documents import DocumentNetwork, Version, document_topic
from app.models.outbox import post
from app.models.practices import Practice
from app.permissions import practices as may
from app.permissions import require
from app.services.audit import record
from app.services.reference import Rows, rows
from app.writeups import files, sections
from app.writeups.reading import read
from app.writeups.render import RENDERER_VERSION
from app.writeups.sandbox import Renderer

Outcome = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a folder: slugs, and the files refused with the faults found in each."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[tuple[Path, tuple[Fault, ...]], ...]


def import_folder(
    actor: Actor,
    folder: Path,
    renderer: Renderer,
    now: datetime,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Publish every write-up of `folder` that is new or has changed; `tell` hears done and total.

    Files with faults are refused and named in the report; it is for the caller to roll back when
    it wants all or nothing. Raises NotAllowedError for anybody but the system.
    """
    require(may.import_practices(actor), "import-practices")
    desk = _Desk(actor, rows(), renderer, now)
    known = {one.slug: one for one in db.session.scalars(select(Practice))}
    outcomes: dict[Outcome, list[str]] = {"added": [], "changed": [], "unchanged": []}
    refused: list[tuple[Path, tuple[Fault, ...]]] = []
    found = files.find(folder)
    places: dict[str, files.File] = {}
    for count, file in enumerate(found, 1):
        try:
            _refuse_second(places.setdefault(file.slug, file), file)
            outcomes[desk.take(file, known.get(file.slug))].append(file.slug)
        except InvalidWriteUpError as error:
            refused.append((file.path, error.faults))
        tell(count, len(found))
    return Report(**{name: tuple(slugs) for name, slugs in outcomes.items()}, refused=tuple(refused))


def _refuse_second(first: files.File, file: files.File) -> None:
    """Refuse a file whose slug another file of the folder has."""
    if first is not file:
        place = f"{first.network}/{first.path.name}"
        raise InvalidWriteUpError((Fault("repeated-value", key=place, value=file.slug),))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where files are taken in: who takes them, with what at hand, and when."""

    actor: Actor
    rows: Rows
    renderer: Renderer
    now: datetime

    def take(self, file: files.File, practice: Practice | None) -> Outcome:
        """Publish one file, or raise InvalidWriteUpError with everything wrong in it."""
        source = files.read(file.path)
        sha256 = hashlib.sha256(source).hexdigest()
        if practice is not None and practice.version and practice.version.sha256 == sha256:
            return "unchanged"
        write_up = read(source, self.rows.reference)
        if file.network != write_up.networks[0]:
            raise InvalidWriteUpError((Fault("wrong-folder", key="sieci", value=file.network),))
        shown = self._rendered(write_up)
        outcome: Outcome = "added" if practice is None else "changed"
        practice = self._fill(file.slug, practice, write_up)
        self._add_version(practice, write_up.text, sha256, shown)
        post("practice-changed", practice.id, self.now)
        record(self.actor, "practice.publish", practice, {"version": sha256}, self.now)
        return outcome

    def _rendered(self, write_up: WriteUp) -> list[dict[str, Any]]:
        shown = []
        for section in write_up.sections:
            anchor = sections.anchor(section.heading)
            html = self.renderer.render(section.text, f"tresc-{anchor}-")
            shown.append({"heading": section.heading, "anchor": anchor, "html": html})
        return shown

    def _fill(self, name: str, practice: Practice | None, write_up: WriteUp) -> Practice:
        """Make the row say what the write-up says."""
        values = columns(write_up) | {"city_id": self.rows.cities[write_up.city]}
        if practice is None:
            practice = Practice(
                slug=name, state=State.PUBLISHED, created_at=self.now, published_at=self.now, **values
            )
            db.session.add(practice)
        else:
            for name, value in values.items():
                setattr(practice, name, value)
        practice.belongs_to = [
            DocumentNetwork(network_id=self.rows.networks[network], position=position)
            for position, network in enumerate(write_up.networks)
        ]
        db.session.flush()  # links, version and outbox need practice.id
        self._link_topics(practice, write_up)
        return practice

    def _link_topics(self, practice: Practice, write_up: WriteUp) -> None:
        link = document_topic
        db.session.execute(delete(link).where(link.c.document_id == practice.id))
        wanted = dict.fromkeys(self.rows.topic(write_up.networks, name) for name in write_up.topics)
        db.session.execute(
            insert(link),
            [
                {"document_id": practice.id, "topic_id": topic_id, "position": position}
                for position, topic_id in enumerate(wanted)
            ],
        )

    def _add_version(
        self, practice: Practice, text: str, sha256: str, shown: list[dict[str, Any]]
    ) -> None:
        last = db.session.scalar(
            select(func.max(Version.number)).where(Version.document_id == practice.id)
        )
        version = Version(
            document_id=practice.id,
            number=(last or 0) + 1,
            text=text,
            sha256=sha256,
            sections=shown,
            renderer=RENDERER_VERSION,
            created_at=self.now,
            is_published=True,
        )
        db.session.add(version)
        db.session.flush()  # the practice points at version.id
        practice.version_id = version.id


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
    body = "\n\n".join(_told(section) for section in write_up.sections)
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


def _told(section: Section) -> str:
    """Return a section as plain text, without its heading and the mark of advice.

    Those stand in every practice: they would be found everywhere and say nothing in a fragment.
    """
    parts = sections.parts(section.text)
    return "\n\n".join(sections.plain(part) for part in (parts.city, parts.advice) if part)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """JSON has no decimals: a percentage is kept as text."""
    percent = values["percent"]
    return values | {"percent": None if percent is None else str(percent)}
