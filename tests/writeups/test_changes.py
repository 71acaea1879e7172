import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.practices import SECTIONS
from app.writeups import changes, writing
from app.writeups.changes import Piece, Row

PRACTICES = sorted((Path(__file__).parents[2] / "practices").glob("*/*.md"))
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


def test_a_paragraph_stands_beside_what_it_became_and_not_beside_a_new_one():
    old = "Miasto kupiło dwa autobusy w maju.\n\nMieszkańcy są zadowoleni z linii."
    new = "Całkiem coś innego.\n\nMiasto kupiło trzy autobusy w maju.\n\nMieszkańcy są z linii."
    rows = changes.changes(old, new)
    assert [row.left is None for row in rows] == [True, True, False, False, False]
    assert Piece("dwa", is_changed=True) in rows[2].left
    assert Piece("trzy", is_changed=True) in rows[2].right


def test_what_shares_no_words_is_changed_as_a_whole():
    assert changes.changes("Ala ma kota.", "Zima przyszła wcześnie!") == (
        Row((Piece("Ala ma kota.", is_changed=True),), (Piece("Zima przyszła wcześnie!", True),)),
    )


def test_empty_lines_are_no_match_to_hang_on():
    rows = changes.changes("Jeden dwa.\n\nTrzy cztery.", "Jeden pięć.\n\nTrzy sześć.")
    assert [row.is_changed for row in rows] == [True, False, True]


def hostile(size):
    """Texts of which `difflib` looks through every pair of lines again for every match."""
    one = [line for n in range(size, 0, -1) for line in [*["a"] * n, f"left {n}"]]
    other = [line for n in range(size, 0, -1) for line in [*["a"] * n, f"right {n}"]]
    return one, other


CHANCE = random.Random(2026)  # noqa: S311 - seeded on purpose
HOSTILE = {
    "blocks of lines": ["\n".join(side) for side in hostile(250)],
    "blocks of words": [" ".join(side) for side in hostile(200)],
    "blocks in many lines": [
        "\n".join(f"x{n} " + " ".join(side) for n in range(30)) for side in hostile(50)
    ],
    "two kinds of lines": ["\n".join(CHANCE.choices("ab", k=40_000)) for _ in "12"],
    "two kinds of words": [" ".join(CHANCE.choices("ab", k=40_000)) for _ in "12"],
    "every other line": [
        "\n".join(f"{n} same\n{n} {side}" for n in range(5_000)) for side in ("left", "right")
    ],
    "empty lines": ["a\n" + "\n" * 90_000 + side for side in "bc"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_t43_hostile_texts_are_compared_with_bounded_work(name):
    old, new = HOSTILE[name]
    started = time.process_time()
    rows = changes.changes(old, new)
    assert time.process_time() - started < 6
    assert (side(rows, "left"), side(rows, "right")) == (old, new)


def test_a_real_text_is_compared_by_words_to_its_end():
    """The bound is for hostile texts: the longest of our own with every paragraph touched fits."""
    old = max((path.read_text(encoding="utf-8") for path in PRACTICES), key=len)
    new = old.replace(" w ", " we ")
    rows = changes.changes(old, new)
    changed = [row for row in rows if row.is_changed]
    assert len(changed) > 10
    assert all(len(row.left) > 1 for row in changed)


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
        (
            OLD.replace("tytul: A", "tytul: B"),
            OLD.replace("tytul: A", "tytul: A\netap: pilotaż"),
            ("tytul: B\netap: pilotaż\n---",),
        ),
        (
            OLD.replace("tytul: A", "tytul: A\netaty: 2"),
            OLD.replace("tytul: A", "tytul: A\netap: pilotaż"),
            ("---\ntytul: A\n", "etaty: 2\n", "etap: pilotaż\n", "\n---\n\n## Problem"),
        ),
        (OLD.replace("tytul: A", "tytul: B"), OLD.replace("tytul: A", "tytul: C"), None),
        (
            OLD.replace("## Rezultaty", "## Cel\n\nMój.\n\n## Rezultaty"),
            OLD.rstrip() + "\n\n## Trwałość\n\nIch.\n",
            ("Stary.\n\n## Cel\n\nMój.\n\n## Rezultaty\n\nTen sam.\n\n## Trwałość",),
        ),
        (OLD.replace("## Problem\n\nStary.\n\n", ""), OLD.replace("Stary", "Ich"), None),
    ],
)
def test_what_touches_different_sections_goes_together(mine, theirs, expected):
    merged = changes.merged(OLD, mine, theirs)
    if expected is None:
        assert merged is None
    else:
        assert all(words in merged for words in expected)
        assert merged.count("## Problem") == merged.count("## Rezultaty") == 1
        assert merged.startswith("---\ntytul: ")


def test_what_only_one_of_two_changed_is_theirs():
    changed = OLD.replace("Stary", "Mój")
    assert changes.merged(OLD, changed, OLD) == changed
    assert changes.merged(OLD, OLD, changed) == changed


def test_a_heading_that_stands_twice_keeps_both_texts():
    twice = OLD + "\n## Problem\n\nJeszcze raz.\n"
    merged = changes.merged(OLD, twice, OLD)
    assert "Stary." in merged
    assert "Jeszcze raz." in merged


texts = st.builds(
    writing.compose,
    st.dictionaries(st.sampled_from(["tytul", "etap", "etaty"]), st.sampled_from("ab")).map(
        lambda front: {"miasto": "Lipogród", **front}
    ),
    st.dictionaries(st.sampled_from(SECTIONS[:4]), st.sampled_from(["x", "y\n\ny"])),
)


@settings(deadline=None, max_examples=200)
@given(texts, texts, texts)
def test_a_merger_holds_what_each_of_the_two_changed(base, mine, theirs):
    merged = changes.merged(base, mine, theirs)
    origin, one, other = (told(text) for text in (base, mine, theirs))
    if merged is None:
        names = origin | one | other
        assert any(len({side.get(name) for side in (origin, one, other)}) == 3 for name in names)
        return
    for name in origin | one | other:
        was, here, there = origin.get(name), one.get(name), other.get(name)
        assert told(merged).get(name) == (there if here == was else here)


def told(text):
    front, parts = writing.apart(text.encode())
    return {f"{key}:": value for key, value in front.items() if value} | parts
