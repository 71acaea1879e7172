"""The process that opens one foreign file: it reads a job and writes what came of it.

It is given no settings and no secret. What it may use of memory and time is bound; if it dies of a
file, only that file is refused.
"""

import base64
import json
import resource
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, BinaryIO

from app.domain.errors import FileRefusedError
from app.domain.files import DRAFTS, PICTURES, Examined, FileKind, Finding, Understood
from app.intake import clipboard, headings, kinds, office, pandoc, pictures, texts
from app.intake.tree import Cleaner

MEMORY_LIMIT_BYTES = 600 * 1024 * 1024
CPU_LIMIT_S = 20


def main(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Do the one job: its name on a line, the bytes after it."""
    name = jobs.readline().decode("ascii").strip()
    answers.write(json.dumps(_answer(name, jobs.read())).encode())


def _answer(name: str, data: bytes) -> Mapping[str, Any]:
    try:
        return {"done": plain(_JOBS[name](data))}
    except FileRefusedError as error:
        return {"refused": error.code, "value": error.value}
    except (RecursionError, MemoryError):
        return {"refused": "too-costly", "value": ""}


def plain(made: Any) -> Any:
    """Return what JSON can say of `made`: dataclasses by field, bytes in base64."""
    if is_dataclass(made):
        return {one.name: plain(getattr(made, one.name)) for one in fields(made)}
    if isinstance(made, bytes):
        return base64.b64encode(made).decode("ascii")
    if isinstance(made, list | tuple):
        return [plain(one) for one in made]
    return made


def examine(data: bytes) -> Examined:
    """Say what a file that is to be kept is, and make it harmless if it is a picture."""
    kind = kinds.check(data)
    if kind is FileKind.MARKDOWN:
        raise FileRefusedError("markdown-is-a-draft")
    if kind in PICTURES:
        return Examined(kind, pictures=pictures.repainted(data, kind))
    return Examined(kind, texts.extracted(data, kind), texts.origin(data, kind))


def understand(data: bytes) -> Understood:
    """Say what an office text or a file of ours holds."""
    kind = kinds.check(data, is_kept=False)
    if kind not in DRAFTS:
        raise FileRefusedError("not-a-text", kind)
    if kind is FileKind.MARKDOWN:
        text = kinds.decoded(data)
        is_other = text.encode() != data.removeprefix(BOM_UTF8)
        return Understood(
            kind, text=text, findings=(Finding("other-encoding"),) if is_other else ()
        )
    return office.understood(data, kind)


def paste(data: bytes) -> str:
    """Return the Markdown of what was copied in Word or a browser; pictures leave their words."""
    read = pandoc.tree(clipboard.plainer(data.decode("utf-8", "replace")).encode())
    blocks = headings.own_levels(Cleaner().blocks(read["blocks"]))
    return office.written(read, blocks).strip("\n")


_JOBS: Mapping[str, Callable[[bytes], Any]] = {
    "examine": examine,
    "understand": understand,
    "paste": paste,
}


def bind() -> None:
    """Bind this process and those it starts."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    bind()
    main(sys.stdin.buffer, sys.stdout.buffer)
