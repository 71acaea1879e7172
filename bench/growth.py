"""`python -m bench.growth [FILE …]`: the figures of several sizes side by side.

The files are those that runs of the bench wrote; without any, all in `bench/results/`.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.results import FOLDER

NOTHING = "–"
# What a run wrote, as JSON gives it back.
Told = Mapping[str, Any]


def read(paths: Sequence[Path]) -> list[Told]:
    """Return what the files hold, the smallest collection first."""
    told = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return sorted(told, key=lambda one: int(one["run"]["documents"]))


def table(told: Sequence[Told]) -> str:
    """Return Markdown: times (CPU ms, p50 / p95), figures, targets; a column for each size."""
    sizes = [f"{one['run']['documents']:,}" for one in told]
    parts = (
        _part("CPU ms, p50 / p95", sizes, [dict(_times(one)) for one in told]),
        _part("figure", sizes, [dict(_figures(one)) for one in told]),
        _part("target", sizes, [dict(_targets(one)) for one in told]),
    )
    return "\n\n".join("\n".join(lines) for lines in parts)


def _times(told: Told) -> Iterator[tuple[str, str]]:
    for name, one in told["times"].items():
        yield name, f"{one['cpu_p50']:,.2f} / {one['cpu_p95']:,.2f}"
    for name in told["not measured"]:
        yield name, "not measured"


def _figures(told: Told) -> Iterator[tuple[str, str]]:
    for name, value in told["figures"].items():
        yield name, f"{value:,.1f}" if abs(value) < 1_000 else f"{value:,.0f}"


def _targets(told: Told) -> Iterator[tuple[str, str]]:
    for one in told["targets"]:
        limit = f"{'≥' if one['is_least'] else '≤'} {one['limit']:g}"
        verdict = "reached" if one["is_reached"] else "missed"
        yield one["name"], f"{one['value']:,.2f} {one['unit']}".strip() + f" ({limit}: {verdict})"


def _part(what: str, sizes: Sequence[str], columns: Sequence[Mapping[str, str]]) -> Iterator[str]:
    yield f"| {' | '.join((what, *sizes))} |"
    yield f"| --- {'| ---: ' * len(sizes)}|"
    for name in dict.fromkeys(name for column in columns for name in column):
        yield f"| {' | '.join((name, *(column.get(name, NOTHING) for column in columns)))} |"


def main() -> None:
    """Read and print."""
    asked = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    asked.add_argument("files", nargs="*", type=Path, help="JSON of runs")
    files = asked.parse_args().files or sorted(FOLDER.glob("*.json"))
    print(table(read(files)))


if __name__ == "__main__":
    main()
