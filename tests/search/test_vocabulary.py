"""Words kept as one text, and what is nearly one of them: the quick way finds what the slow one does."""

from random import Random

import pytest
from rapidfuzz.distance import OSA

from app.search.vocabulary import Groups, Nearby, Words

LETTERS = "abceąłжż0"


def some_words(seed: int) -> list[str]:
    chance = Random(seed)  # noqa: S311 – the same words every time
    made = ("".join(chance.choices(LETTERS, k=chance.randint(1, 9))) for _ in range(600))
    return sorted(set(made))


def test_words_are_given_back_and_found_by_their_beginning() -> None:
    written = some_words(1)
    words = Words(written)
    assert list(words) == written
    for start in ("", "a", "ab", "ąb", "żżżż", "zz", *written[::50]):
        begun = [words[number] for number in words.beginning(start)]
        assert begun == [word for word in written if word.startswith(start)]
    assert list(Words([])) == []


@pytest.mark.parametrize("slips", [1, 2])
def test_near_words_are_those_that_comparing_each_finds(slips: int) -> None:
    written = some_words(2)
    is_offered = [len(word) > 1 for word in written]
    near = Nearby(Words(written), is_offered)
    for typed in [*some_words(3)[::5], "a" * 40, "q", ""]:
        found = near.within(typed, slips, limit=1000)
        assert all(written[number] == word for number, word in found)
        assert sorted(word for _, word in found) == [
            word
            for word, offered in zip(written, is_offered, strict=True)
            if offered and word[:1] == typed[:1] and OSA.distance(typed, word) <= slips
        ]
        distances = [OSA.distance(typed, word) for _, word in found]
        assert distances == sorted(distances)


def test_nothing_is_near_where_there_are_no_words() -> None:
    assert Nearby(Words([]), []).within("senior", 2, limit=10) == []


def test_groups_keep_their_numbers() -> None:
    groups = Groups([[3, 1], [], [2]])
    assert [list(groups[index]) for index in range(3)] == [[3, 1], [], [2]]
