"""The engine for several machines, on OpenSearch. Only this package imports opensearchpy."""

from app.search.opensearch_engine.cluster import Cluster
from app.search.opensearch_engine.engine import OpenSearchEngine

__all__ = ["Cluster", "OpenSearchEngine"]
