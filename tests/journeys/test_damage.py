"""The index breaks while somebody searches: the page goes on answering, the worker heals it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.config import ROOT
from tests.journeys.pages import ask

PATIENCE_S = 60
NOTE = "Wyszukiwarka działa teraz w trybie uproszczonym"


@contextmanager
def running(command: str, folder: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of the house on a database and an index of its own until the block ends."""
    (folder / "none.env").touch()
    given = {
        "FILE": folder / "none.env",
        "DATA_FOLDER": folder / "var",
        "INDEX_FOLDER": folder / "index",
        "SECRET_KEY": "x" * 48,
    } | settings
    environment = os.environ | {f"EMPIRIE_{name}": str(value) for name, value in given.items()}
    environment.pop("TEST_DATABASE_URL", None)
    process = subprocess.Popen([sys.executable, "-m", "app", command], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_until(is_so: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, otherwise
        time.sleep(0.1)


def is_ready(site: str) -> bool:
    try:
        return ask(site, "/health/ready").status == 200
    except OSError:
        return False


@pytest.fixture
def house(tmp_path: Path) -> Iterator[str]:
    """The address of a server as `make run` starts it, its worker still asleep."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with running("start", tmp_path, PORT=str(port), WORKER_INSIDE="no") as server:
        wait_until(lambda: is_ready(site) or server.poll() is not None, "the server did not start")
        yield site


def test_a_damaged_index_is_noted_and_healed_while_pages_answer(visit, house, tmp_path):
    page = visit(house)
    note = page.get_by_text(NOTE)
    page.goto("/praktyki?q=teleopieka")
    expect(note).to_have_count(0)
    generation = tmp_path / "index" / (tmp_path / "index" / "CURRENT").read_text().strip()
    for segment in generation.glob("*.seg"):
        os.truncate(segment, segment.stat().st_size // 2)

    answer = page.reload()
    assert answer.status == 200
    expect(note).to_be_visible()
    assert page.locator(".hit h3 a").count(), "the database answers plainly"
    assert page.goto("/praktyki/elblag-teleopieka-seniorzy").status == 200

    with running("worker", tmp_path):
        wait_until(lambda: NOTE not in ask(house, "/praktyki?q=teleopieka").text, "no healing")
    page.goto("/praktyki?q=teleopieka")
    expect(note).to_have_count(0)
    expect(page.locator(".count").first).to_be_attached()
