"""`python -m bench.ablation CORPUS QUERIES QRELS`: what each step of the search is good for.

Every step is taken out alone, the texts are indexed and the queries asked anew, and the table says
how nDCG@10 changes, for all queries and for each type. The product has no switches for this: the
parts are replaced here, from outside.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from app.search import contents, grammar, plan, polish
from app.search import thesaurus as thesauri
from app.search.inflection import root
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import places, scoring
from app.services import reference
from bench.judged import Collection
from bench.quality import ALL, arguments, by_type, filled, loaded, run, safely
from bench.results import tell

Replacement = tuple[object, str, object]

# Before any of them is replaced.
_KEPT = (polish.terms, polish.surface, polish.analysed, plan._option)  # noqa: SLF001


def _snowball_alone(word: str, stem: Callable[[str], str], fold_: Callable[[str], str]) -> str:
    return fold_(stem(word))


def _as_written(word: str, _stem: object, fold_: Callable[[str], str]) -> str:
    return fold_(word)


def _unfolded(written: str) -> tuple[str, ...]:
    return (root(polish.normal(written), polish.stem, lambda found: found),)


def _anywhere(_lists: object, having: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.flatnonzero(having)


def _without(*kinds: str) -> Thesaurus:
    """Return the thesaurus without these kinds of groups; it still knows which words exist."""
    whole = reference.thesaurus()
    groups = [one for one in whole.groups if one.kind not in kinds]
    return Thesaurus(groups, [*whole.names, *whole.terms])


def _one_way() -> Thesaurus:
    """Return the thesaurus with pairs of words in the order in which they are listed only."""
    with patch.object(thesauri, "PAIR", 0):
        whole = reference.thesaurus()
        return Thesaurus(whole.groups, whole.names)


# What is taken out → the parts that are replaced, as they are used.
STEPS: Mapping[str, Sequence[Replacement]] = {
    "undoing changes of stems, Snowball only": [(polish, "root", _snowball_alone)],
    "stemming": [(polish, "root", _as_written)],
    "folding of Polish letters": [
        (module, "terms", _unfolded) for module in (polish, plan, thesauri)
    ],
    "letters restored where typed without": [(plan, "is_bare", lambda _: False)],
    "stop words": [(polish, "STOP_WORDS", frozenset())],
    "words that only frame a question": [(grammar, "is_frame", lambda _: False)],
    "did-you-mean": [(plan, "is_stop_word", lambda _: True)],
    "words of a family": [(scoring, "FAMILY_WEIGHT", 0.0)],
    "the unchanged form of a word": [(scoring, "SURFACE_WEIGHT", 0.0)],
    "share of the query's words": [(scoring, "COORDINATION", 0.0)],
    "title counted twice": [(contents, "TITLE_REPEATS", 1)],
    "words of a synonym near each other": [(places, "near", _anywhere)],
    "other words between those of a synonym": [(places, "NEAR_GAP", 0)],
}
THESAURI: Mapping[str, Callable[[], Thesaurus]] = {
    "thesaurus, whole": lambda: _without("abbr", "syn", "narrow", "topic"),
    "thesaurus: abbreviations": lambda: _without("abbr"),
    "thesaurus: synonyms": lambda: _without("syn"),
    "thesaurus: narrower terms": lambda: _without("narrow"),
    "thesaurus: topics": lambda: _without("topic"),
    "thesaurus: pairs in either order": _one_way,
}


def measure(
    collection: Collection,
    replaced: Sequence[Replacement] = (),
    thesaurus: Callable[[], Thesaurus] = reference.thesaurus,
) -> Mapping[str, float]:
    """Return nDCG@10 for each type of query with parts of the search replaced."""
    with ExitStack() as stack:
        for one in replaced:
            stack.enter_context(_replaced(*one))
        _forget()
        with filled("whoosh", collection, thesaurus()) as engine:
            found = run(engine, collection.queries)
    _forget()
    return {kind: figures.ndcg for kind, (_, figures) in by_type(collection, found).items()}


def _replaced(module: object, name: str, value: object) -> AbstractContextManager[object]:
    return patch.object(module, name, value)


def _forget() -> None:
    """Empty what the analysis keeps: it was made by other parts."""
    for cached in _KEPT:
        cached.cache_clear()
    reference.thesaurus.cache_clear()


def table(whole: Mapping[str, float], without: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures of the whole search, and what each step adds to them, in Markdown."""
    kinds = list(whole)
    lines = [
        f"| without | {' | '.join(kinds)} |",
        f"| --- |{' ---: |' * len(kinds)}",
        f"| nothing | {' | '.join(f'{whole[kind]:.3f}' for kind in kinds)} |",
    ]
    for name, figures in without.items():
        changes = (figures[kind] - whole[kind] for kind in kinds)
        lines.append(f"| {name} | {' | '.join(_change(one) for one in changes)} |")
    return "\n".join(lines)


def _change(change: float) -> str:
    return "·" if abs(change) < 0.0005 else f"{change:+.3f}".replace("-", "\N{MINUS SIGN}")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure everything and print the table."""
    given = arguments("python -m bench.ablation", __doc__).parse_args(argv)

    def compare() -> None:
        collection = loaded(given)
        whole = measure(collection)
        tell(f"whole: {whole[ALL]:.3f}")
        without: dict[str, Mapping[str, float]] = {}
        for name, replaced in STEPS.items():
            without[name] = measure(collection, replaced)
            tell(f"without {name}: {without[name][ALL]:.3f}")
        for name, thesaurus in THESAURI.items():
            without[name] = measure(collection, thesaurus=thesaurus)
            tell(f"without {name}: {without[name][ALL]:.3f}")
        print(table(whole, without))

    return safely(compare)


if __name__ == "__main__":
    sys.exit(main())
