"""Completions are ranked by how often they are found, though few of them are counted."""

from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.chunks import ending
from app.search.suggestions import Completions, complete, key


def written(number: int) -> str:
    """The same word may be spelt in two ways, with Polish letters and without."""
    return f"se{chr(97 + number // 2 % 20)}{chr(97 + number // 40)}{'ąa'[number % 2]}"


@pytest.mark.parametrize("seed", range(20))
def test_guesses_change_no_order(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 – the same numbers every time
    numbers = {written(number): chance.randint(0, 6) for number in range(200)}
    asked: list[str] = []

    def count(one: str) -> int:
        asked.append(one)
        return numbers[one]

    counted = {(key(one), one): number for one, number in islice(numbers.items(), 0, None, 3)}
    rest = {(key(one), one): number for one, number in numbers.items()}.items() - counted.items()
    guessed = {hint: number + chance.randint(0, 3) for hint, number in sorted(rest)}
    exact = Completions({(key(one), one): number for one, number in numbers.items()})
    found = complete("se", lambda *_: Completions(counted, guessed, count), 8)
    assert found == complete("se", lambda *_: exact, 8)
    assert len(found) == 8
    assert len(asked) < len(guessed)


def test_what_is_found_nowhere_is_not_shown() -> None:
    found = Completions({("sen", "sen"): 0}, {("senior", "senior"): 4}, lambda _: 0)
    assert complete("se", lambda *_: found, 8) == ()


def test_what_is_typed_already_leaves_room_for_another() -> None:
    found = Completions({("senior", "senior"): 5, ("seniorzy", "seniorzy"): 2, ("sen", "sen"): 1})
    assert complete("Senior", lambda *_: found, 1) in {("seniorzy",), ("sen",)}


HINTS = Completions(
    {("budzet obywatelski", "budżet obywatelski"): 3, ("obywatelski", "obywatelski"): 2}
)


def found(start: str, _enough: int) -> Completions:
    return Completions({hint: n for hint, n in HINTS.counted.items() if hint[0].startswith(start)})


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("budż", ("budżet obywatelski",)),
        ("szkolny obyw", ("szkolny obywatelski",)),
        ('"budżet ob', ('"budżet obywatelski"',)),
        ("szkoła „budż", ('szkoła „budżet obywatelski"',)),
        ("miasto:sopot budż", ("miasto:sopot budżet obywatelski",)),
        ("-szkolny budżet ob", ("-szkolny budżet obywatelski",)),
        ("-budż", ()),
        ("szkoła -budż", ()),
        ('"budżet obywatelski"', ()),
        ('"budżet obyw" ', ()),
        ('szkoła "', ()),
        ("szkoła „b", ()),
        ("budżet ", ("budżet obywatelski",)),
        ("miasto:budż", ()),
        ("temat:", ()),
        ("temat: ", ()),
        ('miasto:"budż', ()),
        ("", ()),
    ],
)
def test_signs_of_the_grammar_are_kept(typed: str, completed: tuple[str, ...]) -> None:
    assert complete(typed, found, 8) == completed


@given(
    st.lists(st.sampled_from(['"', "-", "miasto:", ":", "„", " ", "bud", "ż", "\n"]), max_size=9)
)
def test_whatever_is_typed_is_completed_behind_it(parts: list[str]) -> None:
    typed = "".join(parts)
    end = ending(typed)
    assert 0 <= end.start <= len(typed)
    for one in complete(typed, found, 8):
        assert one.startswith(typed[: end.start]) or key(one).startswith(key(typed)), typed
