"""Renders in one child process, which may die of a text without harm to anybody else.

The child is started at the first job and kept, for starting costs more than rendering; a job that
passes its CPU limit kills it, and the next job starts another. It is started anew, not forked: a
fork of a process with threads inherits their locks held. One job at a time; a lock makes the rest
wait.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from app.domain.errors import Fault, InvalidWriteUpError
from app.writeups import cost
from app.writeups.child import CPU_LIMIT_S
from app.writeups.render import PREFIX

# Far more than the CPU limit takes on a busy machine; only a stopped child lasts so long.
PATIENCE_S = 60.0
_ROOT = Path(__file__).resolve().parents[2]


class Renderer:
    """Makes HTML of Markdown, for one process and all its threads; `cpu_limit` in seconds a job."""

    def __init__(self, cpu_limit: float = CPU_LIMIT_S) -> None:
        self._cpu_limit = cpu_limit
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._owner = 0

    def render(self, markdown: str, prefix: str = PREFIX) -> str:
        """Return the safe HTML of `markdown`, `prefix` before every id in it.

        Raises InvalidWriteUpError if the text costs too much to render.
        """
        return str(self._ask("html", markdown, prefix)["html"])

    def removed(self, markdown: str) -> int:
        """Return how many elements and addresses the HTML of `markdown` leaves out.

        Raises InvalidWriteUpError as `render` does.
        """
        return int(self._ask("removed", markdown, PREFIX)["removed"])

    def close(self) -> None:
        """End the child, if there is one; a later job starts another."""
        with self._lock:
            self._end()

    def _ask(self, ask: str, markdown: str, prefix: str) -> dict[str, Any]:
        cost.check(markdown)
        job = json.dumps({"ask": ask, "markdown": markdown, "prefix": prefix})
        with self._lock:
            answer = self._answer(self._ready(), job)
        if answer is None or "refused" in answer:
            raise InvalidWriteUpError((Fault("too-costly"),))
        return answer

    def _ready(self) -> subprocess.Popen[str]:
        # After a fork (a server that loads the application first) the child is the parent's.
        if self._owner != os.getpid():
            self._child = None
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            self._owner = os.getpid()
            self._child = subprocess.Popen(  # noqa: S603 - our own program and a number
                [sys.executable, "-m", "app.writeups.child", str(self._cpu_limit)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"PYTHONPATH": str(_ROOT)},  # nothing of ours that is secret
                text=True,
            )
        return self._child

    def _answer(self, child: subprocess.Popen[str], job: str) -> dict[str, Any] | None:
        """Return what the child says, or None if it died of the job."""
        jobs, answers = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)
        patience = threading.Timer(PATIENCE_S, child.kill)
        patience.start()
        try:
            jobs.write(job + "\n")
            jobs.flush()
            line = answers.readline()
        except BrokenPipeError:
            line = ""
        finally:
            patience.cancel()
        if not line:
            self._end()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        # What was still to be written breaks the pipe once more.
        with suppress(BrokenPipeError):
            child.__exit__(None, None, None)
