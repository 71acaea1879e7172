"""The files that browsers load from us, and the list of their hashes that comes with the program.

A browser does not run a script that is not as the list says (`integrity`), and the doctor tells of
every file that is not. Whoever changes one on purpose writes the list anew: `make assets`.
"""

import base64
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from app.config import ROOT

FOLDER = ROOT / "app" / "static"
LIST = ROOT / "app" / "static.sha256"  # as sha256sum writes it


def integrity(name: str) -> str:
    """Return what a script tag tells the browser of its file (Subresource Integrity).

    Raises KeyError for a file that is not in the list.
    """
    digest = bytes.fromhex(_listed(LIST)[name])
    return f"sha256-{base64.b64encode(digest).decode()}"


def differences() -> Iterator[str]:
    """Say of each file that it is not as it came, lacks, or did not come with the program."""
    listed = dict(_read(LIST))
    there = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*")}
    for name in sorted(listed.keys() | {name for name, path in there.items() if path.is_file()}):
        if name not in there:
            yield f"app/static/{name} is missing"
        elif name not in listed:
            yield f"app/static/{name} did not come with the program"
        elif sha256(there[name].read_bytes()).hexdigest() != listed[name]:
            yield f"app/static/{name} was changed"


@lru_cache
def _listed(path: Path) -> dict[str, str]:
    return dict(_read(path))


def _read(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        yield name, digest
