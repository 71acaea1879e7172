from collections.abc import Iterator
from pathlib import Path

import pytest

from app.search.engine import SearchEngine
from app.search.memory import MemoryEngine
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine
from tests.search.library import LIBRARY


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return Thesaurus.load(topics={"cyfrowa partycypacja": ["hackathon"]}, names=["Kielce"])


@pytest.fixture(params=["memory", "whoosh"])
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, thesaurus: Thesaurus
) -> Iterator[SearchEngine]:
    if request.param == "memory":
        yield MemoryEngine(thesaurus)
    else:
        engine = WhooshEngine(tmp_path / "index", thesaurus)
        engine.rebuild([])
        yield engine
        engine.close()


@pytest.fixture
def engine(empty: SearchEngine) -> SearchEngine:
    empty.put(LIBRARY)
    return empty
