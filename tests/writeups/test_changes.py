import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.writeups import changes
from app.writeups.changes import Piece, Row

lines = st.lists(st.text("ab cż.#\n", max_size=12), max_size=12).map("\n".join)


def side(rows, name):
    shown = [getattr(row, name) for row in rows]
    return "\n".join("".join(piece.text for piece in one) for one in shown if one is not None)


@settings(deadline=None)
@given(lines, lines)
def test_the_left_sides_are_the_old_text_and_the_right_ones_the_new(old, new):
    rows = changes.changes(old, new)
    assert side(rows, "left") == old
    assert side(rows, "right") == new


@given(lines)
def test_of_a_text_and_itself_nothing_has_changed(text):
    assert not any(row.is_changed for row in changes.changes(text, text))


def test_words_that_differ_are_marked_and_the_others_are_not():
    assert changes.changes("Koszt to 100 zł rocznie.", "Koszt to 250 zł rocznie.") == (
        Row(
            (Piece("Koszt to "), Piece("100", is_changed=True), Piece(" zł rocznie.")),
            (Piece("Koszt to "), Piece("250", is_changed=True), Piece(" zł rocznie.")),
        ),
    )


def test_a_line_that_is_new_has_nothing_on_its_left():
    assert changes.changes("a\nc", "a\nb\nc")[1] == Row(None, (Piece("b", is_changed=True),))


def test_very_long_texts_are_compared_by_lines_only():
    old, new = "\n".join(["a b"] * 4_000), "\n".join(["a c"] * 4_000)
    rows = changes.changes(old, new)
    assert len(rows) == 4_000
    assert rows[0].left == (Piece("a b", is_changed=True),)


def test_a_very_long_line_is_compared_as_a_whole():
    (row,) = changes.changes("a " * 3_000, "b " * 3_000)
    assert len(row.left) == len(row.right) == 1


HEAD = "---\ntytul: A\n---\n"
OLD = HEAD + "\n## Problem\n\nStary.\n\n## Rezultaty\n\nTen sam.\n"
NEW = HEAD + "\n## Problem\n\nNowy.\n\n## Rezultaty\n\nTen sam.\n\n## Trwałość\n\nDodana.\n"


def test_changes_stand_under_their_sections():
    told = [(part.name, part.is_changed) for part in changes.by_section(OLD, NEW)]
    assert told == [
        ("", False),
        ("Problem", True),
        ("Rezultaty", False),
        ("Trwałość", True),
    ]
    assert [part.name for part in changes.by_section(NEW, OLD)][-1] == "Trwałość"


@settings(deadline=None)
@given(lines, lines)
def test_by_section_nothing_is_lost(old, new):
    parts = changes.by_section(HEAD + old, HEAD + new)
    assert sorted("\n".join(side(part.rows, "right") for part in parts).split()) == sorted(
        (HEAD + new).split()
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (OLD.replace("Stary", "Mój"), OLD.replace("Ten sam", "Ich"), ("Mój", "Ich")),
        (OLD, OLD.replace("Ten sam", "Ich"), ("Stary", "Ich")),
        (OLD.replace("Stary", "Mój"), OLD.replace("Stary", "Ich"), None),
        (OLD.replace("Stary", "Nasz"), OLD.replace("Stary", "Nasz"), ("Nasz", "Ten sam")),
        (OLD.replace("tytul: A", "tytul: B"), OLD.replace("Ten sam", "Ich"), ("tytul: B", "Ich")),
    ],
)
def test_what_touches_different_sections_goes_together(mine, theirs, expected):
    merged = changes.merged(OLD, mine, theirs)
    if expected is None:
        assert merged is None
    else:
        assert all(words in merged for words in expected)
        assert merged.count("## Problem") == merged.count("## Rezultaty") == 1


def test_what_only_one_of_two_changed_is_theirs():
    changed = OLD.replace("Stary", "Mój")
    assert changes.merged(OLD, changed, OLD) == changed
    assert changes.merged(OLD, OLD, changed) == changed


def test_a_heading_that_stands_twice_keeps_both_texts():
    twice = OLD + "\n## Problem\n\nJeszcze raz.\n"
    merged = changes.merged(OLD, twice, OLD)
    assert "Stary." in merged
    assert "Jeszcze raz." in merged
