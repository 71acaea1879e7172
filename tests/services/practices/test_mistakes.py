from datetime import timedelta

import pytest

from app.domain.actor import ANONYMOUS, SYSTEM
from app.domain.practices import State
from app.services import practices
from tests.factories import NOW


def mistake(text, effect="Skargi.", cure="Zapytać wcześniej."):
    return {"mistake": text, "effect": effect, "cure": cure, "is_advice": False}


@pytest.fixture
def lessons(make):
    data, debt = make.topic("otwarte-dane"), make.topic("dlug-kredyty-i-obligacje")
    both = [make.network("miasto-cyfrowe"), make.network("zasoby-miast")]
    make.practice(
        slug="dane",
        title="Otwarte dane w Lipogrodzie",
        topics=[data],
        mistakes=[mistake("Za krótki harmonogram."), mistake("Nikt nie sprawdził grafików.")],
        published_at=NOW - timedelta(days=1),
    )
    make.practice(
        slug="obie",
        title="Obligacje i liczby",
        networks=both,
        topics=[debt, data],
        mistakes=[mistake("Umowa bez kary.", "Opóźnienie.", "Wpisać karę do umowy.")],
    )
    make.practice(slug="milcząca", topics=[data])
    make.practice(slug="szkic", topics=[data], state=State.DRAFT, mistakes=[mistake("Szkic.")])
    make.practice(slug="dawna", topics=[data], state=State.ARCHIVED, mistakes=[mistake("Dawny.")])
    make.practice(slug="bez-tematu", mistakes=[mistake("Bez tematu.")])


def told(found):
    return [
        (group.topic.slug, [(practice.slug, item["mistake"]) for practice, item in group.items])
        for group in found
    ]


DATA = [("dane", "Za krótki harmonogram."), ("dane", "Nikt nie sprawdził grafików.")]
BOND = [("obie", "Umowa bez kary.")]


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
def test_mistakes_stand_under_the_first_topic_by_network_and_topic(lessons, actor):
    assert told(practices.mistakes(actor)) == [
        ("otwarte-dane", DATA),
        ("dlug-kredyty-i-obligacje", BOND),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("grafik", [("otwarte-dane", DATA[1:])]),  # grafików
        ("GRAFIKI", [("otwarte-dane", DATA[1:])]),
        ("kara", [("dlug-kredyty-i-obligacje", BOND)]),  # kary, karę
        ("umową", [("dlug-kredyty-i-obligacje", BOND)]),
        ("opoznienia", [("dlug-kredyty-i-obligacje", BOND)]),  # effect, without Polish letters
        ("obligacji", [("dlug-kredyty-i-obligacje", BOND)]),  # the title
        ("lipogród harmonogramu", [("otwarte-dane", DATA[:1])]),
        ("harmonogram kara", []),
        ("helikopter", []),
        ("w i na", [("otwarte-dane", DATA), ("dlug-kredyty-i-obligacje", BOND)]),
        ("", [("otwarte-dane", DATA), ("dlug-kredyty-i-obligacje", BOND)]),
    ],
)
def test_every_word_must_occur_in_any_form(lessons, words, expected):
    assert told(practices.mistakes(ANONYMOUS, words)) == expected


@pytest.mark.parametrize(
    ("topic", "network", "expected"),
    [
        ("otwarte-dane", None, [("otwarte-dane", BOND + DATA)]),
        ("dlug-kredyty-i-obligacje", None, [("dlug-kredyty-i-obligacje", BOND)]),
        (None, "miasto-cyfrowe", [("otwarte-dane", BOND + DATA)]),
        (None, "zasoby-miast", [("dlug-kredyty-i-obligacje", BOND)]),
        ("otwarte-dane", "zasoby-miast", []),
        ("nie-ma", None, []),
        (None, "nie-ma", []),
    ],
)
def test_mistakes_are_narrowed_by_topic_and_network(lessons, topic, network, expected):
    assert told(practices.mistakes(ANONYMOUS, "", topic, network)) == expected


def test_words_and_topic_narrow_together(lessons):
    assert told(practices.mistakes(ANONYMOUS, "kara", "otwarte-dane")) == [("otwarte-dane", BOND)]


def test_the_real_mistakes_are_all_there(library):
    with library.app_context():
        found = practices.mistakes(ANONYMOUS)
        everything = practices.newest(ANONYMOUS, 100)
        expected = sum(len(practice.mistakes) for practice in everything)
        assert sum(len(group.items) for group in found) == expected > 48
