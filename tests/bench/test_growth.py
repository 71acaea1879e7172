"""Several runs side by side."""

import subprocess
import sys

import pytest

from app.config import ROOT
from bench import __main__ as door
from bench import growth
from bench.results import NO_PLANS, SERVED, Results
from bench.timing import Times

TIMES = (
    "engine: warm",
    NO_PLANS,
    "engine: first time",
    "engine: hostile, first time",
    "engine: suggestion",
    "peer: SQLite FTS5",
    "page: template without a search",
    "page: search",
    "published, then found (20 readers)",
)


def results(size, took):
    made = Results(size, 7, {name: Times([took] * 20, [9.0] * 20) for name in TIMES})
    made.figures = {"rate beside plain Whoosh": 1.5, "memory beyond bare Flask": 200_000_000.0}
    made.figures |= {
        f"memory {served}, {name}, own": 0.0
        for served in SERVED.values()
        for name in ("ours", "bare Flask")
    }
    return made


@pytest.fixture
def files(tmp_path):
    large, small = results(10_000, 1234.5), results(1_000, 0.25)
    large.missing["peer: tantivy"] = "not installed"
    small.times["peer: tantivy"] = Times([0.125], [1.0])
    small.figures["of the small one"] = 12.0
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    large.write(paths[0])
    small.write(paths[1])
    return paths


def cells(table, name):
    line = next(line for line in table.splitlines() if line.startswith(f"| {name} |"))
    return line.strip("| ").split(" | ")[1:]


def test_the_smallest_collection_comes_first(files):
    table = growth.table(growth.read(files))
    assert cells(table, "CPU ms, p50 / p95") == ["1,000", "10,000"]
    assert cells(table, "engine: warm") == ["0.25 / 0.25", "1,234.50 / 1,234.50"]
    assert cells(table, "memory beyond bare Flask")[:2] == ["200,000,000", "200,000,000"]
    assert cells(table, "rate beside plain Whoosh") == ["1.5", "1.5"]


def test_targets_stand_with_their_limits(files):
    table = growth.table(growth.read(files))
    assert cells(table, "search p50 : tantivy p50") == ["2.00 (≤ 4: reached)", "–"]
    assert cells(table, "suggestion p95") == ["0.25 ms (≤ 2: reached)", "1,234.50 ms (≤ 3: missed)"]
    assert cells(table, "rebuild rate : plain Whoosh") == ["1.50 (≥ 1: reached)"] * 2


def test_what_one_run_lacks_is_no_zero(files):
    table = growth.table(growth.read(files))
    assert cells(table, "peer: tantivy") == ["0.12 / 0.12", "not measured"]
    assert cells(table, "of the small one") == ["12.0", "–"]


def test_the_command_prints_it(files):
    asked = [sys.executable, "-m", "bench.growth", *map(str, files)]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.rstrip("\n") == growth.table(growth.read(files))


def test_each_size_is_measured_in_its_own_process(files, tmp_path, monkeypatch, capsys):
    asked = []

    def measured(command, *, check):
        asked.append(command[1:])
        size = len(asked) * 1_000
        results(size, 1.0).write(tmp_path / "out" / f"{size}.json")

    monkeypatch.setattr(subprocess, "run", measured)
    given = [
        "--sizes",
        "1000,2000",
        "--seed",
        "3",
        "--seconds",
        "2",
        "--out",
        str(tmp_path / "out"),
    ]
    monkeypatch.setattr(sys, "argv", ["bench", *given])
    door.main()
    assert [command[:3] for command in asked] == [
        ["-m", "bench", "--size=1000"],
        ["-m", "bench", "--size=2000"],
    ]
    assert asked[0][3:] == ["--seed=3", "--seconds=2.0", f"--out={tmp_path / 'out' / '1000.json'}"]
    assert cells(capsys.readouterr().out, "CPU ms, p50 / p95") == ["1,000", "2,000"]
