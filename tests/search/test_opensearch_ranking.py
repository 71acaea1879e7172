"""OpenSearch orders what it finds exactly as the plain engine does, however many shards there are."""

from collections.abc import Iterator

import pytest

from app.search.engine import Query, SearchEngine, Sort
from app.search.memory import MemoryEngine
from app.search.thesaurus import Thesaurus
from tests.cluster import NEEDS_NODES, cluster_engine
from tests.search.library import PUBLIC
from tests.search.measures import corpus, queries

pytestmark = NEEDS_NODES

# What the judged queries do not ask: phrases, words taken out, filters, mistakes, one word, none.
OTHERS = [
    '"zielona energia"',
    '"budżet obywatelski" młodzież',
    "retencja -deszcz",
    "temat:woda zbiornik",
    "-temat:energia panele",
    "senior",
    "seniozy dla miszkańców",
    "OZE PV",
    "skrócony czas pracy urzędu",
    "",
]


@pytest.fixture(scope="module")
def plain() -> SearchEngine:
    engine = MemoryEngine(Thesaurus.load())
    engine.rebuild(corpus())
    return engine


@pytest.fixture(scope="module")
def other() -> Iterator[SearchEngine]:
    with cluster_engine(Thesaurus.load()) as engine:
        engine.rebuild(corpus()[:40])
        engine.put(corpus()[40:])
        yield engine


@pytest.mark.parametrize("text", [*queries().values(), *OTHERS])
def test_the_order_is_that_of_the_plain_engine(
    plain: SearchEngine, other: SearchEngine, text: str
) -> None:
    query = Query(text, PUBLIC, size=50)
    assert other.search(query) == plain.search(query)


def test_so_are_other_orders_related_texts_and_completions(
    plain: SearchEngine, other: SearchEngine
) -> None:
    for sort in Sort:
        query = Query("woda energia", PUBLIC, sort=sort)
        assert other.search(query).ids == plain.search(query).ids
    for one in corpus()[:10]:
        assert other.similar(one.id, PUBLIC) == list(plain.similar(one.id, PUBLIC))
    for typed in ("en", "bud", "zielona", "jak se"):
        assert other.suggest(typed, PUBLIC) == plain.suggest(typed, PUBLIC)
