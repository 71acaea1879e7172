"""`python -m bench.officials FOLDER`: the practices with judged queries, as a test collection.

Writes `corpus.jsonl` (title and text of each practice, without its topics and keywords, which would
give synonyms away), `queries.jsonl` and `qrels.tsv`. The queries and the rule of relevance stand in
`officials.txt`, which says how each part of them came about; `--part 3` takes the last.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT
from app.writeups import files, frontmatter
from app.writeups.frontmatter import Items, Text
from app.writeups.plain import plain

QUERIES = Path(__file__).with_name("officials.txt")
WANTED, RELATED = 2, 1


@dataclass(frozen=True, slots=True)
class Passage:
    """What is found of a practice, and the first of its topics."""

    title: str
    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the practices that answer it."""

    type: str
    text: str
    answers: frozenset[str]


def passages(folder: Path) -> Mapping[str, Passage]:
    """Return the practices of a folder by name."""
    return {one.slug: _passage(files.read(one.path)) for one in files.find(folder)}


def judged(part: int) -> Sequence[Judged]:
    """Return the queries of one part of the file (1, 2 or 3), or of all (0)."""
    parts: list[list[Judged]] = []
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        if line.endswith(" part"):
            parts.append([])
        elif line and not line.startswith("#"):
            kind, text, answers = line.split("\t")
            parts[-1].append(Judged(kind, text, frozenset(answers.split())))
    chosen = parts[part - 1 : part] if part else parts
    return [one for several in chosen for one in several]


def relevance(query: Judged, name: str, known: Mapping[str, Passage]) -> int:
    """Return how well a practice answers: it was named, or shares the first topic of one named."""
    if name in query.answers:
        return WANTED
    topics = {known[answer].topic for answer in query.answers}
    return RELATED if known[name].topic in topics else 0


def write(folder: Path, known: Mapping[str, Passage], queries: Sequence[Judged]) -> None:
    """Write the three files of a collection."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = ({"id": name, "title": one.title, "text": one.text} for name, one in known.items())
    asked = (
        {"id": f"q{number}", "type": one.type, "text": one.text}
        for number, one in enumerate(queries, 1)
    )
    rows = (
        f"q{number}\t{name}\t{relevance(one, name, known)}"
        for number, one in enumerate(queries, 1)
        for name in known
    )
    _keep(folder / "corpus.jsonl", (json.dumps(row, ensure_ascii=False) for row in corpus))
    _keep(folder / "queries.jsonl", (json.dumps(row, ensure_ascii=False) for row in asked))
    _keep(folder / "qrels.tsv", rows)


def _keep(path: Path, lines: Iterator[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _passage(source: bytes) -> Passage:
    file = frontmatter.read(source)
    values = file.table.values
    title, summary, topics = values["tytul"], values["streszczenie"], values["tematy"]
    if not (isinstance(title, Text) and isinstance(summary, Text) and isinstance(topics, Items)):
        raise TypeError(title)
    first = topics.items[0]
    text = f"{summary.text}\n\n{plain(file.body)}"
    return Passage(title.text, text, first.text if isinstance(first, Text) else "")


def main() -> None:
    """Write the collection."""
    asked = argparse.ArgumentParser(
        prog="python -m bench.officials",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    asked.add_argument("folder", type=Path, help="where the three files go")
    asked.add_argument("--part", type=int, choices=(0, 1, 2, 3), default=0, help="0: all")
    given = asked.parse_args()
    write(given.folder, passages(ROOT / "practices"), judged(given.part))


if __name__ == "__main__":
    main()
