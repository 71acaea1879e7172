"""Folders of an index, each complete and never changed; one file says which is current.

    index/CURRENT              the name of the current folder
    index/LOCK                 held by the one process that writes
    index/000003-000012/       third rebuild, twelfth commit after it
        MANIFEST.json          size and SHA-256 of every file, chain, version of Whoosh
        _MAIN_14.toc, MAIN_….seg

A commit hard-links the (immutable) segments into a new folder, writes there, and switches CURRENT
once everything is on the disk. Whatever dies on the way, CURRENT names a complete folder; whatever
a writer leaves behind is a folder nobody reads.

The table of contents of Whoosh is a pickle, and reading a pickle runs code. It is opened only from
a folder that is ours, that nobody else can write, and that holds exactly the files of its manifest.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app.search.engine import SearchUnavailableError

MANIFEST = "MANIFEST.json"
CURRENT = "CURRENT"
LOCK = "LOCK"
# Raise the number whenever the fields of the index change: indexes built before are refused.
FORMAT = 5

_DIGITS = 6
_NAME = re.compile(r"\d{6}-\d{6}")
_NAME_LIMIT_BYTES = 64
_MANIFEST_LIMIT_BYTES = 1 << 20
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_LOCK_STEP_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation consists of. `files`: name → (bytes, SHA-256); `before`: kept besides."""

    chain: str
    whoosh: str
    documents: int
    before: str
    files: Mapping[str, tuple[int, str]]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _ in self.files.values())


