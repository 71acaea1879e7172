"""Every code that the floor raises or tells has its sentence, and no sentence is left over."""

import re

from app.config import ROOT
from app.domain.errors import FileRefusedError
from app.domain.files import Finding
from app.intake import sentences
from app.intake.office import _COUNTED

FILES = [*(ROOT / "app" / "intake").glob("*.py"), ROOT / "app" / "writeups" / "understanding.py"]
SOURCE = "".join(path.read_text("utf-8") for path in FILES)


def test_every_refusal_has_its_sentence():
    raised = set(re.findall(r'FileRefusedError\(\s*"([a-z0-9-]+)"', SOURCE))
    raised |= set(re.findall(r'"refused": "([a-z-]+)"', SOURCE))
    assert raised | {"no-file", "text-too-long"} == sentences.REFUSALS.keys()


def test_every_finding_has_its_sentence():
    told = set(re.findall(r'Finding\(\s*"([a-z-]+)"', SOURCE)) | set(_COUNTED) | {"links-dropped"}
    assert told | {"file-as-it-is", "front-matter-added"} == sentences.FINDINGS.keys()


def test_sentences_name_what_they_are_about():
    assert "20 MB" in sentences.refusal(FileRefusedError("file-too-large", "20"))
    assert "Cel" in sentences.finding(Finding("section-found", "Cel"))
