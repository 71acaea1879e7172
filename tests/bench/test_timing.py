"""Percentiles and loops that end."""

import pytest

from bench.timing import Times, measure, percentile


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3, 1, 2], 0.5, 2),
        ([1, 2, 3, 4], 0.5, 2),
        (range(1, 101), 0.95, 95),
        (range(1, 21), 0.95, 19),
        ([5], 0.95, 5),
        ([2, 1], 0.0, 1),
        ([2, 1], 1.0, 2),
    ],
)
def test_a_percentile_is_one_of_the_values(values, share, expected):
    assert percentile(values, share) == expected


def test_a_call_is_timed_by_both_clocks_and_its_result_given_back():
    times = Times()
    assert times.take(lambda: sum(range(1000))) == 499500
    assert len(times.cpu) == len(times.wall) == 1
    assert times.cpu[0] >= 0
    assert times.wall[0] > 0


def test_a_summary_tells_the_middle_the_slow_ones_and_the_worst():
    told = Times(cpu=[float(n) for n in range(1, 101)], wall=[2.0] * 100).summary()
    assert (told["calls"], told["cpu_p50"], told["cpu_p95"], told["cpu_max"]) == (100, 50, 95, 100)
    assert (told["wall_p50"], told["wall_p95"], told["wall_max"]) == (2, 2, 2)


def test_every_call_is_made_while_there_is_time():
    made = []
    assert len(measure([lambda: made.append(1)] * 5, 60).cpu) == 5
    assert len(made) == 5


def test_one_call_is_made_when_there_is_no_time():
    made = []
    measure([lambda: made.append(1)] * 5, 0)
    assert len(made) == 1
