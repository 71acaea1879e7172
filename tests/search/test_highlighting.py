"""Marks in original texts: every matching form and nothing else, as structure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.engine import NO_MARKS, SIZE_LIMIT, Marks, Query
from app.search.highlighting import Piece, each, fragments, pieces, plain
from app.search.marking import Spot, spots
from app.search.memory import MemoryEngine
from app.search.polish import analysed, terms
from app.search.thesaurus import Thesaurus
from tests.search.library import PUBLIC
from tests.search.measures import corpus, queries


def wanted(*words: str) -> Marks:
    return Marks(frozenset(term for word in words for term in terms(word)))


def together(*sequences: str) -> Marks:
    return Marks(near=tuple(tuple(map(terms, one.split())) for one in sequences))


def marked(found: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in found if piece.is_marked]


def meeting(text: str, marks: Marks) -> list[Spot]:
    """Where words of a text meet a query, found the slow way: each word and stretch is looked at."""
    words = [(word, frozenset(word.terms)) for word in analysed(text)]
    found = {word for word, own in words if own & marks.terms}
    several = [(one, 2) for one in marks.near] + [(one, 0) for one in marks.phrases]
    for sequence, gap in several:
        for first in range(len(words)):
            stretch = words[first : first + len(sequence) + gap]
            met = [[word for word, own in stretch if own & {*terms}] for terms in sequence]
            if all(met):
                found.update(*met)
    return sorted((word.start, word.end) for word in found)


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    engine = MemoryEngine()
    engine.rebuild(corpus())
    return engine


@pytest.mark.parametrize("query", queries().values())
def test_in_every_text_and_fragment_what_meets_a_query_is_marked_and_nothing_else(
    query: str, engine: MemoryEngine
) -> None:
    marks = engine.search(Query(query, PUBLIC)).marks
    for document in corpus():
        text = plain(document.body)
        met = meeting(text, marks)
        assert marked(pieces(text, marks)) == [text[start:end] for start, end in met]
        for fragment in fragments(document.body, marks):
            shown = "".join(piece.text for piece in fragment)
            begin = text.index(shown)
            assert marked(fragment) == [
                text[start:end]
                for start, end in met
                if begin <= start and end <= begin + len(shown)
            ]


@pytest.mark.parametrize(
    "query", [*queries().values(), *(group.terms[0] for group in Thesaurus.load().groups)]
)
def test_a_document_is_found_if_and_only_if_something_in_it_can_be_marked(
    query: str, engine: MemoryEngine
) -> None:
    page = engine.search(Query(query, PUBLIC, size=SIZE_LIMIT))
    found = set(page.ids) | {
        id_
        for number in range(2, -(-page.total // SIZE_LIMIT) + 1)
        for id_ in engine.search(Query(query, PUBLIC, page=number, size=SIZE_LIMIT)).ids
    }
    assert len(found) == page.total
    for one in corpus():
        parts = (one.title, one.summary, *one.topics, *one.keywords, one.city, plain(one.body))
        assert any(spots(part, page.marks.with_kin) for part in parts) == (one.id in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zielona energia i stare, ale zielone dachy", ["Zielona", "energia", "zielone"]),
        ("Energia, jeśli tylko może, bywa zielona.", ["Energia", "zielona"]),
        ("Zielona energia, energia zielona", ["Zielona", "energia", "energia", "zielona"]),
        ("Zielona ławka; dalej i dalej trzeba jeszcze energii", []),
        ("Energia", []),
        ("Zielona\nenergia", ["Zielona", "energia"]),
        ("", []),
    ],
)
def test_words_of_a_sequence_are_marked_where_they_stand_near_each_other(
    text: str, expected: list[str]
) -> None:
    found = pieces(text, together("zielona energia"))
    assert marked(found) == expected
    assert "".join(piece.text for piece in found) == text


def test_words_of_a_phrase_are_marked_side_by_side_only() -> None:
    marks = Marks(phrases=(tuple(map(terms, ("zielona", "energia"))),))
    text = "Zielona energia, zielona i energia, potem zielona tania energia, dalej zielone energie"
    assert marked(pieces(text, marks)) == [
        *("Zielona", "energia", "zielona", "energia", "zielone", "energie"),
    ]
    assert list(spots(text, marks)) == meeting(text, marks)


def test_a_word_met_twice_is_marked_once() -> None:
    marks = Marks(wanted("energia").terms, together("zielona energia", "energia tania").near)
    assert marked(pieces("Zielona, tania energia", marks)) == ["Zielona", "tania", "energia"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["las", "dom,", "i", "most-las", "w", "dom.", "z"]), max_size=30))
def test_sequences_are_marked_as_the_slow_way_marks_them(words: list[str]) -> None:
    text, marks = " ".join(words), together("las dom", "dom most las")
    assert list(spots(text, marks)) == meeting(text, marks)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["", "las", "Dom lasu", "most-las", "w domu", "dom", "lasy mostu"]))
)
def test_several_texts_are_marked_as_each_by_itself(texts: list[str]) -> None:
    for marks in (NO_MARKS, wanted("las"), together("las dom"), wanted("most", "dom")):
        assert each(texts, marks) == [pieces(text, marks) for text in texts]


def test_a_word_at_the_edge_of_a_fragment_chosen_for_others_is_marked() -> None:
    text = "Na początku park. " + "Bez znaczenia. " * 3 + "Potem park, a dalej rower i ławka."
    for width in range(20, 120):
        for fragment in fragments(text, wanted("park", "rower", "ławka"), width):
            shown = "".join(piece.text for piece in fragment)
            met = meeting(shown, wanted("park", "rower", "ławka"))
            assert marked(fragment) == [shown[start:end] for start, end in met]


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
    assert pieces("Park", NO_MARKS) == (Piece("Park", False),)
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
        ("| a | b |\n|---|:-:|\n| 1 | 2 |\n\nDalej.", "a · b; 1 · 2; Dalej."),
        ("a | b\n---|---\n1 | 2", "a · b 1 · 2"),
        ("<b>grube</b> <!-- ukryte --> 2 * 3 < 4", "grube 2 * 3 < 4"),
        ("snake_case_name 5 > 3", "snake_case_name 5 > 3"),
        ("\n a\n\n\n b   c\xa0d \n", "a b c d"),
        ("a\tb\r\nc\u2028d\x0be", "a b c d e"),
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
    want = Marks(wanted(*text.split()[:2]).terms, together(" ".join(text.split()[1:3])).near)
    assert "".join(piece.text for piece in pieces(text, want)) == text
    found = fragments(text, want, width, limit)
    assert len(found) <= limit
    for fragment in found:
        assert "".join(piece.text for piece in fragment) in plain(text)
