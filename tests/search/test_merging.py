"""How many segments there are, and how often a document is written again."""

from collections import Counter

import pytest
from whoosh.reading import SegmentReader

from app.search.engine import Query
from app.search.whoosh_engine import WhooshEngine, merging
from app.search.whoosh_engine.merging import chosen
from app.search.whoosh_engine.segments import Segment
from tests.search.library import document


def grown(publications, *, idle_every):
    """Sizes after single publications with an idle moment now and then; documents merged."""
    sizes, waited, idle = [10_000], [], 0
    for number in range(publications):
        merged = chosen(sizes, is_idle=False)
        waited.append(sum(sizes[one] for one in merged))
        sizes = [size for at, size in enumerate(sizes) if at not in merged] + [1 + waited[-1]]
        if idle_every and number % idle_every == 0 and (merged := chosen(sizes, is_idle=True)):
            idle += sum(sizes[one] for one in merged)
            sizes = [sum(sizes[one] for one in merged)] + [
                size for at, size in enumerate(sizes) if at not in merged
            ]
    return sizes, waited, idle


def test_with_idle_moments_no_publication_waits_for_a_merger():
    sizes, waited, idle = grown(2_000, idle_every=3)
    assert not any(waited)
    assert len(sizes) <= merging.IDLE_LIMIT
    assert sum(sizes) == 12_000
    assert idle <= 2_000 * 8


def test_without_idle_moments_few_wait_and_the_number_stays_bounded():
    sizes, waited, _ = grown(1_000, idle_every=0)
    assert len(sizes) <= merging.LIMIT + 1
    assert sum(1 for one in waited if one) <= 1_000 * 0.05
    assert sum(sizes) == 11_000


def test_a_large_segment_is_left_alone():
    assert chosen([10_000, *[1] * 8], is_idle=True) == list(range(1, 9))
    assert chosen([10_000, *[1] * 7], is_idle=True) == []
    assert chosen([], is_idle=True) == chosen([], is_idle=False) == []


def segments(engine):
    with engine._readers.snapshot() as snapshot:
        return [segment.count for segment in snapshot.segments]


@pytest.fixture
def engine(tmp_path):
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([document(str(number), f"Ławka numer {number}") for number in range(1, 6)])
    yield engine
    engine.close()


def test_a_commit_merges_nothing_and_an_idle_moment_does(engine):
    for number in range(10, 10 + merging.WORTHWHILE):
        engine.put([document(str(number), f"Kosz numer {number}")])
    assert segments(engine) == [5, *[1] * merging.WORTHWHILE]
    before = engine.search(Query("numer kosz", frozenset({"public"})))
    assert engine.tidy()
    assert segments(engine) == [5 + merging.WORTHWHILE]
    assert engine.search(Query("numer kosz", frozenset({"public"}))) == before
    assert not engine.tidy()


def test_without_idle_moments_a_commit_merges_in_the_end(engine, monkeypatch):
    monkeypatch.setattr(merging, "LIMIT", 4)
    for number in range(10, 22):
        engine.put([document(str(number), "Kosz")])
        assert len(segments(engine)) <= 5
    assert engine.search(Query("kosz", frozenset({"public"}))).total == 12


def test_a_segment_without_living_documents_is_dropped(engine):
    for title in ("Kosz", "Hydrant", "Wiata"):
        engine.put([document("9", title)])
    assert segments(engine) == [5, 1]
    assert engine.search(Query("wiata", frozenset({"public"}))).total == 1
    engine.remove([str(number) for number in range(1, 10)])
    assert segments(engine) == []
    assert engine.search(Query("", frozenset({"public"}))).total == 0
    engine.put([document("3", "Znowu")])
    assert engine.search(Query("", frozenset({"public"}))).total == 1


def test_after_a_publication_only_what_is_new_is_read(engine, monkeypatch):
    """Filters are counted over all values of all segments, which never change once written."""
    read, opened = Counter(), Counter()
    words, opening = Segment.words, SegmentReader.__init__

    def listed(segment, field):
        read[segment.id, field] += 1
        return words(segment, field)

    def opens(reader, storage, schema, segment, **more):
        opened[segment.segment_id()] += 1
        opening(reader, storage, schema, segment, **more)

    monkeypatch.setattr(Segment, "words", listed)
    monkeypatch.setattr(SegmentReader, "__init__", opens)
    for number in range(10, 14):
        engine.put([document(str(number), f"Ławka numer {number}", facets={"kind": ["ławki"]})])
        found = engine.search(Query("ławka", frozenset({"public"})))
        assert (found.total, found.facets["kind"]) == (number - 4, {"ławki": number - 9})
    assert len(segments(engine)) == 5
    assert set(read.values()) == {1}
    assert set(opened.values()) == {1}
