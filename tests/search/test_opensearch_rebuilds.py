"""Whole generations in OpenSearch: what is switched, what is kept, who may write meanwhile."""

from collections.abc import Iterator

import pytest

from app.search.engine import Document, Query, SearchUnavailableError
from app.search.opensearch_engine import Cluster, OpenSearchEngine
from app.search.thesaurus import Thesaurus
from tests.cluster import ADDRESSES, NEEDS_NODES, a_name, nodes
from tests.search.library import PUBLIC, document

pytestmark = NEEDS_NODES

OLD, NEW = document("1", "Park stary"), document("2", "Park nowy")


@pytest.fixture(scope="module")
def wire() -> Iterator[Cluster]:
    cluster = Cluster(ADDRESSES, read_seconds=20.0)
    yield cluster
    cluster.client.close()


@pytest.fixture
def name() -> Iterator[str]:
    with a_name() as name:
        yield name


@pytest.fixture
def engine(wire: Cluster, name: str) -> OpenSearchEngine:
    engine = OpenSearchEngine(wire, name, Thesaurus(), replicas=0, patience=0.5)
    engine.rebuild([OLD])
    return engine


def found(engine: OpenSearchEngine) -> list[str]:
    return list(engine.search(Query("park", PUBLIC)).ids)


def indexes(name: str) -> list[str]:
    return sorted(one for one in nodes().indices.get_alias(index=f"{name}-*") if "lock" not in one)


def test_one_generation_is_kept_besides_the_current_one(
    engine: OpenSearchEngine, name: str
) -> None:
    first = engine.health().generation
    engine.rebuild([OLD, NEW])
    second = engine.health().generation
    assert indexes(name) == [first, second]
    engine.rebuild([NEW])
    assert indexes(name) == [second, engine.health().generation]
    assert engine.health().size > 0


def test_a_rebuild_that_fails_leaves_the_old_index_and_nothing_else(
    engine: OpenSearchEngine, name: str
) -> None:
    def half() -> Iterator[Document]:
        yield NEW
        raise LookupError

    with pytest.raises(LookupError):
        engine.rebuild(half())
    assert found(engine) == ["1"]
    assert len(indexes(name)) == 1
    engine.put([NEW])  # nor does it hold the lock
    assert sorted(found(engine)) == ["1", "2"]


def test_what_changes_while_another_rebuilds_waits_and_is_refused(
    engine: OpenSearchEngine, wire: Cluster, name: str
) -> None:
    other = OpenSearchEngine(wire, name, Thesaurus(), replicas=0, patience=0.5)

    def busy() -> Iterator[Document]:
        with engine._lock.held() as beat:  # what the holder does all the time
            while True:
                beat()
                yield OLD

    holder = busy()
    next(holder)
    real = other._lock._sign

    def seen(*ours: dict[str, str]) -> object:
        next(holder, None)  # once it is closed it is no holder
        return real(*ours)

    other._lock._sign = seen
    for change in (
        lambda: other.put([NEW]),
        lambda: other.remove(["1"]),
        lambda: other.rebuild([]),
    ):
        with pytest.raises(SearchUnavailableError, match="busy"):
            change()
    holder.close()
    other.put([NEW])
    assert sorted(found(engine)) == ["1", "2"]


def test_the_lock_of_one_who_was_killed_is_taken_away(
    engine: OpenSearchEngine, wire: Cluster, name: str
) -> None:
    killed = engine._lock.held()
    beat = killed.__enter__()
    other = OpenSearchEngine(wire, name, Thesaurus(), replicas=0, patience=0.3)
    other.put([NEW])
    assert other.rebuild([NEW]) == 1
    with pytest.raises(SearchUnavailableError):
        beat()  # should it come back to life, it does not go on
    killed.__exit__(None, None, None)


def test_without_an_index_nothing_makes_one_by_accident(wire: Cluster, name: str) -> None:
    engine = OpenSearchEngine(wire, name, Thesaurus(), patience=0.1)
    for change in (lambda: engine.put([NEW]), lambda: engine.remove(["1"])):
        with pytest.raises(SearchUnavailableError, match="no-index"):
            change()
    with pytest.raises(SearchUnavailableError, match="no-index"):
        found(engine)
    assert engine.health().reason == "no-index"
    assert indexes(name) == []


def test_an_index_of_another_analysis_is_not_asked_and_kept_for_those_who_do(
    engine: OpenSearchEngine, wire: Cluster, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = engine.health().generation
    monkeypatch.setattr("app.search.opensearch_engine.generations.FINGERPRINT", "0" * 8)
    later = OpenSearchEngine(wire, name, Thesaurus(), replicas=0)
    assert later.health().reason == "no-index"
    later.rebuild([NEW])
    assert (found(engine), found(later)) == (["1"], ["2"])
    later.rebuild([NEW])
    assert before not in indexes(name)


def test_sites_whose_names_begin_alike_do_not_touch_each_other(
    engine: OpenSearchEngine, wire: Cluster, name: str
) -> None:
    other = OpenSearchEngine(wire, f"{name}-b", Thesaurus(), replicas=0)
    other.rebuild([NEW])
    engine.rebuild([OLD])
    engine.rebuild([OLD])
    assert (found(engine), found(other)) == (["1"], ["2"])
