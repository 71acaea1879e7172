"""Finds the word probably meant ("Czy chodziło o …?").

A word that does not occur is compared with the public words that do, by optimal string alignment
(one letter added, dropped or changed, or two neighbours swapped, count one). Most words that do
not occur are right, only nobody has written them yet. So a slip has to be likely:

* the first letter stays;
* a short word changes only by two letters swapped or, from six letters on, sounding alike;
* two slips, and slips against a root instead of a form, need a word that does not look Polish,
  or two letters swapped in a long root;
* a known word behind a known prefix is a new word.

A word looks Polish if all its runs of three letters do; `trigrams.txt` has those of 9,000 words of
the first write-ups, their facts, the topics, the thesaurus and the names of cities. The table is
fixed: what readers are not to know cannot show in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from math import ceil
from pathlib import Path
from typing import Self

from rapidfuzz.distance import OSA

from app.domain.slugs import fold
from app.search.polish import surface, terms
from app.search.vocabulary import Groups, Nearby, Words

SHORTEST = 4
# From this length on two slips are forgiven.
LONG = 9
# Up to this length a word is only mended where two letters were swapped, whatever it looks like:
# of short words the table knows too few to call one odd (śnieg, plaża, teatr).
TINY = 5
# Up to this length one letter more, less or other is usually another word (kot, kos, koc).
SHORT = 6
CANDIDATES = 50
# What two words of one family share at the beginning.
FAMILY_LETTERS = 5
FAMILY_SHARE = 0.6
# Where they begin with one of these, so many letters more: "przetarg" and "przetrwać" are no kin.
_FAMILY_PREFIXES = ("przeciw", "przed", "prze", "przy", "miedzy", "wspol")
_BEHIND_PREFIX = 3

# Letters that sound alike in Polish and are confused for that reason, after folding.
_CONFUSED = frozenset(
    map(
        frozenset,
        ("ou", "vw", "sz", "sc", "cz", "bp", "dt", "gk", "fw", "ij", "iy", "ae", "ao", "mn"),
    )
)
_PREFIXES = frozenset(
    """
    anty auto bez bio cyber do eko euro foto makro mega mikro mini mono multi nad naj nie od poli
    pod ponad post pre pro przeciw przed re super tele trans ultra wspol wy wewnatrz za zewnatrz
    """.split()  # noqa: SIM905 – a list of words reads as words
)


_TRIGRAMS = frozenset(Path(__file__).with_name("trigrams.txt").read_text("ascii").split())


class Spellings:
    """Words in lower case with their roots, to be looked up by what is nearly them."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        self._forms = Words(sorted(forms))
        # All at once: word by word, the cache of folded words would hold every word there is.
        folded = fold("\n".join(self._forms)).split("\n")
        self._folded, self._folded_forms = _grouped(folded if forms else ())
        self._roots, self._root_forms = _grouped([forms[form] for form in self._forms])
        self._near_folded = Nearby(self._folded, [_is_offered(one) for one in self._folded])
        self._near_roots = Nearby(self._roots, [_is_offered(one) for one in self._roots])

    @classmethod
    def of(cls, forms: Iterable[str]) -> Self:
        """Return the spellings of words whose roots are not known yet."""
        return cls({form: terms(form)[0] for form in forms})

    def lookalikes(self, folded: str) -> Sequence[str]:
        """Return the words that are `folded` once their Polish letters are folded."""
        index = self._folded.first(folded)
        if index == len(self._folded) or self._folded[index] != folded:
            return ()
        return self._named(self._folded_forms[index])

    def family(self, term: str) -> Iterator[str]:
        """Give the roots of words that probably derive from the same one ("senior", "senioralny").

        Derivation in Polish adds at the end, so they share a beginning: at least FAMILY_LETTERS
        and FAMILY_SHARE of the longer one, and more than what any verb may begin with.
        """
        start = family_start(term)
        # What all of them share is enough for the shorter ones.
        long = len(start) / FAMILY_SHARE
        for root in map(self._roots.__getitem__, self._roots.beginning(start) if start else ()):
            is_kin = len(root) <= long or _shared(root, term) >= FAMILY_SHARE * len(root)
            if is_kin and root != term:
                yield root

    def near_forms(self, key: str, slips: int) -> dict[str, list[str]]:
        """Return folded form → words, for the forms up to `slips` from `key`."""
        found = self._near_folded.within(key, slips, CANDIDATES)
        return {form: self._named(self._folded_forms[index]) for index, form in found}

    def near_roots(self, key: str) -> dict[str, list[str]]:
        """Return root → words, for the roots one slip from `key`."""
        found = self._near_roots.within(key, 1, CANDIDATES)
        return {root: self._named(self._root_forms[index]) for index, root in found}

    def _named(self, numbers: Iterable[int]) -> list[str]:
        return [self._forms[number] for number in numbers]


