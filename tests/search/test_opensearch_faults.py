"""What happens when OpenSearch is away, slow, overloaded or answers nonsense; no OpenSearch needed."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app import create_app
from app.config import Config
from app.search.engine import Query, SearchAwayError, SearchUnavailableError
from app.search.opensearch_engine import Cluster, OpenSearchEngine
from app.search.opensearch_engine.breaker import FAILURES, REST_SECONDS, Breaker
from app.search.opensearch_engine.cluster import TRIES
from app.search.thesaurus import Thesaurus
from tests.databases import _close
from tests.search.library import PUBLIC, document

Reply = tuple[int, bytes]
Asked = tuple[str, str, bytes]


class Wire(ThreadingHTTPServer):
    """A server that answers what `reply` says, and remembers what it was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.reply: Callable[[Asked], Reply | None] = lambda _: (200, b"{}")
        self.released = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Wire
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = (self.command, self.path, body)
        self.server.asked.append(asked)
        reply = self.server.reply(asked)
        if reply is None:  # never answers
            self.server.released.wait(30)
            self.close_connection = True
            return
        self.send_response(reply[0])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply[1])))
        self.end_headers()
        self.wfile.write(reply[1])

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served() -> Iterator[Wire]:
    wire = Wire()
    thread = threading.Thread(target=wire.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield wire
    wire.released.set()
    wire.shutdown()
    thread.join()
    wire.server_close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    with served() as wire:
        yield wire


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(clock: Clock) -> Iterator[Callable[..., OpenSearchEngine]]:
    made: list[OpenSearchEngine] = []

    def build(*addresses: str) -> OpenSearchEngine:
        cluster = Cluster(addresses, read_seconds=0.2, breaker=Breaker(clock=clock))
        cluster._pause = lambda _: True
        made.append(OpenSearchEngine(cluster, "site", Thesaurus(), patience=0.1))
        return made[-1]

    yield build
    for engine in made:
        engine.close()


def said(body: Any) -> Reply:
    return 200, json.dumps(body).encode()


NOTHING = {"timed_out": False, "_shards": {"failed": 0}, "status": 200}


def fine(_: Asked) -> Reply:
    return said({"responses": [NOTHING]})


FAULTS: dict[str, Callable[[Asked], Reply | None]] = {
    "never answers": lambda _: None,
    "gateway": lambda _: (502, b"<html>Bad Gateway</html>"),
    "unavailable": lambda _: (503, b"{}"),
    "overloaded": lambda _: (429, b"{}"),
    "cut off": lambda _: (200, b'{"responses": ['),
    "another server": lambda _: (200, b"<html>It works!</html>"),
    "another program": lambda _: said({"hello": "world"}),
    "red": lambda _: said({"responses": [{"error": {}, "status": 503}]}),
    "a part of the shards": lambda _: said(
        {"responses": [NOTHING | {"_shards": {"failed": 1}}]},
    ),
    "a part of the time": lambda _: said({"responses": [NOTHING | {"timed_out": True}]}),
}


def ask(engine: OpenSearchEngine) -> None:
    engine._cluster.ask("site", [{}])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_cluster_that_fails_is_left_alone_and_asked_again_by_itself(
    wire: Wire, make: Callable[..., OpenSearchEngine], clock: Clock, fault: str
) -> None:
    engine = make(wire.address)
    wire.reply = FAULTS[fault]
    for _ in range(FAILURES + 5):
        with pytest.raises(SearchAwayError):
            engine.search(Query("retencja", PUBLIC))
    assert len(wire.asked) == FAILURES  # then nobody waits for it any more
    assert engine.health().reason == "resting"
    clock.now += REST_SECONDS
    with pytest.raises(SearchAwayError):
        ask(engine)
    assert len(wire.asked) == FAILURES + 1  # one tries, and it rests again
    with pytest.raises(SearchAwayError):
        ask(engine)
    assert len(wire.asked) == FAILURES + 1
    wire.reply = fine
    clock.now += REST_SECONDS
    ask(engine)
    ask(engine)
    assert len(wire.asked) == FAILURES + 3


def test_of_many_who_ask_after_the_rest_one_tries(clock: Clock) -> None:
    breaker = Breaker(clock=clock)
    for _ in range(FAILURES):
        breaker.failed()
    clock.now += REST_SECONDS
    breaker.enter()
    for _ in range(3):
        with pytest.raises(SearchAwayError):
            breaker.enter()


def test_single_failures_between_answers_do_not_count(clock: Clock) -> None:
    breaker = Breaker(clock=clock)
    for _ in range(3 * FAILURES):
        breaker.enter()
        breaker.failed()
        breaker.enter()
        breaker.answered()


def test_nobody_at_the_address_is_away(make: Callable[..., OpenSearchEngine]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        engine = make(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(SearchAwayError):
            engine.search(Query("retencja", PUBLIC))
        with pytest.raises(SearchAwayError):
            engine.put([document("1", "Rower")])
        assert not engine.health().is_ok


def test_without_an_index_it_is_not_away(wire: Wire, make: Callable[..., OpenSearchEngine]) -> None:
    engine = make(wire.address)
    wire.reply = lambda _: said({"responses": [{"error": {}, "status": 404}]})
    for _ in range(3 * FAILURES):
        with pytest.raises(SearchUnavailableError, match="no-index"):
            ask(engine)
    assert len(wire.asked) == 3 * FAILURES


@pytest.mark.parametrize("fault", ["never answers", "unavailable"])
def test_where_one_node_is_away_the_other_answers(
    wire: Wire, make: Callable[..., OpenSearchEngine], fault: str
) -> None:
    with served() as other:
        engine = make(wire.address, other.address)
        wire.reply, other.reply = FAULTS[fault], fine
        for _ in range(6):
            ask(engine)
        assert len(other.asked) == 6
        if fault == "never answers":
            assert len(wire.asked) <= 1  # it is left alone for a while


# -- writing ---------------------------------------------------------------------------------------


class Bulk:
    """Answers bulk requests: `statuses` of the items, one list for each request."""

    def __init__(self, *statuses: list[int]) -> None:
        self.statuses = list(statuses)
        self.sent: list[list[str]] = []

    def __call__(self, asked: Asked) -> Reply:
        if "_bulk" not in asked[1]:
            return 404, b'{"found": false}'
        rows = [json.loads(line) for line in asked[2].splitlines()]
        ids = [one["_id"] for row in rows for one in (row.get("index"), row.get("delete")) if one]
        self.sent.append(ids)
        items = [
            {
                "index": {"_id": id_, "status": status}
                | ({"error": {"type": "x"}} if status in {400, 409, 429, 503} else {})
            }
            for id_, status in zip(ids, self.statuses.pop(0), strict=True)
        ]
        return said({"errors": True, "items": items})


THREE = [document(id_, "Rower") for id_ in ("1", "2", "3")]


def test_of_a_bulk_request_only_what_failed_is_sent_again(
    wire: Wire, make: Callable[..., OpenSearchEngine]
) -> None:
    wire.reply = bulk = Bulk([201, 429, 503], [200, 409], [200])
    make(wire.address).put(THREE)
    assert bulk.sent == [["1", "2", "3"], ["2", "3"], ["3"]]


def test_what_is_refused_is_not_sent_again_and_the_caller_knows(
    wire: Wire, make: Callable[..., OpenSearchEngine]
) -> None:
    wire.reply = bulk = Bulk([201, 400, 429])
    with pytest.raises(SearchUnavailableError, match="refused: x"):
        make(wire.address).put(THREE)
    assert len(bulk.sent) == 1


def test_a_cluster_that_never_has_room_is_away(
    wire: Wire, make: Callable[..., OpenSearchEngine]
) -> None:
    wire.reply = bulk = Bulk(*[[429, 429, 429]] * TRIES)
    with pytest.raises(SearchAwayError):
        make(wire.address).put(THREE)
    assert len(bulk.sent) == TRIES


def test_to_forget_what_is_not_there_is_no_error(
    wire: Wire, make: Callable[..., OpenSearchEngine]
) -> None:
    wire.reply = Bulk([200, 404])
    make(wire.address).remove(["1", "nie-ma"])


def test_a_lock_whose_creation_was_answered_too_late_is_ours(
    wire: Wire, make: Callable[..., OpenSearchEngine]
) -> None:
    kept: list[Any] = []

    def late(asked: Asked) -> Reply:
        found = {"_seq_no": 5, "_primary_term": 1}
        if "_create" in asked[1]:  # it comes a second time
            kept.append(json.loads(asked[2]))
            return 409, b'{"status": 409}'
        if asked[0] == "GET" and kept:
            return said(found | {"found": True, "_source": kept[0]})
        return (404, b'{"found": false}') if asked[0] == "GET" else said(found)

    wire.reply = late
    with make(wire.address)._lock.held():
        pass
    assert [(command, "if_seq_no=5" in path) for command, path, _ in wire.asked][-1] == (
        "DELETE",
        True,
    )


def test_a_lock_of_somebody_else_is_not_ours(
    wire: Wire, make: Callable[..., OpenSearchEngine]
) -> None:
    signs = iter(range(100))

    def busy(asked: Asked) -> Reply:
        if "_create" in asked[1]:
            return 409, b'{"status": 409}'
        found = {"_seq_no": next(signs), "_primary_term": 1}
        return said(found | {"found": True, "_source": {"holder": "another"}})

    wire.reply = busy
    with pytest.raises(SearchUnavailableError, match="busy"), make(wire.address)._lock.held():
        pass


# -- the site --------------------------------------------------------------------------------------


def test_while_the_engine_never_answers_the_database_does_and_says_so(
    config: Config, wire: Wire, make: Callable[..., OpenSearchEngine]
) -> None:
    wire.reply = FAULTS["never answers"]
    app = create_app(config, make(wire.address))
    browser = app.test_client()
    for _ in range(FAILURES + 3):
        page = browser.get("/praktyki?q=retencja")
        assert page.status_code == 200
        assert "w trybie uproszczonym" in page.text
    assert len(wire.asked) == FAILURES
    assert browser.get("/praktyki/podpowiedzi?q=re").status_code == 200
    assert browser.get("/health/ready").json == {"status": "degraded"}
    with app.app_context():
        _close(app)
