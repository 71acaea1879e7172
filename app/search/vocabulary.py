"""Many words in little memory, to be looked up by their beginning or by what is nearly them.

A collection of ten thousand write-ups has some hundred thousand different words. As Python strings
in lists and dictionaries each takes half a kilobyte, in every process; as one text with the places
where words end it takes what its letters take.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

# Sorts behind every character a word can have.
LAST = "\U0010ffff"
# Letters are told apart by their last five bits: all 26 of the alphabet are.
_LETTER_BITS = 31
_CODE = np.dtype("<u4")


class Words:
    """Words kept as one text; where they ascend they are found by their beginning."""

    def __init__(self, words: Sequence[str]) -> None:
        """`words` must ascend for `first` and `beginning`."""
        # As bytes: one letter that is not Latin-1 would double what all the others take.
        encoded = [_encoded(word) for word in words]
        self._text = b"".join(encoded)
        self._ends = array("I", accumulate(map(len, encoded), initial=0))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        encoded = self._text[self._ends[index] : self._ends[index + 1]]
        return encoded.decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def first(self, start: str) -> int:
        """Return the number of the first word that is not before `start`."""
        return bisect_left(self, start)

    def beginning(self, start: str) -> range:
        """Return the numbers of the words that begin with `start`."""
        return range(self.first(start), self.first(start + LAST))

    def lengths(self) -> NDArray[np.signedinteger[Any]]:
        """Return how many characters each word has."""
        return np.fromiter(map(len, self), np.int64, len(self))


class Groups:
    """For each of many words some numbers, kept as two arrays."""

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        sizes = accumulate(map(len, groups), initial=0)
        self._starts = np.fromiter(sizes, np.uint32, len(groups) + 1)
        self._numbers = np.fromiter((n for group in groups for n in group), np.uint32)

    def __getitem__(self, index: int) -> Sequence[int]:
        numbers: list[int] = self._numbers[self._starts[index] : self._starts[index + 1]].tolist()
        return numbers


class Nearby:
    """Finds which of some words are a few slips from another one.

    To compare letter by letter costs too much where a long query is made of words that nobody
    wrote, so most words are ruled out by what comparing them could not save: another first letter,
    a length too different, too many letters that only one of them has. A slip changes at most two
    of those, so nothing that is near is ruled out.
    """

    def __init__(self, words: Words, is_offered: Sequence[bool]) -> None:
        """Words that are not offered are never found."""
        self._words = words
        lengths = words.lengths()
        numbers = np.flatnonzero(np.fromiter(is_offered, bool, len(words)) & (lengths > 0))
        # Of one length together, in the order of the alphabet.
        self._numbers = numbers[np.argsort(lengths[numbers], kind="stable")].astype(np.uint32)
        bounds = np.arange(int(lengths.max(initial=0)) + 2)
        self._starts = np.searchsorted(lengths[self._numbers], bounds)
        self._letters = np.zeros(len(numbers), np.uint32)
        for length, (low, high) in enumerate(zip(self._starts, self._starts[1:], strict=False)):
            if low < high:
                joined = "".join([words[number] for number in self._numbers[low:high].tolist()])
                self._letters[low:high] = _letters(_codes(joined).reshape(-1, length))

    def within(self, word: str, slips: int, limit: int) -> list[tuple[int, str]]:
        """Return up to `limit` words with their numbers, up to `slips` from `word`, nearest first.

        They have its first letter. A slip is a letter more, less or other, or two swapped (optimal
        string alignment).
        """
        numbers = list(self._possible(word, slips))
        choices = [self._words[number] for number in numbers]
        found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=limit)
        return [(numbers[index], choice) for choice, _, index in found]

    def _possible(self, word: str, slips: int) -> Iterator[int]:
        if not word:
            return
        letters = _letters(_codes(word)[None, :])
        for length in range(max(len(word) - slips, 1), len(word) + slips + 1):
            low, high = self._beginning(word[0], length)
            different = np.bitwise_count(self._letters[low:high] ^ letters)
            yield from self._numbers[low:high][different <= 2 * slips].tolist()

    def _beginning(self, letter: str, length: int) -> tuple[int, int]:
        """Return from where to where the words of a length stand that begin with a letter."""
        if length + 1 >= len(self._starts):
            return 0, 0
        bounds = int(self._starts[length]), int(self._starts[length + 1])
        first = bisect_left(self._numbers, letter, *bounds, key=self._words.__getitem__)
        return first, bisect_left(
            self._numbers, letter + LAST, first, bounds[1], key=self._words.__getitem__
        )


def _encoded(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), _CODE)


def _letters(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return for each row of characters a bit for every letter that it has."""
    bits = np.left_shift(np.uint32(1), codes & np.uint32(_LETTER_BITS))
    return np.asarray(np.bitwise_or.reduce(bits, axis=1))
