"""No word that has a wanted term is ruled out before it is analysed, and most others are."""

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.slugs import fold
from app.search.beginnings import beginnings
from app.search.polish import normal, terms, tokens
from tests.search.measures import corpus, queries

PARTS = (
    *("a", "o", "Ó", "ł", "Ż", "z\u0301", "\u034f", "\u0327", "İ", "\u212a", "ß", "æ", "é", "ﬁ"),
    *("walni", "draż", "mnaz", "naj", "miesi", "anie", "ować", "cieli", "ście", "dze", "iejszy"),
    *("2.0", "60+", "7", "_", "-", ".", " ", "\n", "\0", "д", "λ", "都", "\ud800"),
)


def missed(text: str) -> list[tuple[str, str]]:
    """The words of a text, each with one of its terms, that would not be found by that term."""
    return [
        (token.written, term)
        for token in tokens(text)
        for term in terms(token.written)
        if token.start not in beginnings(text, frozenset({term}))
    ]


@pytest.mark.parametrize("document", corpus(), ids=lambda document: document.id)
def test_each_word_of_a_text_is_found_by_each_of_its_terms(document) -> None:
    assert not missed(f"{document.title} {document.body}")


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join) | st.text(max_size=40))
@example("walnianie mrażanie graża drażnienie głaszanie")
@example("가 나가")
@example("z\u0301ro\u0301dło a\u034fb")
def test_whatever_a_text_consists_of_no_word_is_missed(text: str) -> None:
    assert not missed(text)


def test_every_character_is_known_that_is_folded_into_a_letter_or_digit_of_ascii() -> None:
    letters = filter(str.isalnum, map(chr, range(sys.maxunicode + 1)))
    folded = {char: fold(normal(char)) for char in letters}
    plain = {char: to for char, to in folded.items() if to[:1].isascii()}
    assert len(plain) > 36
    assert all(to[:1].isalnum() for to in plain.values())
    for char, to in plain.items():
        assert list(beginnings(char, frozenset({to[:1]}))) == [0], char
        assert list(beginnings(f"x{char}", frozenset({f"x{to[:1]}"}))) == [0], char


def test_only_the_beginning_of_a_word_counts() -> None:
    found = beginnings("Rower, prom-rowery (rower) arower śrower _rower", frozenset({"row"}))
    assert list(found) == [0, 12, 20, 42]


def test_words_of_other_alphabets_are_looked_at_for_one_of_them_and_those_of_ours_are_not() -> None:
    assert list(beginnings("Місто and ratusz, και", frozenset({"міст"}))) == [0, 18]


def test_every_word_is_looked_at_where_letters_are_put_together_from_parts() -> None:
    assert list(beginnings("Os\u0301rodek and ratusz", frozenset({"row"}))) == [0, 3, 9, 13]


def test_nothing_is_found_where_nothing_is_wanted() -> None:
    assert not list(beginnings("Rower i prom", frozenset()))


def test_most_words_are_ruled_out() -> None:
    words = looked_at = 0
    for query in queries().values():
        wanted = frozenset(term for token in tokens(query) for term in terms(token.written))
        for document in corpus():
            words += len(list(tokens(document.body)))
            looked_at += len(list(beginnings(document.body, wanted)))
    assert looked_at < words / 8
