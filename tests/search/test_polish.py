"""The analysis of Polish: what is a word, what is dropped, which forms are one word."""

import threading
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.slugs import fold
from app.search import polish

PARADIGMS = [
    line.split()
    for line in Path(__file__).with_name("paradigms.txt").read_text("utf-8").splitlines()
]


def written(text: str) -> list[str]:
    return [token.written for token in polish.tokens(text)]


def meet(one: str, other: str) -> bool:
    return not set(polish.terms(one)).isdisjoint(polish.terms(other))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Budżet, 2.0 i 60+!", ["Budżet", "2.0", "i", "60+"]),
        ("start-up e-usługi", ["start", "up", "e", "usługi"]),
        ("w 2024. roku", ["w", "2024", "roku"]),
        ("3D, B2B; 15minutowe", ["3D", "B2B", "15minutowe"]),
        ("snake_case", ["snake", "case"]),
        ("Місто Πόλη 都市", ["Місто", "Πόλη", "都市"]),
        ("zz\u0301 z\u0301ro\u0301dło", ["zz\u0301", "z\u0301ro\u0301dło"]),
        ("1.2.3+ 1.", ["1.2.3+", "1"]),
        ("", []),
        ("…—„”!?*\0\ud800", []),
    ],
)
def test_words_are_letters_and_digits_of_any_alphabet(text: str, words: list[str]) -> None:
    assert written(text) == words


@settings(deadline=None)
@given(st.text(max_size=80))
def test_tokens_stand_where_they_say_and_have_terms(text: str) -> None:
    for token in polish.tokens(text):
        assert text[token.start : token.end] == token.written
        assert all(polish.terms(token.written))
        assert polish.surface(token.written)


def test_decomposed_letters_are_the_same_word() -> None:
    assert polish.terms("z\u0301ro\u0301dło") == polish.terms("źródło")


def test_a_word_without_end_is_cut() -> None:
    assert len(polish.terms("a" * 10_000)[0]) <= polish.WORD_LIMIT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("jak w mieście", ["mieście"]),
        ("BO jest dla UE i IT, a bo nie", ["BO", "UE", "IT"]),
        ("I A O", []),
        ("Że żeby ZE zeby", ["ZE"]),
    ],
)
def test_stop_words_are_dropped_but_not_in_capitals(text: str, words: list[str]) -> None:
    assert [token.written for token in polish.content(text)] == words


def test_a_query_of_stop_words_only_keeps_them() -> None:
    assert polish.query_words("co to jest") == ("co", "to", "jest")
    assert polish.query_words("co to jest park") == ("park",)


def test_the_forms_of_a_word_share_a_root() -> None:
    pairs = [pair for forms in PARADIGMS for pair in permutations(forms, 2)]
    apart = [pair for pair in pairs if not meet(*pair)]
    assert len(apart) / len(pairs) < 0.02, apart


def test_the_forms_share_a_root_when_one_is_typed_without_polish_letters() -> None:
    pairs = [
        (fold(one), other)
        for forms in PARADIGMS
        for one, other in permutations(forms, 2)
        if fold(one) != one
    ]
    apart = [pair for pair in pairs if not meet(*pair)]
    assert len(apart) / len(pairs) < 0.02, apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("miejski", "miejsce"),
        ("miesięcy", "miasto"),
        ("mieście", "miesiąc"),
        ("święto", "świat"),
        ("Radomiu", "rada"),
        ("długu", "długo"),
        ("dzieci", "dzięki"),
        ("park", "parking"),
        ("rada", "radny"),
        ("rok", "rola"),
        ("szkolenie", "szkolny"),
        ("woda", "wódka"),
        ("gmina", "gmach"),
        ("praca", "prawo"),
        ("most", "moc"),
        ("dom", "dym"),
        ("ulica", "ulga"),
        ("targ", "tarcza"),
        ("system", "systematyczny"),
        ("lokal", "lokomotywa"),
        ("koszt", "kosz"),
        ("pies", "piec"),
        ("energia", "energetyka"),
        ("uczeń", "uczelnia"),
        ("zarządzanie", "zarządzenie"),
        ("szkolenie", "szkoła"),
        ("głosowanie", "głos"),
        ("wprowadzanie", "wprowodzenie"),
        ("fundacja", "fundusz"),
    ],
)
def test_different_words_keep_different_roots(one: str, other: str) -> None:
    assert not meet(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("budżet", "budżetowy"),
        ("obsługa", "obsługuje"),
        ("rower", "rowerowych"),
        ("klimat", "klimatowi"),
    ],
)
def test_a_noun_meets_what_is_made_of_it_by_ow_and_uj(one: str, other: str) -> None:
    assert meet(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("konsultacje", "konsultacyjnych"),
        ("konsultacji", "konsultują"),
        ("rewitalizacja", "rewitalizuje"),
        ("edukacyjny", "edukacją"),
    ],
)
def test_a_noun_in_acja_meets_its_adjective_and_its_verb(one: str, other: str) -> None:
    assert meet(one, other)


@pytest.mark.parametrize(
    ("going_on", "done"),
    [
        ("zatrudnianie", "zatrudnienie"),
        ("zatrudniania", "zatrudnień"),
        ("zgłaszaniem", "zgłoszenia"),
        ("wdrażaniu", "wdrożeniami"),
        ("wdrazanie", "wdrożenie"),
        ("wynagradzanie", "wynagrodzenie"),
        ("przetwarzanie", "przetworzenie"),
        ("zwalnianie", "zwolnienie"),
        ("wprowadzanie", "wprowadzenie"),
        ("ograniczanie", "ograniczeń"),
        ("oczyszczaniem", "oczyszczenie"),
    ],
)
def test_what_goes_on_meets_what_is_done(going_on: str, done: str) -> None:
    assert meet(going_on, done)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("jak segregować odpady", True),
        ("W jaki sposób segregować odpady", True),
        ("segregacja odpadów?", True),
        ("segregacja odpadów", False),
        ("miasto jakie znamy", True),
        ("nowe miasto jakie znamy", False),
        ("", False),
    ],
)
def test_questions(text: str, *, asks: bool) -> None:
    assert polish.is_question(text) is asks


def test_bare_words_are_those_without_polish_letters() -> None:
    assert polish.is_bare("zrodlo")
    assert not polish.is_bare("źródło")
    assert polish.is_bare("PARK")


def test_many_threads_get_the_same_stems() -> None:
    words = [form for forms in PARADIGMS for form in forms]
    expected = [polish.terms(word) for word in words]
    wrong: list[str] = []

    def work() -> None:
        wrong.extend(
            word
            for word, right in zip(words, expected, strict=True)
            # Past the cache, so that the stemmers really run side by side.
            if polish.terms.__wrapped__(word) != right
        )

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


def test_the_chain_has_a_name() -> None:
    assert polish.CHAIN.startswith("polish-")
