"""Real nodes of OpenSearch that go and come back while people search: nobody restarts anything.

The nodes are this test's own: the others share two that have to stay.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, door
from app.config import ROOT, Config
from app.search.opensearch_engine import Cluster, OpenSearchEngine
from app.search.opensearch_engine import cluster as wire
from app.search.opensearch_engine.breaker import FAILURES, Breaker
from app.search.thesaurus import Thesaurus
from app.services import catalogue
from tests.databases import SERVER, _close
from tests.factories import Make

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),  # Maven may have to fetch 60 MB first, and the machine may be busy
    pytest.mark.skipif(
        not (shutil.which("mvn") and shutil.which("javac")),
        reason="needs a JDK and Maven: they start nodes of OpenSearch that may be stopped",
    ),
    pytest.mark.skipif(bool(SERVER), reason="the nodes are stopped once, beside SQLite"),
]
START_S = 300
SIMPLER = "w trybie uproszczonym"
REST_S = 0.5


class Nodes:
    """Two nodes on free ports, stopped and started by their number, 0 or 1."""

    def __init__(self, folder: Path) -> None:
        with ExitStack() as held:
            bound = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(4)]
            ports = [str(one.getsockname()[1]) for one in bound]
        self.addresses = [f"http://127.0.0.1:{port}" for port in ports[:2]]
        self.process = subprocess.Popen(
            [ROOT / "tests" / "opensearch" / "nodes", folder, *ports],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._hear("ready")

    def stop(self, number: int) -> None:
        self._say(f"stop {number}")

    def start(self, number: int) -> None:
        self._say(f"start {number}")

    def _say(self, order: str) -> None:
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        self._hear("done")

    def _hear(self, word: str) -> None:
        for line in self.process.stdout:
            if line.strip() == word:
                return
        pytest.fail(f"the nodes ended with {self.process.wait()}")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(START_S)
        self.process.stdout.close()


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    (tmp_path / "nodes").mkdir()
    nodes = Nodes(tmp_path / "nodes")
    yield nodes
    nodes.close()


@pytest.fixture
def engine(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenSearchEngine]:
    monkeypatch.setattr(wire, "WRITE_SECONDS", 60.0)  # the machine may be busy
    cluster = Cluster(nodes.addresses, read_seconds=20.0, breaker=Breaker(rest=REST_S))
    engine = OpenSearchEngine(cluster, "site", Thesaurus(), replicas=1)
    yield engine
    engine.close()


@pytest.fixture
def app(config: Config, engine: OpenSearchEngine) -> Iterator[Flask]:
    app = create_app(config, engine)
    with app.app_context():
        yield app
        _close(app)


def search(browser: FlaskClient) -> tuple[bool, bool]:
    """Return whether the practice is found, and whether the page says that it searches simply."""
    page = browser.get("/praktyki?q=retencja")
    assert page.status_code == 200
    return "Retencja wody w parku" in page.text, SIMPLER in page.text


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + START_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_nodes_go_and_come_back_and_there_is_always_an_answer(
    nodes: Nodes, engine: OpenSearchEngine, app: Flask, make: Make
) -> None:
    make.practice(title="Retencja wody w parku")
    catalogue.rebuild(engine, door.today())
    wait_until(lambda: engine._cluster.client.cluster.health()["status"] == "green")
    browser = app.test_client()
    assert search(browser) == (True, False)

    nodes.stop(0)  # the one that manages the cluster
    for _ in range(2 * FAILURES):
        assert search(browser) == (True, False)

    nodes.stop(1)
    for _ in range(2 * FAILURES):
        assert search(browser) == (True, True)
    assert browser.get("/health/ready").json == {"status": "degraded"}

    nodes.start(0)
    nodes.start(1)
    wait_until(lambda: search(browser) == (True, False))
    assert browser.get("/health/ready").json == {"status": "ok"}
