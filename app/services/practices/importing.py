"""Bring in a folder of practices: `<network>/<slug>.md`.

A file is taken whole or refused whole, with every fault found in it. Bringing in the same folder
twice changes nothing: a practice is known by its slug, a text by its SHA-256.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import Fault, InvalidWriteUpError
from app.models.documents import Version
from app.models.practices import Practice
from app.permissions import practices as may
from app.permissions import require
from app.services.practices import inspiring, printing, publishing
from app.services.practices.publishing import Press
from app.services.reference import rows
from app.writeups import files
from app.writeups.reading import read
from app.writeups.sandbox import Renderer
from app.writeups.writing import public

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
    press = Press(actor, rows(), renderer, now)
    known = {one.slug: one for one in db.session.scalars(select(Practice))}
    outcomes: dict[Outcome, list[str]] = {"added": [], "changed": [], "unchanged": []}
    refused: list[tuple[Path, tuple[Fault, ...]]] = []
    found = files.find(folder)
    places: dict[str, files.File] = {}
    for count, file in enumerate(found, 1):
        try:
            _refuse_second(places.setdefault(file.slug, file), file)
            outcomes[_take(press, file, known.get(file.slug))].append(file.slug)
        except InvalidWriteUpError as error:
            refused.append((file.path, error.faults))
        tell(count, len(found))
    inspiring.link_waiting()
    return Report(**{name: tuple(slugs) for name, slugs in outcomes.items()}, refused=tuple(refused))


def _refuse_second(first: files.File, file: files.File) -> None:
    """Refuse a file whose slug another file of the folder has."""
    if first is not file:
        place = f"{first.network}/{first.path.name}"
        raise InvalidWriteUpError((Fault("repeated-value", key=place, value=file.slug),))


def _known(version: Version) -> set[str]:
    """Return the digests of a version: of its text, and of that without what is for members only.

    The mirror writes the second, and what it has written is nothing new.
    """
    return {version.sha256, printing.digest(public(version.text))}


def _take(press: Press, file: files.File, practice: Practice | None) -> Outcome:
    """Publish one file, or raise InvalidWriteUpError with everything wrong in it."""
    source = files.read(file.path)
    sha256 = hashlib.sha256(source).hexdigest()
    if practice is not None and practice.version and sha256 in _known(practice.version):
        return "unchanged"
    write_up = read(source, press.rows.reference)
    if file.network != write_up.networks[0]:
        raise InvalidWriteUpError((Fault("wrong-folder", key="sieci", value=file.network),))
    publishing.publish(press, practice or publishing.new(file.slug, write_up, press), write_up)
    return "added" if practice is None else "changed"
