import re
from pathlib import Path

import pytest

from app.domain.errors import Fault
from app.writeups.faults import PLACES, SENTENCES, fault, reason, sentence

FLOOR = Path(__file__).parents[2] / "app" / "writeups"
# A code is the first text given to whatever writes a fault down.
WRITTEN = re.compile(r'(?:fault|Fault|_?refuse|_refused)\(\s*(?:head, )?"([a-z0-9-]+)"')
CHOSEN = re.compile(r'"([a-z]+(?:-[a-z]+)+)" if \w+ else "([a-z]+(?:-[a-z]+)+)"')


def codes_in_use() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in FLOOR.glob("*.py")]
    chosen = {code for text in texts for pair in CHOSEN.findall(text) for code in pair}
    return {code for text in texts for code in WRITTEN.findall(text)} | chosen


def test_every_code_has_a_sentence():
    assert len(codes_in_use()) > 40
    assert codes_in_use() <= set(SENTENCES)


def test_every_sentence_has_a_code_here_or_in_a_service():
    """What only the database knows (whose city, which networks) is found by a service."""
    services = FLOOR.parent / "services"
    texts = "".join(path.read_text(encoding="utf-8") for path in services.rglob("*.py"))
    unused = set(SENTENCES) - codes_in_use()
    assert unused == {
        "wrong-folder",
        "other-city",
        "foreign-network",
        "picture-without-author",
        "picture-without-licence",
        "picture-without-description",
    }
    assert all(f'"{code}"' in texts for code in unused)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_can_be_filled_and_ends_as_one(code):
    told = reason(Fault(code, 7, "etap", "gotowe"))
    assert told.endswith((".", "?"))
    assert "%" not in told


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Fault("missing-key"), "This is missing. Add it."),
        (Fault("missing-key", key="tytul"), "tytul: This is missing. Add it."),
        (Fault("missing-key", 4), "Line 4: This is missing. Add it."),
        (Fault("missing-key", 4, "tytul"), "Line 4, tytul: This is missing. Add it."),
    ],
)
def test_a_sentence_begins_with_its_place(place, told):
    assert sentence(place) == told


def test_sentence_and_place_are_both_translated():
    polish = {
        PLACES["line"]: "Wiersz %(line)s: %(sentence)s",
        SENTENCES["unknown-stage"]: "„%(value)s” to nie etap.",
    }
    told = sentence(Fault("unknown-stage", 8, value="gotowe"), polish.__getitem__)
    assert told == "Wiersz 8: „gotowe” to nie etap."


def test_a_percent_sign_in_a_value_stays_one():
    assert "100%(x)s" in reason(Fault("wrong-percent", value="100%(x)s"))


@pytest.mark.parametrize("value", ["a" * 200, "ab " * 50, "a" * 81, "[" * 5000])
def test_a_long_value_is_shortened(value):
    assert len(fault("x", value=value).value) <= 80
