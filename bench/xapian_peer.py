"""The search beside Xapian, written in C++, in a process of Debian's own Python."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from app.search.engine import Query
from bench.prepared import LIMIT, Found, PeerMissingError, Text, wanted
from bench.timing import Times

PYTHON = "/usr/bin/python3"
_ALONE = Path(__file__).with_name("xapian_alone.py")
MISSING = f"{PYTHON} cannot import xapian (as root: apt-get install python3-xapian)"


class Xapian:
    """Terms with places ranked by BM25 and boolean terms of labels, in one compact database."""

    def __init__(self, folder: Path, python: str = PYTHON) -> None:
        """`folder` is made; raises PeerMissingError where `python` has no Xapian."""
        if not has_xapian(python):
            raise PeerMissingError(MISSING)
        folder.mkdir()
        self._ids: list[str] = []
        self._process = subprocess.Popen(  # noqa: S603  # our own file
            [python, str(_ALONE), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def build(self, texts: Iterable[Text]) -> None:
        """Index everything, then close it together."""
        for one in texts:
            self._ids.append(one.id)
            self._say({"put": [one.stems, one.labels]})
        self._ask({"done": True})

    def search(self, query: Query) -> Found:
        """Return the first ids and the total."""
        ((numbers, total, *_),) = self._answers([asdict(wanted(query))], 60.0)
        return [self._ids[number] for number in numbers], total

    def times(self, queries: Sequence[Query], seconds: float) -> Times:
        """Time queries: what our analysis takes here, and Xapian there; the pipe is left out.

        The other peers are timed with the analysis of the query, too.
        """
        times, prepared = Times(), []
        for one in queries:
            asked = times.take(partial(wanted, one))
            prepared.append(asdict(asked))
        answers = self._answers(prepared, seconds)
        for place, (_, _, cpu, wall) in enumerate(answers):
            times.cpu[place] += cpu
            times.wall[place] += wall
        return Times(times.cpu[: len(answers)], times.wall[: len(answers)])

    def _answers(self, asked: Sequence[Any], seconds: float) -> list[Any]:
        answers: list[Any] = self._ask({"ask": asked, "limit": LIMIT, "seconds": seconds})
        return answers

    def _ask(self, told: Any) -> Any:
        self._say(told)
        assert self._process.stdin  # noqa: S101  # for the types: both are pipes
        assert self._process.stdout  # noqa: S101
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def _say(self, told: Any) -> None:
        assert self._process.stdin  # noqa: S101
        self._process.stdin.write(json.dumps(told) + "\n")

    def close(self) -> None:
        """End the other process."""
        self._process.communicate()


def has_xapian(python: str = PYTHON) -> bool:
    """Whether that Python has Xapian."""
    asked = [python, "-c", "import xapian"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603
    except FileNotFoundError:
        return False
