"""The public test collection, ready to be searched."""

from functools import cache
from pathlib import Path

from app.search.engine import Document
from bench.judged import Collection, read

DEVSET = Path(__file__).with_name("devset")


@cache
def collection() -> Collection:
    return read(DEVSET / "corpus.jsonl", DEVSET / "queries.jsonl", DEVSET / "qrels.tsv")


def corpus() -> list[Document]:
    return list(collection().documents)


def queries() -> dict[str, str]:
    return {one.id: one.text for one in collection().queries}
