"""The engines that can be measured, each made for a while and cleared away afterwards."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from app.search.engine import SearchEngine
from app.search.memory import MemoryEngine
from app.search.thesaurus import Thesaurus
from app.search.whoosh_engine import WhooshEngine

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
def opensearch(_folder: Path, _thesaurus: Thesaurus) -> Iterator[SearchEngine]:
    """Give the one for several machines."""
    raise EngineMissingError("this release has no OpenSearch engine")
    yield


ENGINES: Mapping[str, Maker] = {"whoosh": whoosh, "memory": memory, "opensearch": opensearch}
