"""Completes what is being typed, with or without Polish letters."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import islice
from typing import NamedTuple

from app.search.chunks import ending
from app.search.polish import surface, terms, tokens

LEAST_LETTERS = 2
TYPED_LIMIT = 100
# Of so many forms the first few are nearly always enough, those of one word left out.
COMMONEST = 64
_KEYS_CACHED = 1 << 15

# A completion as it is looked up (its `key`) and as it is written.
Hint = tuple[str, str]


class Completions(NamedTuple):
    """What may complete a beginning: `counted` in how many documents each is found.

    Of those in `guessed` it is known only that they are found in no more documents than that; the
    number itself `count` tells of one as written. To count takes a while and few are shown, so it
    is asked of those only that may be among them. Of what is neither here nor there, each folded
    form is found in no more than `others` documents.
    """

    counted: Mapping[Hint, int]
    guessed: Mapping[Hint, int] = {}
    count: Callable[[str], int] = len
    others: int = 0


# Folded beginning, and how many forms of it are enough → what may complete it.
Finder = Callable[[str, int], Completions]


@lru_cache(_KEYS_CACHED)
def key(text: str) -> str:
    """Return the form under which a completion is looked up: folded words, single spaces."""
    return " ".join(surface(token.written) for token in tokens(text))


def complete(typed: str, find: Finder, size: int) -> tuple[str, ...]:
    """Return up to `size` completions of the whole text or else of its last word or its quotes.

    None for the value of a filter, and none for what is to be left out.
    """
    typed = typed[:TYPED_LIMIT]
    end = ending(typed)
    head, tail = (typed[: end.start], '"') if end.is_quoted else ("", "")
    wanted = key(typed.removeprefix(head))
    is_begun = end.is_alone or end.start < len(typed)
    if end.facet or end.is_excluded or end.is_done or not is_begun or len(wanted) < LEAST_LETTERS:
        return ()
    # One more than asked for: what is typed already is no completion.
    found = _first(find, wanted, size + 1) if end.is_alone or tail else []
    last = list(tokens(typed))[-1]
    if not (found or tail) and last.start and len(last.written) >= LEAST_LETTERS:
        head = typed[: last.start]
        found = _first(find, surface(last.written), size + 1)
    whole = (f"{head}{completion}{tail}" for completion in found)
    others = (text for text in whole if text.lower() != typed.strip().lower())
    return tuple(islice(others, size))


def _first(find: Finder, start: str, size: int) -> list[str]:
    """Return the first completions of a beginning: out of the commonest forms if they suffice."""
    found = find(start, COMMONEST)
    first = list(islice(_ranked(found), size))
    if len(first) < size and found.others:
        first = list(islice(_ranked(find(start, sys.maxsize)), size))
    return first


# Minus how often a spelling is found, and the spelling.
_Spelling = tuple[int, str]


def _ranked(found: Completions) -> Iterator[str]:
    """Give one spelling of each completion; of the forms of one word the commonest is enough."""
    seen: set[tuple[str, ...]] = set()
    for written in _in_order(found):
        roots = _roots(written)
        if roots not in seen:
            seen.add(roots)
            yield written


def _in_order(found: Completions) -> Iterator[str]:
    """Give the commonest spelling of each completion: those found most, short ones first.

    They are taken off a heap one by one, for of thousands only the first few are wanted. A guess is
    never too low, so whatever a guessed one might come before waits until that one was counted.
    """
    spellings, guessed = _spellings(found.counted), _spellings(found.guessed)
    waiting = [_rank(folded, group) for folded, group in spellings.items() if folded not in guessed]
    for folded, group in guessed.items():
        waiting.append((_found(group) + _found(spellings[folded]), 0, "", folded))
    heapify(waiting)
    while waiting and -waiting[0][0] > found.others:
        _, _, written, folded = heappop(waiting)
        group = spellings[folded]
        counts = ((-found.count(one), one) for _, one in guessed.pop(folded, ()))
        group += (one for one in counts if one[0])
        if written:
            yield written
        elif group:
            heappush(waiting, _rank(folded, group))


def _spellings(counts: Mapping[Hint, int]) -> dict[str, list[_Spelling]]:
    """Put together what is found and looked up by the same key."""
    groups: dict[str, list[_Spelling]] = defaultdict(list)
    for (folded, written), count in counts.items():
        if count:
            groups[folded].append((-count, written))
    return groups


def _found(group: Iterable[_Spelling]) -> int:
    return sum(count for count, _ in group)


def _rank(folded: str, group: Sequence[_Spelling]) -> tuple[int, int, str, str]:
    written = group[0][1] if len(group) == 1 else min(group)[1]
    return _found(group), len(written), written, folded


def _roots(text: str) -> tuple[str, ...]:
    return tuple(terms(token.written)[0] for token in tokens(text))
