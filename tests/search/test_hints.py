"""Completions of segments: counted for a reader, joined, and only the commonest named."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from app.search.suggestions import Hint
from app.search.whoosh_engine.hints import Hints

FORMS = [f"s{a}{b}" for a in "abcde" for b in "abcdefgh"]


def rows(chance: Random, size: int) -> list[list[Hint]]:
    """For each document some completions; a folded form may be written in two ways."""
    hints = [(form, written) for form in FORMS for written in (form, form.upper())]
    return [chance.sample(hints, chance.randrange(8)) for _ in range(size)]


def counted(given: Sequence[Sequence[Hint]], mask: Sequence[bool], start: str) -> Counter[Hint]:
    pairs = zip(given, mask, strict=True)
    return Counter(
        hint for own, is_seen in pairs if is_seen for hint in own if hint[0].startswith(start)
    )


def forms(counts: Counter[Hint]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (folded, _), count in counts.items():
        found[folded] += count
    return found


@pytest.mark.parametrize("seed", range(10))
def test_each_completion_is_counted_among_what_the_reader_sees(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 – the same numbers every time
    given = rows(chance, 40)
    mask = np.array([chance.random() < 0.6 for _ in given])
    for start in ("s", "sa", "sab", "t", "sabc"):
        assert Hints.of(given).beginning(start, mask) == counted(given, mask, start)


@pytest.mark.parametrize("seed", range(10))
def test_the_commonest_are_complete_and_nothing_left_out_is_commoner(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 – the same numbers every time
    given = rows(chance, 60)
    mask = np.array([chance.random() < 0.8 for _ in given])
    wanted = {"saa", "sbb", "sxx"}
    counts, others = Hints.of(given).commonest("s", mask, 6, wanted)
    everything = counted(given, mask, "s")
    named = {folded for folded, _ in counts}
    assert counts == {hint: count for hint, count in everything.items() if hint[0] in named}
    assert named >= wanted & forms(everything).keys()
    assert len(named) < len(forms(everything))
    assert others > 0
    assert all(count <= others for form, count in forms(everything).items() if form not in named)


@pytest.mark.parametrize("seed", range(10))
def test_joined_they_say_what_all_documents_together_say(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 – the same numbers every time
    parts = [rows(chance, size) for size in (7, 0, 20, 1)]
    given = [own for part in parts for own in part]
    mask = np.array([chance.random() < 0.7 for _ in given])
    together = Hints.joined([Hints.of(part) for part in parts])
    assert together.size == len(given)
    assert together.beginning("s", mask) == counted(given, mask, "s")
    assert together.commonest("s", mask, 5, ()) == Hints.of(given).commonest("s", mask, 5, ())


def test_without_documents_there_is_nothing() -> None:
    nothing = Hints.of([])
    assert nothing.beginning("s", np.ones(0, bool)) == {}
    assert nothing.commonest("s", np.ones(0, bool), 3, {"sa"}) == ({}, 0)
