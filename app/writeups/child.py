"""The process that renders: it reads one JSON text a line and writes one JSON answer a line.

It is given no settings and no secret, and opens nothing. A job that uses more CPU than it may ends
the process: nobody catches the timer's signal.
"""

import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any, TextIO

from app.writeups import render

CPU_LIMIT_S = 2.0
MEMORY_LIMIT_BYTES = 512 * 1024 * 1024


def main(jobs: TextIO, answers: TextIO, cpu_limit: float = CPU_LIMIT_S) -> None:
    """Answer the jobs until there are no more, each within `cpu_limit` seconds of CPU."""
    for job in jobs:
        signal.setitimer(signal.ITIMER_PROF, cpu_limit)
        answer = _answer(json.loads(job))
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _answer(job: dict[str, str]) -> dict[str, Any]:
    markdown = job["markdown"]
    try:
        if job["ask"] == "removed":
            return {"removed": render.removed(markdown)}
        return {"html": render.to_html(markdown, job["prefix"])}
    except (RecursionError, MemoryError):
        return {"refused": True}


def limit_memory() -> None:
    """Bind this process to 512 MB more than it has once it is ready to work.

    The limit is on addresses, of which libraries reserve more than they use.
    """
    render.to_html("")
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY_LIMIT_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


if __name__ == "__main__":  # pragma: no cover - measured in the child only, where nobody counts
    limit_memory()
    main(sys.stdin, sys.stdout, float(sys.argv[1]))
