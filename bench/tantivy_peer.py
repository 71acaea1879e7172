"""The search beside tantivy, an index written in Rust: what can be reached at best."""

from collections.abc import Iterable, Sequence
from pathlib import Path

try:
    import tantivy
    from tantivy import Occur
    from tantivy import Query as Asked
except ImportError as error:  # there is no wheel for every machine
    MISSING = f"not installed: {error}"
else:
    MISSING = ""

from app.search.engine import Query
from bench.prepared import LIMIT, Found, PeerMissingError, Text, wanted

HEAP_BYTES = 256_000_000


class Tantivy:
    """One field of stems ranked by BM25, one of labels, both searched in this process."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made; raises PeerMissingError where tantivy is not installed."""
        if MISSING:
            raise PeerMissingError(MISSING)
        folder.mkdir()
        made = tantivy.SchemaBuilder()
        made.add_text_field("content", tokenizer_name="spaced")
        made.add_text_field("label", tokenizer_name="raw", index_option="basic")
        made.add_unsigned_field("number", fast=True)
        self._schema = made.build()
        self._index = tantivy.Index(self._schema, str(folder))
        spaced = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaced", spaced)
        self._ids: list[str] = []

    def build(self, texts: Iterable[Text]) -> None:
        """Index everything with one commit."""
        writer = self._index.writer(HEAP_BYTES, num_threads=1)
        for one in texts:
            row = tantivy.Document()
            row.add_text("content", " ".join(one.stems))
            for label in one.labels:
                row.add_text("label", label)
            row.add_unsigned("number", len(self._ids))
            writer.add_document(row)
            self._ids.append(one.id)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> Found:
        """Return the first ids and the total."""
        found = self._searcher.search(self._query(query), LIMIT, count=True)
        places = [place for _, place in found.hits]
        numbers = self._searcher.fast_field_values("number", places)
        total: int = found.count  # type: ignore[attr-defined]  # its types forget it
        return [self._ids[int(number or 0)] for number in numbers], total

    def _query(self, query: Query) -> "Asked":
        asked = wanted(query)
        parts = [(Occur.MustNot, self._words(words)) for words in asked.without]
        among = (Asked.const_score_query(self._one_of(group), 0.0) for group in asked.labels)
        parts += [(Occur.Must, one) for one in among]
        if asked.either:
            either = [(Occur.Should, self._words(words)) for words in asked.either]
            parts.append((Occur.Must, Asked.boolean_query(either)))
        return Asked.boolean_query(parts)

    def _one_of(self, group: Sequence[str]) -> "Asked":
        """Return a query for labels; one for a set of terms takes nine times as long."""
        told = [Asked.term_query(self._schema, "label", one, "basic") for one in group]
        return Asked.boolean_query([(Occur.Should, one) for one in told]) if told[1:] else told[0]

    def _words(self, words: Sequence[str]) -> "Asked":
        if len(words) > 1:
            return Asked.phrase_query(self._schema, "content", list(words))
        return Asked.term_query(self._schema, "content", words[0])

    def close(self) -> None:
        """Let go of the files."""
        del self._searcher, self._index
