"""How well the engine finds: a public collection of 60 passages and 40 judged queries, and ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.search.engine import Query
from bench import officials
from bench.judged import Collection, read
from bench.quality import ALL, Run, by_type, filled, run
from tests.search.library import PUBLIC
from tests.search.measures import collection, queries

# The reference chain reaches 0.896; loanwords were outside its thesaurus.
LEAST = 0.90
LEAST_WITHOUT_LOANWORDS = 0.92
LOANWORDS = {"dq37", "dq38"}
# Queries that rules and thesaurus were worked on with, and those they were not.
LEAST_OF_OFFICIALS = {1: 0.90, 2: 0.88, 3: 0.83}


@pytest.fixture(scope="module")
def found() -> Iterator[Run]:
    with filled("whoosh", collection()) as engine:
        yield run(engine, collection().queries)


def test_the_first_ten_are_the_right_ones_and_no_query_stays_empty(found: Run) -> None:
    _, all_ = by_type(collection(), found)[ALL]
    assert all_.ndcg >= LEAST
    assert all_.empty == 0


def test_the_figure_does_not_stand_on_loanwords_that_were_added(found: Run) -> None:
    whole = collection()
    rest = [one for one in whole.queries if one.id not in LOANWORDS]
    known = Collection(whole.documents, rest, whole.judgements)
    assert by_type(known, found)[ALL][1].ndcg >= LEAST_WITHOUT_LOANWORDS


def test_no_query_of_the_collection_is_corrected_wrongly() -> None:
    corrections: dict[str, str] = {}
    with filled("whoosh", collection()) as engine:
        for text in queries().values():
            corrections |= engine.search(Query(text, PUBLIC)).corrections
    assert corrections == {
        "kopciuhy": "kopciuchów",
        "obywatleski": "obywatelski",
        "inkubatr": "inkubator",
        "retecja": "retencja",
    }


@pytest.mark.parametrize("part", LEAST_OF_OFFICIALS)
def test_officials_find_the_practices_they_ask_for(part: int, tmp_path: Path) -> None:
    known = officials.passages(officials.ROOT / "practices")
    officials.write(tmp_path, known, officials.judged(part))
    ours = read(tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv")
    with filled("whoosh", ours) as engine:
        found = run(engine, ours.queries)
    assert by_type(ours, found)[ALL][1].ndcg >= LEAST_OF_OFFICIALS[part]
