"""Which words are taken for mistakes, and which are left alone."""

from collections import Counter

import pytest

from app.search.polish import content, normal
from app.search.spelling import Spellings, is_confusion, looks_polish, nearest
from tests.search.measures import corpus

WORDS = Counter(
    """
    retencja kopciuch teleopieka senior seniorów obywatelski fotowoltaiczne inkubator marka dają
    kroków emisja partycypacja żłobek rewitalizacja termomodernizacja dostępność praca
    niepełnosprawnych
    """.split()  # noqa: SIM905 – a list of words reads as words
)


def meant(typed: str) -> str | None:
    return nearest(typed, [Spellings.of(WORDS)], WORDS.__getitem__)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("retecja", "retencja"),
        ("retnecja", "retencja"),
        ("kopciuh", "kopciuch"),
        ("kopciuhy", "kopciuch"),
        ("obywatleski", "obywatelski"),
        ("inkubatr", "inkubator"),
        ("teleopeika", "teleopieka"),
        ("zlobrk", "żłobek"),
        ("rewitaliacja", "rewitalizacja"),
        ("termomdernizcja", "termomodernizacja"),
        ("sneior", "senior"),
        ("semior", "senior"),
        ("niepełnosparwni", "niepełnosprawnych"),  # two letters swapped in a long root
    ],
)
def test_slips_are_mended(typed: str, word: str) -> None:
    assert meant(typed) == word


@pytest.mark.parametrize(
    "typed",
    [
        "matka",  # marka
        "miarka",
        "prawa",  # praca
        "dojadą",  # dają
        "misja",  # emisja: another first letter
        "kot",
        "do",
        "19115",
        "b2b",
        "mikrosenior",  # a known word behind a known prefix
        "przedszkole",
        "xqzwvk",
    ],
)
def test_words_of_their_own_are_left_alone(typed: str) -> None:
    assert meant(typed) is None


def test_the_commoner_word_wins_among_equally_near_ones() -> None:
    words = Counter({"dotacja": 1, "dotacje": 5})
    assert nearest("dotacjj", [Spellings.of(words)], words.__getitem__) == "dotacje"


def test_words_that_the_reader_may_not_see_are_not_offered() -> None:
    assert nearest("retecja", [Spellings.of(WORDS)], lambda _: 0) is None


def test_several_collections_of_words_are_searched() -> None:
    parts = [Spellings.of(["retencja"]), Spellings.of([]), Spellings.of(["park"])]
    assert nearest("retecja", parts, lambda _: 1) == "retencja"


@pytest.mark.parametrize(
    ("typed", "word", "is_one"),
    [
        ("dom", "dym", False),
        ("senior", "semior", True),
        ("matka", "marka", False),
        ("senior", "sneior", True),
        ("senior", "seniora", False),
        ("park", "krap", True),
    ],
)
def test_confusions(typed: str, word: str, *, is_one: bool) -> None:
    assert is_confusion(typed, word) is is_one


def test_polish_words_look_polish() -> None:
    words = {
        normal(token.written)
        for passage in corpus()
        for token in content(passage.body)
        if token.written.isalpha()
    }
    odd = [word for word in words if not looks_polish(_folded(word))]
    assert len(odd) / len(words) < 0.08
    assert not looks_polish("kopciuhy")


def _folded(word: str) -> str:
    from app.search.polish import surface

    return surface(word)


def test_few_valid_unseen_words_are_changed() -> None:
    """Half of the public passages are the collection, the words of the other half are typed."""
    passages = corpus()
    known = Counter(
        normal(token.written) for one in passages[::2] for token in content(one.body + one.title)
    )
    spellings = Spellings.of(known)
    unseen = {
        normal(token.written)
        for one in passages[1::2]
        for token in content(one.body)
        if token.written.isalpha()
    } - set(known)
    changed = {
        (word, found)
        for word in unseen
        if (found := nearest(word, [spellings], known.__getitem__)) and found[:5] != word[:5]
    }
    assert len(changed) / len(unseen) < 0.04, changed


def test_derived_words_are_one_family() -> None:
    spellings = Spellings.of(
        ["senior", "senioralny", "sensor", "seniorzy", "energia", "energetyczny"]
    )
    assert list(spellings.family("senior")) == ["senioraln"]
    assert list(spellings.family("senioraln")) == ["senior"]
    assert list(spellings.family("sen")) == []
    assert list(spellings.family("zzzzzz")) == []


def test_what_any_verb_may_begin_with_makes_no_family() -> None:
    spellings = Spellings.of(["przetrwały", "przetargowy", "przedstawia", "przedszkolak"])
    assert list(spellings.family("przetarg")) == []
    assert list(spellings.family("przedszkol")) == ["przedszkolak"]


def test_lookalikes_fold_to_the_same_letters() -> None:
    spellings = Spellings.of(["sad", "sąd", "sądy"])
    assert list(spellings.lookalikes("sad")) == ["sad", "sąd"]
    assert list(spellings.lookalikes("las")) == []
