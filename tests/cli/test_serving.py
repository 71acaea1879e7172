import gc
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app import create_app, door
from app.cli import collecting, leading, mailing
from app.cli.serving import Server, start_worker, stop_worker, turn, work
from app.config import ROOT, Config
from app.database import db, transaction
from app.models.outbox import OutboxMessage, post
from app.search.documents import practice_document
from app.search.engine import Query, SearchAwayError
from app.search.memory import MemoryEngine
from app.services import outbox
from tests.cluster import NEEDS_WHOOSH
from tests.conftest import SECRET, _close
from tests.factories import NOW, Make
from tests.machines import session_of

PATIENCE_S = 60


def holds(engine):
    return set(engine.search(Query("", frozenset({"public"}))).ids)


@pytest.fixture
def promised(make):
    """A practice that the index does not hold yet."""
    practice = make.practice()
    with transaction():
        post("practice-changed", practice.id, NOW)
    return practice


def test_a_turn_delivers_what_waits(index, promised, config):
    assert turn(index, config.practices_folder, "a", heal=False)
    assert holds(index) == {f"practice-{promised.id}"}
    db.session.expire_all()
    assert db.session.query(OutboxMessage).filter_by(topic=outbox.INDEX).one().done_at


def test_the_next_turn_writes_the_file(index, promised, config):
    for _ in range(2):
        assert turn(index, config.practices_folder, "a", heal=False)
    (path,) = config.practices_folder.rglob("*.md")
    assert path.read_text() == promised.version.text


class Untidy(MemoryEngine):
    """Counts how often it is tidied."""

    tidied = 0

    def tidy(self):
        self.tidied += 1
        return True


def test_the_index_is_tidied_only_in_a_quiet_moment(app, promised, config, monkeypatch):
    engine = Untidy()
    engine.put([practice_document(promised, NOW.date())])
    counts = []
    for seconds in (0, 0, 0, 2, 4):  # the index, then the file, then nothing for a while
        monkeypatch.setattr(door, "now", lambda at=NOW + timedelta(seconds=seconds): at)
        turn(engine, config.practices_folder, "a", heal=True)
        counts.append(engine.tidied)
    turn(engine, config.practices_folder, "a", heal=False)
    assert [*counts, engine.tidied] == [0, 0, 0, 0, 1, 1]


@NEEDS_WHOOSH
def test_a_turn_mends_a_damaged_index(index, make, config, caplog):
    practice = make.practice()
    (config.index_folder / "CURRENT").write_text("nonsense", encoding="utf-8")
    assert not index.health().is_ok
    assert turn(index, config.practices_folder, "a", heal=False)
    assert not index.health().is_ok
    assert turn(index, config.practices_folder, "a", heal=True)
    assert holds(index) == {f"practice-{practice.id}"}
    assert "has been built anew" in caplog.text


def test_a_turn_with_nothing_to_do_takes_no_lock(index, statements, config):
    turn(index, config.practices_folder, "a", heal=True)
    statements()
    assert turn(index, config.practices_folder, "a", heal=True)
    assert all(said.lstrip().startswith("SELECT") for said in statements())


def test_of_two_workers_one_acts(index, promised, config):
    assert turn(index, config.practices_folder, "a", heal=True)
    other = MemoryEngine()
    assert not turn(other, config.practices_folder, "b", heal=True)
    assert holds(other) == set()
    assert turn(index, config.practices_folder, "a", heal=True)


def test_a_worker_that_may_not_act_takes_no_lock(index, statements, config):
    turn(index, config.practices_folder, "a", heal=True)
    statements()
    assert not turn(index, config.practices_folder, "b", heal=True)
    assert all(said.startswith("SELECT") and "FOR UPDATE" not in said for said in statements())


def test_a_lease_taken_in_between_is_left_to_its_holder(index, monkeypatch, config):
    turn(index, config.practices_folder, "a", heal=True)
    monkeypatch.setattr(outbox, "is_taken", lambda *_: False)  # as read a moment too early
    assert not turn(index, config.practices_folder, "b", heal=True)


def test_a_turn_forgets_what_was_delivered_long_ago(index, promised, config):
    old = NOW - outbox.KEPT * 20
    with transaction():
        db.session.add(
            OutboxMessage(topic="practice-changed", key=1, created_at=old, next_at=old, done_at=old)
        )
    turn(index, config.practices_folder, "a", heal=False)
    db.session.expire_all()
    left = {(message.topic, message.key) for message in db.session.query(OutboxMessage)}
    assert left == {(outbox.INDEX, promised.id), (outbox.FILE, promised.id)}


