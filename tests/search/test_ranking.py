"""Fast and plain rank the same: arrays against one document at a time, over a whole set of queries.

`MemoryEngine` reads like the definition and takes no shortcut, so it is the measure; it is only told
to round the lengths of texts as Whoosh does. The index has been written in several goes, with
documents replaced, removed and merged, and readers differ.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from whoosh.util.numeric import byte_to_length, length_to_byte

from app.domain.slugs import fold
from app.search import suggestions
from app.search.engine import Document, Query, Sort
from app.search.memory import MemoryEngine
from app.search.polish import content
from app.search.ranking import bm25
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine, snapshot
from app.search.whoosh_engine.schema import CONTENT, FORM, SURFACE
from app.search.whoosh_engine.segments import FEW
from tests.search.library import MEMBERS, PUBLIC
from tests.search.measures import corpus, queries

STAFF = MEMBERS | {"staff"}
READERS = (PUBLIC, MEMBERS, STAFF)
SIZES = ("small", "medium", "large")
STAGES = ("pilotaz", "wdrozona", "zakonczona")


class Engines(NamedTuple):
    plain: MemoryEngine
    fast: WhooshEngine
    uncached: WhooshEngine
    folder: Path


def passages() -> list[Document]:
    """The public passages with labels, filters and numbers that differ."""
    return [
        replace(
            one,
            audiences=(PUBLIC, MEMBERS - PUBLIC, STAFF - MEMBERS)[number % 7 % 3],
            facets={
                **one.facets,
                "size": [SIZES[number % 3]],
                "stage": list(dict.fromkeys((STAGES[number % 3], STAGES[number % 2]))),
            },
            published=number * 7 % 11,
            confirmed=number * 5 % 13,
            repeated=number % 4,
            weight=0.7 if number % 5 == 0 else 1.0,
        )
        for number, one in enumerate(corpus())
    ]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    thesaurus = Thesaurus.load()
    folder = Path(tmp_path_factory.mktemp("ranking")) / "index"
    fast = WhooshEngine(folder, thesaurus)
    plain = MemoryEngine(thesaurus)
    documents = passages()
    for engine in (plain, fast):
        engine.rebuild(documents[:20])
        for first in range(20, 60, 4):  # enough small ones to be worth a merge
            engine.put(documents[first : first + 4])
        engine.put(replace(one, title=f"Nowy tytuł: {one.title}") for one in documents[5:60:9])
        engine.remove(one.id for one in documents[3:60:17])
        engine.tidy()
        engine.put(documents[40:42])
    uncached = WhooshEngine(folder, thesaurus, cache_bytes=0, plans=0)
    yield Engines(plain, fast, uncached, folder)
    fast.close()
    uncached.close()


@pytest.fixture(autouse=True)
def _rounded_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    def rounding(weight: float, idf: float, length: float, average: float) -> float:
        return bm25(weight, idf, byte_to_length(length_to_byte(int(length))), average)

    monkeypatch.setattr("app.search.plain_scoring.bm25", rounding)


def asked() -> list[str]:
    """The queries of the public set, as many of each kind made of the passages' own words, terms.

    Terms of the thesaurus, of every tenth group: their synonyms of several words are met by few.
    """
    chance = Random(5)  # noqa: S311 – the same queries every time
    words = [[token.written for token in content(one.body)] for one in corpus()]

    def some(count: int) -> list[str]:
        own = chance.choice(words)
        first = chance.randrange(len(own) - count)
        return own[first : first + count]

    def slip(word: str) -> str:
        at = chance.randrange(1, max(len(word) - 1, 2))
        return word[:at] + word[at + 1 :]

    known = [group.terms[0] for group in Thesaurus.load().groups[::10]]
    made: list[str] = []
    for _ in range(6):
        one, other = some(1)[0], some(1)[0]
        made += [
            " ".join(some(3)),
            fold(" ".join(some(2))),
            f'"{" ".join(some(2))}"',
            f'{one} "{fold(" ".join(some(2)))}"',
            f"{one} -{other}",
            f"{slip(one)} {other}",
        ]
    return [*queries().values(), "", "temat:cyfryzacja", "-temat:cyfryzacja budżet", *made, *known]


def same(engines: Engines, query: Query) -> None:
    plain, fast = engines.plain.search(query), engines.fast.search(query)
    assert list(fast.ids) == list(plain.ids)
    assert fast.total == plain.total
    assert {name: dict(counts) for name, counts in fast.facets.items()} == {
        name: dict(counts) for name, counts in plain.facets.items()
    }
    assert (fast.marks, fast.corrections) == (plain.marks, plain.corrections)


@pytest.mark.parametrize("audiences", READERS, ids=["public", "members", "staff"])
def test_every_query_is_ranked_as_the_plain_engine_ranks_it(
    engines: Engines, audiences: frozenset[str]
) -> None:
    assert len(engines.fast.ids()) == len(engines.plain.ids())
    for number, text in enumerate(asked()):
        filters: dict[str, Sequence[str]] = {}
        if number % 3 == 1:
            filters = {"size": SIZES[number % 2 :]}
        if number % 5 == 2:
            filters |= {"stage": STAGES[:1]}
        sort = list(Sort)[number % 7 % len(Sort)]
        without = frozenset(str(number % 60 + step) for step in range(number % 3))
        same(engines, Query(text, audiences, filters, sort, size=50, without=without))


def test_every_beginning_is_completed_as_the_plain_engine_completes_it(engines: Engines) -> None:
    beginnings = {text[: 2 + number % 6] for number, text in enumerate(asked())}
    for number, start in enumerate(sorted(beginnings)):
        audiences = READERS[number % 3]
        assert engines.fast.suggest(start, audiences) == engines.plain.suggest(start, audiences)


def test_the_commonest_completions_of_large_segments_are_those_of_the_plain_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Segments are joined, few forms looked at, and all where those do not suffice."""
    monkeypatch.setattr(snapshot, "LARGE", 10)
    monkeypatch.setattr(suggestions, "COMMONEST", 12)
    thesaurus = Thesaurus.load()
    plain = MemoryEngine(thesaurus)
    with closing(WhooshEngine(tmp_path / "index", thesaurus)) as fast:
        for engine in (plain, fast):
            engine.rebuild(passages()[:20])
            engine.put(passages()[20:50])
        beginnings = sorted({text[: 2 + number % 3] for number, text in enumerate(asked())})
        for change in (lambda _: None, lambda one: one.put(passages()[45:53])):
            change(plain), change(fast)
            for start in beginnings:
                for audiences in READERS:
                    found = fast.suggest(start, audiences)
                    assert found == plain.suggest(start, audiences)
        with fast._readers.snapshot() as current:
            (offset, together), (_, alone) = current.hints
            assert (offset, together.size, alone.size) == (0, 50, 8)


