"""The Polish catalogue says everything the code says, in as many forms as Polish has."""

import io
import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.config import ROOT

CATALOGUE = ROOT / "app/translations/pl/LC_MESSAGES/messages.po"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def catalogue():
    return read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="pl", abort_invalid=True)


@pytest.fixture(scope="module")
def said():
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        str(ROOT),
        methods,
        options,
        keywords=KEYWORDS,
        directory_filter=lambda path: not path.rsplit("/", 1)[-1].startswith("."),
    )
    return {message for _file, _line, message, _comments, _context in found}


def test_everything_said_has_its_polish(catalogue, said):
    known = {message.id for message in catalogue if message.id and all(_forms(message))}
    known |= {message.id[0] for message in catalogue if isinstance(message.id, tuple)}
    assert len(said) > 200
    assert {one for one in said if one not in known and one[0] not in known} == set()


def test_nothing_is_kept_that_nobody_says(catalogue, said):
    singular = {one if isinstance(one, str) else one[0] for one in said}
    kept = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert kept - singular == set()


def test_no_sentence_is_doubtful(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_plurals_have_the_three_polish_forms(catalogue):
    plural = [message for message in catalogue if isinstance(message.id, tuple)]
    assert plural
    assert all(len(_forms(message)) == 3 for message in plural)
    assert catalogue.num_plurals == 3


def test_both_sentences_fill_in_the_same(catalogue):
    for message in catalogue:
        if message.id:
            english = " ".join(_as_tuple(message.id))
            for polish in _forms(message):
                assert set(PLACEHOLDER.findall(polish)) == set(PLACEHOLDER.findall(english)), (
                    message.id
                )


def _as_tuple(text):
    return text if isinstance(text, tuple) else (text,)


def _forms(message):
    return _as_tuple(message.string)
