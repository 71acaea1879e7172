from collections.abc import Iterator
from pathlib import Path

import pytest

from app.search.engine import SearchEngine
from app.search.memory import MemoryEngine
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine
from tests.cluster import NEEDS_NODES, cluster_engine
from tests.search.library import LIBRARY


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return Thesaurus.load(topics={"cyfrowa partycypacja": ["hackathon"]}, names=["Kielce"])


@pytest.fixture(scope="session")
def on_cluster(thesaurus: Thesaurus) -> Iterator[SearchEngine]:
    """One engine for all tests of a process: to make an index takes longer than to empty it."""
    with cluster_engine(thesaurus) as engine:
        engine.rebuild([])
        yield engine


@pytest.fixture(params=["memory", "whoosh", pytest.param("opensearch", marks=NEEDS_NODES)])
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, thesaurus: Thesaurus
) -> Iterator[SearchEngine]:
    if request.param == "memory":
        yield MemoryEngine(thesaurus)
    elif request.param == "opensearch":
        found = request.getfixturevalue("on_cluster")
        found.remove(found.ids())
        yield found
    else:
        engine = WhooshEngine(tmp_path / "index", thesaurus)
        engine.rebuild([])
        yield engine
        engine.close()


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    empty.put(LIBRARY)
    return empty
