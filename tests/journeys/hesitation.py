"""Pages that come in pieces, so that a journey that does not wait is found before it fails by chance.

`HESITATE_S=0.6 .venv/bin/pytest tests/journeys` lets every page stop for so many seconds where its
main part begins; with `HESITATE_BEFORE=1` it stops before it begins at all.
"""

import os
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = float(os.environ.get("HESITATE_S", "0"))
IS_BEFORE = bool(os.environ.get("HESITATE_BEFORE"))
MIDDLE = b"<main"


class Hesitant:
    """An application whose pages hesitate; styles, scripts and pictures do not."""

    def __init__(self, app: "WSGIApplication", seconds: float, *, is_before: bool = False) -> None:
        self._app, self._seconds, self._is_before = app, seconds, is_before

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer in two pieces with a pause before the second."""
        pages: list[bool] = []

        def begin(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            pages.append(any("text/html" in value for _, value in headers))
            return start_response(status, headers, *error)  # type: ignore[arg-type]

        body = self._app(environ, begin)  # type: ignore[arg-type]
        try:
            whole = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        return self._slowly(whole) if pages[-1] else [whole]

    def _slowly(self, whole: bytes) -> Iterator[bytes]:
        at = 0 if self._is_before else max(0, whole.find(MIDDLE))
        yield whole[:at]
        time.sleep(self._seconds)
        yield whole[at:]


def hesitating(app: "WSGIApplication") -> "WSGIApplication":
    """Return the application, hesitant if the environment asks for it."""
    return Hesitant(app, SECONDS, is_before=IS_BEFORE) if SECONDS else app
