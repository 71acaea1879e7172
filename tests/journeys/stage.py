"""What a journey needs: the library on a loopback port, and Debian's Chromium to walk through it.

Used by the tests beside this file and by `tests/screenshots`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from flask import Flask
from playwright.sync_api import Browser, Playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.cli import collecting
from app.cli.preparing import make_ready
from app.config import ROOT, Config
from tests.journeys.hesitation import hesitating

NO_CHROMIUM = "no Chromium here (as root: apt-get install chromium-headless-shell)"
# Whatever Chromium would fetch for itself has no business in a test of ours.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)
NO_SANDBOX = "--no-sandbox"  # Chromium refuses to be run by root without it


class Quiet(WSGIRequestHandler):
    """Answers without writing a line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


@contextmanager
def open_door(app: Flask) -> Iterator[str]:
    """Serve an application from a thread of this process; gives its address without a slash."""
    server = make_server("127.0.0.1", 0, hesitating(app), threaded=True, request_handler=Quiet)
    thread, stop = Thread(target=server.serve_forever, daemon=True), Event()
    collecting.begin(stop)  # it serves with several threads
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        stop.set()


def library(folder: Path) -> Flask:
    """Return the application with the practices of the repository, made ready in a folder."""
    app = create_app(
        Config(
            data_folder=folder / "var",
            index_folder=folder / "index",
            practices_folder=shutil.copytree(ROOT / "practices", folder / "practices"),
            secret_key="x" * 48,
        )
    )
    make_ready(app)
    return app


def chromium() -> str | None:
    """Return where Chromium is, if it is installed.

    Debian's package without the window is preferred: it is the same browser and the same version,
    and without tabs, toolbars and a picture of a screen it takes half the time.
    """
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def launch(playwright: Playwright) -> Browser:
    """Start the one browser of this process."""
    arguments = [*ARGUMENTS, *([NO_SANDBOX] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=chromium(), args=arguments)
