"""Collections of others are read or refused in one sentence; the figures are right; ids come out."""

import json
from pathlib import Path

import pytest

from bench import ablation, engines, officials, quality
from bench.judged import CollectionError, read, read_judgements
from bench.measures import ndcg, recall, reciprocal_rank
from tests.cluster import ADDRESSES, NEEDS_NODES, nodes

CORPUS = [
    {"id": "a", "title": "Zielone obligacje", "text": "Miasto wyemitowało obligacje."},
    {"id": "b", "text": "Deszczówka w ogrodzie. Miasto zbiera wodę."},
    {"id": 3, "title": "Teleopieka", "text": "Seniorzy noszą opaski.", "theme": "opieka"},
    {"id": "d", "title": "", "text": None, "topics": ["kadry"], "keywords": ["nabór"]},
]
QUERIES = [
    {"id": "1", "type": "kw", "text": "obligacje"},
    {"id": "2", "text": "opaski seniorów"},
    {"id": "3", "type": "new kind", "text": "xylofon"},
    {"id": "4", "type": "kw", "text": "miasto"},
    {"id": "5", "type": "infl", "text": "woda"},
]
QRELS = [
    "query_id\tdoc_id\trelevance",
    "1\ta\t3",
    "1\tb\t0",
    "2\t3\t1",
    "3\tz\t2",
    "3\ta\t-1",
    "5\tb\t1",
]


def lines(path: Path, rows: list[object]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """The arguments of a command: three files as others may write them."""
    corpus = lines(tmp_path / "corpus.jsonl", [*CORPUS])
    queries = lines(tmp_path / "queries.jsonl", [*QUERIES])
    qrels = tmp_path / "qrels.tsv"
    qrels.write_text("\r\n".join(QRELS), encoding="utf-8-sig")
    return [str(corpus), str(queries), str(qrels)]


def test_fields_may_be_missing_and_kinds_unknown(given: list[str]) -> None:
    collection = read(*map(Path, given))
    assert [one.id for one in collection.documents] == ["a", "b", "3", "d"]
    assert collection.documents[3].body == ""
    assert collection.documents[2].facets["network"] == ["opieka"]
    assert [one.type for one in collection.queries] == ["kw", "untyped", "new kind", "kw", "infl"]
    assert [one.id for one in collection.answerable] == ["1", "2", "3", "5"]
    assert collection.judgements["3"] == {"z": 2, "a": 0}
    assert collection.missing == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "1: no JSON"),
        ('{"id": "a"}\n[]', "2: an object with an “id” is wanted"),
        ('{"title": "a"}', "1: an object with an “id” is wanted"),
        ('{"id": "a"}\n{"id": "a"}', "the id “a” stands there twice"),
        ("\n", "there is nothing in it"),
        (None, "No such file"),
    ],
)
def test_what_is_no_collection_is_refused_with_its_place(
    text: str | None, reason: str, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if text is None:
        Path(given[0]).unlink()
    else:
        Path(given[0]).write_text(text, encoding="utf-8")
    assert quality.main(given) == 2
    said = capsys.readouterr().err
    assert reason in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "reason"), [("1\ta", "three columns"), ("1\ta\tyes", "not a whole number")]
)
def test_judgements_are_three_columns(line: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(f"1\ta\t1\n{line}\n", encoding="utf-8")
    with pytest.raises(CollectionError, match=f":2: .*{reason}"):
        read_judgements(path)


def test_nothing_to_measure_is_said(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path(given[2]).write_text("9\ta\t1\n", encoding="utf-8")
    assert quality.main(given) == 2
    assert "names no answer" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["whoosh", "memory"])
def test_the_table_and_the_ranked_ids_come_out(
    engine: str, given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results.json"
    assert quality.main([*given, "--engine", engine, "--out", str(out)]) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["1"] == ["a"]
    assert found["2"] == ["3"]
    assert found["3"] == []
    assert set(found["4"]) == {"a", "b"}
    said = capsys.readouterr()
    assert "| all | 4 | 0.750 | 0.750 | 0.750 | 25.0% |" in said.out
    assert "| new kind | 1 | 0.000 | 0.000 | 0.000 | 100.0% |" in said.out
    assert "1 queries without a judged answer" in said.err
    assert "1 judged answers are not among the texts" in said.err


def test_an_engine_that_cannot_be_had_is_named_in_one_sentence(
    given: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*_: object) -> object:
        raise engines.EngineMissingError("no server answers")

    monkeypatch.setattr(quality, "ENGINES", {**engines.ENGINES, "opensearch": absent})
    assert quality.main([*given, "--engine", "opensearch"]) == 2
    assert capsys.readouterr().err.endswith("cannot measure: no server answers\n")


def test_a_server_that_does_not_run_is_named_in_one_sentence(
    given: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMPIRIE_OPENSEARCH_URLS", raising=False)
    assert quality.main([*given, "--engine", "opensearch"]) == 2
    assert "EMPIRIE_OPENSEARCH_URLS names no node" in capsys.readouterr().err
    monkeypatch.setenv("EMPIRIE_OPENSEARCH_URLS", "http://127.0.0.1:9")
    assert quality.main([*given, "--engine", "opensearch"]) == 2
    assert "the search engine does not answer (away)" in capsys.readouterr().err


@NEEDS_NODES
def test_opensearch_ranks_the_same(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes()  # they may still be starting
    monkeypatch.setenv("EMPIRIE_OPENSEARCH_URLS", ",".join(ADDRESSES))
    for engine in ("whoosh", "opensearch"):
        assert quality.main([*given, "--engine", engine, "--out", str(tmp_path / engine)]) == 0
    assert (tmp_path / "whoosh").read_text() == (tmp_path / "opensearch").read_text()


def test_figures_of_a_run() -> None:
    judged = {"a": 2, "b": 1, "c": 0}
    assert ndcg(["a", "b"], judged) == 1
    assert ndcg(["b", "a"], judged) == pytest.approx((1 + 3 / 1.584962) / (3 + 1 / 1.584962))
    assert ndcg([], judged) == 0
    assert reciprocal_rank(["c", "x", "b"], judged) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"] * 10 + ["a"], judged) == 0
    assert recall(["b", "x"], judged) == 0.5
    assert recall(["x"] * 20 + ["a"], judged) == 0


def test_a_step_taken_out_is_back_afterwards(given: list[str]) -> None:
    collection = read(*map(Path, given))
    whole = ablation.measure(collection)
    without = ablation.measure(collection, ablation.STEPS["stemming"])
    assert (without["infl"], whole["infl"]) == (0, 1)
    assert ablation.measure(collection) == whole
    assert "| stemming |" in ablation.table(whole, {"stemming": without})


def test_every_part_that_is_replaced_is_there() -> None:
    parts = [part for replaced in ablation.STEPS.values() for part in replaced]
    assert [name for module, name, _ in parts if not hasattr(module, name)] == []


def test_every_answer_of_the_officials_queries_is_a_practice() -> None:
    known = officials.passages(officials.ROOT / "practices")
    queries = officials.judged(0)
    assert len(queries) > 200
    assert {answer for one in queries for answer in one.answers} <= set(known)
    assert [one for part in (1, 2, 3) for one in officials.judged(part)] == queries
    assert len({one.text for one in queries}) == len(queries)
    first = queries[0]
    (named,) = first.answers
    related = {name for name in known if officials.relevance(first, name, known) == 1}
    assert named not in related
    assert {known[name].topic for name in related} <= {known[named].topic}
