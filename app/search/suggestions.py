"""Completes what is being typed, with or without Polish letters."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from app.search.polish import surface, terms, tokens

LEAST_LETTERS = 2
TYPED_LIMIT = 100

# Folded beginning → what may complete it, as written, and in how many documents it is found.
Finder = Callable[[str], Mapping[str, int]]


def key(text: str) -> str:
    """Return the form under which a completion is looked up: folded words, single spaces."""
    return " ".join(surface(token.written) for token in tokens(text))


def complete(typed: str, find: Finder, size: int) -> tuple[str, ...]:
    """Return up to `size` completions of the whole text or else of its last word."""
    typed = typed[:TYPED_LIMIT]
    wanted = key(typed)
    if len(wanted) < LEAST_LETTERS:
        return ()
    found = _ranked(find(wanted))
    last = list(tokens(typed))[-1]
    if not found and last.start and len(last.written) >= LEAST_LETTERS:
        head = typed[: last.start]
        found = [head + completion for completion in _ranked(find(surface(last.written)))]
    return tuple(text for text in found if text.lower() != typed.strip().lower())[:size]


def _ranked(found: Mapping[str, int]) -> list[str]:
    """Return one spelling of each completion: the commonest, short ones first among equals."""
    spellings: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for written, count in found.items():
        if count:
            spellings[key(written)].append((-count, written))
    ranked = sorted(
        (sum(count for count, _ in group), len(min(group)[1]), min(group)[1])
        for group in spellings.values()
    )
    # Of the forms of one word the commonest is enough.
    distinct = {_roots(written): written for _, _, written in reversed(ranked)}
    return [written for _, _, written in ranked if distinct[_roots(written)] == written]


def _roots(text: str) -> tuple[str, ...]:
    return tuple(terms(token.written)[0] for token in tokens(text))