def test_related_documents_are_those_of_the_plain_engine(engines: Engines) -> None:
    for audiences in READERS[::2]:
        for id_ in sorted(engines.plain.ids()):
            found = engines.fast.similar(id_, audiences)
            assert list(found) == list(engines.plain.similar(id_, audiences))


def learned(engine: WhooshEngine, text: str, audiences: frozenset[str]) -> list[object]:
    """All that one question tells a reader."""
    page = engine.search(Query(text, audiences, size=50))
    facets = {name: dict(counts) for name, counts in page.facets.items()}
    near = engine.similar(page.ids[0], audiences) if page.ids else ()
    begun = engine.suggest(text[:3], audiences)
    return [list(page.ids), page.total, facets, page.corrections, page.marks, near, begun]


def test_what_was_kept_for_one_reader_is_never_given_to_another(engines: Engines) -> None:
    """Whoever may see most asks first, so that all is kept; the measure keeps nothing."""
    told = {audiences: [] for audiences in READERS}
    for text in asked()[::10]:
        for audiences in (STAFF, PUBLIC, MEMBERS):
            told[audiences] = learned(engines.fast, text, audiences)
            assert told[audiences] == learned(engines.uncached, text, audiences)
        assert told[PUBLIC][1] <= told[MEMBERS][1] <= told[STAFF][1]
    assert engines.uncached._readers._cache.size < engines.fast._readers._cache.size
    empty = [learned(engines.fast, "", audiences)[1] for audiences in READERS]
    assert empty == sorted(set(empty))  # they do differ


def test_of_words_only_scores_are_kept_and_not_the_lists_they_are_made_of(engines: Engines) -> None:
    with closing(WhooshEngine(engines.folder, Thesaurus.load())) as engine:
        for text in asked()[::10]:
            assert learned(engine, text, PUBLIC) == learned(engines.uncached, text, PUBLIC)
        kept = [key for key in engine._readers._cache._kept if isinstance(key, tuple)]
    assert any("unit" in key for key in kept)
    assert {key[2] for key in kept if "postings" in key}.isdisjoint({CONTENT, SURFACE, FORM})


def test_small_segments_keep_nothing_of_sequences_they_cannot_have(engines: Engines) -> None:
    with closing(WhooshEngine(engines.folder, Thesaurus.load())) as engine:
        for text in asked():
            engine.search(Query(text, PUBLIC))
        kept = [key for key in engine._readers._cache._kept if "near" in key]
        with engine._readers.snapshot() as current:
            small = {one.id: one for one in current.segments if one.count <= FEW}
            assert 0 < len(small) < len(current.segments)
            assert kept
            for segment, _, field, places in kept:
                for terms in places if segment in small else ():
                    assert any(small[segment].frequency(field, term) for term in terms)