def _grouped(keys: Sequence[str]) -> tuple[Words, Groups]:
    """Return the different keys, and for each the numbers of those that are it."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        numbers[key].append(number)
    ordered = sorted(numbers)
    return Words(ordered), Groups([numbers[key] for key in ordered])


def _is_offered(key: str) -> bool:
    return len(key) >= SHORTEST and not key.isdigit()


def family_start(term: str) -> str:
    """Return the beginning that a whole family has; nothing if the term is too short for one."""
    prefix = next((len(one) for one in _FAMILY_PREFIXES if term.startswith(one)), 0)
    own = prefix + _BEHIND_PREFIX if prefix else 0
    least = max(FAMILY_LETTERS, ceil(FAMILY_SHARE * len(term)), own)
    return term[:least] if len(term) >= least else ""


def _shared(one: str, other: str) -> int:
    """Return how many letters two words share at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def looks_polish(folded: str) -> bool:
    """Tell whether every three letters of a folded word stand together in Polish words."""
    framed = f"^{folded}$"
    return all(framed[start : start + 3] in _TRIGRAMS for start in range(len(folded)))


def is_swap(typed: str, meant: str) -> bool:
    """Tell whether letters only changed places."""
    return sorted(typed) == sorted(meant)


def is_long_swap(typed: str, meant: str) -> bool:
    """Tell whether letters only changed places in a word so long that no other is like it."""
    return len(typed) >= LONG and is_swap(typed, meant)


def is_confusion(typed: str, meant: str) -> bool:
    """Tell whether one letter is another that sounds alike, or two are swapped."""
    if len(typed) != len(meant):
        return False
    changed = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
    if len(changed) == 1:
        return frozenset(changed[0]) in _CONFUSED
    return is_swap(typed, meant)


def nearest(
    typed: str, spellings: Sequence[Spellings], frequency: Callable[[str], int]
) -> str | None:
    """Return the word probably meant by one that does not occur, or None.

    `frequency` says in how many documents of the reader a public word stands; 0 rules it out.
    """
    folded = surface(typed)
    if len(folded) < SHORTEST or not folded.isalpha():
        return None
    if is_new_word(folded, spellings, frequency):
        return None
    is_odd = not looks_polish(folded)
    slips = 2 if is_odd and len(folded) >= LONG else 1
    found = _gathered(part.near_forms(folded, slips) for part in spellings)
    if len(folded) <= (TINY if is_odd else SHORT):
        is_slip = is_swap if len(folded) <= TINY else is_confusion
        found = {form: words for form, words in found.items() if is_slip(folded, form)}
    best = _best(folded, found, frequency)
    if best is None and len(folded) > SHORT:
        root = terms(typed)[0]
        roots = _gathered(part.near_roots(root) for part in spellings)
        if not is_odd:
            roots = {one: words for one, words in roots.items() if is_long_swap(root, one)}
        best = _best(root, roots, frequency)
    return best


def _gathered(found: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Join what several collections of words found."""
    joined: dict[str, list[str]] = defaultdict(list)
    for part in found:
        for candidate, forms in part.items():
            joined[candidate] += forms
    return joined


def is_new_word(
    folded: str, spellings: Sequence[Spellings], frequency: Callable[[str], int]
) -> bool:
    """Tell whether a word is a known one with a prefix, such as "niepłatny" or "mikroporadnia"."""
    return any(
        frequency(form) > 0
        for rest in unprefixed(folded)
        for part in spellings
        for form in part.lookalikes(rest)
    )


def unprefixed(folded: str) -> list[str]:
    """Return what is left of a word without each of the prefixes that it may have."""
    return [
        folded.removeprefix(prefix)
        for prefix in sorted(_PREFIXES)
        if folded.startswith(prefix) and len(folded) - len(prefix) >= SHORTEST
    ]


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
