"""The search engine for several machines: the index lies in OpenSearch, the words stay ours."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from app.search.engine import Document, Health, Page, Query, SearchUnavailableError
from app.search.grammar import read
from app.search.opensearch_engine import listing, related
from app.search.opensearch_engine.cluster import Cluster, Operation
from app.search.opensearch_engine.generations import Generations
from app.search.opensearch_engine.lock import RebuildLock
from app.search.opensearch_engine.schema import facet_field, row
from app.search.opensearch_engine.view import View
from app.search.polish import CHAIN
from app.search.suggestions import complete
from app.search.thesaurus import Learning, Thesaurus

PATIENCE_SECONDS = 30.0


class OpenSearchEngine(Learning):
    """A search engine in a cluster, for any number of threads, processes and machines.

    What each method does, `SearchEngine` says. `name` begins the names of all indexes of the site;
    `patience` is how many seconds a writer waits for a rebuild of another process.
    """

    def __init__(
        self,
        cluster: Cluster,
        name: str,
        thesaurus: Thesaurus | None = None,
        *,
        shards: int = 1,
        replicas: int = 1,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        super().__init__(thesaurus)
        self._cluster = cluster
        self._generations = Generations(cluster, name, shards, replicas)
        self._index = self._generations.alias
        self._lock = RebuildLock(cluster, name, patience)

    def close(self) -> None:
        """Close the connections; they are opened again when the engine is asked."""
        self._cluster.client.close()

    # -- writing ---------------------------------------------------------------------------------

    def put(self, documents: Iterable[Document]) -> None:
        wanted = {document.id: document for document in documents}
        self._change(_added(wanted.values()), len(wanted))

    def remove(self, ids: Iterable[str]) -> None:
        wanted = dict.fromkeys(ids)
        self._change((({"delete": {"_id": id_}}, None) for id_ in wanted), len(wanted))

    def _change(self, operations: Iterator[Operation], count: int) -> None:
        if count:
            self._lock.wait()
            self._cluster.write(self._index, operations)

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        def told(documents: Iterable[Document]) -> Iterator[Document]:
            for count, document in enumerate(documents, 1):
                yield document
                if progress:
                    progress(count)

        with self._lock.held() as beat, self._generations.draft() as draft:
            self._cluster.write(draft, _added(told(documents)), beat)
            return self._cluster.count(draft)

    def tidy(self) -> bool:
        """Do nothing: the cluster merges its segments by itself."""
        return False

    # -- reading ---------------------------------------------------------------------------------

    def _view(self, audiences: frozenset[str], without: frozenset[str]) -> View:
        return View(self._cluster, self._index, audiences, without)

    def search(self, query: Query) -> Page:
        view = self._view(query.audiences, query.without)
        request = read(query.text)
        what, body = listing.asked(view, query, request, self._thesaurus)
        return listing.page(query, request, what, view.ask([body])[0])

    def suggest(
        self,
        prefix: str,
        audiences: frozenset[str],
        size: int = 8,
        without: frozenset[str] = frozenset(),
    ) -> Sequence[str]:
        view = self._view(audiences, without)
        return complete(prefix, lambda start, _: related.hints(view, start, self._thesaurus), size)

    def similar(
        self,
        id_: str,
        audiences: frozenset[str],
        size: int = 5,
        without: frozenset[str] = frozenset(),
        kind: str = "",
    ) -> Sequence[str]:
        view = self._view(audiences, without)
        chosen = [{"term": {facet_field("kind"): kind}}] if kind else []
        return related.similar(view, id_, size, chosen)

    def ids(self) -> frozenset[str]:
        return self._cluster.every_id(self._index)

    def health(self) -> Health:
        index = ""
        try:
            with self._cluster.reading():
                index = self._generations.current()
                count, size = self._cluster.count(index), self._generations.size(index)
        except SearchUnavailableError as error:
            return Health(False, 0, index, CHAIN, reason=str(error))
        return Health(True, count, index, CHAIN, size)


def _added(documents: Iterable[Document]) -> Iterator[Operation]:
    return (({"index": {"_id": one.id}}, row(one)) for one in documents)
