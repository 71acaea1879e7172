"""What a server process keeps in memory, looked at from a fresh process each time.

`python -m bench.memory FOLDER ADDRESSES` answers the addresses of a JSON file as a worker process
would and prints its resident memory in bytes; `bare` as the folder stands for a bare Flask page.
The application is imported only where it is measured.
"""

import gc
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from flask.testing import FlaskClient

from bench import bare, timing

SEARCHES = 200
BARE = "bare"


def resident() -> int:
    """Return the resident memory of this process in bytes (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def after(folder: str, addresses: Path) -> int:
    """Return the resident memory of a fresh process that has answered `addresses`."""
    asked = [sys.executable, "-m", "bench.memory", folder, str(addresses)]
    told = subprocess.run(asked, check=True, capture_output=True, text=True)  # noqa: S603
    return int(told.stdout.split()[-1])


def per_worker(folder: Path, addresses: Sequence[str]) -> dict[str, int]:
    """Return bytes: a bare Flask process, ours, and what ours takes beyond the bare one."""
    path, nothing = folder / "addresses.json", folder / "nothing.json"
    path.write_text(json.dumps(list(addresses)[:SEARCHES]), encoding="utf-8")
    nothing.write_text("[]", encoding="utf-8")
    flask, ours = after(BARE, path), after(str(folder), path)
    return {
        "bare Flask": flask,
        "ours, before the first page": after(str(folder), nothing),
        "ours": ours,
        "beyond bare Flask": ours - flask,
    }


def _client(folder: str) -> FlaskClient:
    if folder == BARE:
        return bare.client()
    from app import create_app
    from bench.settings import configuration

    return create_app(configuration(Path(folder))).test_client()


def answer(folder: str, addresses: Sequence[str]) -> None:
    """Answer all addresses in this process."""
    client = _client(folder)
    timing.collect_by_hand()
    for address in addresses:
        client.get("/" if folder == BARE else address)
        timing.collect()
    gc.collect()


if __name__ == "__main__":
    answer(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    sys.stdout.write(f"{resident()}\n")