class Generations:
    """The generations below one folder."""

    def __init__(self, folder: Path, chain: str, whoosh: str) -> None:
        """`chain` and `whoosh` are what an index must have been built with to be readable."""
        self.folder = folder
        self.chain = chain
        self.whoosh = whoosh
        # (device, inode, size, mtime) → SHA-256: a file is hashed once, unless it is touched.
        self._hashes: dict[tuple[int, int, int, int], str] = {}

    def path(self, name: str) -> Path:
        """Return the folder of a generation."""
        return self.folder / name

    def current(self) -> str:
        """Return the name of the current generation; SearchUnavailableError if there is none."""
        try:
            with (self.folder / CURRENT).open("rb") as file:
                name = file.read(_NAME_LIMIT_BYTES).decode("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SearchUnavailableError("no-index") from error
        if not _NAME.fullmatch(name):
            raise SearchUnavailableError("no-index")
        return name

    def names(self) -> list[str]:
        """Return the names of all generations, oldest first."""
        return sorted(p.name for p in self.folder.iterdir() if _NAME.fullmatch(p.name))

    def last(self) -> str:
        """Return the name of the current generation, or "" if there is none."""
        try:
            return self.current()
        except SearchUnavailableError:
            return ""

    def after_rebuild(self) -> str:
        """Return the name of the next rebuild."""
        rebuilds = [int(name[:_DIGITS]) for name in self.names()]
        return f"{max(rebuilds, default=0) + 1:0{_DIGITS}}-{0:0{_DIGITS}}"

    @staticmethod
    def after_commit(name: str) -> str:
        """Return the name of the next commit."""
        return f"{name[:_DIGITS]}-{int(name[-_DIGITS:]) + 1:0{_DIGITS}}"

    def marks(self, name: str) -> tuple[tuple[int, int, int], ...]:
        """Return what changes when any file of a generation is touched; cheap."""
        folder = self.path(name)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            found = [folder.stat(), *(entry.stat(follow_symlinks=False) for entry in entries)]
        except OSError as error:
            raise SearchUnavailableError("damaged-index") from error
        return tuple((file.st_ino, file.st_size, file.st_mtime_ns) for file in found)

    # -- reading ---------------------------------------------------------------------------------

    def verify(self, name: str) -> Manifest:
        """Return the manifest of a generation that is ours, complete and unaltered.

        Raises SearchUnavailableError with a code that says what is wrong.
        """
        folder = self.path(name)
        try:
            _check_owner(folder, stat.S_ISDIR)
            manifest = self._manifest(folder)
            if {p.name for p in folder.iterdir()} != {MANIFEST, *manifest.files}:
                raise SearchUnavailableError("damaged-index")
            for file, (size, digest) in manifest.files.items():
                self._check_file(folder / file, size, digest)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SearchUnavailableError("damaged-index") from error
        return manifest

    def _manifest(self, folder: Path) -> Manifest:
        path = folder / MANIFEST
        _check_owner(path, stat.S_ISREG)
        with path.open("rb") as file:
            content = json.loads(file.read(_MANIFEST_LIMIT_BYTES))
        files = {str(name): (int(size), str(sha)) for name, (size, sha) in content["files"].items()}
        manifest = Manifest(**{**content, "files": files})
        if manifest.format != FORMAT or manifest.whoosh != self.whoosh:
            raise SearchUnavailableError("other-format")
        if manifest.chain != self.chain:
            raise SearchUnavailableError("other-chain")
        return manifest

    def _check_file(self, path: Path, size: int, digest: str) -> None:
        found = _check_owner(path, stat.S_ISREG)
        if found.st_size != size or self._hash(path, found) != digest:
            raise SearchUnavailableError("damaged-index")

    def _hash(self, path: Path, found: os.stat_result) -> str:
        key = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        if key not in self._hashes:
            with path.open("rb") as file:
                self._hashes[key] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._hashes[key]

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def lock(self, patience: float) -> Iterator[None]:
        """Be the only writer of all processes; SearchUnavailableError after `patience` seconds."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        with (self.folder / LOCK).open("wb") as file:
            deadline = time.monotonic() + patience
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > deadline:
                        raise SearchUnavailableError("busy") from error
                    time.sleep(_LOCK_STEP_SECONDS)
            yield

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """Give an empty folder for a new generation; it is gone if anything fails."""
        folder = self.path(name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def link(self, manifest: Manifest, source: str, target: Path) -> frozenset[str]:
        """Put the files of a generation into a draft, copied only where they cannot be linked.

        Returns the names of those linked: they are on the disk already.
        """
        linked = set()
        for file in manifest.files:
            try:
                os.link(self.path(source) / file, target / file)
                linked.add(file)
            except OSError:
                shutil.copy2(self.path(source) / file, target / file)
        return frozenset(linked)

    def seal(
        self, folder: Path, documents: int, before: str, linked: frozenset[str] = frozenset()
    ) -> None:
        """Write the manifest of a finished draft and force all that is new to the disk."""
        files = {}
        for path in sorted(folder.iterdir()):
            if path.name not in linked:
                _sync(path)
            found = path.stat()
            files[path.name] = (found.st_size, self._hash(path, found))
        manifest = Manifest(self.chain, self.whoosh, documents, before, files)
        _write(folder / MANIFEST, json.dumps(asdict(manifest), indent=1))
        _sync(folder)

    def publish(self, name: str, *keep: str) -> None:
        """Make a sealed generation the current one and drop all but those named."""
        _write(self.folder / CURRENT, name + "\n")
        _sync(self.folder)
        for other in self.names():
            if other not in {name, *keep}:
                shutil.rmtree(self.path(other), ignore_errors=True)


def _check_owner(path: Path, is_kind: object) -> os.stat_result:
    """Refuse what is not ours or what others can write; links are followed nowhere."""
    found = path.lstat()
    if not is_kind(found.st_mode):  # type: ignore[operator]
        raise SearchUnavailableError("foreign-index")
    if found.st_uid != os.geteuid() or found.st_mode & _WRITABLE_BY_OTHERS:
        raise SearchUnavailableError("foreign-index")
    return found


def _sync(path: Path) -> None:
    """Wait until a file or the names in a folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, text: str) -> None:
    """Replace a file: afterwards it is either the old or the new one, never half of it."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
