"""The engines that can be measured, each made for a while and cleared away afterwards."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from app.config import Config
from app.search.engine import SearchEngine
from app.search.memory import MemoryEngine
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine

# What is measured is how well it finds, so it may take its time.
READ_SECONDS = 20.0

# Where an engine may write, and the words it uses.
Maker = Callable[[Path, Thesaurus], AbstractContextManager[SearchEngine]]


class EngineMissingError(Exception):
    """An engine cannot be had here; says why."""


@contextmanager
def whoosh(folder: Path, thesaurus: Thesaurus) -> Iterator[SearchEngine]:
    """Give the embedded engine."""
    engine = WhooshEngine(folder, thesaurus)
    yield engine
    engine.close()


@contextmanager
def memory(_folder: Path, thesaurus: Thesaurus) -> Iterator[SearchEngine]:
    """Give the plain one of the tests: the same ranking, one text at a time."""
    yield MemoryEngine(thesaurus)


@contextmanager
def opensearch(_folder: Path, thesaurus: Thesaurus) -> Iterator[SearchEngine]:
    """Give the one for several machines, under a name of its own that is gone afterwards."""
    try:
        from opensearchpy.exceptions import OpenSearchException

        from app.search.opensearch_engine import Cluster, OpenSearchEngine
    except ImportError as error:
        raise EngineMissingError(f"the extra `opensearch` is not installed: {error}") from error
    addresses = Config.load().opensearch_urls
    if not addresses:
        raise EngineMissingError("EMPIRIE_OPENSEARCH_URLS names no node of OpenSearch")
    name = f"bench-{uuid4().hex[:12]}"
    cluster = Cluster(addresses, read_seconds=READ_SECONDS)
    engine = OpenSearchEngine(cluster, name, thesaurus, replicas=0)
    try:
        yield engine
    finally:
        with suppress(OpenSearchException):  # where nobody answers there is nothing to clear
            cluster.client.indices.delete(index=f"{name}-*", ignore=404)
        engine.close()


ENGINES: Mapping[str, Maker] = {"whoosh": whoosh, "memory": memory, "opensearch": opensearch}