def wait_until(is_so):
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_the_worker_delivers_and_heals_until_it_is_told_to_stop(app, promised):
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(app, stop))
    thread.start()
    try:
        engine = app.extensions["house"].engine
        wait_until(lambda: engine.health().is_ok and holds(engine) == {f"practice-{promised.id}"})
    finally:
        stop.set()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_a_database_that_others_hold_is_asked_again_without_a_fuss(config, caplog, monkeypatch):
    monkeypatch.setattr("app.database.BUSY_TIMEOUT_MS", 10)
    monkeypatch.setattr("app.database.LOCK_TIMEOUT_MS", 10)
    monkeypatch.setattr("app.cli.leading.BUSY_S", 0.01)
    app, stop = create_app(config), threading.Event()

    def told():
        return {one.name for one in caplog.records if one.msg == leading.BUSY}

    with app.app_context():
        app.extensions["house"].engine.rebuild([])
        promised = Make().practice().id
        db.session.rollback()
        threads = [threading.Thread(target=one, args=(app, stop)) for one in (work, mailing.work)]
        with db.engine.connect() as other:
            if other.dialect.name == "postgresql":
                other.exec_driver_sql("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE")
            else:
                other.exec_driver_sql("UPDATE lease SET holder = holder")
            for thread in threads:
                thread.start()
            wait_until(lambda: told() == {"app.cli.mailing", "app.cli.serving"})
            other.rollback()
        try:
            wait_until(lambda: holds(app.extensions["house"].engine) == {f"practice-{promised}"})
        finally:
            stop.set()
            for thread in threads:
                thread.join(PATIENCE_S)
            _close(app)
    assert "stumbled" not in caplog.text


class Moody(MemoryEngine):
    """An engine that breaks down once."""

    def __init__(self):
        super().__init__()
        self.broke = threading.Event()
        self.went_on = threading.Event()

    def health(self):
        if not self.broke.is_set():
            self.broke.set()
            raise RuntimeError("a bad day")
        self.went_on.set()
        return super().health()


def test_the_worker_goes_on_after_it_has_stumbled(config, caplog, monkeypatch):
    monkeypatch.setattr("app.cli.serving.HEAL_EVERY_S", 0.01)
    engine, stop = Moody(), threading.Event()
    app = create_app(config, engine)
    thread = threading.Thread(target=work, args=(app, stop))
    thread.start()
    try:
        assert engine.went_on.wait(PATIENCE_S)
    finally:
        stop.set()
        thread.join(PATIENCE_S)
    assert "the worker stumbled and goes on" in caplog.text
    assert "a bad day" in caplog.text
    with app.app_context():
        db.engine.dispose()


class Lost(MemoryEngine):
    """An engine that nobody reaches at first."""

    asked = 0

    def rebuild(self, documents, progress=None):
        self.asked += 1
        if self.asked < 3:
            raise SearchAwayError("away")
        return super().rebuild(documents, progress)


def test_an_index_that_is_away_is_asked_again_without_a_fuss(
    config, databases, caplog, monkeypatch
):
    monkeypatch.setattr("app.cli.serving.HEAL_EVERY_S", 0.01)
    monkeypatch.setattr("app.cli.serving.PAUSE_S", 0.01)
    engine, stop = Lost(), threading.Event()
    app = create_app(config, engine)
    with app.app_context():
        Make().practice()
    thread = threading.Thread(target=work, args=(app, stop))
    thread.start()
    try:
        wait_until(lambda: engine.asked == 3)
    finally:
        stop.set()
        thread.join(PATIENCE_S)
    assert "the index cannot be looked after: away" in caplog.text
    assert "stumbled" not in caplog.text
    with app.app_context():
        db.engine.dispose()


def test_a_worker_that_is_to_live_apart_is_not_started(app):
    before = threading.active_count()
    object.__setattr__(app.extensions["house"].config, "worker_inside", False)
    process = SimpleNamespace(app=SimpleNamespace(callable=app))
    start_worker(process)
    assert threading.active_count() == before + collecting.is_needed()
    stop_worker(None, process)


def test_the_worker_inside_ends_before_its_process(app, promised):
    process = SimpleNamespace(app=SimpleNamespace(callable=app))
    start_worker(process)
    threads, _ = process.begun
    assert len(threads) == 2 + collecting.is_needed()
    assert all(thread.is_alive() for thread in threads)
    stop_worker(None, process)
    assert not any(thread.is_alive() for thread in threads)


def test_a_server_process_collects_garbage_by_hand_where_that_is_needed(app):
    before = gc.isenabled()
    process = SimpleNamespace(app=SimpleNamespace(callable=app))
    start_worker(process)
    try:
        assert gc.isenabled() == (before and not collecting.is_needed())
    finally:
        stop_worker(None, process)
    assert gc.isenabled() == before


def test_the_server_is_told_our_settings(build):
    server = Server(Config(host="::1", port=81, processes=3, threads=5), build)
    assert server.cfg.settings["bind"].value == ["::1:81"]
    assert (server.cfg.workers, server.cfg.threads) == (3, 5)
    assert server.cfg.worker_class_str == "gthread"
    assert (server.cfg.graceful_timeout, server.cfg.timeout) == (25, 60)
    assert server.cfg.preload_app
    assert server.load().extensions["house"]


