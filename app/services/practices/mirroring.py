"""The folder of practices as the live mirror of what is published: `<network>/<slug>.md`.

The database decides. A file is written only if it says something else, and taken away only if the
database could write it again: whatever else lies in the folder stays and is told to a person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Select, select

from app.database import reading
from app.domain.actor import ANONYMOUS
from app.domain.errors import InvalidWriteUpError
from app.models.documents import DocumentNetwork, Version
from app.models.networks import Network
from app.models.practices import Practice
from app.permissions import practices as may
from app.writeups import files
from app.writeups.writing import public

BATCH = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """The folder beside the database.

    `missing` and `different` are files of practices in force, `left` what the folder should not
    hold any more, `unknown` what the mirror has not written.
    """

    same: list[Path] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    different: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Expected:
    id: int
    network: str
    slug: str
    text: str


def mirror(folder: Path, practice_id: int) -> None:
    """Make the folder say what the database says of one practice; the same twice does no harm.

    Where its main network has changed, the new file comes before the old one goes. Raises OSError
    or InvalidWriteUpError if the folder cannot be written or leads elsewhere.
    """
    with reading() as session:
        slug = session.scalar(select(Practice.slug).where(Practice.id == practice_id))
    if slug is None:
        return
    place = None
    for one in _expected(practice_id):
        place = files.path(folder, one.network, one.slug)
        if not _says(place, one.text):
            files.write(folder, one.network, one.slug, one.text)
    for file in files.find(folder, slug):
        if file.path != place and _is_ours(file):
            files.remove(folder, file.network, slug)


def mirror_all(
    folder: Path, *, dry_run: bool = False, tell: Callable[[int], None] = lambda done: None
) -> Comparison:
    """Compare the folder with the database and, unless it is a dry run, mend it.

    `tell` hears how many practices were looked at.
    """
    found = Comparison()
    places = set()
    for count, one in enumerate(_expected(), 1):
        place = files.path(folder, one.network, one.slug)
        places.add(place)
        is_same = _says(place, one.text)
        kind = found.same if is_same else found.different if place.exists() else found.missing
        kind.append(place)
        if not is_same and not dry_run:
            files.write(folder, one.network, one.slug, one.text)
        tell(count)
    for file in files.find(folder):
        if file.path not in places:
            (found.left if _is_ours(file) else found.unknown).append(file.path)
            if file.path in found.left and not dry_run:
                files.remove(folder, file.network, file.slug)
    found.unknown.extend(files.strays(folder))
    return found


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _is_ours(file: files.File) -> bool:
    """Tell whether the database could write this file again: it is a text once published there."""
    try:
        content = files.read(file.path)
    except InvalidWriteUpError:
        return False
    texts = select(Version.text).join(Practice, Practice.id == Version.document_id)
    with reading() as session:
        known = session.scalars(texts.where(Practice.slug == file.slug, Version.is_published))
        return any(public(text).encode() == content for text in known)


def _expected(practice_id: int | None = None) -> Iterator[_Expected]:
    """Yield what the folder is to hold, a batch of texts in memory at a time."""
    last = 0
    while True:
        with reading() as session:
            rows = session.execute(_batch(last, practice_id)).all()
        for id_, network, slug, text in rows:
            yield _Expected(id_, network, slug, public(text))
            last = id_
        if len(rows) < BATCH:
            return


def _batch(after: int, practice_id: int | None) -> Select[int, str, str, str]:
    wanted = (
        select(Practice.id, Network.slug, Practice.slug, Version.text)
        .join(Version, Version.id == Practice.version_id)
        .join(DocumentNetwork, DocumentNetwork.document_id == Practice.id)
        .join(Network, Network.id == DocumentNetwork.network_id)
        .where(DocumentNetwork.position == 0, Practice.id > after)
        .where(may.listed_practices(), may.readable_practices(ANONYMOUS))
        .order_by(Practice.id)
        .limit(BATCH)
    )
    return wanted if practice_id is None else wanted.where(Practice.id == practice_id)
