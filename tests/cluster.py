"""OpenSearch for tests: on the nodes that TEST_OPENSEARCH_URLS names, with spaces between them.

`tests/opensearch/nodes` starts two of them, and `tests/run` does so. With
TEST_SEARCH_ENGINE=opensearch every application of the tests keeps its index there.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from app.search.opensearch_engine import Cluster, OpenSearchEngine
from app.search.opensearch_engine import cluster as wire
from app.search.thesaurus import Thesaurus

ADDRESSES = tuple(os.environ.get("TEST_OPENSEARCH_URLS", "").split())
IS_CHOSEN = os.environ.get("TEST_SEARCH_ENGINE", "") == "opensearch"
NEEDS_NODES = pytest.mark.skipif(
    not ADDRESSES, reason="no OpenSearch: tests/opensearch/nodes starts one"
)
NEEDS_WHOOSH = pytest.mark.skipif(IS_CHOSEN, reason="asks for the files of the embedded engine")
START_SECONDS = 120

if IS_CHOSEN:
    # The machine may be busy; what happens when answers take long, tests of their own say.
    wire.READ_SECONDS = 20.0


@cache
def nodes() -> OpenSearch:
    """Return a client, once all nodes have come; they start while other tests run."""
    client = OpenSearch(hosts=list(ADDRESSES), timeout=30)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if client.cluster.health()["number_of_nodes"] == len(ADDRESSES):
                return client
        except OpenSearchException:
            pass
        time.sleep(0.5)
    raise AssertionError("OpenSearch did not come up")


@contextmanager
def a_name() -> Iterator[str]:
    """Give a name for the indexes of one site; they are gone afterwards."""
    name = f"test-{uuid4().hex[:12]}"
    nodes()
    yield name
    nodes().indices.delete(index=f"{name}-*", ignore=404)


@contextmanager
def cluster_engine(thesaurus: Thesaurus) -> Iterator[OpenSearchEngine]:
    """Give an engine without an index yet; each will lie on two shards."""
    with a_name() as name:
        cluster = Cluster(ADDRESSES, read_seconds=20.0)
        engine = OpenSearchEngine(cluster, name, thesaurus, shards=2)
        yield engine
        engine.close()


@contextmanager
def chosen() -> Iterator[dict[str, Any]]:
    """Give the settings of the engine that the tests shall use, beside those of the rest."""
    if not IS_CHOSEN:
        yield {}
        return
    with a_name() as name:
        yield {"opensearch_urls": ADDRESSES, "opensearch_name": name}
