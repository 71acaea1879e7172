"""What is asked: seeded, of every kind, with filters that exist."""

import pytest

from app.domain.slugs import fold, slug
from app.search.engine import FACETS
from app.search.grammar import read
from app.services import reference
from bench.queries import KINDS, ask, hostile
from bench.towns import towns
from bench.writing import Author


@pytest.fixture(scope="module")
def asked():
    return ask(Author(7), 50, 4 * len(KINDS))


def of(kind, asked):
    return [one.query for one in asked if one.kind == kind]


def test_the_same_seed_asks_the_same(asked):
    assert ask(Author(7), 50, len(asked)) == asked


def test_every_kind_is_asked_equally_often(asked):
    assert all(len(of(kind, asked)) == 4 for kind in KINDS)


def test_queries_are_understood(asked):
    assert not [one for one in asked if read(one.query.text).notes]


def test_filters_have_values_that_exist(asked):
    voivodeships = {slug(town.voivodeship) for town in towns()}
    networks = {topic["network"] for topic in Author(7, reference.FOLDER).topics}
    for one in asked:
        assert set(one.query.filters) <= set(FACETS)
        assert set(one.query.filters.get("voivodeship", ())) <= voivodeships
        assert set(one.query.filters.get("network", ())) <= networks


@pytest.mark.parametrize(
    ("kind", "count"), [("words and a filter", 1), ("nouns and two filters", 2), ("one noun", 0)]
)
def test_a_kind_says_how_many_filters(asked, kind, count):
    assert {len(query.filters) for query in of(kind, asked)} == {count}


def test_words_without_polish_letters_have_none(asked):
    assert all(fold(query.text) == query.text for query in of("without Polish letters", asked))


def test_phrases_are_quoted_and_left_out_words_marked(asked):
    assert all(read(q.text).clauses[0].is_phrase for q in of("a phrase", asked))
    assert all(read(q.text).clauses[-1].is_excluded for q in of("a word left out", asked))


def test_hostile_queries_are_many_and_long(asked):
    texts = [one.query.text for one in hostile(asked)]
    assert len(set(texts)) == len(texts) > 5
    assert sum(len(text) >= 100 for text in texts) >= 5
