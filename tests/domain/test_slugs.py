import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.slugs import fold, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "ZAZOLC GESLA JAZN"),
        ("Łódź", "Lodz"),
        ("Lo\u0301dz\u0301", "Lodz"),  # letters and marks apart
        ("naïve café", "naive cafe"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_folding_takes_the_marks_off_letters(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Łódź", "lodz"),
        ("Ostrów Wielkopolski", "ostrow-wielkopolski"),
        ("Olsztyn (warmińsko-mazurskie)", "olsztyn-warminsko-mazurskie"),
        ("  – MIASTO / CYFROWE –  ", "miasto-cyfrowe"),
        ("wdrożona", "wdrozona"),
        ("438 876,30 zł", "438-876-30-zl"),
        ("日本", ""),
        ("---", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_an_address(text, address):
    assert slug(text) == address


@given(st.text())
def test_an_address_has_small_letters_digits_and_single_hyphens_only(text):
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug(text))


@given(st.text())
def test_an_address_stays_as_it_is(text):
    assert slug(slug(text)) == slug(text)


@given(st.text(alphabet="ąćęłńóśźżĄĆĘŁŃÓŚŹŻabcABC "))
def test_composed_and_decomposed_letters_are_the_same(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
