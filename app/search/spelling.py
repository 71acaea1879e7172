"""Finds the word probably meant ("Czy chodziło o …?").

A word that does not occur is compared with the public words that do, by optimal string alignment
(one letter added, dropped or changed, or two neighbours swapped, count one). Most words that do
not occur are right, only nobody has written them yet; the guards below keep them as they are:
short words need a slip that fingers make, a known word behind a known prefix is a new word, and
the first letter stays. Folded forms are compared first, stems afterwards.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.search.polish import normal, stem, surface

SHORTEST = 4
# From this length on two slips are forgiven, and a wrong first letter.
LONG = 8
# Up to this length one letter in place of another is usually another word (kot, kos, koc).
SHORT = 6
CANDIDATES = 50

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Letters that sound alike in Polish and are confused for that reason, after folding.
_SOUNDS = ("ou", "vw", "sz", "sc", "cz", "bp", "dt", "gk", "fw", "ij", "iy", "ae", "ao", "mn")
_PREFIXES = frozenset(
    """
    anty auto bez bio cyber do eko euro foto makro mega mikro mini mono multi nad naj nie od poli
    pod ponad post pre pro przeciw przed re super tele trans ultra wspol wy wewnatrz za zewnatrz
    """.split()  # noqa: SIM905 – a list of words reads as words
)


def _neighbours() -> frozenset[frozenset[str]]:
    """Return the pairs of letters that fingers and ears confuse."""
    pairs = {frozenset(pair) for pair in _SOUNDS}
    for row in _ROWS:
        pairs |= {frozenset(pair) for pair in itertools.pairwise(row)}
    for upper, lower in itertools.pairwise(_ROWS):
        for shift in (0, 1):
            pairs |= {frozenset(pair) for pair in zip(upper[shift:], lower, strict=False)}
    return frozenset(pairs)


_CONFUSED = _neighbours()


class Spellings:
    """Words in lower case, to be looked up by what is nearly them. Never changed once made."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._folded: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        for form in sorted(forms):
            self._folded[surface(form)].append(form)
            if not form[0].isdigit():
                self._stems[surface(stem(form))].append(form)
        self._by_length = [_by_length(self._folded), _by_length(self._stems)]

    def lookalikes(self, folded: str) -> Sequence[str]:
        """Return the words that are `folded` once their Polish letters are folded."""
        return self._folded.get(folded, ())

    def near_forms(self, key: str) -> dict[str, list[str]]:
        """Return folded form → words, for the forms near `key`."""
        return {found: self._folded[found] for found in _near(key, self._by_length[0])}

    def near_stems(self, key: str) -> dict[str, list[str]]:
        """Return folded stem → words, for the stems near `key`."""
        return {found: self._stems[found] for found in _near(key, self._by_length[1])}


def _by_length(keys: Iterable[str]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for key in keys:
        if len(key) >= SHORTEST and not key.isdigit():
            groups[len(key)].append(key)
    return groups


def _slips(key: str) -> int:
    return 1 if len(key) < LONG else 2


def _near(key: str, groups: dict[int, list[str]]) -> list[str]:
    slips = _slips(key)
    choices = [
        choice
        for length in range(len(key) - slips, len(key) + slips + 1)
        for choice in groups.get(length, ())
    ]
    found = process.extract(key, choices, scorer=OSA.distance, score_cutoff=slips, limit=CANDIDATES)
    return [choice for choice, _, _ in found if is_slip(key, choice)]


def is_slip(typed: str, meant: str) -> bool:
    """Tell whether `typed` is `meant` with a slip, both folded, and not a word of its own."""
    if typed[:1] != meant[:1] and (len(typed) < LONG or OSA.distance(typed, meant) > 1):
        return False
    if len(typed) != len(meant) or len(typed) > SHORT:
        return True
    changed = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
    return len(changed) != 1 or frozenset(changed[0]) in _CONFUSED


def nearest(
    typed: str, spellings: Sequence[Spellings], frequency: Callable[[str], int]
) -> str | None:
    """Return the word probably meant by one that does not occur, or None.

    `frequency` says in how many documents of the reader a public word stands; 0 rules it out.
    """
    folded = surface(typed)
    if len(folded) < SHORTEST or any(char.isdigit() for char in folded):
        return None
    if is_new_word(folded, spellings, frequency):
        return None
    for key, near in (
        (folded, Spellings.near_forms),
        (surface(stem(normal(typed))), Spellings.near_stems),
    ):
        found: dict[str, list[str]] = defaultdict(list)
        for part in spellings if len(key) >= SHORTEST else ():
            for candidate, forms in near(part, key).items():
                found[candidate] += forms
        if best := _best(key, found, frequency):
            return best
    return None


def is_new_word(
    folded: str, spellings: Sequence[Spellings], frequency: Callable[[str], int]
) -> bool:
    """Tell whether a word is a known one with a prefix, such as "niepłatny" or "mikroporadnia"."""
    return any(
        frequency(form) > 0
        for prefix in _PREFIXES
        if folded.startswith(prefix) and len(folded) - len(prefix) >= SHORTEST
        for part in spellings
        for form in part.lookalikes(folded.removeprefix(prefix))
    )


def _best(key: str, found: dict[str, list[str]], frequency: Callable[[str], int]) -> str | None:
    """Return the most frequent form of the nearest candidate that occurs."""
    ranked: list[tuple[tuple[int, bool, int, str], str]] = []
    for candidate, forms in found.items():
        counts = {form: frequency(form) for form in forms}
        total = sum(counts.values())
        if total:
            rank = (OSA.distance(key, candidate), candidate[:1] != key[:1], -total, candidate)
            ranked.append((rank, max(sorted(counts), key=counts.__getitem__)))
    return min(ranked)[1] if ranked else None
