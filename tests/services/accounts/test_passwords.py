"""T-01: which passwords are taken."""

import importlib.util
from pathlib import Path

import pytest

from app.services.accounts import password_rules, passwords


@pytest.fixture
def person(make):
    city = make.city("Kraków")
    return make.user(city, name="Zuzanna Wiśniewska", email="z.wisniewska@krakow.example")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("czternascie zn", "password-short"),
        ("KrakówKraków2026", "password-known"),
        ("Zuzanna.Wiśniewska.1", "password-known"),
        ("qwertyuiop123456", "password-common"),
        ("HasłoHasłoHasło1", "password-common"),
        ("aaaaaaaaaaaaaaaaaa", "password-common"),
        ("123123123123123123", "password-common"),
        ("a b" * 350, "password-too-long"),
        ("żółw " * 100, ""),
        ("tramwaj jedzie nad rzekę", ""),
        ("w Krakowie pada drobny grad", ""),
        ("🚋🌧️🦔🍋🧭🪁🎷🧵🪵🫖🛶🧊🪜🧺🪗", ""),
    ],
)
def test_t01_long_passwords_are_taken_and_those_one_guesses_are_not(person, password, fault):
    assert password_rules.fault(password, person) == fault


def test_t01_with_a_second_factor_twelve_characters_are_enough(person):
    assert password_rules.fault("lipa gra cicho", person) == "password-short"
    person.second_factor = "x"
    assert password_rules.fault("lipa gra cicho", person) == ""
    assert password_rules.fault("lipa gra ci", person) == "password-short-factor"


def test_t01_a_letter_and_its_mark_are_the_letter(app):
    kept = passwords.hashed("za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105 ja\u017a\u0144")
    assert passwords.matches(
        kept, "zaz\u0307o\u0301\u0142c\u0301 ge\u0328s\u0301la\u0328 jaz\u0301n\u0301"
    )
    assert not passwords.matches(kept, "zazolc gesla jazn")


def test_the_list_of_common_passwords_is_as_its_script_composes_it():
    path = Path(__file__).with_name("common_passwords.py")
    spec = importlib.util.spec_from_file_location("common_passwords", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.FILE.read_text(encoding="ascii") == script.listing()
    assert len(password_rules.common()) >= 10_000


def test_a_password_hashed_with_other_parameters_is_outdated():
    old = passwords.PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("x")
    assert passwords.is_outdated(old)
    assert not passwords.is_outdated(passwords.hashed("x"))
