"""The peers find what they are asked for; otherwise beating them would mean nothing."""

import sys
from contextlib import closing

import pytest

from app.search.engine import Document, Query
from app.search.memory import MemoryEngine
from bench import searching, tantivy_peer, xapian_peer
from bench.peers import Fts5, PlainWhoosh
from bench.prepared import PeerMissingError, keep, kept, text
from bench.queries import Asked
from bench.tantivy_peer import Tantivy
from bench.xapian_peer import Xapian

PUBLIC = frozenset({"public"})
TEXTS = {
    "1": ("Teleopieka dla seniorów", "miasto-dostepne-i-sprawiedliwe"),
    "2": ("Energia ze słońca dla szkół", "miasto-neutralne-klimatycznie"),
    "3": ("Rada seniorów i rada szkoły", "miasto-obywateli"),
}
CASES = [
    ("senior", {}, {"1", "3"}),
    ("szkoła energia", {}, {"2", "3"}),
    ('"rada szkoły"', {}, {"3"}),
    ('"szkoły rada"', {}, set()),
    ("seniorzy -teleopieka", {}, {"3"}),
    ('senior -"rada szkoły"', {}, {"1"}),
    ("senior", {"network": ("miasto-obywateli",)}, {"3"}),
    ("szkoła -rada", {"network": ("miasto-obywateli",)}, set()),
    ("", {"network": ("miasto-obywateli", "miasto-neutralne-klimatycznie")}, {"2", "3"}),
    ("zupełnieinaczej", {}, set()),
]
NEEDS = {
    "tantivy": pytest.mark.skipif(bool(tantivy_peer.MISSING), reason=tantivy_peer.MISSING),
    "Xapian": pytest.mark.skipif(not xapian_peer.has_xapian(), reason=xapian_peer.MISSING),
}
MADE = {"SQLite FTS5": Fts5, "plain Whoosh": PlainWhoosh, "tantivy": Tantivy, "Xapian": Xapian}


@pytest.fixture(scope="module")
def documents():
    return [
        Document(id_, title, "", (), "", "", PUBLIC, {"network": [network]})
        for id_, (title, network) in TEXTS.items()
    ]


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=NEEDS.get(name, ())) for name in MADE]
)
def peer(request, documents, tmp_path_factory):
    with closing(MADE[request.param](tmp_path_factory.mktemp("peer") / "index")) as made:
        made.build(map(text, documents))
        yield made


@pytest.fixture(scope="module")
def judge(documents):
    engine = MemoryEngine()
    engine.put(documents)
    return engine


def found(peer, typed, audiences=PUBLIC, filters=None):
    ids, total = peer.search(Query(typed, audiences, filters or {}))
    assert len(ids) == total
    return set(ids)


@pytest.mark.parametrize(("typed", "filters", "ids"), CASES)
def test_a_peer_finds_what_was_meant(peer, typed, filters, ids):
    assert found(peer, typed, filters=filters) == ids


@pytest.mark.parametrize(("typed", "filters", "ids"), CASES)
def test_so_does_the_judge(judge, typed, filters, ids):
    assert set(judge.search(Query(typed, PUBLIC, filters)).ids) == ids


def test_rights_hold_at_the_peers(peer):
    assert found(peer, "senior", frozenset({"network:1"})) == set()
    assert found(peer, "senior", frozenset({"network:1", "public"})) == {"1", "3"}


def test_without_words_and_filters_fts5_finds_nothing_and_the_others_everything(peer):
    assert found(peer, "") == (set() if isinstance(peer, Fts5) else set(TEXTS))


def test_what_says_it_more_often_comes_first(peer):
    assert peer.search(Query("rada szkoła", PUBLIC))[0] == ["3", "2"]


@NEEDS["Xapian"]
def test_xapian_is_timed_until_the_time_is_up(documents, tmp_path):
    with closing(Xapian(tmp_path / "xapian")) as peer:
        peer.build(map(text, documents))
        queries = [Query("senior", PUBLIC)] * 5
        assert len(peer.times(queries, 60.0).cpu) == 5
        assert len(peer.times(queries, 0.0).cpu) == 1


def test_a_python_without_xapian_is_told(tmp_path):
    for python in ("/nowhere/python3", sys.executable):
        with pytest.raises(PeerMissingError, match="python3-xapian"):
            Xapian(tmp_path / "xapian", python)


def test_tantivy_is_told_to_be_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(tantivy_peer, "MISSING", "not installed")
    with pytest.raises(PeerMissingError, match="not installed"):
        Tantivy(tmp_path / "tantivy")


def test_all_peers_are_measured_and_who_is_missing_is_named(documents, tmp_path, monkeypatch):
    monkeypatch.setattr(tantivy_peer, "MISSING", "not installed")
    asked = [Asked("a word", Query("senior", PUBLIC)), Asked("a filter alone", Query("", PUBLIC))]
    peers = searching.Peers(tmp_path, lambda take: take(iter(documents)), asked)
    peers.measure()
    assert peers.missing["tantivy"] == "not installed"
    assert {*peers.times, *peers.missing} == set(MADE)
    assert "plain Whoosh" in peers.times
    assert len(peers.times["SQLite FTS5"].cpu) == len(asked) * searching.PASSES
    assert set(peers.kinds["SQLite FTS5"]) == {"a word", "a filter alone"}


def test_plain_whoosh_is_not_built_for_ever(documents, tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "PLAIN_UP_TO", len(documents) - 1)
    peers = searching.Peers(tmp_path, lambda take: take(iter(documents)), [])
    peers.give(peers._keep)
    with pytest.raises(PeerMissingError, match="up to 2 documents"):
        peers.plain("plain Whoosh")


def test_a_text_is_the_same_after_it_was_kept(documents, tmp_path):
    assert keep(documents, tmp_path / "texts") == len(documents)
    assert list(kept(tmp_path / "texts")) == [text(one) for one in documents]
