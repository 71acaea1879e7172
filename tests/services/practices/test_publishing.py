"""Addresses of what is published for the first time."""

from app.services.practices import publishing


def test_an_address_is_made_of_city_and_title(app):
    assert publishing.address("Zielone obligacje", "Lipogród") == "lipogrod-zielone-obligacje"


def test_a_city_named_in_front_is_not_named_twice(app):
    assert publishing.address("Lipogród: obligacje", "Lipogród") == "lipogrod-obligacje"
    # "Lipogrodzie" is another word
    assert publishing.address("Lipogrodzianie", "Lipogród") == "lipogrod-lipogrodzianie"


def test_a_taken_address_gets_a_number(make):
    for name in ("lipogrod-obligacje", "lipogrod-obligacje-2", "lipogrod-obligacje-zielone"):
        make.practice(slug=name)
    assert publishing.address("Obligacje", "Lipogród") == "lipogrod-obligacje-3"


def test_an_address_ends_with_a_word_and_is_never_empty(app):
    long = publishing.address("Bardzo długi tytuł " * 10, "Lipogród")
    assert len(long) <= publishing.ADDRESS_LIMIT
    assert long.endswith(("bardzo", "dlugi", "tytul"))
    assert publishing.address("???", "Lipogród") == "lipogrod"
    assert len(publishing.address("x" * 120, "Lipogród")) <= publishing.ADDRESS_LIMIT
