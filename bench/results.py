"""The figures of one run: kept, set against the targets, printed, written as JSON."""

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.timing import Times

FOLDER = Path(__file__).resolve().parent / "results"
_PACKAGES = (
    *("flask", "sqlalchemy", "whoosh-reloaded", "numpy", "pystemmer", "rapidfuzz", "jinja2"),
    "tantivy",
)
MB = 1_000_000


@dataclass
class Results:
    """What was measured: `times` by name in the order of the table, `figures` single numbers.

    `missing` names lines that could not be measured, and why.
    """

    size: int
    seed: int
    times: dict[str, Times] = field(default_factory=dict)
    kinds: dict[str, dict[str, Times]] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def keep(self, prefix: str, times: Mapping[str, Times]) -> None:
        """Keep several lines that begin alike."""
        self.times |= {f"{prefix}: {name}": one for name, one in times.items()}

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "run": run(self.size, self.seed),
            "times": {name: one.summary() for name, one in self.times.items()},
            "kinds": {
                name: {kind: one.summary() for kind, one in kinds.items()}
                for name, kinds in self.kinds.items()
            },
            "figures": self.figures,
            "not measured": self.missing,
            "targets": [target.as_json() for target in targets(self)],
        }

    def write(self, path: Path) -> None:
        """Write the JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.as_json(), indent=1, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


def run(size: int, seed: int) -> dict[str, Any]:
    """Return what somebody must know to judge the figures or to make them again."""
    return {
        "documents": size,
        "seed": seed,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "sqlite": sqlite3.sqlite_version,
        "packages": dict(_packages()),
    }


def _packages() -> Iterator[tuple[str, str]]:
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):  # a peer may be missing
            yield name, version(name)


@dataclass(frozen=True, slots=True)
class Target:
    """A limit and what was measured."""

    name: str
    value: float
    limit: float
    unit: str = ""
    is_least: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether the value is on the right side of the limit."""
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """Return the target as plain values."""
        names = ("name", "value", "limit", "unit", "is_least", "is_reached")
        return {name: getattr(self, name) for name in names}


# Peers understand a query anew each time it is asked; what is compared with them does so, too.
NO_PLANS = "engine: warm, no counts, understood anew"
# Limits for 1,000, 10,000 and 100,000 documents.
_SIZES = (1_000, 10_000, 100_000)
# What a process of the server has of its own, with how many readers at once it answered.
SERVED = {
    "memory of its own, beyond bare Flask": "server, 1 at once",
    "the same, eight readers at once": "server, 8 at once",
}
# How many times as long as peers that are not written in Python a search may take.
_AS_FAST_AS = {"tantivy": (4, 4, 3), "Xapian": (2, 0.7, 0.5)}


def targets(results: Results) -> list[Target]:
    """Return the targets that this run can judge."""
    place = min(range(3), key=lambda at: abs(_SIZES[at] - results.size))
    return [
        Target(name, round(value, 4), limits[place], unit, is_least)
        for name, value, limits, unit, is_least in _judged(results)
    ]


def _judged(results: Results) -> Iterator[tuple[str, float, Sequence[float], str, bool]]:
    told = {name: one.summary() for name, one in results.times.items()}
    ours, plain, fts5 = told["engine: warm"], told[NO_PLANS], told["peer: SQLite FTS5"]
    prepared, page = told["page: template without a search"], told["page: search"]
    cold, hostile = told["engine: first time"], told["engine: hostile, first time"]
    yield "search p50 : FTS5 p50", plain["cpu_p50"] / fts5["cpu_p50"], (0.5, 0.2, 0.1), "", False
    yield "search p95 : FTS5 p95", ours["cpu_p95"] / fts5["cpu_p95"], (1, 0.3, 0.1), "", False
    for name, limits in _AS_FAST_AS.items():
        if peer := told.get(f"peer: {name}"):
            ratio = plain["cpu_p50"] / peer["cpu_p50"]
            yield f"search p50 : {name} p50", ratio, limits, "", False
    worst = max(cold["cpu_max"], hostile["cpu_max"])
    yield "worst query, first time", worst, (50, 100, 300), "ms", False
    ratio = page["cpu_p95"] / prepared["cpu_p95"]
    yield "search page p95 : its template p95", ratio, (3, 4, 6), "", False
    yield "suggestion p95", told["engine: suggestion"]["cpu_p95"], (2, 3, 10), "ms", False
    published = told["published, then found (20 readers)"]["wall_p95"] / 1000
    yield "published, then found, p95", published, (1, 1, 3), "s", False
    rate = results.figures["rate beside plain Whoosh"]
    yield "rebuild rate : plain Whoosh", rate, (1, 1, 1), "", True
    memory = results.figures["memory beyond bare Flask"] / MB
    yield "memory beyond bare Flask", memory, (60, 120, 500), "MB", False
    for name, served in SERVED.items():
        own, bare = (
            results.figures[f"memory {served}, {who}, own"] for who in ("ours", "bare Flask")
        )
        yield name, (own - bare) / MB, (60, 120, 500), "MB", False


def table(results: Results) -> str:
    """Return the figures as people read them."""
    lines = [*_head(results), "", *_times(results.times)]
    lines += [f"{name}  not measured: {why}" for name, why in results.missing.items()]
    lines.append("")
    for name, kinds in results.kinds.items():
        lines += [f"{name}, by kind of query", *_times(kinds), ""]
    width = max(map(len, results.figures))
    lines += [f"{name:<{width}}  {value:>16,.1f}" for name, value in results.figures.items()]
    lines += ["", *_targets(targets(results))]
    lines += [
        f"search p50 : {name} p50  not measured"
        for name in _AS_FAST_AS
        if f"peer: {name}" in results.missing
    ]
    return "\n".join(lines)


def _head(results: Results) -> Iterator[str]:
    told = run(results.size, results.seed)
    packages = ", ".join(f"{name} {number}" for name, number in told["packages"].items())
    yield f"{results.size:,} documents, seed {results.seed}"
    yield f"{told['machine']}; {told['python']}; SQLite {told['sqlite']}; {packages}"


_SHOWN = {
    "CPU p50": "cpu_p50",
    "p95": "cpu_p95",
    "worst": "cpu_max",
    "wall p50": "wall_p50",
    "wall p95": "wall_p95",
}


def _times(times: Mapping[str, Times]) -> Iterator[str]:
    width = max(map(len, times), default=0)
    yield " ".join([f"{'milliseconds':<{width}}  calls", *(f"{name:>10}" for name in _SHOWN)])
    for name, one in times.items():
        told = one.summary()
        figures = " ".join(f"{told[key]:>10,.2f}" for key in _SHOWN.values())
        yield f"{name:<{width}} {told['calls']:>6.0f} {figures}"


def _targets(judged: Sequence[Target]) -> Iterator[str]:
    width = max(len(target.name) for target in judged)
    yield f"{'target':<{width}} {'measured':>12} {'limit':>12}"
    for target in judged:
        limit = f"{'≥' if target.is_least else '≤'} {target.limit:g} {target.unit}".rstrip()
        value = f"{target.value:,.3f} {target.unit}".rstrip()
        verdict = "reached" if target.is_reached else "MISSED"
        yield f"{target.name:<{width}} {value:>12} {limit:>12}  {verdict}"


def tell(text: str) -> None:
    """Say on the terminal what is being done; the table alone goes to standard output."""
    print(text, file=sys.stderr, flush=True)
