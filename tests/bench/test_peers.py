"""The peers find what they are asked for; otherwise beating them would mean nothing."""

import pytest

from app.search.engine import Document, Query
from bench.peers import Fts5, PlainWhoosh

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
    ("seniorzy -teleopieka", {}, {"3"}),
    ("senior", {"network": ("miasto-obywateli",)}, {"3"}),
    ("", {"network": ("miasto-obywateli", "miasto-neutralne-klimatycznie")}, {"2", "3"}),
    ("zupełnieinaczej", {}, set()),
]


@pytest.fixture
def documents():
    return [
        Document(id_, title, "", (), "", "", PUBLIC, {"network": [network]})
        for id_, (title, network) in TEXTS.items()
    ]


@pytest.fixture
def fts5(documents, tmp_path):
    peer = Fts5(tmp_path / "fts5.db")
    peer.build(documents)
    yield peer
    peer.close()


@pytest.fixture
def plain(documents, tmp_path):
    peer = PlainWhoosh(tmp_path / "plain")
    peer.build(documents)
    yield peer
    peer.close()


@pytest.mark.parametrize(("text", "filters", "ids"), CASES)
def test_fts5_finds(fts5, text, filters, ids):
    found, total = fts5.search(Query(text, PUBLIC, filters))
    assert (set(found), total) == (ids, len(ids))


@pytest.mark.parametrize(("text", "filters", "ids"), CASES)
def test_plain_whoosh_finds(plain, text, filters, ids):
    found, total = plain.search(Query(text, PUBLIC, filters))
    assert (set(found), total) == (ids, len(ids))


def test_rights_hold_at_the_peers(fts5, plain):
    for peer in (fts5, plain):
        assert peer.search(Query("senior", frozenset({"network:1"}))) == ([], 0)


def test_fts5_is_not_asked_for_nothing(fts5):
    assert fts5.search(Query("", PUBLIC)) == ([], 0)
