"""Write the practices in force as plain files, byte for byte as they were published.

Only what is for members is left out: the files are for everybody.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.actor import Actor
from app.models.documents import DocumentNetwork
from app.models.practices import Practice
from app.permissions import practices as may
from app.writeups import files
from app.writeups.writing import public


def export_folder(
    actor: Actor,
    folder: Path,
    *,
    dry_run: bool = False,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[list[Path], list[Path]]:
    """Write what this actor may read below `folder`; return the paths written and left as they were.

    `tell` hears done and total; a dry run returns the same and writes nothing.
    """
    practices = _practices(actor)
    written: list[Path] = []
    same: list[Path] = []
    for count, practice in enumerate(practices, 1):
        path = files.path(folder, practice.networks[0].slug, practice.slug)
        text = public(practice.version.text) if practice.version else ""
        is_same = path.is_file() and path.read_bytes() == text.encode()
        (same if is_same else written).append(path)
        if not dry_run and not is_same:
            files.write(folder, practice.networks[0].slug, practice.slug, text)
        tell(count, len(practices))
    return written, same


def _practices(actor: Actor) -> Sequence[Practice]:
    """Return what goes out: the practices in force with their texts and networks."""
    wanted = (
        select(Practice)
        .where(may.listed_practices(), may.readable_practices(actor))
        .options(
            joinedload(Practice.version, innerjoin=True),
            joinedload(Practice.belongs_to).joinedload(DocumentNetwork.network),
        )
        .order_by(Practice.slug)
    )
    return db.session.scalars(wanted).unique().all()
