"""What a process of the real server keeps in memory, with as many readers at once as given.

gunicorn is started as in production, without the worker inside; a bare Flask page likewise. The
server's processes share what they have from their parent: `resident` counts that in full, `own` is
what one of them alone has. Bytes.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from bench.settings import configuration

READERS = (1, 8)
PATIENCE_S = 300.0
_HOST = "127.0.0.1"
_KB = 1024
_COUNTED = {"Rss:": "resident", "Private_Dirty:": "own"}


def per_process(folder: Path, addresses: Sequence[str]) -> dict[str, int]:
    """Return bytes by name, for each number of READERS."""
    found: dict[str, int] = {}
    for readers in READERS:
        for name, of in (("bare Flask", None), ("ours", folder)):
            with _server(of, readers) as (process, port):
                _ask(port, addresses if of else ["/"] * len(addresses), readers)
                for kind, value in _counted(_child(process)).items():
                    found[f"server, {readers} at once, {name}, {kind}"] = value
    return found


@contextmanager
def _server(folder: Path | None, threads: int) -> Iterator[tuple[int, int]]:
    """Start a server with one process below it; give the id of the upper one, and the port."""
    with closing(socket.socket()) as one:
        one.bind((_HOST, 0))
        port: int = one.getsockname()[1]
    told = ["--preload", "--bind", f"{_HOST}:{port}", "--threads", str(threads)]
    bare = ["gunicorn", *told, "bench.bare:app()"]
    asked = [sys.executable, "-m", *(["app", "serve"] if folder else bare)]
    settings = _environment(folder, port, threads) if folder else dict(os.environ)
    quiet = subprocess.DEVNULL
    with subprocess.Popen(asked, env=settings, stdout=quiet, stderr=quiet) as started:  # noqa: S603
        try:
            _wait(port)
            yield started.pid, port
        finally:
            started.terminate()


def _environment(folder: Path, port: int, threads: int) -> dict[str, str]:
    config = configuration(folder)
    return dict(os.environ) | {
        "EMPIRIE_FILE": os.devnull,
        "EMPIRIE_DATA_FOLDER": str(config.data_folder),
        "EMPIRIE_DATABASE_URL": config.database,
        "EMPIRIE_INDEX_FOLDER": str(config.index_folder),
        "EMPIRIE_PRACTICES_FOLDER": str(config.practices_folder),
        "EMPIRIE_SECRET_KEY": config.secret_key,
        "EMPIRIE_PORT": str(port),
        "EMPIRIE_THREADS": str(threads),
        "EMPIRIE_WORKER_INSIDE": "no",
    }


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _ask(port: int, addresses: Sequence[str], readers: int) -> None:
    with ThreadPoolExecutor(readers) as pool:
        for status in pool.map(partial(_status, port), addresses):
            if status != http.client.OK:
                raise RuntimeError(f"a page was answered with {status}")


def _status(port: int, address: str) -> int:
    with closing(http.client.HTTPConnection(_HOST, port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def _child(process: int) -> int:
    told = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return int(told.split()[0])


def _counted(process: int) -> dict[str, int]:
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    parts = [line.split() for line in told.splitlines()]
    return {_COUNTED[part[0]]: int(part[1]) * _KB for part in parts if part[0] in _COUNTED}
