"""`python -m bench [--size N] [--seed N] [--seconds N] [--out FILE]`: measure, print the table."""

import argparse
import tempfile
from pathlib import Path

from bench import pages, searching
from bench.results import FOLDER, Results, table
from bench.run import Run


def main() -> None:
    """Measure, print, write."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--size", type=int, default=10_000, help="how many write-ups")
    asked.add_argument("--seed", type=int, default=2026, help="of write-ups and queries")
    asked.add_argument("--out", type=Path, help="where the JSON goes")
    asked.add_argument("--seconds", type=float, default=40.0, help="for a line, at most")
    given = asked.parse_args()
    searching.SECONDS = pages.SECONDS = given.seconds
    results = Results(given.size, given.seed)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Run(results, Path(folder)).measure()
    results.write(given.out or FOLDER / f"{given.size}.json")
    print(table(results))


if __name__ == "__main__":
    main()
