"""The program as it runs on a machine of its own, to be killed: quick to start, real otherwise.

A process that has loaded everything once gives birth to each server (`forkserver`), so a restart
takes a second less; what then runs is gunicorn with a worker inside, in a session of its own.
"""

import http.client
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_context = get_context("forkserver")
_context.set_forkserver_preload(["tests.machines_inside"])
ANSWER_S = 30


def serve(environment: Mapping[str, str], said: str) -> None:
    """Be a server until killed; what it says goes to a file."""
    from app import create_app
    from app.cli.serving import Server
    from app.config import Config

    os.setsid()
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for handle in (1, 2):
        os.dup2(out, handle)
    for name in [name for name in os.environ if name.startswith("EMPIRIE_")]:
        del os.environ[name]
    os.environ.update(environment)
    sys.argv = ["app"]
    Server(Config.load(), create_app).run()


class Machine:
    """One server with a worker inside, on settings of its own."""

    def __init__(self, environment: Mapping[str, str], port: int, said: Path) -> None:
        self.environment = dict(environment) | {"EMPIRIE_PORT": str(port)}
        self.port, self.said = port, said
        self.process: Any = None

    def start(self) -> None:
        self.process = _context.Process(target=serve, args=(self.environment, str(self.said)))
        self.process.start()

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        # One that was just born has no session of its own yet.
        for pid in {self.process.pid, *session_of(self.process.pid)}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.join(ANSWER_S)

    def has(self, pid: int) -> bool:
        return pid in session_of(self.process.pid)

    def is_open(self) -> bool:
        try:
            return self.ask("GET", "/health/live")[0] == 200
        except OSError:
            return False

    def ask(
        self, method: str, path: str, cookie: str = "", body: bytes = b"", kind: str = ""
    ) -> tuple[int, dict[str, str], str]:
        """Return status, headers and text; OSError if nothing whole came back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        given = {"Cookie": cookie, "Content-Type": kind}
        headers = {name: value for name, value in given.items() if value}
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def post(self, path: str, cookie: str = "", **fields: str) -> tuple[int, dict[str, str], str]:
        form = "application/x-www-form-urlencoded"
        return self.ask("POST", path, cookie, urlencode(fields).encode(), form)


def session_of(leader: int) -> list[int]:
    """The processes that still run in the session of `leader`."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text(encoding="utf-8", errors="replace")
        except OSError:  # it ended meanwhile
            continue
        after_name = told.rpartition(")")[2].split()
        if int(after_name[3]) == leader and after_name[0] != "Z":
            found.append(int(stat.parent.name))
    return found
