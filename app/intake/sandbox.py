"""Opens foreign files in a process each, which may die of one without harm to anybody else.

At most two at a time in a server process; the rest wait. A process that takes too long is ended
together with those it has started.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.domain.errors import FileRefusedError
from app.domain.files import (
    CLIPBOARD_LIMIT_BYTES,
    FILE_LIMIT_BYTES,
    Examined,
    FileKind,
    Finding,
    Inset,
    Picture,
    Pictures,
    Understood,
)

AT_ONCE = 2
PATIENCE_S = 60.0
_ROOT = Path(__file__).resolve().parents[2]
# All that the child is told; nothing of ours that is secret.
ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"}
_places = threading.BoundedSemaphore(AT_ONCE)


def examine(data: bytes) -> Examined:
    """Return what a file that is to be kept is; a picture comes back painted anew.

    Raises FileRefusedError.
    """
    done = _ask("examine", data)
    shown = _pictures(done["pictures"])
    kept = b"" if shown else data
    return Examined(FileKind(done["kind"]), done["text"], done["origin"], shown, kept)


def understand(data: bytes) -> Understood:
    """Return what a DOCX or ODT says in our sections, or the text of a Markdown file.

    Raises FileRefusedError.
    """
    done = _ask("understand", data)
    insets = (
        (one["number"], one["description"], _pictures(one["pictures"])) for one in done["insets"]
    )
    return Understood(
        FileKind(done["kind"]),
        done["title"],
        done["sections"],
        tuple(Inset(number, told, shown) for number, told, shown in insets if shown),
        tuple(Finding(**one) for one in done["findings"]),
        done["text"],
    )


def paste(html: str) -> str:
    """Return the Markdown of HTML from the clipboard.

    Raises FileRefusedError.
    """
    data = html.encode(errors="replace")
    if len(data) > CLIPBOARD_LIMIT_BYTES:
        raise FileRefusedError("clipboard-too-large", str(CLIPBOARD_LIMIT_BYTES // 1000))
    return str(_ask("paste", data))


def _ask(job: str, data: bytes) -> Any:
    if len(data) > FILE_LIMIT_BYTES:
        raise FileRefusedError("file-too-large", str(FILE_LIMIT_BYTES // 1_000_000))
    with _places:
        said = _run([sys.executable, "-m", "app.intake.child"], f"{job}\n".encode() + data)
    try:
        answer = json.loads(said)
    except ValueError:  # it has died of the file
        raise FileRefusedError("too-costly") from None
    if "refused" in answer:
        raise FileRefusedError(answer["refused"], answer["value"])
    return answer["done"]


def _run(command: list[str], told: bytes) -> bytes:
    process = subprocess.Popen(  # noqa: S603 - our own program; the file comes by the pipe
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    with process:
        try:
            return process.communicate(told, timeout=PATIENCE_S)[0]
        except subprocess.TimeoutExpired:
            return b""
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _pictures(told: Any) -> Pictures | None:
    if told is None:
        return None
    full, small = (
        Picture(FileKind(one["kind"]), base64.b64decode(one["data"]), one["width"], one["height"])
        for one in (told["full"], told["small"])
    )
    return Pictures(full, small)
