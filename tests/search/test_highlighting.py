"""Marks in original texts: every matching form and nothing else, as structure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.highlighting import Piece, fragments, pieces, plain
from app.search.polish import analysed, query_words, terms
from tests.search.measures import corpus, queries


def wanted(*words: str) -> frozenset[str]:
    return frozenset(term for word in words for term in terms(word))


def marked(found: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in found if piece.is_marked]


def meeting(text: str, terms: frozenset[str]) -> list[str]:
    """The words of a text that meet a query, found the slow way: each word is looked at."""
    words = (word for word in analysed(text) if not terms.isdisjoint(word.terms))
    return [text[word.start : word.end] for word in words]


@pytest.mark.parametrize("query", queries().values())
def test_in_every_text_and_fragment_what_meets_a_query_is_marked_and_nothing_else(
    query: str,
) -> None:
    terms = wanted(*query_words(query))
    for document in corpus():
        text = plain(document.body)
        assert marked(pieces(text, terms)) == meeting(text, terms)
        for fragment in fragments(document.body, terms):
            shown = "".join(piece.text for piece in fragment)
            assert marked(fragment) == meeting(shown, terms)


def test_a_word_at_the_edge_of_a_fragment_chosen_for_others_is_marked() -> None:
    text = "Na początku park. " + "Bez znaczenia. " * 3 + "Potem park, a dalej rower i ławka."
    for width in range(20, 120):
        for fragment in fragments(text, wanted("park", "rower", "ławka"), width):
            shown = "".join(piece.text for piece in fragment)
            assert marked(fragment) == meeting(shown, wanted("park", "rower", "ławka"))


def test_every_inflected_form_is_marked_and_nothing_else() -> None:
    text = "Seniorzy i senior. Seniorom pomaga senioralny klub; SENIORÓW przybywa, a sensor mierzy."
    found = pieces(text, wanted("senior"))
    assert marked(found) == ["Seniorzy", "senior", "Seniorom", "SENIORÓW"]
    assert "".join(piece.text for piece in found) == text


def test_words_typed_without_polish_letters_mark_those_with_them() -> None:
    assert marked(pieces("Żłobki i źródła", wanted("zlobek", "zrodlo"))) == ["Żłobki", "źródła"]


def test_stop_words_are_marked_only_in_capitals() -> None:
    assert marked(pieces("BO to nie bo", wanted("bo"))) == ["BO"]


def test_nothing_wanted_marks_nothing() -> None:
    assert pieces("Park", frozenset()) == (Piece("Park", False),)
    assert pieces("", wanted("park")) == ()


def test_markup_stays_text() -> None:
    text = "<b onclick=x>park</b> & <script>"
    found = pieces(text, wanted("park"))
    assert "".join(piece.text for piece in found) == text
    assert marked(found) == ["park"]


LONG = " ".join(
    ["Wstęp bez znaczenia ciągnie się długo."] * 10
    + ["Tutaj park i rower razem."]
    + ["Środek bez znaczenia ciągnie się długo."] * 10
    + ["Tutaj sam park."]
    + ["Koniec bez znaczenia ciągnie się długo."] * 10
    + ["Tutaj park oraz rowery i ławka."]
)


def test_fragments_are_the_densest_parts_in_the_order_of_the_text() -> None:
    found = fragments(LONG, wanted("park", "rower", "ławka"))
    assert [marked(fragment) for fragment in found] == [
        ["park", "rower"],
        ["park", "rowery", "ławka"],
    ]


def test_fragments_keep_their_width_and_whole_words() -> None:
    words = set(LONG.split())
    for width in (40, 100, 180):
        for fragment in fragments(LONG, wanted("park"), width, limit=3):
            text = "".join(piece.text for piece in fragment)
            assert len(text) <= width + 20
            assert set(text.split()) <= words


def test_without_a_hit_the_beginning_is_shown() -> None:
    (fragment,) = fragments(LONG, wanted("smog"), width=60)
    assert len(fragment) == 1
    assert LONG.startswith(fragment[0].text)
    assert 40 < len(fragment[0].text) <= 60
    assert fragments("", wanted("smog")) == ()
    assert fragments("Krótko.", wanted("smog")) == ((Piece("Krótko.", False),),)


def test_a_word_longer_than_the_window_is_shown_whole() -> None:
    text = "a " * 50 + "x" * 60 + " b" * 50
    found = fragments(text, wanted("x" * 60), width=20)
    assert marked(found[0]) == ["x" * 60]
    assert fragments("y" * 500, wanted("smog"), width=20)[0][0].text == "y" * 20


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## Problem\n\nMało *miejsc* i **pieniędzy**.", "Problem Mało miejsc i pieniędzy."),
        ("- jeden\n- dwa\n1. trzy\n2) cztery", "jeden dwa trzy cztery"),
        ("[strona](https://x.pl/a_b) ![obraz](o.png)", "strona obraz"),
        ("> cytat\n\n---\n\n`kod` i __ważne__", "cytat kod i ważne"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a b 1 2"),
        ("<b>grube</b> <!-- ukryte --> 2 * 3 < 4", "grube 2 * 3 < 4"),
        ("snake_case_name 5 > 3", "snake_case_name 5 > 3"),
        ("", ""),
    ],
)
def test_plain_text_has_no_signs_of_markdown(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_fragments_of_markdown_are_plain() -> None:
    (fragment,) = fragments("## Park\n\n[Miejski **park**](https://x.pl)", wanted("park"))
    assert "".join(piece.text for piece in fragment) == "Park Miejski park"
    assert marked(fragment) == ["Park", "park"]


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(1, 50), st.integers(1, 3))
def test_any_text_can_be_cut(text: str, width: int, limit: int) -> None:
    want = frozenset(term for word in text.split()[:2] for term in terms(word))
    assert "".join(piece.text for piece in pieces(text, want)) == text
    found = fragments(text, want, width, limit)
    assert len(found) <= limit
    for fragment in found:
        assert "".join(piece.text for piece in fragment) in plain(text)
