"""`python -m bench [--size N | --sizes N,N] [--seed N] [--seconds N] [--out FILE]`: measure, print.

With --sizes each size is measured in a process of its own, so that none keeps memory of another,
and one table with a column for each is printed at the end; FILE is then a folder.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import growth, pages, searching
from bench.results import FOLDER, Results, table
from bench.run import Run


def main() -> None:
    """Measure, print, write."""
    given = _asked().parse_args()
    if given.sizes:
        print(growth.table(growth.read(_each(given))))
    else:
        _one(given)


def _asked() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--size", type=int, default=10_000, help="how many write-ups")
    asked.add_argument("--sizes", type=_numbers, help="several sizes, with commas")
    asked.add_argument("--seed", type=int, default=2026, help="of write-ups and queries")
    asked.add_argument("--out", type=Path, help="where the JSON goes")
    asked.add_argument("--seconds", type=float, default=40.0, help="for a line, at most")
    return asked


def _numbers(told: str) -> list[int]:
    return [int(one) for one in told.split(",")]


def _one(given: argparse.Namespace) -> None:
    searching.SECONDS = pages.SECONDS = given.seconds
    results = Results(given.size, given.seed)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Run(results, Path(folder)).measure()
    results.write(given.out or FOLDER / f"{given.size}.json")
    print(table(results))


def _each(given: argparse.Namespace) -> Sequence[Path]:
    files = [(given.out or FOLDER) / f"{size}.json" for size in given.sizes]
    for size, file in zip(given.sizes, files, strict=True):
        told = {"size": size, "seed": given.seed, "seconds": given.seconds, "out": file}
        options = [f"--{name}={value}" for name, value in told.items()]
        subprocess.run([sys.executable, "-m", "bench", *options], check=True)  # noqa: S603
    return files


if __name__ == "__main__":
    main()
