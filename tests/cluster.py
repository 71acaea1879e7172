"""OpenSearch for tests: engines on the nodes that TEST_OPENSEARCH_URLS names.

`tests/opensearch/nodes` starts two of them from Maven artifacts; `tests/run` does so.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from app.search.opensearch_engine import OpenSearchEngine
from app.search.opensearch_engine.cluster import Cluster
from app.search.thesaurus import Thesaurus

ADDRESSES = tuple(os.environ.get("TEST_OPENSEARCH_URLS", "").split())
NEEDS_NODES = pytest.mark.skipif(
    not ADDRESSES, reason="no OpenSearch: tests/opensearch/nodes starts one"
)
# The machine may be busy; what happens when answers take long, tests of their own say.
PATIENT_SECONDS = 20.0


@contextmanager
def cluster_engine(thesaurus: Thesaurus, **given: Any) -> Iterator[OpenSearchEngine]:
    """Give an engine without an index of its own yet, on two shards; it leaves nothing behind."""
    name = f"test-{uuid4().hex[:12]}"
    cluster = Cluster(ADDRESSES, read_seconds=PATIENT_SECONDS)
    engine = OpenSearchEngine(cluster, name, thesaurus, shards=2, **given)
    yield engine
    cluster.client.indices.delete(index=f"{name}-*", ignore=404)
    engine.close()
