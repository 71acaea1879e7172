"""Our keys in somebody's file: set, and nothing else touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidWriteUpError
from app.writeups import frontmatter
from app.writeups.stamping import stamped

FILE = """---
# nasza praktyka
tytul: "Teleopieka"
stan_na: 2020-01-01

# do kiedy
wazne_do: >
  2021-01-01
tematy: [a, b]
---

## Problem

stan_na: to nie jest klucz
"""


def test_a_key_keeps_its_place_and_every_other_line_stays():
    told = stamped(FILE, {"stan_na": "2026-11-25", "wazne_do": "2027-11-25"})
    assert told == FILE.replace("2020-01-01", "2026-11-25").replace(
        "wazne_do: >\n  2021-01-01", "wazne_do: 2027-11-25"
    )


def test_a_new_key_stands_at_the_end_of_the_front_matter():
    told = stamped(FILE, {"poziom_dowodow": "1", "status_opisu": "opis – „miasta”"})
    added = 'poziom_dowodow: 1\nstatus_opisu: "opis – „miasta”"\n'
    assert told == FILE.replace("tematy: [a, b]\n", "tematy: [a, b]\n" + added)


def test_line_ends_of_windows_and_a_byte_order_mark_do_not_disturb():
    told = stamped("\ufeff" + FILE.replace("\n", "\r\n"), {"stan_na": "2026-11-25"})
    assert told == FILE.replace("2020-01-01", "2026-11-25")


@pytest.mark.parametrize("text", ["", "bez klamry", "---\ntytul: a\n"])
def test_what_is_no_file_is_refused(text):
    with pytest.raises(InvalidWriteUpError):
        stamped(text, {"stan_na": "2026-11-25"})


@given(value=st.text(alphabet="ab:#'\"- 0{}[]&*!|>%@`\\ąż", max_size=20))
def test_any_value_comes_back_as_it_was_given(value):
    front = frontmatter.read(stamped(FILE, {"status_opisu": value}).encode())
    assert front.table.values["status_opisu"].text == " ".join(value.split())
    assert front.table.values["tematy"].items[0].text == "a"