def test_a_new_process_shares_what_its_parent_holds(build):
    server = Server(Config(), build)
    gc.unfreeze()
    try:
        server.cfg.pre_fork(None, None)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_all_threads_of_a_process_share_one_heap():
    asked = "from app.cli.serving import one_heap; import sys; sys.exit(not one_heap())"
    assert not subprocess.run([sys.executable, "-c", asked], check=False).returncode


# Real processes.


def free_port():
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def environment(config):
    """The environment of a process with the settings of this test."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("EMPIRIE_")
    } | {
        "EMPIRIE_FILE": os.devnull,
        "EMPIRIE_DATA_FOLDER": str(config.data_folder),
        "EMPIRIE_DATABASE_URL": config.database,
        "EMPIRIE_INDEX_FOLDER": str(config.index_folder),
        "EMPIRIE_PRACTICES_FOLDER": str(config.practices_folder),
        "EMPIRIE_SECRET_KEY": SECRET,
        "EMPIRIE_PORT": str(free_port()),
    }


@pytest.fixture
def process(environment, tmp_path):
    """Starts the program in a session of its own, and ends it if the test does not."""
    started = []

    def process(*words, **more):
        said = (tmp_path / "said").open("w+", encoding="utf-8")
        one = subprocess.Popen(
            [sys.executable, "-m", "app", *words],
            cwd=ROOT,
            env=environment | more,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append((one, said))
        one.said = lambda: Path(said.name).read_text(encoding="utf-8")
        return one

    yield process
    for one, said in started:
        for pid in session_of(one.pid):
            os.kill(pid, signal.SIGKILL)
        one.wait(PATIENCE_S)
        said.close()


def held(pid):
    """The paths of files that a process has open or in its memory."""
    opened = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    return [*opened, *Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").split()]


def get(port, path):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
        return answer.status, answer.read().decode()


def test_one_command_makes_ready_serves_and_ends_without_a_trace(
    process, environment, folder, databases
):
    port = environment["EMPIRIE_PORT"]
    server = process("start", EMPIRIE_DATABASE_URL=databases.empty(), EMPIRIE_PROCESSES="2")
    wait_until(lambda: "open at" in server.said() or server.poll() is not None)
    told = server.said()
    assert "Practices: 2 imported, 0 refused" in told
    assert f"http://127.0.0.1:{port}\n" in told
    assert "Ctrl+C" in told
    status, page = get(port, "/")
    assert (status, "<main" in page) == (200, True)
    assert get(port, "/health/live")[0] == 200
    assert len(session_of(server.pid)) >= 3
    index = environment["EMPIRIE_INDEX_FOLDER"]
    assert not [path for path in held(server.pid) if path.startswith(index) or ".db" in path]
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE_S) == 0
    wait_until(lambda: not session_of(server.pid))
    assert "Traceback" not in server.said(), server.said()


def test_the_worker_inside_delivers_what_another_process_has_promised(
    process, environment, app, promised
):
    server = process("serve")
    wait_until(lambda: "open at" in server.said() or server.poll() is not None)

    def is_done():
        db.session.rollback()
        return (
            db.session.query(OutboxMessage).filter_by(topic=outbox.INDEX).one().done_at is not None
        )

    wait_until(is_done)
    server.send_signal(signal.SIGINT)
    assert server.wait(PATIENCE_S) == 0


def test_a_worker_runs_apart_until_it_is_interrupted(process, app, promised):
    worker = process("worker")

    def is_done():
        db.session.rollback()
        db.session.expire_all()
        return (
            db.session.query(OutboxMessage).filter_by(topic=outbox.INDEX).one().done_at is not None
        )

    wait_until(is_done)
    worker.send_signal(signal.SIGINT)
    assert worker.wait(PATIENCE_S) == 0
    assert "Traceback" not in worker.said()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"EMPIRIE_PORT": "http"}, "Cannot start: EMPIRIE_PORT “http” is wrong: it must be"),
        ({"EMPIRIE_PROT": "80"}, "Cannot start: EMPIRIE_PROT is not a setting"),
        ({"EMPIRIE_SECRET_KEY": "geheim"}, "Cannot start: EMPIRIE_SECRET_KEY is wrong"),
        (
            {"EMPIRIE_DATABASE_URL": "sqlite:////nowhere/at/all.db"},
            "The database cannot be used: unable to open database file",
        ),
    ],
)
def test_what_an_operator_can_put_right_is_said_in_a_sentence(process, given, told):
    one = process("prepare", **given)
    assert one.wait(PATIENCE_S) == 1
    assert one.said().startswith(told)
    assert one.said().count("\n") == 1
    assert "geheim" not in one.said()


def test_a_newer_database_is_not_touched(process, app):
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    one = process("prepare")
    assert one.wait(PATIENCE_S) == 1
    assert one.said().strip() == (
        "Cannot start: the database is of a newer program (revision ffff); update."
    )


def test_help_names_every_command(process):
    one = process("--help")
    assert one.wait(PATIENCE_S) == 0
    for name in ("start", "prepare", "serve", "worker", "import", "export", "index", "audit"):
        assert f"\n  {name} " in one.said()
