"""The table and the targets."""

import json

import pytest

from bench.results import NO_PLANS, Results, Target, table, targets
from bench.timing import Times

TIMES = (
    "engine: warm",
    NO_PLANS,
    "engine: first time",
    "engine: hostile, first time",
    "engine: suggestion",
    "peer: SQLite FTS5",
    "peer: tantivy",
    "page: template without a search",
    "page: search",
    "published, then found (20 readers)",
)


@pytest.fixture
def results():
    made = Results(10_000, 7)
    for name in TIMES:
        made.times[name] = Times([1.0] * 19 + [2.0], [3.0] * 20)
    made.times["engine: warm"] = Times([0.05] * 20, [0.05] * 20)
    made.times[NO_PLANS] = Times([0.1] * 20, [0.1] * 20)
    made.kinds["engine, warm"] = {"one noun": Times([0.25], [0.5])}
    made.missing["peer: Xapian"] = "it is not here"
    made.figures = {
        "rate beside plain Whoosh": 1.5,
        "memory beyond bare Flask": 200_000_000,
        "memory server, 1 at once, ours, own": 90_000_000,
        "memory server, 1 at once, bare Flask, own": 8_000_000,
        "memory server, 8 at once, ours, own": 100_000_000,
        "memory server, 8 at once, bare Flask, own": 9_000_000,
    }
    return made


def found(results, name):
    return next(target for target in targets(results) if target.name == name)


@pytest.mark.parametrize(
    ("name", "value", "is_reached"),
    [
        ("search p50 : FTS5 p50", 0.1, True),
        ("search p50 : tantivy p50", 0.1, True),
        ("search p95 : FTS5 p95", 0.05, True),
        ("worst query, first time", 2.0, True),
        ("search page p95 : its template p95", 1.0, True),
        ("published, then found, p95", 0.003, True),
        ("rebuild rate : plain Whoosh", 1.5, True),
        ("memory beyond bare Flask", 200.0, False),
        ("memory of its own, beyond bare Flask", 82.0, True),
        ("the same, eight readers at once", 91.0, True),
    ],
)
def test_a_target_sets_a_figure_against_its_limit(results, name, value, is_reached):
    target = found(results, name)
    assert (target.value, target.is_reached) == (value, is_reached)


@pytest.mark.parametrize(("size", "limit"), [(1_000, 60), (10_000, 120), (100_000, 500)])
def test_limits_depend_on_the_size(results, size, limit):
    results.size = size
    assert found(results, "memory beyond bare Flask").limit == limit


@pytest.mark.parametrize(("value", "is_reached"), [(0.9, False), (1.0, True), (1.1, True)])
def test_some_targets_are_least_values(value, is_reached):
    assert Target("rate", value, 1.0, is_least=True).is_reached is is_reached


def test_the_table_says_what_was_measured_and_what_was_missed(results):
    lines = table(results).splitlines()
    assert lines[0] == "10,000 documents, seed 7"
    assert "CPython" in lines[1] or "Python" in lines[1]
    row = next(line for line in lines if line.startswith("engine: suggestion"))
    assert row.split()[-6:] == ["20", "1.00", "1.00", "2.00", "3.00", "3.00"]
    missed = [line for line in lines if line.endswith("MISSED")]
    assert len(missed) == 1
    assert missed[0].startswith("memory beyond bare Flask")


def test_what_could_not_be_measured_is_named_and_judged_by_no_target(results, tmp_path):
    lines = table(results).splitlines()
    assert "peer: Xapian  not measured: it is not here" in lines
    assert "search p50 : Xapian p50  not measured" in lines
    assert not [target for target in targets(results) if "Xapian" in target.name]
    results.write(tmp_path / "7.json")
    told = json.loads((tmp_path / "7.json").read_text(encoding="utf-8"))
    assert told["not measured"] == {"peer: Xapian": "it is not here"}


@pytest.mark.parametrize(
    ("peer", "size", "limit"),
    [
        ("tantivy", 1_000, 4),
        ("tantivy", 100_000, 3),
        ("Xapian", 1_000, 2),
        ("Xapian", 10_000, 0.7),
        ("Xapian", 100_000, 0.5),
    ],
)
def test_a_search_is_set_against_the_fastest_peers(results, peer, size, limit):
    results.size = size
    results.times[f"peer: {peer}"] = Times([0.04] * 20, [0.04] * 20)
    target = found(results, f"search p50 : {peer} p50")
    assert (target.value, target.limit) == (2.5, limit)


def test_columns_stand_below_each_other(results):
    lines = table(results).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("milliseconds"))
    width = len(lines[start])
    assert all(len(line) == width for line in lines[start : start + len(TIMES) + 1])


def test_the_file_holds_everything(results, tmp_path):
    path = tmp_path / "results" / "7.json"
    results.write(path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert set(told) == {"run", "times", "kinds", "figures", "not measured", "targets"}
    assert told["run"]["documents"] == 10_000
    assert told["kinds"]["engine, warm"]["one noun"]["cpu_p50"] == 0.25
    assert sum(not target["is_reached"] for target in told["targets"]) == 1
