"""The words that write-ups are made of, and how often each is taken.

In any language the word of rank r is about 1/r as frequent as the first (G. K. Zipf, 1949), and a
large collection never stops bringing new words: names, compounds, numbers. So lists are drawn from
with weight 1/(r + 1), and the long tail is coined: the word of rank r of a vocabulary of
COINED words that exists nowhere but in the arithmetic of its syllables.
"""

from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random

from bench.inflection import Noun, noun

FOLDER = Path(__file__).resolve().parent / "words"
COINED = 250_000
# A prime to COINED, so that neighbours in rank have nothing in common.
_STRIDE = 104_729


@lru_cache
def cumulated(size: int) -> tuple[float, ...]:
    """Return running sums of 1/(r + 1) for `size` ranks, the last of them 1."""
    sums = list(accumulate(1 / (rank + 2) for rank in range(size)))
    return tuple(one / sums[-1] for one in sums)


def rank(chance: Random, size: int) -> int:
    """Draw a rank below `size` from a short list."""
    return bisect_left(cumulated(size), chance.random())


def far_rank(chance: Random, size: int) -> int:
    """Draw a rank below `size` in proportion to 1/(r + 1) without a table of its weights."""
    return int((size + 1) ** chance.random()) - 1


def lines(name: str) -> list[str]:
    """Return the lines of a word list that say something."""
    told = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in told if line.strip() and not line.startswith("#")]


def grouped(name: str) -> dict[str, list[str]]:
    """Return the lines of a word list below its `[group]` headings."""
    groups: dict[str, list[str]] = {}
    for line in lines(name):
        if line.startswith("["):
            group = groups.setdefault(line.strip("[]"), [])
        else:
            group.append(line)
    return groups


@lru_cache
def nouns() -> dict[str, tuple[Noun, ...]]:
    """Return the nouns of every group, the commonest first; `common` belongs to all."""
    return {group: tuple(map(noun, told)) for group, told in grouped("nouns.txt").items()}


@lru_cache
def adjectives() -> tuple[str, ...]:
    """Return the adjectives, the commonest first."""
    return tuple(" ".join(lines("adjectives.txt")).split())


@lru_cache
def verbs() -> dict[str, tuple[str, ...]]:
    """Return the verbs by form: inf, past, imp, call."""
    forms = zip(*(line.split() for line in lines("verbs.txt")), strict=True)
    return dict(zip(("inf", "past", "imp", "call"), forms, strict=True))


@lru_cache
def _tail() -> dict[str, tuple[str, ...]]:
    return {group: tuple(" ".join(told).split()) for group, told in grouped("tail.txt").items()}


def prefix(chance: Random) -> str:
    """Draw what makes a rare compound of a noun."""
    known = _tail()["prefixes"]
    return known[rank(chance, len(known))]


@lru_cache(COINED)
def coined(number: int) -> str:
    """Return the coined word of a rank, with a capital letter."""
    syllables, ends = _tail()["syllables"], _tail()["ends"]
    left, end = divmod(number * _STRIDE % COINED, len(ends))
    left, first = divmod(left, len(syllables))
    third, second = divmod(left, len(syllables))
    middle = syllables[third] if third else ""
    return (syllables[first] + middle + syllables[second] + ends[end]).capitalize()


def coin(chance: Random) -> str:
    """Draw a coined word."""
    return coined(far_rank(chance, COINED))


def man(chance: Random) -> str:
    """Draw a name of no man."""
    return f"{chance.choice(_tail()['men'])} {_surname(chance)}"


def woman(chance: Random) -> str:
    """Draw a name of no woman."""
    return f"{chance.choice(_tail()['women'])} {_surname(chance)[:-1]}a"


def _surname(chance: Random) -> str:
    return coin(chance).rstrip("aeiouyąęó") + chance.choice(_tail()["surnames"])
