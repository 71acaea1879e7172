"""Serve pages with gunicorn, the worker inside: one command, one terminal."""

import ctypes
import gc
import logging
import signal
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy.exc import OperationalError

from app import door
from app.cli import collecting, leading, mailing
from app.cli.people import tell_of_first_administrator
from app.cli.practices import Build
from app.cli.preparing import heal_index, make_ready
from app.cli.warming import warm
from app.config import Config
from app.database import db, transaction
from app.search.engine import SearchEngine, SearchUnavailableError
from app.services import outbox

log = logging.getLogger(__name__)

PAUSE_S = 0.1
JOB = "outbox"
HEAL_EVERY_S = 5.0
GRACEFUL_TIMEOUT_S = 25
REQUEST_TIMEOUT_S = 60
_HEAPS_AT_MOST = -8  # M_ARENA_MAX of malloc.h


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings instead of a file of its own."""

    def __init__(self, config: Config, build: Build) -> None:
        self._config, self._build = config, build
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        options: dict[str, Any] = {
            "bind": f"{self._config.host}:{self._config.port}",
            "workers": self._config.processes,
            "threads": self._config.threads,
            "worker_class": "gthread",
            "graceful_timeout": GRACEFUL_TIMEOUT_S,
            "timeout": REQUEST_TIMEOUT_S,
            "preload_app": True,
            "pre_fork": _share,
            "post_fork": _slim,
            "post_worker_init": start_worker,
            "worker_exit": stop_worker,
            "when_ready": lambda _: _tell(self._config),
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, once for all processes: they share what stays as it is."""
        app = self._build()
        warm(app)
        return app


def _share(_server: Any, _process: Any) -> None:
    """Let no collection of garbage touch, and so copy, what a new process has from its parent."""
    gc.collect()
    gc.freeze()


def _slim(_server: Any, _process: Any) -> None:
    one_heap()


def one_heap() -> bool:
    """Let all threads of this process take memory from one heap; return whether that can be told.

    The C library of most Linux systems gives each thread a heap of its own, and what lies unused
    there nobody else gets. Threads that wait for the interpreter anyway do not need that.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_HEAPS_AT_MOST, 1))
    except (AttributeError, OSError):  # another C library
        return False


def start_worker(process: Any) -> None:
    """Start the threads of one server process that work, the worker if it shall live inside."""
    app: Flask = process.app.callable
    stop = threading.Event()
    threads = collecting.begin(stop)
    if app.extensions["house"].config.worker_inside:
        threads += begin(app, stop)
    process.begun = (threads, stop)


def stop_worker(_server: Any, process: Any) -> None:
    """Let the threads finish what they are doing before their process ends."""
    if hasattr(process, "begun"):  # not where the process could not start
        threads, stop = process.begun
        stop.set()
        until = time.monotonic() + GRACEFUL_TIMEOUT_S
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))


def begin(app: Flask, stop: threading.Event) -> list[threading.Thread]:
    """Start what works until `stop`: the outbox, and apart from it mail, which may be slow."""
    threads = [
        threading.Thread(target=job, args=(app, stop), daemon=True) for job in (work, mailing.work)
    ]
    for thread in threads:
        thread.start()
    return threads


def work(app: Flask, stop: threading.Event) -> None:
    """Deliver the outbox and heal the index until told to stop; only one of all workers acts."""
    holder = leading.new_holder()
    with leading.kept(app, JOB, holder):
        _work(app, stop, holder)


def _work(app: Flask, stop: threading.Event, holder: str) -> None:
    healed_at = 0.0
    while not stop.wait(PAUSE_S):
        try:
            with app.app_context():
                heal = time.monotonic() - healed_at >= HEAL_EVERY_S
                house = app.extensions["house"]
                if turn(house.engine, house.config.practices_folder, holder, heal=heal) and heal:
                    healed_at = time.monotonic()
        except SearchUnavailableError as error:
            log.warning("the index cannot be looked after: %s", error)
            stop.wait(HEAL_EVERY_S)
        except OperationalError as error:
            log.warning(leading.BUSY, error.orig)
            stop.wait(leading.BUSY_S)
        except Exception:
            log.exception("the worker stumbled and goes on")
            stop.wait(HEAL_EVERY_S)


def turn(engine: SearchEngine, folder: Path, holder: str, *, heal: bool) -> bool:
    """Do what is waiting once; return False when another worker holds the lease.

    With `heal`, look after the index too: mend it, or tidy it in a quiet moment.
    """
    now = door.now()
    if not leading.leads(JOB, holder, now):
        return False
    if outbox.has_waiting(now):
        db.session.rollback()  # ends the read: the work may take a while
        outcomes = outbox.perform(engine, folder, now)
        with transaction():
            outbox.note(outcomes, now)
            outbox.forget_delivered(now)
    if heal:
        _look_after(engine, now)
    return True


def _look_after(engine: SearchEngine, now: datetime) -> None:
    if heal_index(engine):
        log.warning("the index was missing or damaged and has been built anew")
    elif outbox.is_quiet(now):
        db.session.rollback()  # ends the read: the database is not held meanwhile
        engine.tidy()


@click.command()
@click.pass_obj
def start(build: Build) -> None:
    """Make everything ready and serve; this is what `make run` calls."""
    app = build()
    make_ready(app)
    tell_of_first_administrator(app)
    with app.app_context():
        # No open file of SQLite may be carried into another process: it could be damaged there
        # (sqlite.org, "How To Corrupt An SQLite Database File", 2.6).
        db.engine.dispose()
    Server(app.extensions["house"].config, build).run()


@click.command()
@click.pass_obj
def serve(build: Build) -> None:
    """Serve without making ready first; for machines where `prepare` runs apart."""
    Server(Config.load(), build).run()


@click.command()
@click.pass_obj
def worker(build: Build) -> None:
    """Deliver the outbox without serving; for machines where the server has no worker inside.

    SIGINT and SIGTERM let it finish what it is doing. They do not raise: inside a question to the
    database an exception would be taken for an answer of the database, and the worker would go on.
    """
    app, stop = build(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    begun = [*collecting.begin(stop), *begin(app, stop)]
    for thread in begun:
        while thread.is_alive():  # a join without an end would not let signals in
            thread.join(PAUSE_S)


def _tell(config: Config) -> None:
    click.echo(f"\n  The knowledge base is open at {config.address}\n  Stop it with Ctrl+C.\n")
