"""The folder of practices: `<network>/<slug>.md`, plain files that anybody can read and copy.

A name is made of small letters, digits and hyphens, so no name can leave the folder; a link that
leads out of it is refused. Writing is atomic: a reader sees the old file or the new one.
"""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Fault, InvalidWriteUpError

FILE_LIMIT_BYTES = 120_000
_NAME = re.compile(r"[a-z0-9-]{1,120}")


@dataclass(frozen=True, slots=True)
class File:
    """A file that by its place and name is a practice."""

    slug: str
    network: str
    path: Path


def find(folder: Path, slug: str = "*") -> list[File]:
    """Return the practices of `folder`, by network and slug; other files are left alone.

    With `slug`, those files that are called so.
    """
    return [
        File(path.stem, path.parent.name, path)
        for path in sorted(folder.glob(f"*/{slug}.md"))
        if _is_name(path.stem) and _is_name(path.parent.name) and path.is_file()
    ]


def strays(folder: Path) -> list[Path]:
    """Return the Markdown files below `folder` that `find` passes over, to be told to a person."""
    taken = {file.path for file in find(folder)}
    return [path for path in sorted(folder.rglob("*.md")) if path not in taken]


def read(path: Path) -> bytes:
    """Return what stands in the file at `path`, two floors below the folder of practices.

    Raises InvalidWriteUpError if the file cannot be read, is over 120 kB, or is a link that leads
    out of the folder.
    """
    folder = path.absolute().parents[1]
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _refused("outside-folder", path.name)
    try:
        with path.open("rb") as file:
            # One byte more than allowed tells that there is more; the rest is never read.
            source = file.read(FILE_LIMIT_BYTES + 1)
    except OSError:
        raise _refused("unreadable-file", path.name) from None
    check_size(source)
    return source


def check_size(source: bytes) -> None:
    """Raise InvalidWriteUpError if a file is over 120 kB."""
    if len(source) > FILE_LIMIT_BYTES:
        raise _refused("file-too-large", str(FILE_LIMIT_BYTES // 1000))


def path(folder: Path, network: str, slug: str) -> Path:
    """Return where the file of a practice is, whether it exists or not.

    Raises InvalidWriteUpError if a name is not one or the network's folder leads elsewhere.
    """
    for name in (network, slug):
        if not _is_name(name):
            raise _refused("bad-file-name", name)
    home = folder / network
    if not home.resolve().is_relative_to(folder.resolve()):
        raise _refused("outside-folder", network)
    return home / f"{slug}.md"


def write(folder: Path, network: str, slug: str, text: str) -> Path:
    """Make the file of a practice say `text`, and return its path.

    Raises InvalidWriteUpError as `path` does.
    """
    target = path(folder, network, slug)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{slug[:40]}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            os.fchmod(file.fileno(), 0o644)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _sync(target.parent)
    return target


def remove(folder: Path, network: str, slug: str) -> None:
    """Take the file of a practice away; nothing happens if there is none."""
    target = path(folder, network, slug)
    if target.exists():
        target.unlink()
        _sync(target.parent)


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _sync(folder: Path) -> None:
    # A rename is on the disk only once its folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(code: str, value: str) -> InvalidWriteUpError:
    return InvalidWriteUpError((Fault(code, value=value),))
