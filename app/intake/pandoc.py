"""Pandoc, bound: it reads and writes nothing but its pipe, and has so much memory and time.

`--sandbox` keeps a document from naming files or addresses for it to open.
"""

import json
import resource
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.domain.errors import FileRefusedError
from app.domain.files import FileKind

MEMORY = "512M"
CPU_LIMIT_S = 15
PATIENCE_S = 30
# What Python-Markdown reads: lists indented by four, pipe tables, footnotes, definitions.
_MARKDOWN = (
    "markdown_strict+four_space_rule+startnum+pipe_tables+footnotes+definition_lists-raw_html"
)
_READERS = {FileKind.DOCX: "docx", FileKind.ODT: "odt"}


def tree(data: bytes, kind: FileKind | None = None) -> dict[str, Any]:
    """Return the tree that pandoc makes of a document, of HTML if `kind` is None.

    Insertions, deletions and comments stand in it marked. Raises FileRefusedError if pandoc
    cannot read it within its bounds.
    """
    reader = _READERS[kind] if kind else "html"
    told = _run(["--from", reader, "--to", "json", "--track-changes=all"], data)
    read: dict[str, Any] = json.loads(told)
    return read


def markdown(read: dict[str, Any]) -> str:
    """Return the Markdown of a tree: one line a paragraph, footnotes below their section."""
    to_markdown = ["--to", _MARKDOWN, "--wrap=none", "--markdown-headings=atx"]
    told = _run(
        ["--from", "json", *to_markdown, "--reference-location=section"],
        json.dumps(read).encode(),
    )
    return told.decode("utf-8")


def _run(options: list[str], data: bytes) -> bytes:
    command = [_program(), "+RTS", f"-M{MEMORY}", "-RTS", "--sandbox", *options]
    try:
        done = subprocess.run(  # noqa: S603 - options are ours, the document comes by the pipe
            command,
            input=data,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
            env={"LANG": "C.UTF-8", "HOME": "/nonexistent"},
            preexec_fn=_bind,
        )
    except subprocess.TimeoutExpired:
        raise FileRefusedError("too-costly") from None
    if done.returncode < 0 or b"heap exhausted" in done.stderr.lower():
        raise FileRefusedError("too-costly")
    if done.returncode:
        raise FileRefusedError("broken-file")
    return done.stdout


def _bind() -> None:  # pragma: no cover - runs between fork and exec
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S + 1))


@cache
def _program() -> str:
    """Return the pandoc that came with its Python package, else that of the system."""
    package = find_spec("pypandoc")
    if package and package.origin:
        ours = Path(package.origin).parent / "files" / "pandoc"
        if ours.is_file():
            return str(ours)
    return shutil.which("pandoc") or "pandoc"
