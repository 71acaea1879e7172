"""Completes what is being typed, with or without Polish letters."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from heapq import heapify, heappop
from itertools import islice

from app.search.polish import surface, terms, tokens

LEAST_LETTERS = 2
TYPED_LIMIT = 100
_KEYS_CACHED = 1 << 15

# Folded beginning → what may complete it, as written, and in how many documents it is found.
Finder = Callable[[str], Mapping[str, int]]


@lru_cache(_KEYS_CACHED)
def key(text: str) -> str:
    """Return the form under which a completion is looked up: folded words, single spaces."""
    return " ".join(surface(token.written) for token in tokens(text))


def complete(typed: str, find: Finder, size: int) -> tuple[str, ...]:
    """Return up to `size` completions of the whole text or else of its last word."""
    typed = typed[:TYPED_LIMIT]
    wanted = key(typed)
    if len(wanted) < LEAST_LETTERS:
        return ()
    found, head = find(wanted), ""
    last = list(tokens(typed))[-1]
    if not any(found.values()) and last.start and len(last.written) >= LEAST_LETTERS:
        found, head = find(surface(last.written)), typed[: last.start]
    whole = (head + completion for completion in _ranked(found))
    others = (text for text in whole if text.lower() != typed.strip().lower())
    return tuple(islice(others, size))


def _ranked(found: Mapping[str, int]) -> Iterator[str]:
    """Give one spelling of each completion: the commonest, short ones first among equals."""
    spellings: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for written, count in found.items():
        if count:
            spellings[key(written)].append((-count, written))
    ranked = [
        (sum(count for count, _ in group), len(min(group)[1]), min(group)[1])
        for group in spellings.values()
    ]
    # Taken off one by one: of thousands only the first few are wanted.
    heapify(ranked)
    seen: set[tuple[str, ...]] = set()
    while ranked:
        written = heappop(ranked)[2]
        roots = _roots(written)
        # Of the forms of one word the commonest is enough.
        if roots not in seen:
            seen.add(roots)
            yield written


def _roots(text: str) -> tuple[str, ...]:
    return tuple(terms(token.written)[0] for token in tokens(text))
